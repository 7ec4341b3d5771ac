//! How many requests at once, and how many in a time.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::clock::Clock;
use crate::error::{Error, Kind};

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
        Ok(Self { permits: Semaphore::new(max_in_flight), rate, clock: Arc::clone(clock) })
    }

    /// Waits until a request can be sent. What is returned is held until it has been answered; dropping it, or this
    /// future, gives the place to the next who waits.
    pub(crate) async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        // It fails only when the semaphore is closed, which nobody does.
        let permit = self.permits.acquire().await.ok();
        if let Some(rate) = &self.rate {
            // Those who wait are at most as many as there are permits.
            while let Err(not_yet) = rate.check() {
                let pause = not_yet.wait_time_from(self.clock.elapsed());
                self.clock.sleep(pause).await;
            }
        }
        permit
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
