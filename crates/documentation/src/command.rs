//! The comparison as a command: `optics drift` and `cargo xtask drift` are this, and so is `optics page`.
//!
//! A front end gives the contract that it was built with, and prints what comes back.

mod page;
mod source;
mod update;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use optics_profile::Profile;
use serde_json::Value;

use crate::drift::{Artefact, Context, Form, Kind, Report, RoundTrip, Sources, compare, explain, kinds};
use crate::error::Error;
use crate::lock::Lock;
use crate::page::{Layout, Page};

pub use page::PageArguments;
use source::{Given, Json, Read};

/// Compare the documentation lock with the contract, the vendor's page and captured traffic.
///
/// The lock holds what the page said when it was last accepted. Without --page, the contract alone is held against it:
/// nothing is fetched.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// The vendor's page: a file in any layout, `-` for standard input, or an https:// address.
    #[arg(long, value_name = "FILE|URL")]
    page: Option<String>,
    /// How the page is laid out, where it cannot be told from the page.
    #[arg(long, value_name = "LAYOUT", requires = "page", value_parser = layouts())]
    layout: Option<String>,
    /// Another page of the guide that describes the same resource; can be given several times.
    #[arg(long, value_name = "FILE|URL")]
    sibling: Vec<String>,
    /// What was learnt from captured traffic: a profile written by `optics observe`.
    #[arg(long, value_name = "FILE")]
    traffic: Option<PathBuf>,
    /// The documentation lock, in place of the contract's own.
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
    /// The JSON Schema, in place of the contract's own.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// The OpenAPI description, in place of the contract's own.
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
    /// How the report is written.
    #[arg(long, value_name = "FORM", default_value = Form::Text.name(), value_parser = forms())]
    output: String,
    /// Also write the report into this file, as a page for people; whole, or not at all.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Accept the page: write what it says now into the lock. Refused when anything could not be compared.
    #[arg(long, requires = "page")]
    update: bool,
    /// Write what the update means for consumers into the unreleased section of this changelog.
    #[arg(long, value_name = "FILE", requires = "update")]
    changelog: Option<PathBuf>,
    /// How long an address may take to answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, allow_hyphen_values = true, value_parser = seconds)]
    timeout: u64,
    /// Say what a kind of finding means; without ID, list all kinds.
    #[arg(long, value_name = "ID", exclusive = true, num_args = 0..=1, value_parser = ids(), hide_possible_values = true)]
    #[expect(clippy::option_option, reason = "the option can be given without a value")]
    explain: Option<Option<String>>,
}

const EXAMPLES: &str = "\
Examples:
  --page page.html                     compare with a saved copy
  --page https://docs.example/page     compare with what is there now
  --page page.html --output markdown   for a pull request; also json, sarif, github, html
  --page page.html --html drift.html   and a page for people, with the lines of both
  --page page.html --update            accept the page
  --explain field-removed              what a finding means

Exit codes:
  0  no drift
  1  drift: a finding of level warning or breaking
  2  wrong usage
  3  nothing was compared, or a source could not be read whole";

fn seconds(text: &str) -> Result<u64, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
    seconds.ok_or_else(|| "expected a whole number of seconds from 1 to 3600, such as 30".to_owned())
}

fn layouts() -> PossibleValuesParser {
    PossibleValuesParser::new(Layout::ALL.map(Layout::name))
}

fn forms() -> PossibleValuesParser {
    PossibleValuesParser::new(Form::ALL.map(Form::name).into_iter().chain([HTML]))
}

/// The form that the front end writes.
const HTML: &str = "html";

impl Arguments {
    /// The file that a page is to be written into, beside what goes to standard output.
    pub fn html(&self) -> Option<&std::path::Path> {
        self.html.as_deref()
    }
}

fn ids() -> PossibleValuesParser {
    PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.id()))
}

