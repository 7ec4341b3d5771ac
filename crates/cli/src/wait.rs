//! `optics wait`: until an execution is done.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use clap::{Args, ValueEnum};
use futures_util::TryStreamExt as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use optics_client::{Progress, WaitEnd, WaitPolicy};
use optics_model::{DeviceStatuses, ExecutionId};
use optics_validator::Validator;

use crate::connection::Connection;
use crate::devices::done_of_all;
use crate::judged::ShowArguments;
use crate::number;
use crate::outcome::{Failure, Outcome};
use crate::output::tell;
use crate::runtime::block_on;

#[derive(Args)]
#[command(after_help = "\
No page of the vendor's guide says when an execution is done, so that --until is a choice. Devices that were offline at the \
request may still run the packages later.

Exit codes:
  0  done, and no device has failed
  1  done, and a device has failed, or the execution breaks the contract
  2  wrong usage
  3  not done at the deadline, quiet before every device was done, or the service could not be asked

Examples:
  optics wait abebf88c-f283-4edc-834b-aa8ad3bc682c --emulator
  optics wait abebf88c-f283-4edc-834b-aa8ad3bc682c --region euc1 --deadline 1d --quiet 2h")]
pub(crate) struct Arguments {
    /// Id of the execution: 32 hex digits, with or without hyphens.
    #[arg(value_name = "ID")]
    id: ExecutionId,
    /// When it counts as done.
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = Until::Either)]
    until: Until,
    /// How long nothing may change before it is quiet: seconds, or a number with s, m, h or d.
    #[arg(long, value_name = "TIME", default_value = "10m", allow_hyphen_values = true, value_parser = number::duration)]
    quiet: Duration,
    /// How long to wait at most.
    #[arg(long, value_name = "TIME", default_value = "1h", allow_hyphen_values = true, value_parser = number::duration)]
    deadline: Duration,
    /// The first pause before the service is asked again, also after each change; later ones are longer [default: 2s, or
    /// --longest-pause if that is shorter].
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = number::duration)]
    pause: Option<Duration>,
    /// The longest pause [default: 1m, or --pause if that is longer].
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = number::duration)]
    longest_pause: Option<Duration>,
    #[command(flatten)]
    show: ShowArguments,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Until {
    /// As many devices have succeeded or failed as were online at the request, and as have received it since.
    EveryDevice,
    /// No count has changed for as long as --quiet says.
    Quiet,
    /// As every-device; but it is given up when it is quiet.
    Either,
}

/// The first pause unless told (grade: assumed).
const PAUSE: Duration = Duration::from_secs(2);
/// The longest pause unless told (grade: assumed).
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(wait(arguments))
}

fn policy(arguments: &Arguments) -> Result<WaitPolicy, Failure> {
    let (first, longest) = match (arguments.pause, arguments.longest_pause) {
        (Some(first), Some(longest)) if first > longest => {
            let [first, longest] = [first, longest].map(number::shown);
            return Err(Failure::usage(format_args!(
                "--pause {first} is longer than --longest-pause {longest}; the pauses grow from the one to the other, so give a --longest-pause of at least {first}"
            )));
        }
        (first, Some(longest)) => (first.unwrap_or(PAUSE.min(longest)), longest),
        (Some(first), None) => (first, LONGEST_PAUSE.max(first)),
        (None, None) => (PAUSE, LONGEST_PAUSE),
    };
    let policy = WaitPolicy::new()
        .pauses(first, longest)
        .deadline(arguments.deadline)
        .every_device(arguments.until != Until::Quiet);
    Ok(if arguments.until == Until::EveryDevice {
        policy.never_quiet()
    } else {
        policy.quiet_for(arguments.quiet)
    })
}

async fn wait(arguments: &Arguments) -> Result<Outcome, Failure> {
    let id = &arguments.id;
    let policy = policy(arguments)?;
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let connected = arguments.connection.connect().await?;
    let client = &connected.client;
    let bar = Bar::new();
    let mut last = None;
    let mut failure = None;
    {
        let mut progress = std::pin::pin!(client.progress(*id, policy));
        loop {
            match progress.try_next().await {
                Ok(Some(now)) => {
                    bar.show(id, &now);
                    last = Some(now);
                }
                Ok(None) => break,
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
    }
    bar.end();
    let mut outcome = Outcome::Clean;
    if let Some(last) = &last {
        let judged = arguments.show.judged(&validator);
        outcome = judged.show(id, last.fetched().body())?;
        // A wait that failed has come to no end.
        if failure.is_none() {
            outcome = outcome.max(end(id, last, arguments));
        }
    }
    if let Some(error) = failure {
        tell(format_args!("error: {id}: {error}"));
        outcome = Outcome::Incomplete;
        // What cannot be read is told by what is wrong with it, as `optics get` tells it.
        if error.is_contract()
            && let Ok(body) = client.execution_body(id).await
        {
            outcome = arguments.show.judged(&validator).show(id, &body)?.max(Outcome::Findings);
        }
    }
    connected.end().await;
    Ok(outcome)
}

/// Tells why the wait is over.
fn end(id: &ExecutionId, last: &Progress, arguments: &Arguments) -> Outcome {
    let statuses = &last.execution().device_statuses;
    let counts = counts(statuses);
    let outcome = if statuses.failed > 0 { Outcome::Findings } else { Outcome::Clean };
    match last.end() {
        Some(WaitEnd::EveryDevice) => {
            tell(format_args!("{id}: every device is done: {counts}"));
            outcome
        }
        Some(WaitEnd::Quiet) if arguments.until != Until::Quiet => {
            let quiet = number::shown(arguments.quiet);
            let (done, all) = done_of_all(last.execution());
            tell(format_args!(
                "error: {id}: nothing has changed for {quiet}, and {done} of {all} devices are done: {counts}; --until quiet \
                 takes that for done"
            ));
            Outcome::Incomplete
        }
        Some(WaitEnd::Quiet) => {
            let quiet = number::shown(arguments.quiet);
            tell(format_args!("{id}: taken as done, since nothing has changed for {quiet}: {counts}"));
            outcome
        }
        _ => {
            let deadline = number::shown(arguments.deadline);
            tell(format_args!("error: {id}: not done after {deadline}: {counts}"));
            Outcome::Incomplete
        }
    }
}

fn counts(statuses: &DeviceStatuses) -> String {
    let DeviceStatuses { acked, succeeded, failed, .. } = statuses;
    format!("{acked} acked, {succeeded} succeeded, {failed} failed")
}

/// How the devices stand: a bar on a terminal, a line for each change elsewhere.
struct Bar(Option<ProgressBar>);

impl Bar {
    fn new() -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self(is_terminal.then(|| {
            let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(200));
            // Fits into 80 columns with thousands of devices. It is a constant; were it wrong, the style that is there would do.
            let template = "{spinner} {bar:12} {pos} of {len} done ({elapsed}): {wide_msg}";
            ProgressStyle::with_template(template).map_or(bar.clone(), |style| bar.with_style(style))
        }))
    }

    fn show(&self, id: &ExecutionId, progress: &Progress) {
        let statuses = &progress.execution().device_statuses;
        let (done, all) = done_of_all(progress.execution());
        match &self.0 {
            Some(bar) => {
                bar.set_length(all);
                bar.set_position(done);
                bar.set_message(counts(statuses));
            }
            None if progress.is_changed() => {
                tell(format_args!("{id}: {done} of {all} devices done: {}", counts(statuses)));
            }
            None => {}
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
