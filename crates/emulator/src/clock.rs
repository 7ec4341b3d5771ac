//! The emulator's idea of now.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use hyper::header::HeaderValue;

/// The computer's clock, moved and sped up.
///
/// It has two hands. *Now* is what tokens and the `Date` header go by: the computer's clock plus an offset, plus all that was
/// advanced. *Elapsed* is what executions go by: it starts at zero and never runs backwards, whatever the offset.
pub(crate) struct Clock {
    started: Instant,
    started_at: SystemTime,
    /// Virtual seconds per second.
    speed: f64,
    moved: Mutex<Moved>,
    /// The last date that was written, since there are many answers in a second.
    date: Mutex<(u64, Option<HeaderValue>)>,
}

#[derive(Clone, Copy)]
struct Moved {
    /// Seconds.
    offset: i64,
    advanced: Duration,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn new(offset_seconds: i64, speed: f64) -> Self {
        Self {
            started: Instant::now(),
            started_at: SystemTime::now(),
            speed,
            moved: Mutex::new(Moved { offset: offset_seconds, advanced: Duration::ZERO }),
            date: Mutex::new((0, None)),
        }
    }

    pub(crate) fn set_offset(&self, seconds: i64) {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).offset = seconds;
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.advanced = moved.advanced.saturating_add(by);
    }

    fn moved(&self) -> Moved {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seconds since the epoch; 0 for moments before it.
    pub(crate) fn now(&self) -> u64 {
        self.moment().as_secs()
    }

    /// Time since the epoch; none for moments before it.
    pub(crate) fn moment(&self) -> Duration {
        let moved = self.moved();
        // At the usual speed the computer's clock is followed, wherever it is set while we run.
        #[allow(clippy::float_cmp)] // It is set, not computed.
        let wall = if self.speed == 1.0 {
            SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
        } else {
            let start = self.started_at.duration_since(UNIX_EPOCH).unwrap_or_default();
            start.saturating_add(self.run())
        };
        let ahead = wall.saturating_add(moved.advanced);
        let offset = Duration::from_secs(moved.offset.unsigned_abs());
        if moved.offset < 0 { ahead.saturating_sub(offset) } else { ahead.saturating_add(offset) }
    }

    /// Virtual time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.run().saturating_add(self.moved().advanced)
    }

    fn run(&self) -> Duration {
        let seconds = self.started.elapsed().as_secs_f64() * self.speed;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    /// Now as the value of a `Date` header; `None` when its four-digit year cannot hold it.
    pub(crate) fn http_date(&self) -> Option<HeaderValue> {
        let now = self.now();
        let mut last = self.date.lock().unwrap_or_else(PoisonError::into_inner);
        if last.1.is_none() || last.0 != now {
            *last = (now, http_date(now).and_then(|text| HeaderValue::from_str(&text).ok()));
        }
        last.1.clone()
    }
}

/// Seconds since the epoch as an HTTP date (RFC 9110, section 5.6.7).
pub(crate) fn http_date(seconds: u64) -> Option<String> {
    let moment = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    let text = moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (text.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len()).then_some(text)
}