/// What the front end brings.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// How the command is called: `optics drift`.
    pub command: &'a str,
    /// What to do where the contract is to be changed.
    pub mend: &'a str,
    /// The lock, unless `--lock` names another.
    pub lock: Text<'a>,
    /// The JSON Schema, unless `--schema` names another.
    pub schema: Text<'a>,
    /// The OpenAPI description, unless `--openapi` names another.
    pub openapi: Text<'a>,
    /// JSON Schema of what the compiled types read: see [`read_by`](crate::read_by).
    pub types: &'a Value,
    /// Runs the compiled types.
    pub round_trip: RoundTrip<'a>,
    /// How many columns the terminal has on which text is read, if it is one.
    pub width: Option<usize>,
    /// Writes a report as a page for people.
    pub html: fn(&Report, &Context<'_>) -> String,
}

/// A text of the contract.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::exhaustive_enums, reason = "a front end makes them")]
pub enum Text<'a> {
    /// A file below a folder; the name is shown, the folder is not.
    File {
        /// The folder.
        folder: &'a std::path::Path,
        /// The file's path in it.
        name: &'a str,
    },
    /// Compiled into the front end. There is no file to write.
    Embedded {
        /// Its name, as the reader knows it.
        name: &'a str,
        /// The text.
        text: &'a str,
    },
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// For standard output.
    pub text: String,
    /// For the file that is named by `--html`.
    pub html: Option<String>,
    /// For standard error, one a line.
    pub notes: Vec<String>,
    /// The exit code: 0 clean, 1 drift, 2 wrong usage, 3 nothing was compared or a source could not be read whole.
    pub code: u8,
}

/// Compares, and writes the lock where that is asked for.
pub fn run(arguments: &Arguments, setting: &Setting<'_>) -> Ended {
    if let Some(id) = &arguments.explain {
        return explained(id.as_deref());
    }
    let mut notes = Vec::new();
    let sides = Sides::read(arguments, setting, &mut notes);
    let report = match &sides.lock.value {
        Ok(lock) => sides.compare(lock),
        Err(error) => sides.not_compared(error),
    };
    if arguments.update {
        return update::run(&sides, &report, notes);
    }
    sides.ended(&report, notes, report.verdict().exit_code())
}

fn explained(id: Option<&str>) -> Ended {
    let text = match id.and_then(Kind::from_id) {
        Some(kind) => explain(kind, is_coloured()),
        None => kinds(),
    };
    Ended { text, html: None, notes: Vec::new(), code: 0 }
}

/// Whether standard output takes colours: a terminal does, unless the environment says otherwise (`NO_COLOR`, `CLICOLOR`).
fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Everything that is held against the lock, and what could not be read.
struct Sides<'a> {
    arguments: &'a Arguments,
    setting: &'a Setting<'a>,
    form: Form,
    lock: Read<Lock>,
    page: Option<Given<Page>>,
    siblings: Vec<Page>,
    traffic: Option<Given<Profile>>,
    schema: Read<Json>,
    openapi: Read<Json>,
    failures: Vec<Error>,
}

impl<'a> Sides<'a> {
    fn read(arguments: &'a Arguments, setting: &'a Setting<'a>, notes: &mut Vec<String>) -> Self {
        let mut failures = Vec::new();
        let layout = arguments.layout.as_deref().and_then(Layout::from_name);
        let mut pages = source::Pages { timeout: arguments.timeout, notes };
        let page = arguments.page.as_deref().map(|name| pages.read(name, layout));
        let page = page.and_then(|page| page.map_err(|error| failures.push(error)).ok());
        let siblings = arguments.sibling.iter().filter_map(|name| {
            let page = pages.read(name, None);
            Some(page.map_err(|error| failures.push(error.of_sibling(name))).ok()?.value)
        });
        let siblings = siblings.collect();
        let schema = source::schema(arguments.schema.as_deref(), setting.schema);
        let traffic = arguments.traffic.as_deref().and_then(|path| {
            let profile = source::traffic(path, &schema).map_err(|error| failures.push(error)).ok()?;
            let name = path.to_string_lossy().into_owned();
            Some(Given { again: name.clone(), name, value: profile, is_input: false, text: None })
        });
        Self {
            arguments,
            setting,
            traffic,
            form: Form::ALL.into_iter().find(|form| form.name() == arguments.output).unwrap_or(Form::Text),
            lock: source::lock(arguments.lock.as_deref(), setting.lock),
            page,
            siblings,
            schema,
            openapi: source::openapi(arguments.openapi.as_deref(), setting.openapi),
            failures,
        }
    }

