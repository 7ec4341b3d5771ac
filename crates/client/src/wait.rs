//! Waits until an execution is done.
//!
//! Nothing in the contract says when an execution is done: there is no status of the whole. What is taken for done is
//! therefore a choice (grade: assumed), which [`WaitPolicy`] names.

use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt as _};
use optics_model::{DeviceStatuses, ExecutionId, PackageExecution};

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
    /// have received it since; yes unless set.
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

    /// How long is waited at most.
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
    /// As [`execution`](Self::execution): what the client's retries do not get over ends the wait.
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
    statuses: DeviceStatuses,
    /// Since when.
    since: Duration,
    /// How long was waited for it.
    pause: Duration,
}

impl Poll {
    async fn next(&mut self) -> Result<Progress, Error> {
        if let Some(last) = &self.last {
            // What is asked for is asked for once more when the time is up, however long the pause would be.
            let now = self.client.clock().elapsed();
            let left = |time: Option<Duration>, since: Duration| {
                time.map_or(Duration::MAX, |time| time.saturating_sub(now.saturating_sub(since)))
            };
            let end = left(self.policy.deadline, self.begun).min(left(self.policy.quiet_for, last.since));
            let pause = last.pause.min(end);
            self.client.clock().sleep(pause).await;
        }
        let fetched = self.client.execution(&self.id).await?;
        let now = self.client.clock().elapsed();
        let statuses = fetched.execution().device_statuses.clone();
        let changed = self.last.as_ref().is_none_or(|last| last.statuses != statuses);
        let (since, pause) = match &self.last {
            Some(last) if !changed => (last.since, (last.pause * 3 / 2).min(self.policy.longest_pause)),
            _ => (now, self.policy.first_pause),
        };
        let is_over = |time: Option<Duration>, since: Duration| {
            time.is_some_and(|time| now.saturating_sub(since) >= time)
        };
        let end = if self.policy.every_device && is_every_device_done(fetched.execution()) {
            Some(WaitEnd::EveryDevice)
        } else if is_over(self.policy.quiet_for, since) {
            Some(WaitEnd::Quiet)
        } else if is_over(self.policy.deadline, self.begun) {
            Some(WaitEnd::Deadline)
        } else {
            None
        };
        self.last = Some(Last { statuses, since, pause });
        Ok(Progress { fetched, changed, end })
    }
}

/// Whether as many devices are done as were online at the request, and as have received it, which may be more.
fn is_every_device_done(execution: &PackageExecution) -> bool {
    let statuses = &execution.device_statuses;
    let done = statuses.succeeded.saturating_add(statuses.failed);
    done >= execution.device_count && done >= statuses.acked
}
