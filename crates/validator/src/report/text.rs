//! The report as a person reads it.

use std::fmt::{self, Display, Formatter};

use crate::escape::printable;

use super::{Found, Report, Totals};

impl Display for Report {
    /// A line per finding, `source:line:column: class pointer keyword: message [grade]`, then what could not be read,
    /// notes, and the totals. Ends with a line break.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for found in &self.findings {
            writeln!(f, "{found}")?;
        }
        omission(f, self.omitted.findings, "finding")?;
        for unread in &self.unread {
            write!(f, "{}:", printable(&unread.source))?;
            if let Some(position) = unread.position {
                write!(f, "{}:{}:", position.line, position.column)?;
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
        let Totals { sources, documents, valid, violations, undocumented, unread, passed_over } = self.totals;
        if documents == 0 {
            writeln!(f, "nothing was checked: no document in {}", Count(sources, "source"))?;
        } else {
            writeln!(
                f,
                "{} in {}: {valid} valid, {}, {}",
                Count(documents, "document"),
                Count(sources, "source"),
                Count(violations, "violation"),
                Count(undocumented, "undocumented field"),
            )?;
        }
        if unread > 0 {
            writeln!(f, "incomplete: {} could not be read", Count(unread, "place"))?;
        }
        if passed_over > 0 {
            write!(f, "{} passed over", Count(passed_over, "file"))?;
            for (index, (reason, count)) in self.passed_over.iter().enumerate() {
                write!(f, "{} {count} {reason}", if index == 0 { ":" } else { ";" })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Display for Found {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let position = self.finding.position();
        let source = printable(&self.source);
        write!(f, "{source}:{}:{}: {}", position.line, position.column, self.finding)?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n    | {excerpt}")?;
        }
        Ok(())
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
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}
