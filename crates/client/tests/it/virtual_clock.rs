//! A clock that stands still until a test moves it, and whose pauses take no time.

use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use optics_client::{Clock, Passed};

/// Clones are the same clock. A pause moves it on by its length and ends at once; a deadline ends when the clock has
/// been moved past it.
#[derive(Clone)]
pub(crate) struct VirtualClock(Arc<Mutex<State>>);

struct State {
    now: SystemTime,
    pauses: Vec<Duration>,
    waiting: Vec<Waker>,
}

impl VirtualClock {
    /// A clock that shows the time of day, so that tokens of an emulator are neither old nor from the future.
    pub(crate) fn new() -> Self {
        Self::at(SystemTime::now())
    }

    pub(crate) fn at(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(State { now, pauses: Vec::new(), waiting: Vec::new() })))
    }

    /// Lets time pass; deadlines on the way end.
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.0.lock().unwrap();
        state.now += by;
        for waker in state.waiting.drain(..) {
            waker.wake();
        }
    }

    /// The pauses between requests so far.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().pauses.clone()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        self.0.lock().unwrap().now
    }

    fn sleep(&self, pause: Duration) -> Passed {
        let clock = self.clone();
        Box::pin(async move {
            clock.0.lock().unwrap().pauses.push(pause);
            clock.advance(pause);
        })
    }

    fn deadline(&self, limit: Duration) -> Passed {
        let clock = self.clone();
        let end = self.now() + limit;
        Box::pin(std::future::poll_fn(move |context| {
            let mut state = clock.0.lock().unwrap();
            if state.now >= end {
                return Poll::Ready(());
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        }))
    }
}
