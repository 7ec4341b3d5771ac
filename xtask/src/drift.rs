//! `cargo xtask drift`: holds the documentation lock against the contract, and against a copy of the page.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use optics_documentation::{Error, Lock, Page, Report, RoundTrip, Source, Sources, Verdict, compare};
use serde_json::{Value, json};

use crate::Outcome;
use crate::output::{print, tell};

/// Compare the documentation lock with schema, openapi and compiled types, and with a copy of the vendor's page.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The vendor's page, saved as text; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Accept the page: write what it says now into the lock. Refused when anything could not be compared.
    #[arg(long, requires = "page")]
    update: bool,
    /// How the report is written.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Output {
    Text,
    Json,
}

const LOCK: &str = "schema/package-execution.documentation.json";
const SCHEMA: &str = "schema/package-execution.schema.json";
const OPENAPI: &str = "schema/openapi.json";

/// Compares what is on disk below the root of the workspace. `types` is the JSON Schema of the compiled types.
pub(crate) fn run(
    arguments: &Arguments,
    root: &Path,
    types: &Value,
    round_trip: RoundTrip<'_>,
) -> Result<Outcome, String> {
    let sides = Sides::read(arguments, root, types, round_trip);
    let report = match read_lock(root) {
        Ok(lock) => sides.compare(&lock),
        Err(error) => sides.not_compared(&error),
    };
    if arguments.update {
        return update(arguments, root, &sides, &report);
    }
    print(&arguments.render(&report))?;
    Ok(outcome(&report))
}

/// Writes the page into the lock. What was found before is what gets accepted; the outcome is that of the new lock.
fn update(arguments: &Arguments, root: &Path, sides: &Sides<'_>, before: &Report) -> Result<Outcome, String> {
    let is_first =
        !root.join(LOCK).try_exists().map_err(|error| format!("cannot look for {LOCK}: {error}"))?;
    let page = sides.page.as_ref().filter(|_| is_first || before.verdict() != Verdict::NotCompared);
    let Some(page) = page else {
        print(&arguments.render(before))?;
        return Err(format!("{LOCK} was not written: not everything could be compared"));
    };
    let lock = Lock::from(page);
    let after = sides.compare(&lock);
    // Nothing vouches for a first page being whole but the contract.
    if is_first && after.verdict() != Verdict::Clean {
        print(&arguments.render(&after))?;
        let hint = "a first lock must agree with schema/, mend that or save the whole page";
        tell(format_args!("{LOCK} was not written: {hint}"));
        return Ok(outcome(&after));
    }
    let written = write_lock(root, &lock)?;
    print(&arguments.render_update(before, &after, written))?;
    Ok(outcome(&after))
}

/// Everything that is held against the lock; what could not be read is a failure of each comparison.
struct Sides<'a> {
    page: Option<Page>,
    schema: Option<Value>,
    openapi: Option<Value>,
    types: &'a Value,
    round_trip: RoundTrip<'a>,
    failures: Vec<Error>,
}

impl<'a> Sides<'a> {
    fn read(arguments: &Arguments, root: &Path, types: &'a Value, round_trip: RoundTrip<'a>) -> Self {
        let mut failures = Vec::new();
        let page = arguments.page.as_deref().and_then(|path| keep(read_page(path), &mut failures));
        let schema = keep(read_json(Source::Schema, root, SCHEMA), &mut failures);
        let openapi = keep(read_json(Source::Openapi, root, OPENAPI), &mut failures);
        Self { page, schema, openapi, types, round_trip, failures }
    }

    fn compare(&self, lock: &Lock) -> Report {
        let sources = Sources {
            page: self.page.as_ref(),
            schema: self.schema.as_ref(),
            openapi: self.openapi.as_ref(),
            types: Some(self.types),
            round_trip: Some(self.round_trip),
            ..Sources::default()
        };
        let mut report = compare(lock, &sources);
        self.failures.iter().for_each(|failure| report.fail(failure.clone()));
        report
    }

