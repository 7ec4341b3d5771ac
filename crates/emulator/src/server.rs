//! A router on a thread of its own.
//!
//! The thread has its own runtime, so that the server depends on none of the caller's: not on its kind, its clock or
//! its end. Ending the runtime is also what makes stopping certain: it drops every connection that is still open.

use std::io;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long a graceful stop waits for requests under way.
const GRACE: Duration = Duration::from_millis(500);

/// A server that runs until it is told to stop, or dropped.
pub(crate) struct Server {
    address: SocketAddr,
    /// Sending asks for a graceful stop, dropping for an immediate one.
    stop: Option<oneshot::Sender<()>>,
    /// Ends when the thread has.
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve; once this returns, connections are accepted.
    pub(crate) async fn start(address: SocketAddr, router: Router) -> io::Result<Self> {
        let (ready, started) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("optics-emulator".to_owned()).spawn(move || {
            run(address, router, ready, stopping);
            drop(stopped_sender);
        })?;
        let ended = |_| Err(io::Error::other("the server's thread ended before it was ready"));
        let address = started.await.unwrap_or_else(ended)?;
        Ok(Self { address, stop: Some(stop), stopped, thread: Some(thread) })
    }

    /// The address that it listens on, with the port that was free if 0 was asked for.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
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

fn run(
    address: SocketAddr,
    router: Router,
    ready: oneshot::Sender<io::Result<SocketAddr>>,
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
        let (listener, address) = match listen(address).await {
            Ok(listening) => listening,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        // Small answers must not wait for the acknowledgement of the one before.
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        let (finish, finishing) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            let _ = finishing.await;
        });
        let server = tokio::spawn(server.into_future());
        let _ = ready.send(Ok(address));
        if stop.await.is_ok() {
            let _ = finish.send(());
            let _ = tokio::time::timeout(GRACE, server).await;
        }
    });
}

async fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
