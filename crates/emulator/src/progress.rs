//! How executions move: devices receive the request, and later fail or succeed.
//!
//! A story is a function of seed, id and time alone, so that nothing is kept, and the same seed tells the same story.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use optics_model::{DeviceStatuses, ExecutionId, PackageExecution};

use crate::splice;

/// The latest moment at which a device can receive a request, after the execution's start.
pub const ACKED_WITHIN: Duration = Duration::from_secs(60);

/// The longest time that a device can take after that.
pub const DONE_WITHIN: Duration = Duration::from_secs(300);

/// Devices of an execution move in at most so many groups, which makes a story cheap to tell.
const MAX_GROUPS: u64 = 64;

/// How many devices in a hundred fail.
const FAIL_PER_CENT: u32 = 10;

/// How many devices of zones, at most, come online only after the request was made.
const MAX_LATE: u64 = 2;

/// What makes executions move.
pub(crate) struct Progress {
    seed: u64,
    pointers: Pointers,
}

/// Where the counts stand in an execution; the names are the contract's.
struct Pointers {
    acked: String,
    failed: String,
    succeeded: String,
}

impl Progress {
    /// `None` where the types do not tell the names of the counts, which is a fault of the contract.
    pub(crate) fn new(seed: u64, example: &str) -> Option<Self> {
        Some(Self { seed, pointers: Pointers::find(example)? })
    }

    /// The text of an execution at a moment after its start.
    pub(crate) fn body(&self, body: &Bytes, outset: &Outset, elapsed: Duration) -> Bytes {
        let counts = outset.counts_at(self.seed, elapsed);
        if counts == outset.counts {
            return body.clone();
        }
        self.changed(body, outset.counts, counts).unwrap_or_else(|| body.clone())
    }

    fn changed(&self, body: &Bytes, from: Counts, to: Counts) -> Option<Bytes> {
        let text = std::str::from_utf8(body).ok()?;
        let mut changes: Vec<(Range<usize>, u64)> = Vec::new();
        for (pointer, from, to) in [
            (&self.pointers.acked, from.acked, to.acked),
            (&self.pointers.failed, from.failed, to.failed),
            (&self.pointers.succeeded, from.succeeded, to.succeeded),
        ] {
            if from != to {
                changes.push((splice::find(text, pointer).ok()?, to));
            }
        }
        // From the back, so that places stay where they are.
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        let mut text = text.to_owned();
        for (place, count) in changes {
            text.replace_range(place, &count.to_string());
        }
        Some(text.into())
    }
}

impl Pointers {
    /// Has an execution with three counts written, and looks where they are.
    fn find(example: &str) -> Option<Self> {
        let mut execution: PackageExecution = serde_json::from_str(example).ok()?;
        let told = DeviceStatuses::builder().acked(1u64).failed(2u64).succeeded(3u64).build().ok()?;
        execution.device_statuses = told.clone();
        let written = serde_json::to_value(&execution).ok()?;
        let (outer, counts) = written.as_object()?.iter().find(|(_, value)| {
            serde_json::from_value::<DeviceStatuses>((*value).clone()).is_ok_and(|counts| counts == told)
        })?;
        let pointer = |count: u64| {
            let (inner, _) = counts.as_object()?.iter().find(|(_, value)| value.as_u64() == Some(count))?;
            Some(format!("/{}/{}", splice::escaped(outer), splice::escaped(inner)))
        };
        Some(Self { acked: pointer(1)?, failed: pointer(2)?, succeeded: pointer(3)? })
    }
}

/// How far the devices of an execution have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    acked: u64,
    failed: u64,
    succeeded: u64,
}

/// What an execution's story starts from.
#[derive(Clone, Copy)]
pub(crate) struct Outset {
    id: ExecutionId,
    counts: Counts,
    /// How many devices it is for, as far as its text tells.
    devices: u64,
    /// Whether it is for zones, whose devices nobody has counted.
    has_zones: bool,
}

impl Outset {
    pub(crate) fn of(execution: &PackageExecution) -> Self {
        let DeviceStatuses { acked, failed, succeeded, .. } = execution.device_statuses;
        let listed = execution.target.devices.as_ref().map_or(0, Vec::len) as u64;
        let done = failed.saturating_add(succeeded);
        Self {
            id: execution.id,
            counts: Counts { acked, failed, succeeded },
            devices: execution.device_count.max(listed).max(acked).max(done),
            has_zones: execution.target.zones.as_ref().is_some_and(|zones| !zones.is_empty()),
        }
    }

