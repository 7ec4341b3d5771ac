//! The report as a person reads it.

use std::fmt::{self, Display, Formatter};

use crate::captures::Place;
use crate::escape::{presentable_pointer, printable};
use crate::finding::Class;

use super::{Found, Group, Report, Totals};

impl Display for Report {
    /// A paragraph per finding, whose first line is `source:line:column: class pointer keyword: message [grade]`; then
    /// what could not be read, notes, and the totals. Ends with a line break.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for group in &self.findings {
            writeln!(f, "{group}")?;
        }
        omission(f, self.omitted.findings, "finding")?;
        for unread in &self.unread {
            write!(f, "{}:", printable(&unread.source))?;
            if let Some(place) = unread.place {
                write!(f, "{}:", At(place))?;
            }
            writeln!(f, " unread: {}", unread.reason)?;
        }
        omission(f, self.omitted.unread, "unread place")?;
        for note in &self.notes {
            writeln!(f, "{}: note: {}", printable(&note.source), note.note)?;
        }
        omission(f, self.omitted.notes, "note")?;
        self.summary(f)
    }
}

impl Report {
    fn summary(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Totals { sources, documents, errors, pages, valid, violations, undocumented, unread, .. } =
            self.totals;
        if documents == 0 {
            writeln!(f, "nothing was checked: no document in {}", Count(sources, "source"))?;
        } else {
            write!(f, "{} in {}", Count(documents, "document"), Count(sources, "source"))?;
            if errors > 0 {
                write!(f, " ({})", Bodies(errors))?;
            }
            if pages > 0 {
                write!(f, ", on {}", Count(pages, "page"))?;
            }
            writeln!(
                f,
                ": {valid} valid, {}, {}",
                Count(violations, "violation"),
                Count(undocumented, "undocumented field"),
            )?;
        }
        if self.interrupted {
            writeln!(f, "interrupted: what comes after this was not checked")?;
        }
        if unread > 0 {
            writeln!(f, "incomplete: {} could not be read", Count(unread, "place"))?;
        }
        reasons(f, &Count(self.totals.not_checked, "entry").to_string(), "not checked", &self.not_checked)?;
        reasons(f, &Count(self.totals.passed_over, "file").to_string(), "passed over", &self.passed_over)
    }
}

fn reasons(
    f: &mut Formatter<'_>,
    things: &str,
    what: &str,
    reasons: &std::collections::BTreeMap<&'static str, u64>,
) -> fmt::Result {
    for (number, (reason, count)) in reasons.iter().enumerate() {
        if number == 0 {
            write!(f, "{things} {what}:")?;
        }
        write!(f, "{} {count} {reason}", if number == 0 { "" } else { ";" })?;
    }
    if reasons.is_empty() { Ok(()) } else { writeln!(f) }
}

impl Display for Group {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some((first, others)) = self.places.split_first() else { return self.headline(f, &self.pointer) };
        write!(f, "{}:{}: ", printable(&first.source), At(first.place))?;
        self.headline(f, &first.pointer)?;
        write!(f, "\n  | {}", first.shown())?;
        if self.count > 1 {
            let documents = Count(self.documents, "document");
            write!(f, "\n  = {} times in {documents}", self.count)?;
        }
        for (number, other) in others.iter().enumerate() {
            let lead = if number == 0 { "; next at " } else { ", " };
            if other.source == first.source {
                write!(f, "{lead}{}", At(other.place))?;
            } else {
                write!(f, "{lead}{}:{}", printable(&other.source), At(other.place))?;
            }
        }
        Ok(())
    }
}

impl Group {
    fn headline(&self, f: &mut Formatter<'_>, pointer: &str) -> fmt::Result {
        write!(f, "{} {}", self.class.as_str(), presentable_pointer(pointer))?;
        // An undocumented field breaks no keyword; the class has said it already.
        if self.class == Class::Violation {
            write!(f, " {}", self.keyword)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(grade) = self.grade {
            write!(f, " [{}]", grade.as_str())?;
        }
        Ok(())
    }
}

impl Found {
    /// What stands at the place, its value masked unless it may be shown.
    fn shown(&self) -> String {
        match &self.excerpt {
            Some(excerpt) => excerpt.clone(),
            None => format!("{}{}", self.frame.before, self.frame.masked),
        }
    }
}

/// A place in a source.
struct At(Place);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Place { position, entry, body } = self.0;
        write!(f, "{}:{}", position.line, position.column)?;
        match (entry, body) {
            (Some(entry), Some(body)) => {
                write!(f, " (entry {entry}, {}:{} in its body)", body.line, body.column)
            }
            (Some(entry), None) => write!(f, " (entry {entry})"),
            (None, Some(body)) => write!(f, " ({}:{} in its body)", body.line, body.column),
            (None, None) => Ok(()),
        }
    }
}

fn omission(f: &mut Formatter<'_>, count: u64, what: &str) -> fmt::Result {
    if count == 0 {
        Ok(())
    } else {
        writeln!(f, "… and {} more, counted and not shown", Count(count, what))
    }
}

/// A number of things.
struct Count<'a>(u64, &'a str);

impl Display for Count<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(count, thing) = *self;
        match thing.strip_suffix('y') {
            Some(stem) if count != 1 => write!(f, "{count} {stem}ies"),
            _ => write!(f, "{count} {thing}{}", if count == 1 { "" } else { "s" }),
        }
    }
}

/// A number of bodies of errors.
struct Bodies(u64);

impl Display for Bodies {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0 == 1 {
            f.write_str("one the body of an error")
        } else {
            write!(f, "{} bodies of errors", self.0)
        }
    }
}
