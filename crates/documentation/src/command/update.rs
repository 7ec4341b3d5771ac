//! Accepting a page: the lock, and the changelog, are written.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};

use crate::drift::{Change, Form, Report, Verdict, changelog};
use crate::error::{Error, Source};
use crate::lock::Lock;

use super::{Ended, Sides};

/// Writes the page into the lock. What was found before is what gets accepted; the code is that of the new lock.
pub(super) fn run(sides: &Sides<'_>, before: &Report, mut notes: Vec<String>) -> Ended {
    let name = &sides.lock.name;
    let refused = |report: &Report, code: u8, mut notes: Vec<String>, why: &str| {
        notes.push(format!("error: {name} was not written: {why}"));
        sides.ended(report, notes, code)
    };
    let Some(path) = &sides.lock.path else {
        return refused(before, 2, notes, "it is compiled into this command; name a file with --lock");
    };
    let is_first = matches!(fs::metadata(path), Err(error) if error.kind() == io::ErrorKind::NotFound);
    let page = sides.page.as_ref().filter(|_| is_first || before.verdict() != Verdict::NotCompared);
    let Some(page) = page else { return refused(before, 3, notes, "not everything could be compared") };
    let old = sides.lock.value.as_ref().ok();
    let lock = old.map_or_else(|| Lock::from(&page.value), |old| old.updated(&page.value));
    let after = sides.compare(&lock);
    // What the contract has yet to follow is no reason to keep an old lock, and a page that is not whole is one.
    let is_doubtful = |failure: &Error| matches!(failure.source_compared(), Source::Page | Source::Lock);
    if after.failures().iter().any(is_doubtful) {
        return refused(&after, 3, notes, "not everything could be compared");
    }
    // Nothing vouches for a first page being whole but the contract.
    if is_first && after.verdict() != Verdict::Clean {
        let why = "a first lock must agree with the contract; mend that, or save the whole page";
        return refused(&after, after.verdict().exit_code(), notes, why);
    }
    let changes = before.changes();
    let mut files = Vec::new();
    if old != Some(&lock) {
        files.push((name.clone(), path.clone(), lock.to_json()));
    }
    if let Some(path) = &sides.arguments.changelog {
        let name = path.to_string_lossy().into_owned();
        let read = fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}"));
        let new = read.and_then(|text| match changelog(&text, &changes) {
            Some(new) if new == text => Ok(None),
            Some(new) => Ok(Some(new)),
            None => Err(format!("{name} has no line \"## [Unreleased]\"; add one")),
        });
        match new {
            Ok(new) => files.extend(new.map(|new| (name, path.clone(), new))),
            Err(why) => return refused(before, 3, notes, &why),
        }
    }
    let mut written = Vec::new();
    for (name, path, text) in files {
        if let Err(error) = replace(&path, &text) {
            notes.extend(written.iter().map(|name| format!("wrote {name}")));
            notes.push(format!("error: {name} cannot be written: {error}"));
            return sides.ended(before, notes, 3);
        }
        written.push(name);
    }
    ended(sides, &changes, &written, &after, notes)
}

/// What was accepted, what was written, and how the new lock compares.
fn ended(
    sides: &Sides<'_>,
    changes: &[Change],
    written: &[String],
    after: &Report,
    mut notes: Vec<String>,
) -> Ended {
    let code = after.verdict().exit_code();
    let mut ended = sides.ended(after, Vec::new(), code);
    if sides.form == Form::Json {
        let changes: Vec<Value> = changes
            .iter()
            .map(|change| {
                json!({
                    "impact": change.impact().name(),
                    "id": change.kind.id(),
                    "subject": change.subject,
                    "detail": change.detail,
                })
            })
            .collect();
        let report: Value = serde_json::from_str(&ended.text).unwrap_or_default();
        let update =
            json!({ "lock": sides.lock.name, "written": written, "changes": changes, "report": report });
        let text = optics_validator::printable_json(&format!("{update:#}\n"));
        return Ended { text, notes, ..ended };
    }
    let mut lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    match written {
        [] => lines.push(format!("{} is up to date", sides.lock.name)),
        written => lines.push(format!("wrote {}", written.join(", "))),
    }
    if sides.is_text() {
        ended.text = format!("{}\n\n{}", lines.join("\n"), ended.text);
        return Ended { notes, ..ended };
    }
    // The other forms are read by programs that expect nothing else.
    notes.extend(lines);
    Ended { notes, ..ended }
}

/// Replaces a file in one step, so that it is never half there.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension(format!("new-{}", std::process::id()));
    let result = fs::write(&new, text).and_then(|()| fs::rename(&new, path));
    if result.is_err() {
        let _ = fs::remove_file(&new);
    }
    result
}
