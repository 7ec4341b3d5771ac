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
    address: SocketAddr,
    /// Takes the service, once there is one.
    give: Option<oneshot::Sender<Arc<Service>>>,
    /// Sending asks for a graceful stop, dropping for an immediate one.
    stop: Option<oneshot::Sender<()>>,
    /// Ends when the thread has.
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on the address: connections wait from now on, until they are served.
    pub(crate) async fn listen(address: SocketAddr) -> io::Result<Self> {
        let (ready, started) = oneshot::channel();
        let (give, given) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("optics-emulator".to_owned()).spawn(move || {
            run(address, ready, given, stopping);
            drop(stopped_sender);
        })?;
        let ended = |_| Err(io::Error::other("the server's thread ended before it was ready"));
        let address = started.await.unwrap_or_else(ended)?;
        Ok(Self { address, give: Some(give), stop: Some(stop), stopped, thread: Some(thread) })
    }

    /// The address that it listens on, with the port that was free if 0 was asked for.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves the connections that wait, and those that come.
    pub(crate) fn serve(&mut self, service: Arc<Service>) {
        if let Some(give) = self.give.take() {
            // It fails when the thread has ended already.
            let _ = give.send(service);
        }
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
        drop((self.give.take(), self.stop.take()));
        if let Some(thread) = self.thread.take() {
            // Nothing on the thread blocks, so this is brief. A panic there has been reported there.
            let _ = thread.join();
        }
    }
}

fn run(
    address: SocketAddr,
    ready: oneshot::Sender<io::Result<SocketAddr>>,
    given: oneshot::Receiver<Arc<Service>>,
    stop: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    runtime.block_on(async {
        let listener = match TcpListener::bind(address).await {
            Ok(listener) => listener,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        let _ = ready.send(listener.local_addr());
        // It fails where the emulator could not be made after all.
        if let Ok(service) = given.await {
            serve(listener, service, stop).await;
        }
    });
}

async fn serve(listener: TcpListener, service: Arc<Service>, mut stop: oneshot::Receiver<()>) {
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
