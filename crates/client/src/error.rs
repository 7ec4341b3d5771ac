use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::scrub::Scrubbed;

/// Why a call gave no answer.
///
/// The predicates tell the kinds apart; exactly one of them holds. Status, request id and the response body, cut short
/// and without secrets, are kept where there are any. `source()` leads to what lies beneath, as text without secrets.
///
/// ```
/// use optics_client::Client;
/// use optics_model::Region;
///
/// // Nothing to prove itself with.
/// let error = Client::builder(Region::EUC1).build().unwrap_err();
/// assert!(error.is_configuration() && !error.is_retryable());
/// assert_eq!(error.status(), None);
/// ```
// One opaque struct: kinds can be added and details changed without breaking a caller's `match`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    message: String,
    status: Option<u16>,
    request_id: Option<Scrubbed>,
    body: Option<Scrubbed>,
    cause: Option<Arc<Cause>>,
    retry_after: Option<Duration>,
    /// Would fail in the same way again, although its kind is one that passes.
    lasting: bool,
    /// Comes from a call within the call, which has done its own retries.
    settled: bool,
    attempts: u32,
    elapsed: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Configuration,
    BadRequest,
    Unauthorised,
    Forbidden,
    NotFound,
    RateLimited,
    Server,
    Transport,
    Timeout,
    Deadline,
    Redirect,
    Contract,
    Middleware,
    Capture,
}

impl Kind {
    /// What traces call it: `error.type` in OpenTelemetry's terms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::BadRequest => "bad_request",
            Self::Unauthorised => "unauthorised",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Server => "server",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::Redirect => "redirect",
            Self::Contract => "contract",
            Self::Middleware => "middleware",
            Self::Capture => "capture",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            status: None,
            request_id: None,
            body: None,
            cause: None,
            retry_after: None,
            lasting: false,
            settled: false,
            attempts: 0,
            elapsed: Duration::ZERO,
        }))
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<Scrubbed>) -> Self {
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_body(mut self, body: Scrubbed) -> Self {
        self.0.body = Some(body);
        self
    }

    /// What lies beneath, outermost first.
    pub(crate) fn with_causes(mut self, causes: impl DoubleEndedIterator<Item = String>) -> Self {
        let link = |source: Option<Arc<Cause>>, message| Some(Arc::new(Cause { message, source }));
        self.0.cause = causes.rev().fold(None, link);
        self
    }

    pub(crate) fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    pub(crate) fn lasting(mut self) -> Self {
        self.0.lasting = true;
        self
    }

    pub(crate) fn settled(mut self) -> Self {
        self.0.settled = true;
        self
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.0.settled
    }

    pub(crate) fn after(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Says where.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// Adds to the message.
    pub(crate) fn and(mut self, more: &str) -> Self {
        self.0.message = format!("{}; {more}", self.0.message);
        self
    }

    /// The client was set up wrongly; nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// The service refused the request as malformed or in conflict (400, 409 and other 4xx without a kind of their
    /// own).
    pub fn is_bad_request(&self) -> bool {
        self.0.kind == Kind::BadRequest
    }

    /// Secret or token are wrong or have expired (401).
    pub fn is_unauthorised(&self) -> bool {
        self.0.kind == Kind::Unauthorised
    }

    /// The application lacks the scope (403).
    pub fn is_forbidden(&self) -> bool {
        self.0.kind == Kind::Forbidden
    }

    /// No execution has that id (404).
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// Too many requests (429); without a status, the request was not sent, since the service had asked for a pause that ends
    /// after the call's deadline.
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == Kind::RateLimited
    }

    /// The service failed (5xx).
    pub fn is_server(&self) -> bool {
        self.0.kind == Kind::Server
    }

    /// No whole response arrived: name resolution, connection, TLS, or a body that broke off.
    pub fn is_transport(&self) -> bool {
        self.0.kind == Kind::Transport
    }

    /// A single request took longer than [`timeout`](crate::ClientBuilder::timeout), or its connection longer than
    /// [`connect_timeout`](crate::ClientBuilder::connect_timeout).
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// The whole call, with its pauses and retries, took longer than [`deadline`](crate::RetryPolicy::deadline).
    /// `source()` is the last failure before that, if there was one.
    pub fn is_deadline(&self) -> bool {
        self.0.kind == Kind::Deadline
    }

    /// The service answered with a redirect (3xx), which is not followed: the token must not leave its host.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == Kind::Redirect
    }

    /// A response arrived that is not what the contract promises: not JSON, empty, too large, an unknown status, or a
    /// document that does not decode.
    pub fn is_contract(&self) -> bool {
        self.0.kind == Kind::Contract
    }

    /// A [layer](crate::ClientBuilder::layer) failed, or made a request that the client does not send.
    pub fn is_middleware(&self) -> bool {
        self.0.kind == Kind::Middleware
    }

    /// What came back could not be recorded, as [`ClientBuilder::capture`](crate::ClientBuilder::capture) asked for.
    pub fn is_capture(&self) -> bool {
        self.0.kind == Kind::Capture
    }

    /// Whether the same call may succeed later with nothing changed: 429, 5xx but 501, time limits, and failures of the
    /// network other than of TLS and of a proxy that wants a password. The client has done its own retries before it returns such an error.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            Kind::RateLimited | Kind::Timeout | Kind::Deadline => true,
            Kind::Server => self.0.status != Some(501),
            Kind::Transport => !self.0.lasting,
            Kind::Configuration
            | Kind::BadRequest
            | Kind::Unauthorised
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Redirect
            | Kind::Contract
            | Kind::Middleware
            | Kind::Capture => false,
        }
    }

    /// HTTP status of the response.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id the service gave the request, for its support (header `x-request-id` or one of its kin; grade: assumed).
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_ref().map(Scrubbed::as_str)
    }

    /// The start of the response body, without secrets and control characters.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_ref().map(Scrubbed::as_str)
    }

    /// How long the service asks to wait (`Retry-After` of a 429 or a 503), as it said it, at most 68 years; of a request that
    /// was not sent, what is left of that.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests were sent for the call; of a failed request for a token, how many of those.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long they and the pauses between them took.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if self.0.attempts > 1 {
            write!(f, "; {} attempts in {:.1} s", self.0.attempts, self.0.elapsed.as_secs_f64())?;
        }
        if let Some(request_id) = self.request_id() {
            write!(f, " (request id {request_id})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("request_id", &self.request_id())
            .field("body", &self.body())
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

/// An error of another crate as its text, since such errors can hold URLs and what came over the network.
#[derive(Debug)]
struct Cause {
    message: String,
    source: Option<Arc<Cause>>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|cause| cause as _)
    }
}