    /// The counts so long after the start.
    fn counts_at(&self, seed: u64, elapsed: Duration) -> Counts {
        let mut random = self.random(seed);
        let mut counts = self.counts;
        let late = if self.has_zones { random.u64(0..=MAX_LATE) } else { 0 };
        let devices = self.devices.saturating_add(late).min(optics_model::count::MAX);
        let done = self.counts.failed.saturating_add(self.counts.succeeded);
        // An execution may start with more devices done than acked; in the end all are both.
        let (to_ack, to_finish) = (devices.saturating_sub(counts.acked), devices.saturating_sub(done));
        let running = counts.acked.saturating_sub(done).min(to_finish);
        let waiting = to_ack.min(to_finish - running);
        for (kind, all) in
            [(Kind::Running, running), (Kind::Waiting, waiting), (Kind::Unnoticed, to_ack - waiting)]
        {
            for group in groups(all) {
                // Thrown for each kind alike, so that a story does not depend on how far it has come.
                let acked = up_to(ACKED_WITHIN, &mut random);
                let took = up_to(DONE_WITHIN, &mut random);
                let fails = random.u32(0..100) < FAIL_PER_CENT;
                let (acked, done) = match kind {
                    Kind::Running => (None, Some(took)),
                    Kind::Waiting => (Some(acked), Some(acked.saturating_add(took))),
                    Kind::Unnoticed => (Some(acked), None),
                };
                if acked.is_some_and(|moment| moment <= elapsed) {
                    counts.acked += group;
                }
                if done.is_some_and(|moment| moment <= elapsed) {
                    *(if fails { &mut counts.failed } else { &mut counts.succeeded }) += group;
                }
            }
        }
        counts
    }

    fn random(&self, seed: u64) -> Rng {
        let (high, low) = self.id.as_uuid().as_u64_pair();
        Rng::with_seed(seed ^ high.rotate_left(32) ^ low.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// What is left to do for a device.
#[derive(Clone, Copy)]
enum Kind {
    /// It has the request.
    Running,
    /// It has to receive the request first.
    Waiting,
    /// It is done, but nobody has noticed that it received the request.
    Unnoticed,
}

/// Sizes of the groups in which so many devices move.
fn groups(all: u64) -> impl Iterator<Item = u64> {
    let number = all.min(MAX_GROUPS);
    (0..number).map(move |index| all / number + u64::from(index < all % number))
}

/// A duration above zero.
fn up_to(most: Duration, random: &mut Rng) -> Duration {
    most.mul_f64(1.0 - random.f64())
}

#[cfg(test)]
mod tests {
    use super::{Counts, Outset, groups};
    use std::time::Duration;

    fn outset(counts: (u64, u64, u64), devices: u64, has_zones: bool) -> Outset {
        let (acked, failed, succeeded) = counts;
        Outset {
            id: "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap(),
            counts: Counts { acked, failed, succeeded },
            devices,
            has_zones,
        }
    }

    #[test]
    fn counts_only_rise_and_end_consistent() {
        for (counts, devices, zones) in [
            ((0, 0, 0), 0, false),
            ((0, 0, 0), 1, false),
            ((0, 0, 0), 1000, false),
            ((3, 1, 1), 5, false),
            ((5, 2, 3), 5, true),
            ((1, 2, 3), 9, false),
            ((0, 0, 0), optics_model::count::MAX, true),
            ((7, 0, 0), 3, true),
        ] {
            let outset = outset(counts, devices.max(counts.0).max(counts.1 + counts.2), zones);
            for seed in 0..20 {
                let mut last = outset.counts;
                let consistent = last.acked >= last.failed + last.succeeded;
                for second in 0..=400 {
                    let now = outset.counts_at(seed, Duration::from_secs(second));
                    assert!(
                        now.acked >= last.acked
                            && now.failed >= last.failed
                            && now.succeeded >= last.succeeded
                    );
                    assert!(!consistent || now.acked >= now.failed + now.succeeded, "{now:?}");
                    last = now;
                }
                assert_eq!(last.acked, last.failed + last.succeeded, "{counts:?} {devices}");
                let late = last.acked - outset.devices;
                assert!(late <= if zones { 2 } else { 0 }, "{late}");
            }
        }
    }

    #[test]
    fn groups_hold_all() {
        for all in [0, 1, 63, 64, 65, 1000, u64::MAX] {
            assert_eq!(groups(all).sum::<u64>(), all);
            assert!(groups(all).count() <= 64 && groups(all).all(|group| group > 0));
        }
    }
}
