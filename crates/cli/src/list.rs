//! `optics list`: all executions of a tenant, or the first of them.

use std::io::{self, IsTerminal as _};

use clap::{Args, ValueEnum};
use futures_util::TryStreamExt as _;
use optics_model::{PackageExecution, printable};
use optics_validator::Validator;

use crate::columns::lay_out;
use crate::connection::Connection;
use crate::devices::done_of_all;
use crate::judged::{Judged, Layout};
use crate::number;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, tell};
use crate::runtime::block_on;

#[derive(Args)]
#[command(after_help = "\
Pages are read one after another, and once more if the list changed meanwhile, so that each execution is there once. \
The operation is assumed: no page of the vendor's guide describes it, but its siblings have it.

Examples:
  optics list --emulator
  optics list --region euc1 --output ndjson > executions.ndjson
  optics list --region euc1 --limit 20")]
pub(crate) struct Arguments {
    /// How to print the list [default: table on a terminal, else ndjson].
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<FormatArgument>,
    /// How many executions to list, from the start of the list; all, unless told.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, value_parser = number::at_least_one)]
    limit: Option<std::num::NonZeroUsize>,
    /// How many executions to ask for at once.
    #[arg(long, value_name = "NUMBER", default_value = "100", allow_hyphen_values = true, value_parser = number::at_least_one)]
    page_size: std::num::NonZeroUsize,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// Show values in findings.
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// A row for each execution.
    Table,
    /// A line for each execution: its text as the service sent it, and nothing left out or masked.
    Ndjson,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(list(arguments))
}

async fn list(arguments: &Arguments) -> Result<Outcome, Failure> {
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let connected = arguments.connection.connect().await?;
    let client = &connected.client;
    let format = arguments.output.unwrap_or(if io::stdout().is_terminal() {
        FormatArgument::Table
    } else {
        FormatArgument::Ndjson
    });
    let judged = Judged {
        validator: &validator,
        layout: if format == FormatArgument::Ndjson { Layout::Line } else { Layout::Nothing },
        strict: arguments.strict,
        show_values: arguments.show_values,
        tell_clean: false,
    };
    let page_size = u64::try_from(arguments.page_size.get()).unwrap_or(u64::MAX);
    let mut pages = std::pin::pin!(client.executions().page_size(page_size).pages());
    let limit = arguments.limit.map_or(usize::MAX, std::num::NonZeroUsize::get);
    let mut outcome = Outcome::Clean;
    let mut rows = Vec::new();
    let mut listed = 0;
    while listed < limit {
        let page = match pages.try_next().await {
            Ok(None) => break,
            Ok(Some(page)) => page,
            Err(error) => {
                tell(format_args!("error: {error}"));
                outcome = Outcome::Incomplete;
                continue;
            }
        };
        let found = judged.page(&page);
        outcome = outcome.max(found);
        if let Some(error) = page.refusal() {
            tell(format_args!("error: {error}; nothing of it is listed, nor what follows it"));
            // As `optics validate` has it: a page that breaks the contract was read, and has findings.
            outcome = outcome.max(if found == Outcome::Findings { found } else { Outcome::Incomplete });
        }
        for body in page.items().take(limit - listed) {
            listed += 1;
            let execution = body.decode().ok();
            let name = match &execution {
                Some(execution) => execution.id.to_string(),
                None => format!("item {listed} of the list"),
            };
            outcome = outcome.max(judged.show(&name, body)?);
            if format == FormatArgument::Table {
                let cells = execution.map_or_else(|| unread(name), |execution| row(&execution));
                rows.push(cells.map(|cell| printable(&cell).into_owned()));
            }
        }
    }
    if format == FormatArgument::Table && !rows.is_empty() {
        output::print(&lay_out(HEADER, &rows, output::width()))?;
    }
    if listed == 0 && outcome == Outcome::Clean {
        tell(format_args!("there are no executions"));
    }
    connected.end().await;
    Ok(outcome)
}

const HEADER: [&str; 5] = ["Id", "Created at", "Devices done", "By", "Name"];

/// The row of an item that cannot be read; what is wrong with it is told beside the table.
fn unread(name: String) -> [String; 5] {
    [name, String::new(), String::new(), String::new(), "(cannot be read)".to_owned()]
}

fn row(execution: &PackageExecution) -> [String; 5] {
    let PackageExecution { id, created_at, name, created_by, device_statuses, .. } = execution;
    let (done, all) = done_of_all(execution);
    let failed = match device_statuses.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    [
        id.to_string(),
        seconds(&created_at.to_string()),
        format!("{done} of {all}{failed}"),
        created_by.login.clone(),
        name.clone(),
    ]
}

/// A time without fractions of a second, which nobody tells executions apart by.
fn seconds(time: &str) -> String {
    let Some((seconds, rest)) = time.split_once('.') else { return time.to_owned() };
    format!("{seconds}{}", rest.trim_start_matches(|character: char| character.is_ascii_digit()))
}
