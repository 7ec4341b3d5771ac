use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use bytes::Bytes;
use secrecy::SecretString;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service};

use crate::attempt::Core;
use crate::base_url::BaseUrl;
use crate::capture::Sink;
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::connection::{self, Settings};
use crate::credentials::Credentials;
use crate::error::{Error, Kind};
use crate::limits::{Limits, Rate};
use crate::middleware::{BoxError, HttpService, Layers};
use crate::retry::RetryPolicy;
use crate::transport::Transport;
#[cfg(feature = "validation")]
use crate::validation::{Checks, Validation};

/// Default of [`ClientBuilder::timeout`]. The vendor documents none (grade: assumed).
const TIMEOUT: Duration = Duration::from_secs(60);
/// Default of [`ClientBuilder::connect_timeout`] (grade: assumed).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Default of [`ClientBuilder::body_limit`]: an execution with 100,000 devices has 4 MB.
const BODY_LIMIT: u64 = 16 * 1024 * 1024;
/// Default of [`ClientBuilder::max_in_flight`]. The vendor documents none (grade: assumed).
const MAX_IN_FLIGHT: usize = 16;

/// Sets up a [`Client`].
///
/// ```
/// use std::time::Duration;
///
/// use optics_client::{Client, Credentials, RetryPolicy};
/// use optics_model::Region;
///
/// # fn run() -> Result<(), optics_client::Error> {
/// let client = Client::builder(Region::EUC1)
///     .credentials(Credentials::token("<access token>"))
///     .timeout(Duration::from_secs(20))
///     .max_in_flight(4)
///     .retry(RetryPolicy::never())
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    base_url: BaseUrl,
    credentials: Option<Credentials>,
    timeout: Duration,
    body_limit: u64,
    max_in_flight: usize,
    rate: Option<Rate>,
    policy: RetryPolicy,
    connection: Settings,
    layers: Layers,
    sink: Option<Arc<dyn Sink>>,
    #[cfg(feature = "validation")]
    validation: Validation,
    clock: Arc<dyn Clock>,
}

impl ClientBuilder {
    pub(crate) fn new(base_url: BaseUrl) -> Self {
        Self {
            base_url,
            credentials: None,
            timeout: TIMEOUT,
            body_limit: BODY_LIMIT,
            max_in_flight: MAX_IN_FLIGHT,
            rate: None,
            policy: RetryPolicy::default(),
            connection: Settings { connect_timeout: CONNECT_TIMEOUT, ..Settings::default() },
            layers: Layers::default(),
            sink: None,
            #[cfg(feature = "validation")]
            validation: Validation::default(),
            clock: Arc::new(SystemClock::new()),
        }
    }

    /// What the client proves itself with. Required.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Longest time for one request, from connecting to the last byte of the body; 60 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Longest time until a connection stands: name resolution, TCP, a proxy's tunnel and TLS; 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connection.connect_timeout = timeout;
        self
    }

    /// Largest body that is read, in bytes after content decoding; 16 MiB unless set.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// What is done again after a failure, and how long the whole may take; [`RetryPolicy::default`] unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How many requests are under way at once, of all clones together; 16 unless set (grade: assumed). Others wait for
    /// their turn, first come, first served.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests;
        self
    }

    /// At most `requests` in any stretch of time that is `per` long, of all clones together, those for tokens and retries
    /// included: they are sent evenly spaced. Unless set, there is no such limit: the service documents none, and tells by
    /// a 429 (grade: assumed).
    pub fn rate(mut self, requests: u32, per: Duration) -> Self {
        self.rate = Some(Rate { requests, per });
        self
    }

    /// Puts a tower layer around each attempt, those for tokens included. Of several layers, the first one added sees a
    /// request first and its response last.
    ///
    /// The layer sees what is sent, the token included, and the whole response; see [`middleware`](crate::middleware).
    /// Time limits, retries and the limits of rate and concurrency are around it. A request that it turns to another host
    /// is not sent. `examples/middleware.rs` shows one.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service:
            Service<http::Request<Bytes>, Response = http::Response<Bytes>> + Clone + Send + Sync + 'static,
        <L::Service as Service<http::Request<Bytes>>>::Error: Into<BoxError>,
        <L::Service as Service<http::Request<Bytes>>>::Future: Send + 'static,
    {
        self.layers.add(layer);
        self
    }

    /// Keeps a record of each exchange, those for tokens and retries included, without secrets: in a
    /// [`CaptureFile`](crate::CaptureFile), or wherever the sink puts it. An exchange that cannot be recorded is an error.
    pub fn capture(mut self, sink: impl Sink + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }

    /// Whether each execution and each page is held against the whole contract; [`Validation::Warn`] unless set.
    #[cfg(feature = "validation")]
    pub fn validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Sends everything through a proxy, `http://` or `https://`, with user name and password in it if it wants some. It
    /// takes the place of those of the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    ///
    /// To an `https` service the proxy only passes on what it cannot read. Plain `http`, which is for loopback, it could.
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.connection.proxy = Some(url.into());
        self
    }

    /// Trusts the certificates in `pem` beside those the system trusts. Can be called more than once.
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connection.root_certificates.push(pem.into());
        self
    }

    /// What the program calls itself, such as `inventory/2.1`; it stands in front of `optics/` and our version in the
    /// header `User-Agent`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.connection.user_agent = Some(product.into());
        self
    }

    /// What the client takes the time from and waits by; the computer's clock and Tokio's timer unless set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Finishes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A configuration error when there are no credentials, a limit is 0, a proxy, also one of the environment, cannot be used, a
    /// certificate cannot be read, or TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials.ok_or_else(|| {
            Error::new(Kind::Configuration, "no credentials; give an application's secret or an access token")
        })?;
        let http = connection::build(&self.connection, &self.base_url, &self.clock)?;
        let transport = Transport::new(http, &self.base_url, self.body_limit)?;
        let core = Core {
            service: self.layers.around(BoxCloneSyncService::new(transport)),
            limits: Limits::new(self.max_in_flight, self.rate, &self.clock)?,
            base_url: self.base_url,
            clock: self.clock,
            policy: self.policy,
            timeout: self.timeout,
            sink: self.sink,
            #[cfg(feature = "validation")]
            checks: Checks::new(self.validation),
            clock_offset: AtomicI64::new(0),
        };
        Client::new(Arc::new(core), credentials)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("body_limit", &self.body_limit)
            .field("max_in_flight", &self.max_in_flight)
            .field("rate", &self.rate)
            .field("retry", &self.policy)
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}
