//! Faults on demand: what can go wrong, when it does, and what then stands on the wire.

mod apply;
mod cursor;
mod plan;
mod queue;
mod read;
mod write;

use std::time::Duration;

pub(crate) use apply::Applied;
pub use cursor::InvalidPlan;
pub use plan::Plan;
pub(crate) use plan::{Rate, Sequence, Step, Target};
pub(crate) use queue::{Drawn, Faults};

/// One way in which an answer goes wrong. Its text form is that of [`Plan`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// None: the answer as it is.
    Normal,
    /// The answer as it is, and then FIN, which nothing announced.
    CloseAfter,
    /// Another status in place of the answer.
    Status { status: u16, retry_after: Option<RetryAfter>, body: StatusBody },
    /// A redirect in place of the answer.
    Redirect { status: u16, location: String },
    /// RST in place of the answer.
    Reset,
    /// FIN in place of the answer.
    Close,
    /// Nothing in place of the answer.
    Hang,
    /// So many bytes of status line and headers, then the end.
    CutHead { at: u32, reset: bool },
    /// All headers and so many bytes of the body, then the end.
    CutBody { at: u32, reset: bool },
    /// So many bytes more announced than there are, or fewer.
    Length(i32),
    /// The answer in pieces.
    Dribble { bytes: u32, every: Duration },
    /// The answer, late.
    Delay(Duration),
    /// The answer, late by a time whose logarithm is normally distributed.
    DelayLogNormal { median: Duration, sigma: f64, seed: u64 },
    /// A body that is called gzip and is not.
    BrokenGzip,
    /// 200 and a page for people.
    Html,
    /// The body without its last byte.
    InvalidJson,
    /// 200 and no body.
    Empty,
    /// The body with another value at the pointer, given as JSON text.
    Set { pointer: String, value: String },
    /// The body without what stands at the pointer.
    Remove { pointer: String },
    /// The body with something that was not there.
    Add { pointer: String, value: String },
}

/// A `Retry-After` header.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RetryAfter {
    /// This very text.
    Text(String),
    /// The date so many seconds after the emulator's now.
    Date(i64),
}

/// What comes with a status.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StatusBody {
    /// The contract's error body, with a message of one's own or the status's usual words.
    Json(Option<String>),
    /// Plain text.
    Text(Option<String>),
}
