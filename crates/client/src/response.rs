//! From a response in memory to a body, or to the error it stands for.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use optics_model::{ErrorBody, PackageExecution};
use secrecy::SecretString;

use crate::capture::Incomplete;
use crate::dates;
use crate::error::{Error, Kind};
use crate::redact;
use crate::scrub::Scrubbed;

/// Headers that carry the service's id of a request. None is documented; these are what gateways use (grade: assumed).
pub(crate) const REQUEST_ID_HEADERS: [&str; 4] =
    ["x-request-id", "x-amzn-requestid", "x-amz-cf-id", "x-correlation-id"];

/// The body of a successful response, untouched. `Debug` shows its size only: a body can hold credentials.
///
/// ```
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, id: ExecutionId) -> Result<(), Box<dyn std::error::Error>> {
/// let body = client.execution_body(&id).await?;
/// std::fs::write("execution.json", body.bytes())?;
/// println!("request {}", body.request_id().unwrap_or("without an id"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Body {
    bytes: Bytes,
    request_id: Option<Scrubbed>,
    attempts: u32,
    elapsed: Duration,
    incomplete_record: Option<Incomplete>,
    #[cfg(feature = "validation")]
    pub(crate) report: Option<std::sync::Arc<optics_validator::Report>>,
}

impl Body {
    /// Remembers what it took to get it, for an error that turns up later.
    pub(crate) fn after(mut self, attempts: u32, elapsed: Duration) -> Self {
        (self.attempts, self.elapsed) = (attempts, elapsed);
        self
    }

    /// The error for a body that is not what it should be.
    pub(crate) fn unfit(&self, message: String) -> Error {
        Error::new(Kind::Contract, message)
            .with_status(StatusCode::OK.as_u16())
            .with_request_id(self.request_id.clone())
            .after(self.attempts, self.elapsed)
    }

    /// The bytes as the service sent them, after content decoding.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The id the service gave the request (header `x-request-id` or one of its kin; grade: assumed).
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(Scrubbed::as_str)
    }

    /// Why the record of the exchange has not this body, if there is a record and it has not: see
    /// [`ClientBuilder::capture`](crate::ClientBuilder::capture).
    pub fn incomplete_record(&self) -> Option<Incomplete> {
        self.incomplete_record
    }

    pub(crate) fn recorded_as(mut self, incomplete: Option<Incomplete>) -> Self {
        self.incomplete_record = incomplete;
        self
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
        self.unfit(format!("{what}: line {line}, column {column}; check it with `optics validate`"))
    }

    /// A part of the body, such as an item of a list, as a body.
    pub(crate) fn part(&self, bytes: &[u8]) -> Self {
        Self { bytes: Bytes::copy_from_slice(bytes), ..self.clone() }
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

/// Takes a response that must be JSON with status 200; `now` is the service's time.
pub(crate) fn read(
    response: http::Response<Bytes>,
    now: SystemTime,
    secrets: &[&SecretString],
) -> Result<Body, Error> {
    let (parts, bytes) = response.into_parts();
    let request_id = request_id(&parts.headers, secrets);
    let refuse = |message: &str| {
        Err(Error::new(Kind::Contract, message)
            .with_status(parts.status.as_u16())
            .with_request_id(request_id.clone()))
    };
    if parts.status != StatusCode::OK {
        let pause = dates::retry_after(&parts.headers, now);
        let error = refusal(parts.status, &bytes, pause, secrets);
        return Err(error.with_request_id(request_id));
    }
    if let Some(content_type) = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
        && !is_json(content_type)
    {
        return refuse(&format!(
            "answered 200 with {} instead of JSON; a proxy or a login page may stand in between",
            Scrubbed::new(content_type, secrets).as_str()
        ));
    }
    if bytes.is_empty() {
        return refuse("answered 200 with an empty body");
    }
    // Whoever uses such a body would show it: the name of a field in what is found, a value in a table.
    if redact::repeats(&bytes, secrets) {
        return refuse(
            "answered 200 with a secret of the request in the body, of which nothing is shown: the service, or what stands \
             in between, gives away what it is sent",
        );
    }
    Ok(Body {
        bytes,
        request_id,
        #[cfg(feature = "validation")]
        report: None,
        incomplete_record: None,
        attempts: 0,
        elapsed: Duration::ZERO,
    })
}

fn refusal(status: StatusCode, body: &[u8], pause: Option<Duration>, secrets: &[&SecretString]) -> Error {
    let (kind, what) = match status.as_u16() {
        300..=399 => (Kind::Redirect, "a redirect, which is not followed: the token must not leave its host"),
        401 => (Kind::Unauthorised, "the token or the application's secret is wrong or has expired"),
        403 => (Kind::Forbidden, "the application lacks the scope for this"),
        404 => (Kind::NotFound, "nothing there"),
        429 => (Kind::RateLimited, "too many requests; wait before the next"),
        400..=499 => (Kind::BadRequest, "the request was refused"),
        500..=599 => (Kind::Server, "the service failed"),
        _ => (Kind::Contract, "a status the contract does not know"),
    };
    let text = String::from_utf8_lossy(body);
    let mut message = format!("{}: {what}", status.as_u16());
    if let Ok(body) = serde_json::from_str::<ErrorBody>(&text) {
        let said = Scrubbed::new(&body.message, secrets);
        message = format!("{message}; the service says: {}", said.as_str());
    }
    Error::new(kind, message)
        .with_status(status.as_u16())
        .with_body(Scrubbed::new(&text, secrets))
        .with_retry_after(pause.filter(|_| matches!(status.as_u16(), 429 | 503)))
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
