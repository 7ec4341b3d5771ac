//! Asks a server for the same thing over and over, and counts what comes back: what the emulator's example `load` and
//! `cargo xtask bench` have in common.
//!
//! Each connection is a thread. It sends its next request when it has read the whole answer to the last, over HTTP/1.1 on
//! plain TCP, without pipelining. An answer counts as good when it has the status 200 and a JSON body; all others are counted
//! by what they were, so that a server that is fast at refusing is not taken for a fast one.

mod answer;
mod connection;
mod token;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::time::{Duration, Instant};

pub use answer::Answer;
pub use connection::{Connection, LONGEST_ANSWER, PATIENCE};
pub use token::Application;

/// How much is asked.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Connections at once, each with one request at a time.
    pub connections: usize,
    /// How long new requests are sent. Answers to those on their way are waited for, and count.
    pub duration: Duration,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Answers with the status 200 and a JSON body.
    pub good: u64,
    /// All other answers, by what they were.
    pub failures: BTreeMap<Failure, u64>,
    /// From the first request to the last answer.
    pub seconds: f64,
}

/// An answer that was not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// Another status than 200.
    Status(u16),
    /// 200, but the body is not JSON, or not called so.
    NotJson,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::NotJson => f.write_str("200 without JSON"),
        }
    }
}

impl Tally {
    /// Answers of all kinds.
    pub fn answers(&self) -> u64 {
        self.good + self.failures.values().sum::<u64>()
    }

    /// Answers of all kinds, in a second.
    #[allow(clippy::cast_precision_loss)] // No count is that high.
    pub fn rate(&self) -> f64 {
        self.answers() as f64 / self.seconds
    }

    /// What was not good and how often, in words; none if all was.
    ///
    /// ```
    /// use optics_load::{Failure, Tally};
    ///
    /// let tally = Tally { good: 7, failures: [(Failure::Status(503), 2), (Failure::NotJson, 1)].into(), seconds: 1.0 };
    /// assert_eq!(tally.complaint().unwrap(), "not 200 with JSON: 3 of 10 answers (2 × status 503, 1 × 200 without JSON)");
    /// assert_eq!(Tally::default().complaint(), None);
    /// ```
    pub fn complaint(&self) -> Option<String> {
        let told: Vec<String> =
            self.failures.iter().map(|(failure, count)| format!("{count} × {failure}")).collect();
        let bad = self.answers() - self.good;
        (bad > 0)
            .then(|| format!("not 200 with JSON: {bad} of {} answers ({})", self.answers(), told.join(", ")))
    }

    pub(crate) fn count(&mut self, judged: Result<(), Failure>) {
        match judged {
            Ok(()) => self.good += 1,
            Err(failure) => *self.failures.entry(failure).or_default() += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        self.good += other.good;
        for (&failure, count) in &other.failures {
            *self.failures.entry(failure).or_default() += count;
        }
    }
}

impl Load {
    /// Sends the request to `address`, such as `127.0.0.1:8080`, as often as answers come back in time.
    ///
    /// # Errors
    ///
    /// When a connection cannot be made, is closed, is silent for [`PATIENCE`], or what comes is not HTTP.
    pub fn run(&self, address: &str, request: &[u8]) -> io::Result<Tally> {
        let connections =
            (0..self.connections).map(|_| Connection::open(address)).collect::<io::Result<Vec<_>>>()?;
        let start = Instant::now();
        let end = start + self.duration;
        let tallies: Vec<io::Result<Tally>> = std::thread::scope(|scope| {
            let clients: Vec<_> = connections
                .into_iter()
                .map(|connection| scope.spawn(move || client(connection, request, end)))
                .collect();
            let ended = clients.into_iter().map(|client| {
                client.join().unwrap_or_else(|_| Err(io::Error::other("a client came to an unexpected end")))
            });
            ended.collect()
        });
        let mut all = Tally::default();
        for tally in tallies {
            all.add(&tally?);
        }
        all.seconds = start.elapsed().as_secs_f64();
        Ok(all)
    }
}

/// Sends requests until the end.
fn client(mut connection: Connection, request: &[u8], end: Instant) -> io::Result<Tally> {
    let mut tally = Tally::default();
    // Most servers answer the same each time; what is known to be JSON is not read again.
    let mut known = Vec::new();
    while Instant::now() < end {
        tally.count(connection.ask(request)?.judge(&mut known));
    }
    Ok(tally)
}

/// A request without a body, as it goes over the wire.
///
/// ```
/// let request = optics_load::get("127.0.0.1:80", "/", "a.b.c");
/// assert_eq!(
///     String::from_utf8(request)?,
///     "GET / HTTP/1.1\r\nhost: 127.0.0.1:80\r\naccept: application/json\r\nauthorization: Bearer a.b.c\r\n\r\n",
/// );
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
pub fn get(address: &str, path: &str, token: &str) -> Vec<u8> {
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\n");
    format!("{head}authorization: Bearer {token}\r\n\r\n").into_bytes()
}
