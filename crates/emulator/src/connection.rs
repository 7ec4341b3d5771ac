//! One connection: HTTP/1.1 by hyper, until a fault takes over.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;

use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_rustls::server::TlsStream;

use crate::fault::{Applied, Target};
use crate::reply::Reply;
use crate::service::{self, Service};
use crate::wire::Script;

/// What a request knows of its connection.
pub(crate) struct Connection {
    /// Counted from 1, in the order in which connections were accepted.
    pub(crate) number: u64,
    take_over: mpsc::Sender<Script>,
}

impl Connection {
    /// Ends HTTP on this connection: the script is what the client gets in place of an answer.
    pub(crate) async fn take_over(&self, script: Script) -> Infallible {
        // The connection ends this future when it plays the script, or when it ends itself.
        let _ = self.take_over.send(script).await;
        std::future::pending().await
    }
}

/// What a connection runs over.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin {
    /// The connection below.
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Serves a connection to its end.
pub(crate) async fn serve(
    stream: TcpStream,
    service: Arc<Service>,
    number: u64,
    mut finishing: watch::Receiver<bool>,
) {
    // Small answers must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    if let Some(drawn) = service.faults.draw(Target::Connect)
        && let Applied::Script { script, .. } = drawn.apply(Reply::default(), false, &service.clock)
    {
        return script.play(stream, &service, finishing.wait_for(|finishing| *finishing)).await;
    }
    let Some(tls) = &service.tls else { return serve_http(stream, &service, number, finishing).await };
    let accepted = tokio::select! {
        accepted = tls.acceptor.accept(stream) => accepted,
        _ = finishing.wait_for(|finishing| *finishing) => return,
    };
    // A client that does not trust the certificate has said so, and gone.
    if let Ok(stream) = accepted {
        serve_http(stream, &service, number, finishing).await;
    }
}

async fn serve_http(
    stream: impl Wire,
    service: &Arc<Service>,
    number: u64,
    mut finishing: watch::Receiver<bool>,
) {
    let (take_over, mut taken) = mpsc::channel(1);
    let connection = Arc::new(Connection { number, take_over });
    let answer = service_fn(|request| {
        let (service, connection) = (Arc::clone(service), Arc::clone(&connection));
        async move {
            let reply = service::answer(&service, &connection, request).await;
            Ok::<_, Infallible>(reply.map(Full::new))
        }
    });
    let mut http =
        http1::Builder::new().auto_date_header(false).serve_connection(TokioIo::new(stream), answer);
    let mut asked_to_finish = pin!(finishing.wait_for(|finishing| *finishing));
    let mut is_asked = false;
    let script = loop {
        tokio::select! {
            biased;
            script = taken.recv() => break script,
            // The client has gone, or said what is no HTTP; hyper has answered where it could.
            _ = &mut http => break None,
            _ = &mut asked_to_finish, if !is_asked => {
                is_asked = true;
                std::pin::Pin::new(&mut http).graceful_shutdown();
            }
        }
    };
    if let Some(script) = script {
        let stream = http.into_parts().io.into_inner();
        script.play(stream, service, asked_to_finish).await;
    }
}
