//! `optics observe`: learn what captured executions look like.

mod markdown;
mod table;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_profile::Profile;
use optics_validator::{Captured, Captures, STANDARD_INPUT, json, printable, source_name};

use crate::form::FormArgument;
use crate::html;
use crate::outcome::{Failure, Outcome};
use crate::output::{print, tell};
use crate::paths;

#[derive(Args)]
#[command(after_help = "\
A profile counts, for each field: how often it was there, null, its JSON types, formats and lengths, ranges of documented \
numbers, and the names of undocumented fields. It is for `optics drift --traffic`, and can be shared: no text of a \
document is in it. Documents that break the contract are learnt from as well; `optics validate` finds them.

Examples:
  optics observe captures/ > monday.json
  optics observe --merge monday.json tuesday.json > week.json
  optics observe captures/ --html week.html > week.json
  optics drift --traffic week.json

Exit codes:
  0  everything was read
  2  wrong usage
  3  nothing was read, or not everything")]
pub(crate) struct Arguments {
    /// Files; folders, searched for *.json, *.ndjson, *.jsonl and *.har, as they are, rotated (.1, -20261101) or packed (.gz,
    /// .zst, .br); patterns in quotation marks, as 'logs/*.json'; or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What a source holds.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormArgument::Auto)]
    form: FormArgument,
    /// How to print the profile [default: a table on a terminal, else json].
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// Also write the profile into this file, as a page for people beside what the contract says; whole, or not at all.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The paths are profiles: make one of them.
    #[arg(long, conflicts_with = "form")]
    merge: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The profile.
    Json,
    /// What is in it, for people.
    Table,
    /// The same for pull requests: GitHub's Markdown.
    Markdown,
    /// The same beside what the contract says: one page that needs no network and no other file.
    Html,
}

/// Most places told of that could not be read; the rest is counted.
const TOLD: u64 = 20;
/// Most bytes of a profile; one of the contract has some ten thousand.
const MOST_BYTES: u64 = 16 << 20;

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let file = html::file(arguments.html.as_deref())?;
    let (profile, unread) = if arguments.merge { (merge(&arguments.paths)?, 0) } else { learn(arguments)? };
    // Made once, if at all.
    let page = LazyCell::new(|| {
        let contract = optics_html::Contract {
            schema: optics_schema::PACKAGE_EXECUTION,
            lock: optics_schema::DOCUMENTATION,
        };
        optics_html::observation(&profile, &contract, unread)
    });
    if profile.documents() == 0 {
        // A page of an earlier run would be taken for that of this one.
        html::write(file, || &*page)?;
        return Err(Failure::incomplete("no document was read, so there is nothing to say"));
    }
    let as_table = || if io::stdout().is_terminal() { Format::Table } else { Format::Json };
    let printed = match arguments.output.unwrap_or_else(as_table) {
        Format::Json => print(&profile.to_json()),
        Format::Table => print(&table::render(&profile)),
        Format::Markdown => print(&markdown::render(&profile)),
        Format::Html => print(&page),
    };
    html::write(file, || &*page)?;
    printed?;
    Ok(if unread == 0 { Outcome::Clean } else { Outcome::Incomplete })
}

/// The profile of what could be read, and how much could not.
fn learn(arguments: &Arguments) -> Result<(Profile, u64), Failure> {
    paths::check(&arguments.paths)?;
    let mut profile = Profile::new(optics_schema::PACKAGE_EXECUTION).map_err(Failure::incomplete)?;
    let captures = Captures::new().form(arguments.form.into());
    let mut unread = 0;
    // How many for each reason.
    let (mut not_learnt, mut passed_over) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    let mut take = |captured: Captured<'_>| {
        let failed = match captured {
            Captured::Document { name, body, origin } => match json::read(body) {
                Ok(document) => return profile.learn(&document),
                Err(error) => (name, Some(origin.place(error.position())), error.reason().to_string()),
            },
            Captured::Unread { name, place, reason } => (name, place, reason.to_owned()),
            Captured::Note { name, note } => return tell(format_args!("{}: {note}", printable(name))),
            Captured::NotChecked { reason } => return *not_learnt.entry(reason).or_default() += 1,
            Captured::PassedOver { reason } => return *passed_over.entry(reason).or_default() += 1,
            _ => return,
        };
        unread += 1;
        if unread <= TOLD {
            let (name, place, reason) = failed;
            let place = place
                .map(|place| format!(":{}:{}", place.position.line, place.position.column))
                .unwrap_or_default();
            tell(format_args!("{}{place}: not read: {}", printable(name), printable(&reason)));
        }
    };
    let (input, paths): (Vec<&Path>, Vec<&Path>) =
        arguments.paths.iter().map(PathBuf::as_path).partition(|path| *path == Path::new("-"));
    if !input.is_empty() {
        captures.reader(STANDARD_INPUT, io::stdin(), &mut take);
    }
    captures.paths(paths, &mut take);
    if unread > TOLD {
        tell(format_args!("… and {} more that could not be read", unread - TOLD));
    }
    for (what, reasons) in [("not learnt from", not_learnt), ("files passed over", passed_over)] {
        if !reasons.is_empty() {
            let each: Vec<String> =
                reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            tell(format_args!("{what}: {}", each.join("; ")));
        }
    }
    Ok((profile, unread))
}

/// One profile of several. A part that is missing would change what the whole says, so that all must be read.
fn merge(paths: &[PathBuf]) -> Result<Profile, Failure> {
    paths::check_input(paths)?;
    let mut all = Profile::new(optics_schema::PACKAGE_EXECUTION).map_err(Failure::incomplete)?;
    for path in paths {
        let name = source_name(path);
        let name = if name == "-" { STANDARD_INPUT.into() } else { printable(&name) };
        let text = read(path)
            .map_err(|error| Failure::incomplete(format_args!("{name} cannot be read: {error}")))?;
        let part = Profile::parse(optics_schema::PACKAGE_EXECUTION, &text);
        part.and_then(|part| all.merge(&part))
            .map_err(|error| Failure::incomplete(format_args!("{name}: {error}")))?;
    }
    Ok(all)
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_string(&mut text)?;
    } else {
        fs::File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    }
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("it has more than 16 MiB, which no profile has"));
    }
    Ok(text)
}