    fn compare(&self, lock: &Lock) -> Report {
        let sources = Sources {
            page: self.page.as_ref().map(|page| &page.value),
            siblings: &self.siblings,
            schema: self.schema.json(),
            openapi: self.openapi.json(),
            types: Some(self.setting.types),
            round_trip: Some(self.setting.round_trip),
            traffic: self.traffic.as_ref().map(|profile| &profile.value),
        };
        let mut report = compare(lock, &sources);
        self.failures().for_each(|failure| report.fail(failure.clone()));
        report
    }

    /// Without a lock there is nothing to compare with, whatever else can be read.
    fn not_compared(&self, error: &Error) -> Report {
        let mut report = Report::default();
        std::iter::once(error).chain(self.failures()).for_each(|failure| report.fail(failure.clone()));
        report
    }

    fn failures(&self) -> impl Iterator<Item = &Error> {
        let texts = [self.schema.value.as_ref().err(), self.openapi.value.as_ref().err()];
        self.failures.iter().chain(texts.into_iter().flatten())
    }

    /// Whether people read the report as lines.
    fn is_text(&self) -> bool {
        self.arguments.output == Form::Text.name()
    }

    /// The report in the forms that were asked for.
    fn ended(&self, report: &Report, notes: Vec<String>, code: u8) -> Ended {
        let (in_text, in_file) = (self.arguments.output == HTML, self.arguments.html.is_some());
        let html = (in_text || in_file).then(|| self.html(report));
        let text = match &html {
            Some(html) if in_text => html.clone(),
            _ => self.write(report),
        };
        Ended { text, html: html.filter(|_| in_file), notes, code }
    }

    fn write(&self, report: &Report) -> String {
        self.with_context(|context| {
            // Standard input is nothing that a reader could open.
            let page = context.page.filter(|_| !self.page.as_ref().is_some_and(|page| page.is_input));
            report.write(self.form, &Context { page, ..*context })
        })
    }

    /// The page shows the lines itself, wherever they came from.
    fn html(&self, report: &Report) -> String {
        self.with_context(|context| (self.setting.html)(report, context))
    }

    fn with_context(&self, write: impl FnOnce(&Context<'_>) -> String) -> String {
        let accept = self.accept();
        let artefact = |name, text| Some(Artefact { name, text });
        let context = Context {
            page: self.page.as_ref().and_then(|page| artefact(&page.name, page.text.as_deref())),
            lock: artefact(&self.lock.name, None),
            schema: artefact(&self.schema.name, self.schema.text()),
            openapi: artefact(&self.openapi.name, self.openapi.text()),
            traffic: self.traffic.as_ref().and_then(|profile| artefact(&profile.name, None)),
            accept: accept.as_deref(),
            mend: Some(self.setting.mend),
            is_coloured: is_coloured(),
            width: self.setting.width,
        };
        write(&context)
    }

    /// The command that accepts the page. There is none for an embedded lock, which is no file.
    fn accept(&self) -> Option<String> {
        let page = self.page.as_ref()?;
        let quoted = |name: &str| {
            let is_plain = |c: char| c.is_alphanumeric() || "/._-:=@%+,".contains(c);
            if name.chars().all(is_plain) && !name.starts_with('-') {
                name.to_owned()
            } else {
                format!("'{}'", name.replace('\'', r"'\''"))
            }
        };
        let page = quoted(&page.again);
        let lock = match (&self.arguments.lock, self.lock.path.is_some()) {
            (Some(lock), _) => format!(" --lock {}", quoted(&lock.to_string_lossy())),
            (None, true) => String::new(),
            (None, false) => " --lock FILE".to_owned(),
        };
        Some(format!("{} --page {page}{lock} --update", self.setting.command))
    }
}
