//! `optics get`: fetch executions, check each against the contract, print it.

use clap::Args;
use optics_model::ExecutionId;
use optics_validator::{Class, Finding, Validator, json, printable_json};

use crate::connection::{Connected, Connection};
use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format, tell};
use crate::runtime::block_on;
use crate::table;

/// Fetch package executions, check them against the contract and print them.
#[derive(Args)]
#[command(after_help = "\
Examples:
  optics get abebf88c-f283-4edc-834b-aa8ad3bc682c --emulator
  OPTICS_REGION=euc1 OPTICS_TOKEN=… optics get abebf88c-f283-4edc-834b-aa8ad3bc682c --output yaml

OPTICS_APP_SECRET holds the application's secret, OPTICS_TOKEN an access token in its place. Neither has a flag, since \
arguments show in the list of processes.")]
pub(crate) struct Arguments {
    /// Ids of the executions: 32 hex digits, with or without hyphens.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<ExecutionId>,
    /// How to print an execution [default: table on a terminal, else json].
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// Show credentials in tables, and values in findings.
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    connection: Connection,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(fetch_all(arguments))
}

async fn fetch_all(arguments: &Arguments) -> Result<Outcome, Failure> {
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let Connected { client, emulator } = arguments.connection.connect().await?;
    let format = Format::or_default(arguments.output);
    let mut outcome = Outcome::Clean;
    for (index, id) in arguments.ids.iter().enumerate() {
        let body = match client.execution_body(id).await {
            Ok(body) => body,
            Err(error) => {
                tell(format_args!("error: {id}: {error}"));
                outcome = Outcome::Incomplete;
                if error.is_unauthorised() || error.is_rate_limited() {
                    // The next id would fare the same, and every try brings the account closer to being locked.
                    let rest = arguments.ids.len() - index - 1;
                    if rest > 0 {
                        tell(format_args!("error: {rest} more not tried"));
                    }
                    break;
                }
                continue;
            }
        };
        let document = match json::read(body.bytes()) {
            Ok(document) => document,
            Err(error) => {
                tell(format_args!("error: {id}: answered 200, but the body is not JSON: {error}"));
                outcome = Outcome::Incomplete;
                continue;
            }
        };
        if body.decode().is_ok_and(|execution| execution.id != *id) {
            tell(format_args!("error: {id}: answered with another execution"));
            outcome = Outcome::Incomplete;
            continue;
        }
        output::print(&match format {
            Format::Json => printable_json(&document.pretty()) + "\n",
            Format::Yaml => yaml(&document)?,
            Format::Table => table::render(&document, arguments.show_values)?,
        })?;
        let findings = validator.check_document(&document);
        tell_findings(id, &findings, body.bytes(), arguments.show_values);
        if findings.iter().any(|finding| arguments.strict || finding.class() == Class::Violation) {
            outcome = outcome.max(Outcome::Findings);
        }
    }
    tell_clock(client.clock_offset());
    if let Some(emulator) = emulator {
        emulator.shutdown().await;
    }
    Ok(outcome)
}

/// A clock that is wrong will trouble other programs, too.
fn tell_clock(offset: i64) {
    if offset != 0 {
        let side = if offset < 0 { "ahead of" } else { "behind" };
        let seconds = offset.unsigned_abs();
        tell(format_args!(
            "note: this computer's clock is {seconds} s {side} the service's; the requests for tokens make up for it"
        ));
    }
}

/// A YAML document with its marker, so that several can follow each other.
fn yaml(document: &json::Document<'_>) -> Result<String, Failure> {
    let text = serde_saphyr::to_string(document)
        .map_err(|error| Failure::incomplete(format_args!("cannot write YAML: {error}")))?;
    Ok(format!("---\n{}\n", text.trim_end()))
}

fn tell_findings(id: &ExecutionId, findings: &[Finding], body: &[u8], show_values: bool) {
    for finding in findings {
        tell(format_args!("{id}: {finding}"));
        if show_values {
            tell(format_args!("    | {}", finding.excerpt(body)));
        }
    }
    if findings.is_empty() {
        tell(format_args!("{id}: keeps to the contract"));
    }
}
