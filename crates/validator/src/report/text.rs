//! The report as a person reads it.

use std::fmt::{self, Display, Formatter};

use super::words::{At, omission};
use super::{Found, Group, Outcome, Report};
use crate::escape::{presentable_pointer, printable};
use crate::finding::Class;
use crate::style::{BAD, DOUBT, FAINT, GOOD, NOTED, Paint, STRONG, WIDTH};

/// In front of what stands at a place, and of what is said beside a finding.
const FRAME: &str = "  | ";
const ASIDE: &str = "  = ";

/// How lines go on that are too long.
const INDENT: &str = "    ";

/// A paragraph per finding, whose first line is `source:line:column: class pointer keyword: message [grade]`; then what
/// could not be read, notes, and the totals.
pub(super) fn write(report: &Report, strict: bool, paint: Paint) -> String {
    let mut text = String::new();
    let mut line = |line: &str| text.push_str(&paint.wrap(line, "", INDENT));
    for group in &report.findings {
        line(&group.headline(paint));
        for aside in group.asides(paint) {
            line(&aside);
        }
    }
    let left_out = |count, what| omission(count, what).map(|words| paint.with(FAINT, &words));
    if let Some(words) = report.omitted_findings() {
        line(&paint.with(FAINT, &words));
    }
    for unread in &report.unread {
        let mut place = format!("{}:", printable(&unread.source));
        if let Some(at) = unread.place {
            place += &format!("{}:", At(at));
        }
        line(&format!("{} {} {}", paint.with(STRONG, &place), paint.with(DOUBT, "unread:"), unread.reason));
    }
    if let Some(words) = left_out(report.omitted.unread, "unread place") {
        line(&words);
    }
    for note in &report.notes {
        line(&format!("{}: note: {}", printable(&note.source), note.note));
    }
    if let Some(words) = left_out(report.omitted.notes, "note") {
        line(&words);
    }
    let style = match report.outcome(strict) {
        Outcome::Clean => GOOD,
        Outcome::Findings => BAD,
        Outcome::Incomplete => DOUBT,
    };
    for (number, words) in report.summary().iter().enumerate() {
        line(&if number == 0 { paint.with(style, words) } else { words.clone() });
    }
    text
}

impl Display for Report {
    /// As [`Format::Text`](crate::Format::Text), without colours.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self, false, Paint::default()))
    }
}

impl Group {
    fn headline(&self, paint: Paint) -> String {
        let found = self.places.first();
        let place = found.map_or_else(String::new, |found| {
            let place = format!("{}:{}:", printable(&found.source), At(found.place));
            paint.with(STRONG, &place) + " "
        });
        let style = match self.class {
            Class::Violation => BAD,
            Class::Undocumented => NOTED,
        };
        let class = paint.with(style, self.class.as_str());
        let pointer = presentable_pointer(found.map_or(&self.pointer, |found| &found.pointer));
        // An undocumented field breaks no keyword; the class has said it already.
        let keyword =
            if self.class == Class::Violation { format!(" {}", self.keyword) } else { String::new() };
        let grade = self.graded();
        let grade = grade.trim_start();
        let gap = if grade.is_empty() { "" } else { " " };
        let message = &self.message;
        format!("{place}{class} {pointer}{keyword}: {message}{gap}{}", paint.with(FAINT, grade))
    }

    /// What stands at the first place, how often there is one, and where the others are.
    fn asides(&self, paint: Paint) -> Vec<String> {
        let Some((first, others)) = self.places.split_first() else {
            return self.repeated().map(|words| format!("{ASIDE}{words}")).into_iter().collect();
        };
        let mut lines: Vec<String> = fitted(&first.shown(), paint.width)
            .iter()
            .map(|line| format!("{}{line}", paint.with(FAINT, FRAME)))
            .collect();
        let name = |found: &Found| match &found.source {
            source if *source == first.source => At(found.place).to_string(),
            source => format!("{}:{}", printable(source), At(found.place)),
        };
        let (alike, different): (Vec<&Found>, Vec<&Found>) =
            others.iter().partition(|other| other.message.is_none());
        if let Some(mut words) = self.repeated() {
            for (number, other) in alike.iter().enumerate() {
                words += if number == 0 { "; next at " } else { ", " };
                words += &name(other);
            }
            lines.push(format!("{}{words}", paint.with(FAINT, ASIDE)));
        }
        for other in different {
            let place = format!("{}:{}", printable(&other.source), At(other.place));
            let message = news(&self.message, other.message.as_deref().unwrap_or_default());
            lines.push(format!("{}{place}: {message}", paint.with(FAINT, ASIDE)));
        }
        lines
    }
}

impl Found {
    /// What stands at the place in one line of printable characters, its value masked unless the scan was told to show
    /// values.
    pub fn shown(&self) -> String {
        match &self.excerpt {
            Some(excerpt) => excerpt.clone(),
            None => format!("{}{}", self.frame.before, self.frame.masked),
        }
    }
}

/// The part of a message that is not what the first message says as well: what was found, if the same was expected.
fn news<'m>(first: &str, message: &'m str) -> &'m str {
    const FOUND: &str = ", found ";
    match (first.split_once(FOUND), message.split_once(FOUND)) {
        (Some((expected, _)), Some((same, found))) if expected == same => {
            &message[message.len() - found.len() - "found ".len()..]
        }
        _ => message,
    }
}

/// A text in lines that fit behind the frame, however long its words are.
fn fitted(text: &str, width: usize) -> Vec<std::borrow::Cow<'_, str>> {
    let width = width.min(WIDTH).saturating_sub(FRAME.len());
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
}

#[cfg(test)]
mod tests {
    use super::news;

    #[test]
    fn only_what_was_said_already_is_left_out() {
        let first = "expected a string, found null";
        for (message, told) in [
            ("expected a string, found 7", "found 7"),
            ("expected a number, found 7", "expected a number, found 7"),
            ("expected a string", "expected a string"),
        ] {
            assert_eq!(news(first, message), told);
            assert_eq!(news("no words alike", message), message);
        }
    }
}
