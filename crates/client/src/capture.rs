//! Keeps what was asked and answered, as capture records.
//!
//! A record is a line of JSON; `docs/captures.md` describes it, and `optics validate` reads it. What reaches a sink has no
//! secrets any more: see [`Record`].

mod file;
mod frames;
mod headers;

use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use optics_model::redact_url;

use crate::redact::{self, MASK};
use secrecy::SecretString;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

pub use file::{CaptureFile, CaptureFileError};
pub use headers::is_harmless_header;

/// What is done when a record has been kept, or could not be.
pub type Kept<'a> = Pin<Box<dyn Future<Output = Result<(), SinkError>> + Send + 'a>>;

/// Where records go. The client waits for each to be kept before it gives the answer away, so that no answer is seen that
/// was not recorded.
///
/// ```
/// use std::sync::Mutex;
///
/// use optics_client::{Kept, Record, Sink, SinkError};
///
/// /// Keeps lines in memory.
/// #[derive(Default)]
/// struct Lines(Mutex<Vec<Vec<u8>>>);
///
/// impl Sink for Lines {
///     fn record(&self, record: Record) -> Kept<'_> {
///         let kept = self.0.lock().map(|mut lines| lines.push(record.to_line()));
///         let kept = kept.map_err(|_| SinkError::new("another thread ended while it kept a record"));
///         Box::pin(std::future::ready(kept))
///     }
/// }
///
/// let lines = Lines::default();
/// let _ = lines.record(Record::new(std::time::SystemTime::UNIX_EPOCH, "GET", "https://service.example/"));
/// assert_eq!(lines.0.lock().unwrap().len(), 1);
/// ```
pub trait Sink: Send + Sync {
    /// Keeps a record.
    fn record(&self, record: Record) -> Kept<'_>;
}

/// Why a record could not be kept, in words.
///
/// ```
/// assert_eq!(optics_client::SinkError::new("the disk is full").to_string(), "the disk is full");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkError(String);

impl SinkError {
    /// An error that says this. It stands in the client's error, so that no secret may be in it.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl std::fmt::Display for SinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SinkError {}

/// One exchange, without secrets.
///
/// Of the request, method and URL are kept; of the response, status, headers and body. Application secret, tokens, whatever
/// looks like a JWT, and the credentials, queries and fragments of URLs are replaced by `***`, in the body as well; the body
/// that an access token came in is left out. All else in a body is kept byte for byte.
///
/// Of the headers, those keep their values that are known to be harmless: what says how the message is to be read (such as
/// `content-type`), how it came, how long it is good for, what to do next (`retry-after`, what starts with `x-ratelimit-`), and
/// which request it was (`x-request-id` and its kin). `location` is a URL, and masked like one. Cookies and credentials are
/// left out. Every other header keeps its name, and has `***` for its value: nobody knows what is in it.
///
/// ```
/// use optics_client::Record;
///
/// let time = std::time::SystemTime::UNIX_EPOCH;
/// let record = Record::new(time, "GET", "https://user:password@service.example/packages?page=1&key=a");
/// assert!(record.url().ends_with("?page=1&key=***") && !record.url().contains("password"));
/// assert_eq!(record.incomplete(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    time: String,
    request: Request,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(serialize_with = "as_object")]
    headers: Vec<(String, String)>,
    #[serde(flatten)]
    body: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete: Option<Incomplete>,
}

