//! The forms in which a report is written.

use serde::Serialize;

use super::{Report, annotations, junit, lines, markdown, output, sarif, text};
use crate::escape::printable_json;
use crate::style::{Paint, WIDTH};

/// A form in which a report is written.
///
/// ```
/// use optics_validator::{Format, Presentation, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// assert!(report.write(Format::Junit, Presentation::default()).contains("<testsuites"));
/// assert_eq!(report.write(Format::Flag, Presentation::default()), "{\n  \"valid\": false\n}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// For people: a paragraph a finding, in lines of 100 columns or what a narrower terminal has, then the totals.
    Text,
    /// One JSON document: the report as it is serialised.
    Json,
    /// A JSON document a line, each with its `kind`: each `finding`, each `unread` place and each `note`, with the members
    /// that they have in the JSON document; at the end the `totals` with everything else.
    Ndjson,
    /// SARIF 2.1.0, for code scanning: a result for each place that was kept.
    Sarif,
    /// JUnit XML, for test reports: a suite for each source in which something was found, and one for the whole.
    Junit,
    /// Workflow commands of GitHub, which become annotations; the totals at the end.
    Github,
    /// GitHub's Markdown, for pull requests: the totals and a table of the findings, the places of each folded away. What
    /// comes from documents stands in code spans, where nothing is a link, a mention or HTML.
    Markdown,
    /// The `flag` output of JSON Schema: whether all is valid. What could not be read, or holds no document, is not.
    Flag,
    /// The `list` output of JSON Schema, as its specification of output describes it: an object with `valid` and `details`,
    /// which has a unit for each place that was kept.
    ///
    /// `instanceLocation` is that within the document. Since the list is about many documents, each unit tells with
    /// `source`, `line` and `column` which one it is about. Undocumented fields are valid units with an annotation, unless
    /// they count as findings; a place that could not be read is a unit with the error `unread`.
    List,
}

/// What changes the look of a report and not its facts.
///
/// ```
/// use optics_validator::{Format, Presentation, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// let narrow = Presentation { width: Some(60), ..Presentation::default() };
/// print!("{}", report.write(Format::Text, narrow));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_structs, reason = "made by callers, who should see what is new")]
pub struct Presentation {
    /// Whether undocumented fields count as findings.
    pub strict: bool,
    /// Whether text has colours.
    pub colours: bool,
    /// How many columns the terminal has on which text is read; 100 unless it is told.
    pub width: Option<usize>,
}

impl Report {
    /// The report in a form. It ends with a line break, and nothing in it steers a terminal, colours aside.
    pub fn write(&self, format: Format, presentation: Presentation) -> String {
        let Presentation { strict, colours, width } = presentation;
        match format {
            Format::Text => {
                text::write(self, strict, Paint { is_coloured: colours, width: width.unwrap_or(WIDTH) })
            }
            Format::Json => json(self),
            Format::Ndjson => lines::write(self),
            Format::Sarif => sarif::write(self, strict),
            Format::Junit => junit::write(self, strict),
            Format::Github => annotations::write(self, strict),
            Format::Markdown => markdown::write(self, strict),
            Format::Flag => output::flag(self, strict),
            Format::List => output::list(self, strict),
        }
    }
}

/// A JSON document for programs, indented.
pub(super) fn json(value: &impl Serialize) -> String {
    // Keys are strings and numbers finite: this cannot fail.
    printable_json(&serde_json::to_string_pretty(value).unwrap_or_default()) + "\n"
}
