//! `optics validate`: check captured executions against the contract.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_validator::{Outcome as ScanOutcome, Scan, Validator, printable_json};

use crate::form::FormArgument;
use crate::outcome::{Failure, Outcome};
use crate::output;

/// Check captured executions against the contract.
#[derive(Args)]
#[command(after_help = "\
Each finding is one line: source:line:column: class pointer keyword: message [grade of evidence]. Its class is \
`violation`, which breaks the contract, or `undocumented`, a field nobody wrote down. Values are not shown unless asked \
for: captures can hold credentials.

Examples:
  optics validate captures/
  optics validate response.json --output json
  zcat log.ndjson.gz | optics validate - --strict")]
pub(crate) struct Arguments {
    /// Files, folders (searched for *.json, *.ndjson and *.jsonl), or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What a source holds.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormArgument::Auto)]
    form: FormArgument,
    /// How to print the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    output: Format,
    /// On how many threads to check; as many as there are cores, unless told.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// Show the value of each finding. Captures can hold credentials.
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people: one line a finding, then the totals.
    Text,
    /// For programs: one JSON document.
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let mut scan = Scan::new(&validator).form(arguments.form.into()).show_values(arguments.show_values);
    if let Some(threads) = arguments.threads {
        scan = scan.threads(threads.get());
    }
    for path in &arguments.paths {
        if path == Path::new("-") {
            scan.reader("<stdin>", io::stdin());
        } else {
            scan.path(path);
        }
    }
    let report = scan.finish();
    output::print(&match arguments.output {
        Format::Text => report.to_string(),
        Format::Json => serde_json::to_string_pretty(&report)
            .map(|text| printable_json(&text) + "\n")
            .map_err(|error| Failure::incomplete(format_args!("cannot write the report: {error}")))?,
    })?;
    Ok(match report.outcome(arguments.strict) {
        ScanOutcome::Clean => Outcome::Clean,
        ScanOutcome::Findings => Outcome::Findings,
        ScanOutcome::Incomplete => Outcome::Incomplete,
    })
}