/// Why a record has not the whole body of an answer.
///
/// ```
/// use optics_client::{Incomplete, Record};
///
/// let record = Record::new(std::time::SystemTime::UNIX_EPOCH, "GET", "https://service.example/");
/// let record = record.without_whole_body(Incomplete::BrokeOff);
/// assert_eq!(record.incomplete(), Some(Incomplete::BrokeOff));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Incomplete {
    /// It holds a token, and is left out.
    Token,
    /// It is no text in UTF-8, so that nobody could take secrets out of it, and is left out.
    NoText,
    /// It broke off.
    BrokeOff,
    /// It is longer than what is read.
    TooLong,
    /// The request was given up before a whole answer had come.
    GivenUp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Request {
    method: String,
    url: String,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Text {
    body: String,
}

/// Shows the size alone.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

impl Record {
    /// That of a request, begun at `time`, without a response yet. `url` may be a path.
    pub fn new(time: SystemTime, method: &str, url: &str) -> Self {
        Self {
            time: rfc_3339(time),
            request: Request { method: method.to_owned(), url: without_credentials(url, &[]) },
            status: None,
            headers: Vec::new(),
            body: None,
            incomplete: None,
        }
    }

    /// With the status and the headers that came back. `secrets` are masked wherever they stand.
    #[must_use]
    pub fn answered<'h>(
        mut self,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
        secrets: &[&SecretString],
    ) -> Self {
        self.status = Some(status);
        self.headers =
            headers.into_iter().filter_map(|(name, value)| headers::kept(name, value, secrets)).collect();
        self
    }

    /// With the body that came back, unpacked. One that is no text in UTF-8 is left out, and the record says so: nobody could
    /// take the secrets out of it.
    #[must_use]
    pub fn with_body(mut self, body: &[u8], secrets: &[&SecretString]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => self.body = Some(Text { body: redact::body(text, secrets).into_owned() }),
            Err(_) => self.incomplete = Some(Incomplete::NoText),
        }
        self
    }

    /// Says why the body is not there, or not whole.
    #[must_use]
    pub fn without_whole_body(mut self, why: Incomplete) -> Self {
        self.incomplete = Some(why);
        self
    }

    /// Why the body is not there, or not whole, if that is so.
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.incomplete
    }

    /// The URL that was asked for, as it is kept.
    pub fn url(&self) -> &str {
        &self.request.url
    }

    /// The record as a line of JSON, with its break.
    pub fn to_line(&self) -> Vec<u8> {
        // Texts and numbers alone: there is nothing that could not be written.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// The time in UTC, to the millisecond. A clock that is before 1970 has not been set.
fn rfc_3339(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let time = chrono::DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A URL, or a path, whose credentials and tokens are masked. Of a query, numbers are kept, such as those of pages, and nothing
/// else: what passes a proxy can hold anything.
fn without_credentials(url: &str, secrets: &[&SecretString]) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let place = redact::text(&plain(place), secrets).into_owned();
    let Some(query) = query else { return place };
    let text = |text| redact::text(text, secrets);
    let kept = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}={}", text(name), text(value))
        }
        Some((name, _)) => format!("{}={MASK}", text(name)),
        None => MASK.to_owned(),
    });
    format!("{place}?{}", kept.collect::<Vec<_>>().join("&"))
}

/// What stands before a query: without user information, parameters of a path (RFC 3986, section 3.3) and fragment.
fn plain(place: &str) -> String {
    if place.contains("://") {
        return redact_url(place).into_owned();
    }
    if place.starts_with("//") {
        // It has an authority, and the scheme of where it stands.
        return redact_url(&format!("https:{place}")).trim_start_matches("https:").to_owned();
    }
    if !place.starts_with('/') && place.contains(':') {
        return MASK.to_owned();
    }
    let lower = place.to_ascii_lowercase();
    let cut = [";", "#", "%3b", "%23", "%3f"].iter().filter_map(|mark| lower.find(mark)).min();
    match cut.map(|at| place.split_at(at)) {
        Some((path, rest)) => format!("{path}{}{MASK}", &rest[..1]),
        None => place.to_owned(),
    }
}

/// Headers as an object. Those that are there several times have a list.
fn as_object<S: Serializer>(headers: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, (name, value)) in headers.iter().enumerate() {
        if headers[..index].iter().any(|(earlier, _)| earlier == name) {
            continue;
        }
        let values: Vec<&str> =
            headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        match values[..] {
            [_] => map.serialize_entry(name, value)?,
            _ => map.serialize_entry(name, &values)?,
        }
    }
    map.end()
}