    /// Without a lock there is nothing to compare with, whatever else can be read.
    fn not_compared(&self, error: &Error) -> Report {
        let mut report = Report::default();
        std::iter::once(error).chain(&self.failures).for_each(|failure| report.fail(failure.clone()));
        report
    }
}

fn keep<T>(result: Result<T, Error>, failures: &mut Vec<Error>) -> Option<T> {
    result.map_err(|error| failures.push(error)).ok()
}

fn read_lock(root: &Path) -> Result<Lock, Error> {
    let text =
        fs::read_to_string(root.join(LOCK)).map_err(|error| Error::unreadable(Source::Lock, LOCK, &error))?;
    Lock::parse(&text)
}

fn read_json(source: Source, root: &Path, name: &str) -> Result<Value, Error> {
    let text =
        fs::read_to_string(root.join(name)).map_err(|error| Error::unreadable(source, name, &error))?;
    serde_json::from_str(&text).map_err(|error| Error::malformed(source, name, &error))
}

fn read_page(path: &Path) -> Result<Page, Error> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Error::unreadable(Source::Page, &path.to_string_lossy(), &error))?;
    Page::parse(&bytes)
}

/// Whether the lock had to be written. It is replaced in one step, so that it is never half there.
fn write_lock(root: &Path, lock: &Lock) -> Result<bool, String> {
    let path = root.join(LOCK);
    if read_lock(root).is_ok_and(|known| known == *lock) {
        return Ok(false);
    }
    let new = path.with_extension("json.new");
    fs::write(&new, lock.to_json())
        .and_then(|()| fs::rename(&new, &path))
        .map_err(|error| format!("cannot write {LOCK}: {error}"))?;
    Ok(true)
}

impl Arguments {
    fn render(&self, report: &Report) -> String {
        match self.output {
            Output::Text if self.page.is_none() => {
                format!(
                    "{}no page was given: what the vendor says today was not looked at (--page FILE)\n",
                    report.to_text(&self.accept())
                )
            }
            Output::Text => report.to_text(&self.accept()),
            Output::Json => report.to_json(),
        }
    }

    /// What was accepted, and how the new lock compares.
    fn render_update(&self, before: &Report, after: &Report, written: bool) -> String {
        let accepted = before.findings().iter().filter(|finding| finding.source == Source::Page);
        let accepted: Vec<_> =
            accepted.map(|finding| (finding.kind.id(), finding.subject.as_str())).collect();
        match self.output {
            Output::Text => {
                let lines = accepted.iter().map(|(id, subject)| format!("accepted {id}: {subject}\n"));
                let done = if written { "wrote" } else { "already up to date:" };
                format!("{}{done} {LOCK}\n{}", lines.collect::<String>(), after.to_text(&self.accept()))
            }
            Output::Json => {
                let accepted: Vec<_> =
                    accepted.iter().map(|(id, subject)| json!({ "id": id, "subject": subject })).collect();
                let report: Value = serde_json::from_str(&after.to_json()).unwrap_or_default();
                let update =
                    json!({ "lock": LOCK, "written": written, "accepted": accepted, "report": report });
                format!("{update:#}\n")
            }
        }
    }

    /// The command that accepts the page.
    fn accept(&self) -> String {
        let file = self.page.as_deref().filter(|path| *path != Path::new("-"));
        let file = file.map_or_else(|| "FILE".to_owned(), |path| path.display().to_string());
        let file = if file.contains(char::is_whitespace) { format!("\"{file}\"") } else { file };
        format!("cargo xtask drift --page {file} --update")
    }
}

fn outcome(report: &Report) -> Outcome {
    match report.verdict() {
        Verdict::Clean => Outcome::Clean,
        Verdict::Drift => Outcome::Findings,
        Verdict::NotCompared => Outcome::Incomplete,
    }
}
