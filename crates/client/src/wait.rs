//! Waits until an execution is done.
//!
//! Nothing in the contract says when an execution is done: there is no status of the whole. What is taken for done is
//! therefore a choice (grade: assumed), which [`WaitPolicy`] names.

use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{self, Stream, StreamExt as _};
use optics_model::{ExecutionId, PackageExecution};

use crate::client::Client;
use crate::error::{Error, Kind};
use crate::fetched::Fetched;

/// When an execution counts as done, how often the service is asked, and for how long.
///
/// ```
/// use std::time::Duration;
/// use optics_client::WaitPolicy;
///
/// // Devices that were offline may take days; what has not changed for an hour is taken as it is.
/// let policy = WaitPolicy::new().quiet_for(Duration::from_secs(3600)).deadline(Duration::from_secs(3 * 24 * 3600));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct WaitPolicy {
    every_device: bool,
    quiet_for: Option<Duration>,
    first_pause: Duration,
    longest_pause: Duration,
    deadline: Option<Duration>,
}

impl Default for WaitPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl WaitPolicy {
    /// Done when every device is, or when nothing has changed for ten minutes; asked for after 2 s, then ever less often, at
    /// least each minute; for an hour.
    pub fn new() -> Self {
        Self {
            every_device: true,
            quiet_for: Some(Duration::from_secs(600)),
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(60),
            deadline: Some(Duration::from_secs(3600)),
        }
    }

    /// Whether an execution is done once as many devices have succeeded or failed as were online at the request, and as
    /// have received it since; yes unless set. Where no device is done yet, none of none is not every one.
    pub fn every_device(mut self, counts: bool) -> Self {
        self.every_device = counts;
        self
    }

    /// After how long without a change of any count an execution is taken as it is.
    pub fn quiet_for(mut self, time: Duration) -> Self {
        self.quiet_for = Some(time);
        self
    }

    /// However long nothing changes, the execution is not taken for done.
    pub fn never_quiet(mut self) -> Self {
        self.quiet_for = None;
        self
    }

    /// The pause before the service is asked again: the first, also after each change, and the longest, to which it grows
    /// by half each time.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first.max(Duration::from_millis(1));
        self.longest_pause = longest.max(self.first_pause);
        self
    }

    /// How long is waited at most. A request that is under way then is given up. The last one is begun a first pause before, so
    /// that it can be answered.
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = Some(time);
        self
    }

    /// Waits for as long as it takes.
    pub fn no_deadline(mut self) -> Self {
        self.deadline = None;
        self
    }
}

/// Why an execution is taken for done, or is no longer waited for.
///
/// ```
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, id: ExecutionId) -> Result<(), Box<dyn std::error::Error>> {
/// use optics_client::{WaitEnd, WaitPolicy};
///
/// let progress = client.wait(&id, WaitPolicy::new()).await?;
/// if progress.end() == Some(WaitEnd::Deadline) {
///     println!("not done yet");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitEnd {
    /// Every device has succeeded or failed.
    EveryDevice,
    /// Nothing has changed for as long as the policy says.
    Quiet,
    /// The deadline of the policy has come; the execution is not done.
    Deadline,
}

/// How an execution stands.
///
/// ```
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, id: ExecutionId) -> Result<(), Box<dyn std::error::Error>> {
/// let progress = client.wait(&id, optics_client::WaitPolicy::new()).await?;
/// println!("{} succeeded", progress.execution().device_statuses.succeeded);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Progress {
    fetched: Fetched,
    changed: bool,
    end: Option<WaitEnd>,
}

impl Progress {
    /// The execution with its body.
    pub fn fetched(&self) -> &Fetched {
        &self.fetched
    }

    /// The execution.
    pub fn execution(&self) -> &PackageExecution {
        self.fetched.execution()
    }

    /// Whether a count is another one than the time before; it is so the first time.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Why the wait is over, if it is.
    pub fn end(&self) -> Option<WaitEnd> {
        self.end
    }
}

impl Client {
    /// Waits until the execution is done, or the deadline of the policy has come, and gives how it stands then.
    ///
    /// # Errors
    ///
    /// As [`execution`](Self::execution): what the client's retries do not get over ends the wait. A deadline that comes before the
    /// first answer is one as well ([`Error::is_deadline`]).
    pub async fn wait(&self, id: &ExecutionId, policy: WaitPolicy) -> Result<Progress, Error> {
        let mut progress = std::pin::pin!(self.progress(*id, policy));
        loop {
            match progress.next().await {
                Some(Ok(now)) if now.end().is_none() => {}
                Some(last) => return last,
                None => return Err(Error::new(Kind::Configuration, "the wait ended before the execution")),
            }
        }
    }

