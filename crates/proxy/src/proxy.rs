//! The server in front.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use optics_client::{
    BaseUrl, Sink, check_proxies, choose_cryptography, root_certificates, transport_failure,
};
use optics_validator::Validator;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::connections::Connections;
use crate::forward::Passage;
use crate::observed::{Counters, Observed, Observer, Totals};

/// Longest time for one exchange with the service. The vendor documents none (grade: assumed).
const TIMEOUT: Duration = Duration::from_secs(60);
/// Largest body that is held and judged.
const BODY_LIMIT: usize = 16 << 20;
/// Connections at the same time. For one more, that ends which has been idle the longest.
const CONNECTIONS: usize = 256;
/// Longest time for the head of a request, counted from the answer before it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a stop waits for exchanges under way.
const GRACE: Duration = Duration::from_secs(2);

/// A running proxy. It stops when it is shut down or dropped.
pub struct Proxy {
    address: SocketAddr,
    passage: Arc<Passage>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Proxy {
    /// Starts to describe a proxy of a service: a [`Region`](optics_model::Region), or a [`BaseUrl`] of one's own.
    pub fn builder(upstream: impl Into<BaseUrl>) -> ProxyBuilder {
        ProxyBuilder {
            upstream: upstream.into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            beyond_loopback: false,
            root_certificates: Vec::new(),
            timeout: TIMEOUT,
            body_limit: BODY_LIMIT,
            sink: None,
            observer: None,
        }
    }

    /// The URL that a client takes as its base URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on, with the port that was free if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How much has passed so far.
    pub fn totals(&self) -> Totals {
        self.passage.counters.totals()
    }

    /// Stops: accepts no more connections, and lets exchanges under way finish for two seconds. Those that have not by then are
    /// cut off, and told as gone wrong. Gives what has passed.
    pub async fn shutdown(mut self) -> Totals {
        if let Some(stop) = self.stop.take() {
            // It fails when the server has ended already.
            let _ = stop.send(());
        }
        let _ = (&mut self.served).await;
        self.totals()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &self.url())
            .field("upstream", &self.passage.upstream)
            .field("totals", &self.totals())
            .finish_non_exhaustive()
    }
}

/// Describes a proxy; see [`Proxy::builder`].
#[must_use]
pub struct ProxyBuilder {
    upstream: BaseUrl,
    listen: SocketAddr,
    beyond_loopback: bool,
    /// PEM.
    root_certificates: Vec<Vec<u8>>,
    timeout: Duration,
    body_limit: usize,
    sink: Option<Arc<dyn Sink>>,
    observer: Option<Observer>,
}

impl ProxyBuilder {
    /// The address to listen on; port 0 takes a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Whether the address may be reached from other machines. Tokens then cross the network in plain text.
    pub fn beyond_loopback(mut self, allowed: bool) -> Self {
        self.beyond_loopback = allowed;
        self
    }

    /// Trusts the certificates in `pem` beside those the system trusts. Can be called more than once.
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Longest time for one exchange with the service, and for the body of the request before it; 60 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Largest body that is held and judged, in bytes as they come; 16 MiB unless set. Longer ones pass unjudged.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Keeps a record of each exchange, without secrets, before the client gets its answer. One that is cut off is kept as well,
    /// with what had come back.
    pub fn capture(mut self, sink: impl Sink + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }

    /// Is told of each exchange, before the client gets its answer; if its body passes as it comes, before the client gets the end.
    pub fn observer(mut self, observer: impl Fn(&Observed) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Starts the proxy on the Tokio runtime of the caller. When this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// When the address is not a loopback address and that was not allowed, or cannot be listened on, the environment names a
    /// proxy on the way to the service that cannot be used, a root certificate is none, or TLS or the contract cannot be set up.
    pub async fn start(self) -> Result<Proxy, StartError> {
        if !self.beyond_loopback && !self.listen.ip().to_canonical().is_loopback() {
            let message = format!("{} is not a loopback address", self.listen);
            return Err(StartError { message, kind: Kind::NotLoopback });
        }
        let unusable = |error: optics_client::Error| StartError {
            message: error.to_string(),
            kind: Kind::Configuration,
        };
        check_proxies(&self.upstream).map_err(unusable)?;
        let mut certificates = Vec::new();
        for pem in &self.root_certificates {
            certificates.extend(root_certificates(pem).map_err(unusable)?);
        }
        let failed = |what: &dyn fmt::Display| StartError { message: what.to_string(), kind: Kind::Other };
        choose_cryptography();
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // The body goes on as it came.
            .no_gzip()
            .timeout(self.timeout);
        http = if self.upstream.is_loopback() { http.no_proxy() } else { http.https_only(true) };
        if !certificates.is_empty() {
            http = http.tls_certs_merge(certificates);
        }
        let http = http.build().map_err(|error| {
            // What reads as a certificate may be none that can be trusted.
            StartError {
                message: format!("cannot set up HTTP: {}", transport_failure(&error)),
                kind: Kind::Configuration,
            }
        })?;
        let passage = Arc::new(Passage {
            upstream: self.upstream,
            http,
            validator: Validator::new().map_err(|error| failed(&error))?,
            body_limit: self.body_limit,
            timeout: self.timeout,
            sink: self.sink,
            observer: self.observer,
            counters: Counters::default(),
            stopping: watch::Sender::new(false),
        });
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| failed(&format_args!("cannot listen on {}: {error}", self.listen)))?;
        let address = listener.local_addr().map_err(|error| failed(&error))?;
        let (stop, stopping) = oneshot::channel();
        let served = tokio::spawn(serve(listener, Arc::clone(&passage), stopping));
        Ok(Proxy { address, passage, stop: Some(stop), served })
    }
}

impl fmt::Debug for ProxyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyBuilder")
            .field("upstream", &self.upstream)
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

async fn serve(listener: TcpListener, passage: Arc<Passage>, mut stop: oneshot::Receiver<()>) {
    let mut connections = Connections::new(CONNECTIONS);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => break,
            accepted = async {
                let accepted = listener.accept().await;
                connections.room().await;
                accepted
            } => accepted,
        };
        // An error is that of a connection that has gone, or of a system without more of them; either passes.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        connections.open(|line| {
            let passage = Arc::clone(&passage);
            let exchange = service_fn(move |request| {
                let (passage, busy) = (Arc::clone(&passage), line.busy());
                async move {
                    let response = passage.exchange(request).await;
                    Ok::<_, Infallible>(response.map(|body| body.keeping(busy)))
                }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIMEOUT)
                .serve_connection(TokioIo::new(stream), exchange);
            let connection = graceful.watch(connection);
            async move {
                // What a client does wrong ends its connection and no other.
                let _ = connection.await;
            }
        });
    }
    drop(listener);
    // What is not over then is ended with its connection, and told.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    passage.stopping.send_replace(true);
    connections.end().await;
    let _ = tokio::time::timeout(GRACE, passage.stopping.closed()).await;
}

/// Why a proxy did not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError {
    message: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NotLoopback,
    Configuration,
    Other,
}

impl StartError {
    /// Whether it is for an address that other machines can reach.
    pub fn is_not_loopback(&self) -> bool {
        self.kind == Kind::NotLoopback
    }

    /// Whether it is for a proxy that the environment names (`HTTPS_PROXY`, `ALL_PROXY`) and that cannot be used, or for a root
    /// certificate that is none.
    pub fn is_configuration(&self) -> bool {
        self.kind == Kind::Configuration
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StartError {}
