//! What is done again after a failure, when, and how often.
//!
//! Own code and not the `backon` crate: what to wait for is the error's to say (`Retry-After`), a retry must know of the
//! total deadline before it is begun, and both are counted on the client's clock.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use optics_model::Operation;

use crate::attempt::Core;
use crate::dates;
use crate::error::{Error, Kind};
use crate::response::Body;
use crate::trace;

/// How often a call is tried, and how long it may take.
///
/// Retried are requests that change nothing on the service, after a 429, a 5xx other than 501, a failure of the network
/// other than of TLS and of a proxy that wants a password, and a time limit. The request for an access token is retried likewise: it leaves nothing behind but
/// a token.
///
/// The pause before a retry is what `Retry-After` says, in seconds or as a date (counted from the response's `Date`), and
/// at most [`longest_retry_after`](Self::longest_retry_after). Where it is missing or cannot be read, it is 60 s after a
/// 429 (grade: observed) and a jittered, growing one after everything else; so it is where `Retry-After` says 0 or lies
/// in the past.
///
/// The pause after a 429 is made by all clones of the client, whatever they ask for, since the service counts the requests of a
/// tenant (grade: assumed): what is begun meanwhile is sent when it is over, and fails at once, as rate limited, where
/// that would be past its deadline. It is so after a 429 that is not tried again, too.
///
/// ```
/// use std::time::Duration;
/// use optics_client::RetryPolicy;
///
/// let patient = RetryPolicy::default().attempts(10).deadline(Duration::from_secs(3600));
/// let hasty = RetryPolicy::never().deadline(Duration::from_secs(5));
/// # let _ = (patient, hasty);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    deadline: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    longest_retry_after: Duration,
}

/// Pause after a 429 that does not tell (grade: observed; one public client does so, citing the vendor).
const RATE_LIMITED_PAUSE: Duration = Duration::from_secs(60);

impl Default for RetryPolicy {
    /// 4 attempts in 5 minutes; pauses from 0.5 s to 30 s, and up to 2 minutes where the service asks for them
    /// (grade: assumed).
    fn default() -> Self {
        Self {
            attempts: 4,
            deadline: Duration::from_secs(300),
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            longest_retry_after: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// One attempt. A refused token is still replaced once, and a drifted clock corrected once.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How often a request is tried, the first time included; 0 is taken for 1. Replacing a refused token, or correcting
    /// the clock, adds one request.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Longest time for the whole call: waiting for a token and for the limits, all attempts, and the pauses between. A
    /// retry whose pause would end later is not begun.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Where the service does not say how long to wait: the pause before the first retry, which doubles for each further
    /// one up to `longest`. A pause is a random time between half of that and all of it.
    pub fn back_off(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// The longest pause that is made because a `Retry-After` asks for it; one that asks for more gets this much. With
    /// zero, nobody makes a pause after a 429.
    pub fn longest_retry_after(mut self, longest: Duration) -> Self {
        self.longest_retry_after = longest;
        self
    }

    /// The pause after a 429 that asked for this one.
    pub(crate) fn pause_of_limit(&self, asked: Option<Duration>) -> Duration {
        asked.unwrap_or(RATE_LIMITED_PAUSE).min(self.longest_retry_after)
    }

    /// The pause after the failure number `failures`, counted from 1.
    fn pause(&self, error: &Error, failures: u32) -> Duration {
        match error.retry_after() {
            Some(pause) if !pause.is_zero() => pause.min(self.longest_retry_after),
            None if error.is_rate_limited() => self.pause_of_limit(None),
            _ => {
                let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
                let whole =
                    self.first_pause.saturating_mul(doubled).min(self.longest_pause).min(dates::LONGEST);
                whole.mul_f64(0.5 + fastrand::f64() / 2.0)
            }
        }
    }
}

/// How far a call has come: what it has sent, how often it failed, and when it must end.
pub(crate) struct Course<'a> {
    core: &'a Core,
    operation: Operation,
    started: Duration,
    sent: AtomicU32,
    failures: u32,
    last: Option<Error>,
}

impl<'a> Course<'a> {
    pub(crate) fn begin(core: &'a Core, operation: Operation) -> Self {
        let started = core.clock.elapsed();
        Self { core, operation, started, sent: AtomicU32::new(0), failures: 0, last: None }
    }

    /// Counts a request that is about to be sent; how many went before it.
    pub(crate) fn count(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed)
    }

    /// When the total deadline passes, on the clock.
    pub(crate) fn end(&self) -> Duration {
        self.started.saturating_add(self.core.policy.deadline)
    }

    /// Does `work` unless the total deadline passes first.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let policy = &self.core.policy;
        let left = policy.deadline.saturating_sub(self.elapsed());
        if !left.is_zero()
            && let Either::Left((result, _)) = select(pin!(work), self.core.clock.deadline(left)).await
        {
            return result;
        }
        let limit = policy.deadline.as_secs_f64();
        let message = format!("{}: not done within {limit} s", self.core.base_url);
        let last = self.last.iter().map(ToString::to_string);
        Err(self.told(Error::new(Kind::Deadline, message).with_causes(last)).settled())
    }

    /// Makes the pause before a retry.
    ///
    /// # Errors
    ///
    /// The very error, when there is no further retry.
    pub(crate) async fn again(&mut self, error: Error) -> Result<(), Error> {
        if error.is_settled() {
            return Err(error);
        }
        self.failures += 1;
        let policy = &self.core.policy;
        let pause = policy.pause(&error, self.failures);
        let too_late = self.elapsed().saturating_add(pause) >= policy.deadline;
        let is_last = self.failures >= policy.attempts;
        if is_last || too_late || !error.is_retryable() || !is_idempotent(self.operation) {
            return Err(self.told(error));
        }
        trace::retry(self.operation, self.failures, &error, pause);
        self.last = Some(error);
        self.core.clock.sleep(pause).await;
        Ok(())
    }

    pub(crate) fn finish(&self, body: Body) -> Body {
        body.after(self.sent.load(Ordering::Relaxed), self.elapsed())
    }

    fn told(&self, error: Error) -> Error {
        error.after(self.sent.load(Ordering::Relaxed), self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.core.clock.elapsed().saturating_sub(self.started)
    }
}

/// Whether doing it twice does no more than doing it once (RFC 9110, section 9.2.2).
fn is_idempotent(operation: Operation) -> bool {
    operation == Operation::REQUEST_ACCESS_TOKEN
        || ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(&operation.method())
}
