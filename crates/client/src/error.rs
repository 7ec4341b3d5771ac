use std::fmt;

use crate::scrub::Scrubbed;

/// Why a request gave no execution.
///
/// The predicates tell the kinds apart; exactly one of them holds. Status, request id and the response body, cut short
/// and without secrets, are kept where there are any.
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
    Contract,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), status: None, request_id: None, body: None }))
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

    /// Too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == Kind::RateLimited
    }

    /// The service failed (5xx).
    pub fn is_server(&self) -> bool {
        self.0.kind == Kind::Server
    }

    /// No whole response arrived: name resolution, connection, TLS, time limit, or a body that broke off.
    pub fn is_transport(&self) -> bool {
        self.0.kind == Kind::Transport
    }

    /// A response arrived that is not what the contract promises: not JSON, empty, too large, a redirect, or a
    /// document that does not decode.
    pub fn is_contract(&self) -> bool {
        self.0.kind == Kind::Contract
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
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
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
            .finish()
    }
}

impl std::error::Error for Error {}
