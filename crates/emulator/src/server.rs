//! The service on a thread of its own.
//!
//! The thread has its own runtime, so that the server depends on none of the caller's: not on its kind, its clock or
//! its end. Ending the runtime is also what makes stopping certain: it drops every connection that is still open.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};

use crate::connection;
use crate::service::Service;

/// How long a graceful stop waits for requests under way.
const GRACE: Duration = Duration::from_millis(500);

/// How long accepting rests when the system has no more connections to give.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// A server that runs until it is told to stop, or dropped.
pub(crate) struct Server {
    /// Sending asks for a graceful stop, dropping for an immediate one.
    stop: Option<oneshot::Sender<()>>,
    /// Ends when the thread has.
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on the address.
    pub(crate) fn listen(address: SocketAddr) -> io::Result<std::net::TcpListener> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    }

    /// Starts to serve. Connections are accepted from the moment of listening on.
    pub(crate) fn start(listener: std::net::TcpListener, service: Arc<Service>) -> io::Result<Self> {
        // Made here, where it can fail; it runs where it goes.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let (stop, stopping) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("optics-emulator".to_owned()).spawn(move || {
            runtime.block_on(run(listener, service, stopping));
            drop(runtime);
            drop(stopped_sender);
        })?;
        Ok(Self { stop: Some(stop), stopped, thread: Some(thread) })
    }

    /// Accepts no more connections, lets requests under way finish for [`GRACE`], and stops.
    pub(crate) async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the thread has ended already.
            let _ = stop.send(());
        }
        let _ = (&mut self.stopped).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Nothing on the thread blocks, so this is brief. A panic there has been reported there.
            let _ = thread.join();
        }
    }
}

async fn run(listener: TcpListener, service: Arc<Service>, mut stop: oneshot::Receiver<()>) {
    let (finish, finishing) = watch::channel(false);
    // Each connection holds a sender; when all are gone, nothing can be received any more.
    let (open, mut all_closed) = mpsc::channel::<Infallible>(1);
    let mut number = 0;
    let graceful = loop {
        let accepted = tokio::select! {
            biased;
            stopped = &mut stop => break stopped.is_ok(),
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                number += 1;
                let (service, finishing, open) = (Arc::clone(&service), finishing.clone(), open.clone());
                tokio::spawn(async move {
                    connection::serve(stream, service, number, finishing).await;
                    drop(open);
                });
            }
            // The client has gone already.
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(EXHAUSTED).await,
        }
    };
    drop((listener, open));
    if graceful {
        let _ = finish.send(true);
        let _ = tokio::time::timeout(GRACE, all_closed.recv()).await;
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
