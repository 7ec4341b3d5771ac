//! `optics validate`: check captured executions against the contract.

mod interrupt;
mod progress;

use std::cell::LazyCell;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_validator::{
    Captures, Format, Outcome as ScanOutcome, Presentation, STANDARD_INPUT, Scan, Validator, Verdicts, Watch,
    printable, source_name,
};

use crate::form::FormArgument;
use crate::html;
use crate::number;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::paths;
use interrupt::{Input, keeps_waiting, stop_on_signal};
use progress::Progress;

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
  optics validate captures/ --html report.html
  zcat log.ndjson.gz | optics validate - --strict
  tail -f log.ndjson | optics validate - --verdicts")]
pub(crate) struct Arguments {
    /// Files; folders, searched for *.json, *.ndjson, *.jsonl and *.har, as they are, rotated (.1, -20261101) or packed (.gz,
    /// .zst, .br); patterns in quotation marks, as 'logs/*.json'; or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What a source holds.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormArgument::Auto)]
    form: FormArgument,
    /// How to print the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = FormatArgument::Text)]
    output: FormatArgument,
    /// Also write the report into this file, as a page for people; whole, or not at all.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// How many places to tell of each finding; all are counted.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, allow_hyphen_values = true, value_parser = number::count)]
    places: usize,
    /// How many findings to tell of each class, and how many unread places and notes; all are counted.
    #[arg(long, value_name = "NUMBER", default_value_t = 1000, allow_hyphen_values = true, value_parser = number::count)]
    max_findings: usize,
    /// On how many threads to check; as many as there are cores, unless told.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, value_parser = number::at_least_one)]
    threads: Option<NonZeroUsize>,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// How many bytes a document may have, and a body when it is unpacked; a longer one is not read. K, M and G (or KiB, MiB
    /// and GiB) stand for units of 1024.
    #[arg(long, value_name = "BYTES", default_value = MOST_BYTES, allow_hyphen_values = true, value_parser = number::bytes)]
    max_body: u64,
    /// Check only exchanges with hosts that fit this pattern, in archives and records: *.example.com on any port,
    /// api.example.com:8443 on this one (443 for https and 80 for http, where a URL names none), `[::1]` for an address with
    /// colons. * stands for any characters, ? for one.
    #[arg(long, value_name = "PATTERN")]
    host: Option<String>,
    /// Write a line of JSON for each line of standard input, in order, as soon as it was read: {"valid":true},
    /// {"valid":false,"findings":[…]}, or why it could not be read or was not checked. For forms that are lines: auto, ndjson,
    /// lines and records.
    #[arg(long, conflicts_with_all = ["output", "html", "places", "max_findings"])]
    verdicts: bool,
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
    /// For pull requests: GitHub's Markdown.
    Markdown,
    /// For people: one page that needs no network and no other file.
    Html,
    /// JSON Schema Output, `flag`: whether all was read and is valid.
    Flag,
    /// JSON Schema Output, `list`: a unit for each place that is told.
    List,
}

impl FormatArgument {
    /// That of the report; none for the page.
    fn format(self) -> Option<Format> {
        Some(match self {
            Self::Html => return None,
            Self::Text => Format::Text,
            Self::Json => Format::Json,
            Self::Ndjson => Format::Ndjson,
            Self::Sarif => Format::Sarif,
            Self::Junit => Format::Junit,
            Self::Github => Format::Github,
            Self::Markdown => Format::Markdown,
            Self::Flag => Format::Flag,
            Self::List => Format::List,
        })
    }
}

/// Some ten thousand times what a document usually has.
const MOST_BYTES: &str = "16MiB";

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    paths::check(&arguments.paths)?;
    let validator = Validator::on_demand();
    let mut captures = Captures::new().form(arguments.form.into()).document_limit(arguments.max_body);
    if let Some(pattern) = &arguments.host {
        captures = captures
            .host(pattern)
            .map_err(|error| Failure::usage(format_args!("--host '{}': {error}", printable(pattern))))?;
    }
    if arguments.verdicts {
        let mut verdicts = Verdicts::new(&validator).captures(captures).show_values(arguments.show_values);
        if let Some(threads) = arguments.threads {
            verdicts = verdicts.threads(threads.get());
        }
        return write_verdicts(arguments, &verdicts);
    }
    let file = html::file(arguments.html.as_deref())?.map(|file| file.private(arguments.show_values));
    let watch = Watch::new();
    stop_on_signal(&watch)
        .map_err(|error| Failure::incomplete(format_args!("cannot listen for interrupts: {error}")))?;
    let mut scan = Scan::new(&validator)
        .captures(captures)
        .show_values(arguments.show_values)
        .keep(arguments.places, arguments.max_findings)
        .watch(&watch);
    if let Some(threads) = arguments.threads {
        scan = scan.threads(threads.get());
    }
    for path in &arguments.paths {
        if path == Path::new("-") {
            let input = Input::new(&watch)
                .map_err(|error| Failure::incomplete(format_args!("cannot read standard input: {error}")))?;
            scan.reader(STANDARD_INPUT, input);
        } else if keeps_waiting(path) {
            scan.reader(&source_name(path), Input::at(path, &watch));
        } else {
            scan.path(path);
        }
    }
    let paths = arguments.paths.clone();
    let progress = Progress::show(&watch, move || Captures::size(paths.iter().map(PathBuf::as_path)));
    let report = scan.finish();
    drop(progress);
    let presentation =
        Presentation { strict: arguments.strict, colours: output::is_coloured(), width: output::width() };
    // Made once, if at all.
    let page = LazyCell::new(|| optics_html::validation(&report, arguments.strict));
    // Neither is lost if the other cannot be written.
    let printed = match arguments.output.format() {
        Some(format) => output::print(&report.write(format, presentation)),
        None => output::print(&page),
    };
    html::write(file, || &*page)?;
    printed?;
    Ok(outcome(report.outcome(arguments.strict)))
}

/// Writes a verdict for each line of standard input.
fn write_verdicts(arguments: &Arguments, verdicts: &Verdicts<'_>) -> Result<Outcome, Failure> {
    if arguments.paths != [Path::new("-")] {
        return Err(Failure::usage("--verdicts reads standard input: give - as the only path"));
    }
    if !arguments.form.can_be_lines() {
        return Err(Failure::usage(
            "--verdicts reads lines: use it with --form auto, lines, ndjson or records",
        ));
    }
    match verdicts.run(io::stdin().lock(), io::stdout().lock()) {
        Ok(totals) if totals.documents + totals.pages + totals.unread + totals.not_checked == 0 => {
            Err(Failure::incomplete("there was no line to judge"))
        }
        Ok(totals) => Ok(outcome(totals.outcome(arguments.strict))),
        // Whoever reads has seen enough; what would have come is not known.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::Incomplete),
        Err(error) => Err(Failure::incomplete(format_args!("not all lines have a verdict: {error}"))),
    }
}

fn outcome(outcome: ScanOutcome) -> Outcome {
    match outcome {
        ScanOutcome::Clean => Outcome::Clean,
        ScanOutcome::Findings => Outcome::Findings,
        ScanOutcome::Incomplete => Outcome::Incomplete,
    }
}