    /// How the execution stands, each time the service was asked, until it is done or the deadline of the policy has come.
    /// The last one tells [why](Progress::end). An error is the last, too.
    pub fn progress(
        &self,
        id: ExecutionId,
        policy: WaitPolicy,
    ) -> impl Stream<Item = Result<Progress, Error>> + Send + 'static {
        let poll = Poll { client: self.clone(), id, policy, begun: self.clock().elapsed(), last: None };
        stream::unfold(Some(poll), |poll| async {
            let mut poll = poll?;
            let now = poll.next().await;
            let is_last = now.as_ref().map_or(true, |now| now.end.is_some());
            Some((now, (!is_last).then_some(poll)))
        })
    }
}

struct Poll {
    client: Client,
    id: ExecutionId,
    policy: WaitPolicy,
    /// Since when is waited, by the clock that never goes back.
    begun: Duration,
    last: Option<Last>,
}

/// What was there the last time.
struct Last {
    fetched: Fetched,
    /// Since when nothing has changed.
    since: Duration,
    /// How long is waited until the next time.
    pause: Duration,
}

impl Poll {
    async fn next(&mut self) -> Result<Progress, Error> {
        if let Some(last) = &self.last {
            // The service is asked once more when it would be quiet, and in time before the deadline, however long the
            // pause would be.
            let to_deadline = self.to_deadline();
            let to_last_request = match to_deadline.checked_sub(self.policy.first_pause) {
                Some(time) if !time.is_zero() => time,
                _ => to_deadline,
            };
            let to_quiet = self.left(self.policy.quiet_for, last.since);
            self.client.clock().sleep(last.pause.min(to_last_request).min(to_quiet)).await;
        }
        let to_deadline = self.to_deadline();
        if to_deadline.is_zero() {
            return self.too_late();
        }
        let asked = {
            let deadline = self.client.clock().deadline(to_deadline);
            let asked = std::pin::pin!(self.client.execution(&self.id));
            match select(asked, deadline).await {
                Either::Left((fetched, _)) => Some(fetched?),
                Either::Right(_) => None,
            }
        };
        match asked {
            Some(fetched) => Ok(self.told(fetched)),
            None => self.too_late(),
        }
    }

    /// What is left of a time that began then.
    fn left(&self, time: Option<Duration>, since: Duration) -> Duration {
        let passed = self.client.clock().elapsed().saturating_sub(since);
        time.map_or(Duration::MAX, |time| time.saturating_sub(passed))
    }

    fn to_deadline(&self) -> Duration {
        self.left(self.policy.deadline, self.begun)
    }

    /// The deadline has come.
    fn too_late(&self) -> Result<Progress, Error> {
        match &self.last {
            Some(last) => {
                Ok(Progress { fetched: last.fetched.clone(), changed: false, end: Some(WaitEnd::Deadline) })
            }
            None => Err(Error::new(Kind::Deadline, "no answer before the deadline of the wait")),
        }
    }

    /// What an answer says.
    fn told(&mut self, fetched: Fetched) -> Progress {
        let statuses = &fetched.execution().device_statuses;
        let unchanged =
            self.last.as_ref().filter(|last| last.fetched.execution().device_statuses == *statuses);
        let (changed, since, pause) = match unchanged {
            Some(last) => (false, last.since, (last.pause * 3 / 2).min(self.policy.longest_pause)),
            None => (true, self.client.clock().elapsed(), self.policy.first_pause),
        };
        let end = if self.policy.every_device && is_every_device_done(fetched.execution()) {
            Some(WaitEnd::EveryDevice)
        } else if self.left(self.policy.quiet_for, since).is_zero() {
            Some(WaitEnd::Quiet)
        } else if self.to_deadline().is_zero() {
            Some(WaitEnd::Deadline)
        } else {
            None
        };
        self.last = Some(Last { fetched: fetched.clone(), since, pause });
        Progress { fetched, changed, end }
    }
}

/// Whether as many devices are done as were online at the request, and as have received it, which may be more. Where there were
/// none, some may come yet.
fn is_every_device_done(execution: &PackageExecution) -> bool {
    let statuses = &execution.device_statuses;
    let done = statuses.succeeded.saturating_add(statuses.failed);
    done > 0 && done >= execution.device_count && done >= statuses.acked
}
