//! What the emulator saw.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use optics_model::Operation;
use serde::{Serialize, Serializer};

/// Most requests that are kept; the oldest are forgotten first.
pub const MAX_REQUESTS: usize = 4096;

/// Longest path and query (in characters), and longest value of a header (in bytes), that is kept.
const MAX_TEXT: usize = 2048;

/// Headers whose values say nothing that must not be known.
const HARMLESS: [HeaderName; 9] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPECT,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
];

/// A request as the emulator saw it, and what it did. Neither tokens nor bodies are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SeenRequest {
    /// Counted from 1, over all requests but those of the admin endpoints; clearing does not start it anew.
    pub number: u64,
    /// The connection it came on, counted from 1 in the order in which connections were accepted.
    pub connection: u64,
    /// When its head had come, by the emulator's clock, since the epoch.
    #[serde(serialize_with = "rfc3339")]
    pub time: Duration,
    /// Id of the operation in the contract; `None` where it is none.
    pub operation: Option<&'static str>,
    /// As it was sent.
    pub method: String,
    /// Path and query as they were sent, at most their first 2,048 characters.
    pub target: String,
    /// Names of headers, in lower case, and the values of those that can hold no secret.
    pub headers: Vec<(String, Option<String>)>,
    /// Whether it had a token that would do: an access token with the scope, or for the token operation a JWT that was
    /// exchanged. `None` where nobody looked.
    pub token_is_good: Option<bool>,
    /// Status of the answer; `None` where no whole head of one was sent, or none has been yet.
    pub status: Option<u16>,
    /// The fault it met, in the text form of [`Plan`](crate::Plan).
    pub fault: Option<String>,
}

impl SeenRequest {
    /// Whether it asked for this operation.
    pub fn is(&self, operation: Operation) -> bool {
        self.operation == Some(operation.id())
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // Serde asks for it.
fn rfc3339<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    let moment = i64::try_from(time.as_millis()).ok().and_then(DateTime::<Utc>::from_timestamp_millis);
    match moment {
        Some(moment) => serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
        None => serializer.serialize_none(),
    }
}

/// The requests that are kept, and how many there were.
#[derive(Default)]
pub(crate) struct Requests(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    kept: VecDeque<Entry>,
    /// Number of the last request.
    last: u64,
    /// Of the requests since the last clearing.
    count: u64,
}

/// What is kept of a request: copies, since its own texts would keep all that was read with them in memory.
struct Entry {
    number: u64,
    connection: u64,
    time: Duration,
    operation: Option<Operation>,
    method: Method,
    target: Box<str>,
    headers: Box<[KeptHeader]>,
    outcome: Outcome,
}

/// Name, and the value of a harmless one.
type KeptHeader = (HeaderName, Option<Box<[u8]>>);

/// What was done with a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) token_is_good: Option<bool>,
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<String>,
}

/// A request that is kept, until the log is cleared.
#[derive(Clone, Copy)]
pub(crate) struct Kept(u64);

impl Requests {
    /// Keeps a request that has just come.
    pub(crate) fn begin(
        &self,
        request: &Request<Incoming>,
        operation: Option<Operation>,
        connection: u64,
        time: Duration,
    ) -> Kept {
        let mut entry = Entry {
            number: 0,
            connection,
            time,
            operation,
            method: request.method().clone(),
            target: kept_target(request.uri()),
            headers: kept_headers(request.headers()),
            outcome: Outcome::default(),
        };
        let mut ring = self.ring();
        ring.count += 1;
        ring.last += 1;
        entry.number = ring.last;
        if ring.kept.len() >= MAX_REQUESTS {
            ring.kept.pop_front();
        }
        ring.kept.push_back(entry);
        Kept(ring.last)
    }

    /// Says what was done with it.
    pub(crate) fn finish(&self, kept: Kept, outcome: Outcome) {
        let mut ring = self.ring();
        let first = ring.kept.front().map_or(u64::MAX, |entry| entry.number);
        let place = kept.0.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| ring.kept.get_mut(place)) {
            entry.outcome = outcome;
        }
    }

    /// Those that are kept, the oldest first.
    pub(crate) fn kept(&self) -> Vec<SeenRequest> {
        self.ring().kept.iter().map(Entry::seen).collect()
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.ring().count
    }

    pub(crate) fn clear(&self) {
        let mut ring = self.ring();
        ring.kept.clear();
        ring.count = 0;
    }

    fn ring(&self) -> std::sync::MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn seen(&self) -> SeenRequest {
        let header = |(name, value): &KeptHeader| {
            let value = value.as_ref().map(|value| String::from_utf8_lossy(value).into_owned());
            (name.as_str().to_owned(), value)
        };
        SeenRequest {
            number: self.number,
            connection: self.connection,
            time: self.time,
            operation: self.operation.map(|operation| operation.id()),
            method: self.method.to_string(),
            target: self.target.to_string(),
            headers: self.headers.iter().map(header).collect(),
            token_is_good: self.outcome.token_is_good,
            status: self.outcome.status,
            fault: self.outcome.fault.clone(),
        }
    }
}

fn kept_target(uri: &Uri) -> Box<str> {
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    if target.len() <= MAX_TEXT { target.into() } else { target.chars().take(MAX_TEXT).collect() }
}

fn kept_headers(headers: &HeaderMap) -> Box<[KeptHeader]> {
    let keep = |(name, value): (&HeaderName, &HeaderValue)| {
        let is_kept = HARMLESS.contains(name) && value.len() <= MAX_TEXT;
        (name.clone(), is_kept.then(|| value.as_bytes().into()))
    };
    headers.iter().map(keep).collect()
}
