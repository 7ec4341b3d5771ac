use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// Ends when a time has passed. It is `Send` and borrows nothing.
pub type Passed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a client takes the time from, and waits by.
///
/// Every wait and every limit of a [`Client`](crate::Client) goes through it, so that a test can let an hour pass in no
/// time. The default, [`SystemClock`], is the computer's clock and Tokio's timer.
///
/// [`sleep`](Self::sleep) and [`deadline`](Self::deadline) are two methods, since a test wants them apart: a pause
/// between two requests can end at once, while a limit on a request that does must not.
///
/// ```
/// use std::future::ready;
/// use std::time::{Duration, SystemTime};
///
/// use optics_client::{Clock, Passed};
///
/// /// Pauses are over at once; limits never come.
/// struct Impatient;
///
/// impl Clock for Impatient {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH
///     }
///     fn sleep(&self, _: Duration) -> Passed {
///         Box::pin(ready(()))
///     }
///     fn deadline(&self, _: Duration) -> Passed {
///         Box::pin(std::future::pending())
///     }
/// }
///
/// assert_eq!(Impatient.elapsed(), Duration::ZERO);
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time of day, for the times that the service counts in: the life of tokens, dates in headers.
    fn now(&self) -> SystemTime;

    /// Time since a moment that stays the same. It never goes back, however the time of day is set.
    ///
    /// The default is the time of day since 1970, which is good enough for a clock that nobody sets.
    fn elapsed(&self) -> Duration {
        self.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    /// A pause between two requests.
    fn sleep(&self, pause: Duration) -> Passed;

    /// The end of what may take `limit` at most, from now on.
    fn deadline(&self, limit: Duration) -> Passed;
}

/// The computer's clock, and the timer of the Tokio runtime that the client is used in.
///
/// ```
/// use optics_client::{Clock, SystemClock};
///
/// let clock = SystemClock::new();
/// let before = clock.elapsed();
/// assert!(clock.elapsed() >= before);
/// ```
#[derive(Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// The clock of this computer.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, pause: Duration) -> Passed {
        Box::pin(tokio::time::sleep(pause))
    }

    fn deadline(&self, limit: Duration) -> Passed {
        Box::pin(tokio::time::sleep(limit))
    }
}

impl fmt::Debug for SystemClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemClock")
    }
}
