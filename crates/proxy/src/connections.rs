//! Connections of clients: how many there are, and which makes way for the next.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};

/// Those that are open, each a task.
pub(crate) struct Connections {
    limit: usize,
    open: Vec<(Arc<Connection>, AbortHandle)>,
    tasks: JoinSet<()>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Counts what happens, in place of a clock.
    happened: AtomicU64,
    idle: Notify,
}

/// One of them.
pub(crate) struct Connection {
    shared: Arc<Shared>,
    is_busy: AtomicBool,
    /// When an exchange last ended, or when it was opened.
    last: AtomicU64,
}

/// As long as it lives, its connection has an exchange under way.
pub(crate) struct Busy(Arc<Connection>);

impl Connection {
    pub(crate) fn busy(self: &Arc<Self>) -> Busy {
        self.is_busy.store(true, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let shared = &self.0.shared;
        self.0.last.store(shared.happened.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
        self.0.is_busy.store(false, Ordering::SeqCst);
        shared.idle.notify_one();
    }
}

impl Connections {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, open: Vec::new(), tasks: JoinSet::new(), shared: Arc::default() }
    }

    /// Waits until one more may be opened. If there are as many as may be, the one ends that has been idle the longest; if
    /// none is idle, whichever comes first ends or becomes it.
    pub(crate) async fn room(&mut self) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            self.open.retain(|(_, task)| !task.is_finished());
            if self.open.len() < self.limit {
                return;
            }
            let idle = self.open.iter().filter(|(connection, _)| !connection.is_busy.load(Ordering::SeqCst));
            match idle.min_by_key(|(connection, _)| connection.last.load(Ordering::SeqCst)) {
                Some((_, task)) => {
                    task.abort();
                    self.tasks.join_next().await;
                }
                None => tokio::select! {
                    () = self.shared.idle.notified() => {}
                    _ = self.tasks.join_next() => {}
                },
            }
        }
    }

    /// Opens one.
    pub(crate) fn open<F>(&mut self, serve: impl FnOnce(Arc<Connection>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let connection = Arc::new(Connection {
            shared: Arc::clone(&self.shared),
            is_busy: AtomicBool::new(false),
            last: AtomicU64::new(self.shared.happened.fetch_add(1, Ordering::SeqCst)),
        });
        let task = self.tasks.spawn(serve(Arc::clone(&connection)));
        self.open.push((connection, task));
    }

    /// Ends all that are still open.
    pub(crate) async fn end(mut self) {
        self.tasks.shutdown().await;
    }
}
