//! Sets up reqwest: TLS, proxies, connections and their limits.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, select};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Proxy};
use secrecy::{ExposeSecret, SecretString};
use tower::{BoxError, Layer, Service};
use url::Url;

use crate::base_url::BaseUrl;
use crate::clock::Clock;
use crate::error::{Error, Kind};
use crate::failure::failure;
use crate::proxies;

const USER_AGENT: &str = concat!("optics/", env!("CARGO_PKG_VERSION"));

/// How connections are made.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    /// A URL, which may hold a password.
    pub(crate) proxy: Option<SecretString>,
    /// PEM.
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// In front of our own.
    pub(crate) user_agent: Option<String>,
}

pub(crate) fn build(
    settings: &Settings,
    base_url: &BaseUrl,
    clock: &Arc<dyn Clock>,
) -> Result<reqwest::Client, Error> {
    let user_agent = match &settings.user_agent {
        Some(product) => format!("{product} {USER_AGENT}"),
        None => USER_AGENT.to_owned(),
    };
    choose_cryptography();
    let mut http = reqwest::Client::builder()
        .user_agent(user_agent)
        .redirect(Policy::none())
        .referer(false)
        // It is asked for, and unpacked, with the whole of a body at hand.
        .gzip(false)
        // Each attempt is counted and told, so that there are none beside ours.
        .retry(reqwest::retry::never())
        .connector_layer(ConnectLimit { clock: Arc::clone(clock), limit: settings.connect_timeout });
    if !base_url.is_loopback() {
        http = http.https_only(true);
    }
    if let Some(url) = &settings.proxy {
        // The error would show the URL.
        let proxy = Proxy::all(url.expose_secret()).ok().filter(|_| is_proxy(url));
        let proxy = proxy.ok_or_else(|| {
            Error::new(Kind::Configuration, format!("not a proxy that can be used: {}", proxies::EXPECTED))
        })?;
        http = http.no_proxy().proxy(proxy);
    } else if base_url.is_loopback() {
        // A proxy would look for the emulator on its own loopback.
        http = http.no_proxy();
    } else {
        proxies::check_proxies(base_url)?;
    }
    let mut certificates = Vec::new();
    for pem in &settings.root_certificates {
        certificates.extend(root_certificates(pem)?);
    }
    if !certificates.is_empty() {
        http = http.tls_certs_merge(certificates);
    }
    http.build().map_err(|error| {
        let error = failure(&error);
        Error::new(Kind::Configuration, format!("cannot set up HTTP: {error}"))
    })
}

/// Has TLS use ring, unless the program has chosen something else: reqwest is built without a provider of cryptography, and
/// panics where there is none. [`ClientBuilder::build`](crate::ClientBuilder::build) sees to it; this is for who sets up reqwest
/// without it.
///
/// ```
/// optics_client::choose_cryptography();
/// // Twice does no harm.
/// optics_client::choose_cryptography();
/// ```
pub fn choose_cryptography() {
    // An error says that one is chosen: just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The certificates in `pem`, to be trusted; this is for who sets up reqwest without the client.
///
/// # Errors
///
/// A configuration error if there is none, or one that cannot be read.
///
/// ```
/// let error = optics_client::root_certificates(b"no certificate").unwrap_err();
/// assert!(error.is_configuration());
/// ```
pub fn root_certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let found = Certificate::from_pem_bundle(pem).unwrap_or_default();
    if found.is_empty() {
        let message = if memchr::memmem::find(pem, BEGIN).is_some() {
            "a certificate is cut off or damaged: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE----- there is \
             base64 alone"
        } else {
            "not a root certificate: expected PEM, which begins with -----BEGIN CERTIFICATE-----"
        };
        return Err(Error::new(Kind::Configuration, message));
    }
    Ok(found)
}

/// Whether a proxy that was given can be used, as it is or with what reqwest escapes in a URL.
fn is_proxy(url: &SecretString) -> bool {
    let url = url.expose_secret();
    proxies::is_usable(url) || Url::parse(url).is_ok_and(|url| proxies::is_usable(url.as_str()))
}

/// Ends what connects when `limit` has passed: name resolution, TCP, the proxy's tunnel and TLS together.
#[derive(Clone)]
struct ConnectLimit {
    clock: Arc<dyn Clock>,
    limit: Duration,
}

impl<S> Layer<S> for ConnectLimit {
    type Service = LimitedConnector<S>;

    fn layer(&self, inner: S) -> LimitedConnector<S> {
        LimitedConnector { connector: inner, limit: self.clone() }
    }
}

#[derive(Clone)]
struct LimitedConnector<S> {
    connector: S,
    limit: ConnectLimit,
}

impl<S, Target> Service<Target> for LimitedConnector<S>
where
    S: Service<Target, Error = BoxError>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let limit = self.limit.limit;
        let deadline = self.limit.clock.deadline(limit);
        let connecting = Box::pin(self.connector.call(target));
        let first = select(connecting, deadline);
        first
            .map(move |first| match first {
                Either::Left((connected, _)) => connected,
                Either::Right(((), _)) => Err(ConnectTimedOut(limit).into()),
            })
            .boxed()
    }
}

/// What a connection that took too long fails with, somewhere in the chain of reqwest's error.
#[derive(Debug)]
pub(crate) struct ConnectTimedOut(Duration);

impl fmt::Display for ConnectTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection after {} s", self.0.as_secs_f64())
    }
}

impl std::error::Error for ConnectTimedOut {}
