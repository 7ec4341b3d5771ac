//! The emulator's idea of now.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// The computer's clock plus an offset in seconds.
pub(crate) struct Clock {
    offset: AtomicI64,
}

impl Clock {
    pub(crate) fn with_offset(seconds: i64) -> Self {
        Self { offset: AtomicI64::new(seconds) }
    }

    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::Relaxed);
    }

    /// Seconds since the epoch; 0 for moments before it.
    pub(crate) fn now(&self) -> u64 {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        wall.saturating_add_signed(self.offset.load(Ordering::Relaxed))
    }

    /// Now as the text of a `Date` header (RFC 9110, section 5.6.7); `None` when its four-digit year cannot hold it.
    pub(crate) fn http_date(&self) -> Option<String> {
        let seconds = i64::try_from(self.now()).ok()?;
        let moment = DateTime::from_timestamp(seconds, 0)?;
        let text = moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        (text.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len()).then_some(text)
    }
}
