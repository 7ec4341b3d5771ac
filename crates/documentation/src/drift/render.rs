//! A report as a person or a program reads it.

mod changes;
mod context;
mod explain;
mod github;
mod grid;
mod json;
mod markdown;
mod sarif;
mod style;
mod text;

use super::report::{Finding, Report};

pub use changes::{Change, changelog};
pub use context::{Artefact, Context, Excerpt, Excerpts};
pub use explain::{explain, kinds};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// For a terminal or a log: the matrix, the findings, the answer. No line has more columns than the terminal, and none of
    /// a log more than 100, except where a single word does.
    Text,
    /// Everything the report holds, as JSON with a version number.
    Json,
    /// For a pull request: GitHub's Markdown.
    Markdown,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Commands of GitHub's workflows, which annotate the lines of a change.
    Github,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Text, Self::Json, Self::Markdown, Self::Sarif, Self::Github];

    /// Stable name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

impl Report {
    /// Writes the report, with a line end at the end.
    ///
    /// What comes from a page or a file is written so that it cannot steer a terminal, and so that no part of it can be
    /// read as markup or as a command of the form.
    pub fn write(&self, form: Form, context: &Context<'_>) -> String {
        match form {
            Form::Text => text::write(self, context),
            Form::Json => json::write(self),
            Form::Markdown => markdown::write(self, context),
            Form::Sarif => sarif::write(self, context),
            Form::Github => github::write(self, context),
        }
    }
}

impl Report {
    /// The answer in one line: `drift: 1 breaking, 0 warning, 2 info`.
    pub fn answer(&self) -> String {
        text::answer(self)
    }

    /// What can be done about the findings, a line each.
    pub fn advice(&self, context: &Context<'_>) -> Vec<String> {
        text::advice(self, context)
    }
}

/// What was before and what is now, as far as the finding says it beside its subject.
fn change(finding: &Finding, arrow: &str) -> Option<String> {
    match (&finding.expected, &finding.found) {
        (Some(expected), Some(found)) => Some(format!("{} {arrow} {}", or_none(expected), or_none(found))),
        (Some(only), None) | (None, Some(only)) if *only != finding.subject => Some(only.clone()),
        _ => None,
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

/// `1 field`, `2 fields`.
fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
