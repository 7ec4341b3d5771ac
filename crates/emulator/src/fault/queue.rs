//! What is left of a plan, and who hangs by it.

use std::sync::{Mutex, PoisonError};

use fastrand::Rng;
use tokio::sync::watch;

use super::{Fault, Plan, Sequence, Target};

/// The faults of a running emulator.
pub(crate) struct Faults {
    queue: Mutex<Queue>,
    hanging: watch::Sender<usize>,
    /// How often those who hang were let go.
    releases: watch::Sender<u64>,
}

#[derive(Default)]
struct Queue {
    sequences: Vec<Running>,
    /// How many faults were drawn.
    drawn: u64,
}

struct Running {
    left: Sequence,
    random: Rng,
}

/// A fault that happens now.
pub(crate) struct Drawn {
    pub(crate) fault: Fault,
    /// Counted from 0 over all faults, for what differs each time.
    pub(crate) number: u64,
    /// How often those who hang had been let go by then.
    pub(crate) releases: u64,
}

impl Faults {
    pub(crate) fn new(plan: Plan) -> Self {
        let faults =
            Self { queue: Mutex::default(), hanging: watch::Sender::new(0), releases: watch::Sender::new(0) };
        faults.set(plan);
        faults
    }

    /// Puts a plan in place of what is left, and lets go those who hang.
    pub(crate) fn set(&self, plan: Plan) {
        let running = |left: Sequence| Running { random: Rng::with_seed(left.seed), left };
        let sequences = plan.sequences.into_iter().map(running).collect();
        let mut queue = self.queue();
        *queue = Queue { sequences, drawn: 0 };
        // While the queue is held, so that a fault is drawn either before or after both.
        self.releases.send_modify(|releases| *releases += 1);
    }

    /// What is left of the plan.
    pub(crate) fn left(&self) -> Plan {
        let queue = self.queue();
        Plan { sequences: queue.sequences.iter().map(|running| running.left.clone()).collect() }
    }

    /// What happens to a request, or a connection, that comes now.
    pub(crate) fn draw(&self, target: Target) -> Option<Drawn> {
        let mut queue = self.queue();
        let about = queue.sequences.iter_mut().filter(|running| running.left.target.is_about(target));
        let fault = about.into_iter().find_map(Running::draw)?;
        queue.sequences.retain(|running| !running.left.is_used_up());
        let number = queue.drawn;
        queue.drawn += 1;
        Some(Drawn { fault, number, releases: *self.releases.borrow() })
    }

    /// Counts someone who hangs, until the guard is dropped.
    pub(crate) fn hang(&self) -> Hanging<'_> {
        self.hanging.send_modify(|hanging| *hanging += 1);
        Hanging(&self.hanging)
    }

    /// How many hang.
    pub(crate) fn hanging(&self) -> usize {
        *self.hanging.borrow()
    }

    /// Ends when those who hang have been let go more often than this.
    pub(crate) async fn released_after(&self, releases: u64) {
        // The sender is ours, so that waiting does not fail.
        let _ = self.releases.subscribe().wait_for(|now| *now > releases).await;
    }

    /// Ends once someone hangs.
    pub(crate) async fn someone_hangs(&self) {
        let _ = self.hanging.subscribe().wait_for(|hanging| *hanging > 0).await;
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn draw(&mut self) -> Option<Fault> {
        if let Some(step) = self.left.steps.first_mut() {
            step.count -= 1;
            let fault = step.fault.clone();
            if step.count == 0 {
                self.left.steps.remove(0);
            }
            return Some(fault);
        }
        let mut thrown = self.random.u32(0..1_000_000);
        for rate in &self.left.rates {
            match thrown.checked_sub(rate.per_million) {
                None => return Some(rate.fault.clone()),
                Some(rest) => thrown = rest,
            }
        }
        None
    }
}

/// Someone who hangs.
pub(crate) struct Hanging<'a>(&'a watch::Sender<usize>);

impl Drop for Hanging<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|hanging| *hanging -= 1);
    }
}
