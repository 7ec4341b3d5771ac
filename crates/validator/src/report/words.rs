//! Parts of sentences that several forms of a report share.

use std::fmt::{self, Display, Formatter};

use super::{Found, Group, Kinds, Omitted, Report, Totals};
use crate::captures::Place;
use crate::escape::presentable_pointer;
use crate::finding::Class;

impl Group {
    /// What it is in one line, at a place: `pointer keyword: message [grade]`.
    pub(super) fn sentence(&self, found: Option<&Found>) -> String {
        let pointer = found.map_or(&*self.pointer, |found| &found.pointer);
        format!("{}: {}{}", self.subject(pointer), self.message_at(found), self.graded())
    }

    /// Pointer and keyword; the class says of an undocumented field that it breaks none.
    pub(super) fn subject(&self, pointer: &str) -> String {
        let pointer = presentable_pointer(pointer);
        match self.class {
            Class::Violation => format!("{pointer} {}", self.keyword),
            Class::Undocumented => pointer,
        }
    }

    pub(super) fn message_at<'a>(&'a self, found: Option<&'a Found>) -> &'a str {
        found.and_then(|found| found.message.as_deref()).unwrap_or(&self.message)
    }

    /// The grade in brackets, behind a space.
    pub(super) fn graded(&self) -> String {
        self.grade.map_or_else(String::new, |grade| format!(" [{}]", grade.as_str()))
    }

    /// How often, if that is more than once.
    pub(super) fn repeated(&self) -> Option<String> {
        (self.count > 1).then(|| format!("{} times in {}", self.count, Count(self.documents, "document")))
    }
}

impl Report {
    /// What was counted and is not told, in lines.
    pub(super) fn omissions(&self) -> impl Iterator<Item = String> {
        let Omitted { unread, notes, .. } = self.omitted;
        [self.omitted_findings(), omission(unread, "unread place"), omission(notes, "note")]
            .into_iter()
            .flatten()
    }

    /// How many findings are not told, and of how many kinds of each class those are that are.
    pub(super) fn omitted_findings(&self) -> Option<String> {
        let words = omission(self.omitted.findings, "finding")?;
        let told = Class::ALL.into_iter().filter_map(|class| {
            let Kinds { told, untold, is_least } = self.kinds(class);
            let what = match class {
                Class::Violation => "violation",
                Class::Undocumented => "undocumented field",
            };
            let least = if is_least { "at least " } else { "" };
            let kinds = if told + untold == 1 { "kind" } else { "kinds" };
            (told + untold > 0).then(|| format!("{told} of {least}{} {kinds} of {what}", told + untold))
        });
        Some(format!("{words}; told: {}", told.collect::<Vec<_>>().join(", ")))
    }

    /// What it comes to, in lines: the totals, and what was not checked and why.
    pub fn summary(&self) -> Vec<String> {
        let Totals { sources, documents, errors, pages, valid, violations, undocumented, unread, .. } =
            self.totals;
        let mut lines = Vec::new();
        if documents + pages == 0 {
            lines.push(format!("nothing was checked: no document in {}", Count(sources, "source")));
        } else {
            let of_errors = match errors {
                0 => String::new(),
                1 => " (one the body of an error)".to_owned(),
                _ => format!(" ({errors} bodies of errors)"),
            };
            let on_pages = if pages > 0 { format!(", on {}", Count(pages, "page")) } else { String::new() };
            lines.push(format!(
                "{} in {}{of_errors}{on_pages}: {valid} valid, {}, {}",
                Count(documents, "document"),
                Count(sources, "source"),
                Count(violations, "violation"),
                Count(undocumented, "undocumented field"),
            ));
        }
        if self.interrupted {
            lines.push("interrupted: what comes after this was not checked".to_owned());
        }
        if unread > 0 {
            lines.push(format!("incomplete: {} could not be read", Count(unread, "place")));
        }
        let reasons = |what: String, reasons: &std::collections::BTreeMap<&'static str, u64>| {
            let each: Vec<String> =
                reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            (!each.is_empty()).then(|| format!("{what}: {}", each.join("; ")))
        };
        let not_checked = format!("{} not checked", Count(self.totals.not_checked, "entry"));
        let passed_over = format!("{} passed over", Count(self.totals.passed_over, "file"));
        lines.extend(reasons(not_checked, &self.not_checked));
        lines.extend(reasons(passed_over, &self.passed_over));
        lines
    }
}

/// A place in a source.
pub(super) struct At(pub(super) Place);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Place { position, .. } = self.0;
        write!(f, "{}:{}", position.line, position.column)?;
        match within(self.0) {
            Some(within) => write!(f, " ({within})"),
            None => Ok(()),
        }
    }
}

/// Where a place is beside its place in the source: in which entry, and where in a body that was encoded.
pub(super) fn within(place: Place) -> Option<String> {
    let body = place.body.map(|body| format!("{}:{} in its body", body.line, body.column));
    match (place.entry, body) {
        (Some(entry), Some(body)) => Some(format!("entry {entry}, {body}")),
        (Some(entry), None) => Some(format!("entry {entry}")),
        (None, body) => body,
    }
}

/// A number of things.
pub(super) struct Count<'a>(pub(super) u64, pub(super) &'a str);

impl Display for Count<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(count, thing) = *self;
        match thing.strip_suffix('y') {
            Some(stem) if count != 1 => write!(f, "{count} {stem}ies"),
            _ => write!(f, "{count} {thing}{}", if count == 1 { "" } else { "s" }),
        }
    }
}

/// What was counted and not kept; nothing if there is none.
pub(super) fn omission(count: u64, what: &str) -> Option<String> {
    (count > 0).then(|| format!("… and {} more, counted and not shown", Count(count, what)))
}
