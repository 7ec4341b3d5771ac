//! From a response to a body in memory, or to the error it stands for.

use std::fmt;

use optics_model::{ErrorBody, PackageExecution};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use secrecy::SecretString;

use crate::error::{Error, Kind};
use crate::scrub::Scrubbed;

/// Headers that carry the service's id of a request. None is documented; these are what gateways use (grade: assumed).
const REQUEST_ID_HEADERS: [&str; 4] = ["x-request-id", "x-amzn-requestid", "x-amz-cf-id", "x-correlation-id"];

/// Bytes read of the body of an error response; what is kept of it is shorter still.
const ERROR_BODY_LIMIT: u64 = 64 * 1024;

/// The body of a successful response, untouched. `Debug` shows its size only: a body can hold credentials.
#[derive(Clone)]
pub struct Body {
    bytes: Vec<u8>,
    request_id: Option<Scrubbed>,
}

impl Body {
    /// The bytes as the service sent them, after content decoding.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The id the service gave the request (header `x-request-id` or one of its kin; grade: assumed).
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(Scrubbed::as_str)
    }

    /// Decodes the body.
    ///
    /// # Errors
    ///
    /// A contract error when the body is no JSON or no execution; it tells line and column, and no value.
    pub fn decode(&self) -> Result<PackageExecution, Error> {
        serde_json::from_slice(&self.bytes).map_err(|error| self.refuse("package execution", &error))
    }

    /// Why the body cannot be read as what it should be.
    pub(crate) fn refuse(&self, expected: &str, error: &serde_json::Error) -> Error {
        let (line, column) = (error.line(), error.column());
        // serde_json's own message may quote the value.
        let what = match error.classify() {
            serde_json::error::Category::Eof => "the body breaks off".to_owned(),
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                "the body is not JSON".to_owned()
            }
            serde_json::error::Category::Data => format!("the body is no {expected}"),
        };
        let message = format!("{what}: line {line}, column {column}; check it with `optics validate`");
        Error::new(Kind::Contract, message).with_status(200).with_request_id(self.request_id.clone())
    }

    /// A part of the body, such as an item of a list, as a body.
    pub(crate) fn part(&self, bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), request_id: self.request_id.clone() }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("bytes", &self.bytes.len())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

/// Reads a response that must be JSON with status 200, at most `limit` bytes of it.
pub(crate) async fn read(response: Response, limit: u64, secrets: &[&SecretString]) -> Result<Body, Error> {
    let status = response.status();
    let request_id = request_id(response.headers(), secrets);
    let refuse = |kind, message: String| {
        Error::new(kind, message).with_status(status.as_u16()).with_request_id(request_id.clone())
    };
    if status != StatusCode::OK {
        return Err(error_response(response, secrets).await.with_request_id(request_id.clone()));
    }
    if let Some(content_type) = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
        && !is_json(content_type)
    {
        let content_type = Scrubbed::new(content_type, secrets);
        let message = format!(
            "answered 200 with {} instead of JSON; a proxy or a login page may stand in between",
            content_type.as_str()
        );
        return Err(refuse(Kind::Contract, message));
    }
    let bytes = match bounded(response, limit).await {
        Ok(bytes) => bytes,
        Err(Unread::TooLarge) => {
            let message = format!("the body is larger than the limit of {limit} bytes");
            return Err(refuse(Kind::Contract, message));
        }
        Err(Unread::Broken(error)) => return Err(transport(&error).with_status(status.as_u16())),
    };
    if bytes.is_empty() {
        return Err(refuse(Kind::Contract, "answered 200 with an empty body".to_owned()));
    }
    Ok(Body { bytes, request_id })
}

/// An error for a request that got no response.
pub(crate) fn transport(error: &reqwest::Error) -> Error {
    // The innermost cause is the one a person can act on; the outer ones repeat the URL.
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_dns() {
        "cannot find the host"
    } else if is_tls(cause) {
        "cannot agree on TLS"
    } else if error.is_connect() {
        "cannot connect"
    } else if error.is_body() || error.is_decode() {
        "the response broke off"
    } else {
        "the request failed"
    };
    let cause = Scrubbed::new(&cause.to_string(), &[]);
    Error::new(Kind::Transport, format!("{what}: {}", cause.as_str()))
}

/// Whether the innermost cause of an error is a failed handshake. I/O errors wrap it, in layers, and do not name it as
/// their source.
fn is_tls(mut cause: &(dyn std::error::Error + 'static)) -> bool {
    while let Some(inner) = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        cause = inner;
    }
    cause.is::<rustls::Error>()
}

async fn error_response(response: Response, secrets: &[&SecretString]) -> Error {
    let status = response.status();
    let (kind, what) = match status.as_u16() {
        300..=399 => (Kind::Contract, "a redirect, which is not followed: the token must not leave its host"),
        401 => (Kind::Unauthorised, "the token or the application's secret is wrong or has expired"),
        403 => (Kind::Forbidden, "the application lacks the scope for this"),
        404 => (Kind::NotFound, "nothing there"),
        429 => (Kind::RateLimited, "too many requests; wait before the next"),
        400..=499 => (Kind::BadRequest, "the request was refused"),
        500..=599 => (Kind::Server, "the service failed"),
        _ => (Kind::Contract, "a status the contract does not know"),
    };
    let text = match bounded(response, ERROR_BODY_LIMIT).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => String::new(), // The status says enough; a second error would hide it.
    };
    let mut message = format!("{}: {what}", status.as_u16());
    if let Ok(body) = serde_json::from_str::<ErrorBody>(&text) {
        let said = Scrubbed::new(&body.message, secrets);
        message = format!("{message}; the service says: {}", said.as_str());
    }
    Error::new(kind, message).with_status(status.as_u16()).with_body(Scrubbed::new(&text, secrets))
}

enum Unread {
    TooLarge,
    Broken(reqwest::Error),
}

/// The whole body, unless it is larger than `limit`. An announced length is believed only when it is too large.
async fn bounded(mut response: Response, limit: u64) -> Result<Vec<u8>, Unread> {
    if response.content_length().is_some_and(|length| length > limit) {
        return Err(Unread::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Unread::Broken)? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(Unread::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn request_id(headers: &HeaderMap, secrets: &[&SecretString]) -> Option<Scrubbed> {
    let value = REQUEST_ID_HEADERS.iter().find_map(|name| headers.get(*name))?;
    Some(Scrubbed::new(value.to_str().ok()?, secrets))
}

/// `application/json` or a type with the suffix `+json` (RFC 6839), whatever its parameters.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
