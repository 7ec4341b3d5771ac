//! `optics validate`: check captured executions against the contract.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_validator::{Format, Outcome as ScanOutcome, Presentation, STANDARD_INPUT, Scan, Validator};

use crate::form::FormArgument;
use crate::outcome::{Failure, Outcome};
use crate::output;

/// Check captured executions against the contract.
#[derive(Args)]
#[command(after_help = "\
Each finding is a paragraph: source:line:column: class pointer keyword: message [grade of evidence], what stands there, \
how often there is one, and where the next are. Its class is `violation`, which breaks the contract, or `undocumented`, a \
field nobody wrote down. The same in many documents is one finding. Values are not shown unless asked for: captures can \
hold credentials.

Examples:
  optics validate captures/
  optics validate session.har log.ndjson.zst
  optics validate response.json --output json
  optics validate captures/ --output sarif > optics.sarif
  zcat log.ndjson.gz | optics validate - --strict")]
pub(crate) struct Arguments {
    /// Files; folders, searched for *.json, *.ndjson, *.jsonl and *.har, as they are or packed (.gz, .zst, .br); patterns in
    /// quotation marks, as 'logs/*.json'; or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What a source holds.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormArgument::Auto)]
    form: FormArgument,
    /// How to print the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = FormatArgument::Text)]
    output: FormatArgument,
    /// How many places to tell of each finding; all are counted.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    places: usize,
    /// How many findings to tell, and how many unread places and notes of each; all are counted.
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    max_findings: usize,
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
enum FormatArgument {
    /// For people: a paragraph a finding, then the totals. Colours on a terminal, unless `NO_COLOR` is set.
    Text,
    /// For programs: one JSON document.
    Json,
    /// For pipes: a JSON document a line, for each finding and unread place; the last has the totals.
    Ndjson,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For test reports: JUnit XML.
    Junit,
    /// For workflows of GitHub: commands that become annotations.
    Github,
    /// JSON Schema Output, `flag`: whether all was read and is valid.
    Flag,
    /// JSON Schema Output, `list`: a unit for each place that is told.
    List,
}

impl From<FormatArgument> for Format {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Text => Self::Text,
            FormatArgument::Json => Self::Json,
            FormatArgument::Ndjson => Self::Ndjson,
            FormatArgument::Sarif => Self::Sarif,
            FormatArgument::Junit => Self::Junit,
            FormatArgument::Github => Self::Github,
            FormatArgument::Flag => Self::Flag,
            FormatArgument::List => Self::List,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let mut scan = Scan::new(&validator)
        .form(arguments.form.into())
        .show_values(arguments.show_values)
        .keep(arguments.places, arguments.max_findings);
    if let Some(threads) = arguments.threads {
        scan = scan.threads(threads.get());
    }
    for path in &arguments.paths {
        if path == Path::new("-") {
            scan.reader(STANDARD_INPUT, io::stdin());
        } else {
            scan.path(path);
        }
    }
    let report = scan.finish();
    let presentation = Presentation { strict: arguments.strict, colours: output::is_coloured() };
    output::print(&report.write(arguments.output.into(), presentation))?;
    Ok(match report.outcome(arguments.strict) {
        ScanOutcome::Clean => Outcome::Clean,
        ScanOutcome::Findings => Outcome::Findings,
        ScanOutcome::Incomplete => Outcome::Incomplete,
    })
}
