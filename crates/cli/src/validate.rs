//! `optics validate`: check captured executions against the contract.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_validator::{Form, Outcome as ScanOutcome, Scan, Validator, printable_json};

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
    /// What a source holds: one document, or one a line.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormArgument::Auto)]
    form: FormArgument,
    /// How to print the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    output: Format,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// Show the value of each finding. Captures can hold credentials.
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormArgument {
    /// As name and first lines tell.
    Auto,
    /// One JSON document.
    Document,
    /// One JSON document a line.
    Ndjson,
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
    let form = match arguments.form {
        FormArgument::Auto => Form::Auto,
        FormArgument::Document => Form::Document,
        FormArgument::Ndjson => Form::Ndjson,
    };
    let mut scan = Scan::new(&validator).form(form).show_values(arguments.show_values);
    for path in &arguments.paths {
        if path == Path::new("-") {
            scan.reader("<stdin>", io::stdin().lock());
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
