//! Whole processes, timed in turns.

use std::process::{Command, ExitStatus};
use std::time::Instant;

use wait4::Wait4 as _;

/// One run of a process, from its start to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) seconds: f64,
    /// Of all its threads, with what the system did for it. On a busy machine this says more than the time of the clock.
    pub(super) processor_seconds: f64,
    /// Most memory that was resident at once, with the pages of files that were mapped.
    pub(super) peak_bytes: u64,
    pub(super) status: ExitStatus,
}

/// Several runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// The median.
    pub(super) seconds: f64,
    /// The median.
    pub(super) processor_seconds: f64,
    /// The most of all runs.
    pub(super) peak_bytes: u64,
}

pub(super) fn run(mut command: Command) -> Result<Run, String> {
    let start = Instant::now();
    let ended = command.spawn().and_then(|mut child| child.wait4());
    let seconds = start.elapsed().as_secs_f64();
    let ended = ended.map_err(|error| {
        let program = command.get_program().to_string_lossy();
        format!("cannot run {program}: {error}")
    })?;
    let processor_seconds = (ended.rusage.utime + ended.rusage.stime).as_secs_f64();
    Ok(Run { seconds, processor_seconds, peak_bytes: ended.rusage.maxrss, status: ended.status })
}

/// Runs all in turns, so that whatever else the machine does touches all of them alike: once to warm up, then `times`.
///
/// A process that ends with another exit code than it should has no figure, but the reason.
pub(super) fn in_turns(
    commands: &[Box<dyn Fn() -> Result<Command, String> + '_>],
    codes: &[i32],
    times: usize,
) -> Vec<Result<Measured, String>> {
    let mut runs: Vec<Result<Vec<Run>, String>> = commands.iter().map(|_| Ok(Vec::new())).collect();
    for round in 0..=times {
        for ((command, code), runs) in commands.iter().zip(codes).zip(&mut runs) {
            let Ok(done) = runs else { continue };
            match command().and_then(run) {
                Ok(run) if run.status.code() == Some(*code) => {
                    if round > 0 {
                        done.push(run);
                    }
                }
                Ok(run) => *runs = Err(format!("{}, not {code}", run.status)),
                Err(error) => *runs = Err(error),
            }
        }
    }
    runs.into_iter()
        .map(|runs| {
            let runs = runs?;
            let peak_bytes = runs.iter().map(|run| run.peak_bytes).max().unwrap_or_default();
            let median_of = |time: fn(&Run) -> f64| median(runs.iter().map(time).collect());
            let seconds = median_of(|run| run.seconds).ok_or("it was never run")?;
            let processor_seconds = median_of(|run| run.processor_seconds).unwrap_or_default();
            Ok(Measured { seconds, processor_seconds, peak_bytes })
        })
        .collect()
}

/// The middle of the values; of an even number, the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { f64::midpoint(values[middle - 1], upper) })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{in_turns, median};

    #[cfg(unix)]
    #[test]
    fn what_ends_otherwise_than_it_should_has_no_figure() {
        let commands = ["true", "false", "no-such-program-anywhere"]
            .map(|program| Box::new(move || Ok(Command::new(program))) as Box<dyn Fn() -> _>);
        let measured = in_turns(&commands, &[0, 0, 0], 2);
        assert!(measured[0].as_ref().is_ok_and(|measured| measured.seconds > 0.0 && measured.peak_bytes > 0));
        assert_eq!(measured[1].as_ref().unwrap_err(), "exit status: 1, not 0");
        assert!(measured[2].as_ref().unwrap_err().starts_with("cannot run no-such-program-anywhere: "));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }
}
