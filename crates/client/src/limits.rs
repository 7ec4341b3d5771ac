//! How many requests at once, how many in a time, and none while the service has asked for a pause.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::clock::Clock;
use crate::error::{Error, Kind};
use crate::trace;

/// Requests in a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub(crate) requests: u32,
    pub(crate) per: Duration,
}

impl Rate {
    /// One request, then a pause: so are there never more than `requests` in any stretch of the time.
    fn quota(self) -> Option<Quota> {
        let requests = NonZeroU32::new(self.requests)?;
        Quota::with_period(self.per.checked_div(requests.get())?)
    }
}

/// Shared by all clones of a client.
pub(crate) struct Limits {
    permits: Semaphore,
    rate: Option<RateLimiter<NotKeyed, InMemoryState, RateClock, NoOpMiddleware<Duration>>>,
    /// Until when, by the clock, nothing is sent.
    held_until: Mutex<Duration>,
    clock: Arc<dyn Clock>,
}

impl Limits {
    pub(crate) fn new(
        max_in_flight: usize,
        rate: Option<Rate>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        if max_in_flight == 0 || max_in_flight > Semaphore::MAX_PERMITS {
            return Err(Error::new(
                Kind::Configuration,
                "no request could be sent: max_in_flight is 0 or huge",
            ));
        }
        let limiter = |rate: Rate| {
            let quota = rate.quota().ok_or_else(|| {
                Error::new(Kind::Configuration, "no rate: neither the requests nor their time can be 0")
            })?;
            Ok(RateLimiter::direct_with_clock(quota, RateClock(Arc::clone(clock))))
        };
        let rate = rate.map(limiter).transpose()?;
        let permits = Semaphore::new(max_in_flight);
        Ok(Self { permits, rate, held_until: Mutex::default(), clock: Arc::clone(clock) })
    }

    /// From now on nothing is sent for so long, by any clone. A pause that ends later stays.
    pub(crate) fn hold(&self, pause: Duration) {
        let until = self.clock.elapsed().saturating_add(pause);
        let mut held_until = self.held_until.lock().unwrap_or_else(PoisonError::into_inner);
        *held_until = until.max(*held_until);
    }

    /// Waits until a request can be sent. What is returned is held until it has been answered; dropping it, or this
    /// future, gives the place to the next who waits.
    ///
    /// # Errors
    ///
    /// When the service has asked for a pause that lasts until `end`, on the clock, or longer.
    pub(crate) async fn acquire(&self, end: Duration) -> Result<Option<SemaphorePermit<'_>>, Error> {
        loop {
            self.sit_out(end).await?;
            // It fails only when the semaphore is closed, which nobody does.
            let permit = self.permits.acquire().await.ok();
            if let Some(rate) = &self.rate {
                // Those who wait are at most as many as there are permits.
                while let Err(not_yet) = rate.check() {
                    let pause = not_yet.wait_time_from(self.clock.elapsed());
                    self.clock.sleep(pause).await;
                }
            }
            // Whoever was answered meanwhile may have been asked for a pause; it is made without a place.
            if self.pause_left().is_zero() {
                return Ok(permit);
            }
        }
    }

    /// Waits until the pause is over that the service has asked for.
    async fn sit_out(&self, end: Duration) -> Result<(), Error> {
        loop {
            let left = self.pause_left();
            if left.is_zero() {
                return Ok(());
            }
            if self.clock.elapsed().saturating_add(left) >= end {
                let message = format!(
                    "not sent: the service has asked for a pause (429) for another {:.1} s, longer than the call may take",
                    left.as_secs_f64()
                );
                return Err(Error::new(Kind::RateLimited, message).with_retry_after(Some(left)));
            }
            trace::held(left);
            self.clock.sleep(left).await;
        }
    }

    fn pause_left(&self) -> Duration {
        let held_until = *self.held_until.lock().unwrap_or_else(PoisonError::into_inner);
        held_until.saturating_sub(self.clock.elapsed())
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").field("free", &self.permits.available_permits()).finish_non_exhaustive()
    }
}

/// The client's clock, for governor.
#[derive(Clone)]
struct RateClock(Arc<dyn Clock>);

impl governor::clock::Clock for RateClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
