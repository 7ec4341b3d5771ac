//! Error responses.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use optics_model::ErrorBody;

use crate::reply::{self, Reply};

/// An answer other than the one asked for. The message never holds a token, a secret, or any text of the request.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: Cow<'static, str>,
    allow: Option<HeaderValue>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, message: message.into(), allow: None }
    }

    /// 400: the request cannot be read as one of the operation.
    pub(crate) fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 401: the token can be read, but is not accepted.
    pub(crate) fn unauthorised(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    /// 405: the path is right, the method is not one of `allowed`.
    pub(crate) fn method(message: &'static str, allowed: &str) -> Self {
        let allow = HeaderValue::from_str(allowed).ok();
        Self { status: StatusCode::METHOD_NOT_ALLOWED, message: message.into(), allow }
    }

    /// 500: the emulator itself failed.
    pub(crate) fn internal(message: &'static str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    /// The answer itself.
    pub(crate) fn into_reply(self) -> Reply {
        let mut reply = reply::with_content(self.status, "application/json", error_body(&self.message));
        if self.status == StatusCode::UNAUTHORIZED {
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow {
            reply.headers_mut().insert(header::ALLOW, allow);
        }
        reply
    }
}

/// The contract's error body.
pub(crate) fn error_body(message: &str) -> Vec<u8> {
    let body = ErrorBody::builder().message(message).build().ok();
    body.and_then(|body| serde_json::to_vec(&body).ok()).unwrap_or_default()
}
