//! Executions that were fetched: checked against the contract, and printed.

use std::fmt::Display;

use clap::Args;
use optics_client::{Body, Page};
use optics_validator::{Class, Finding, Validator, json, printable_json};

use crate::outcome::{Failure, Outcome};
use crate::output::{self, Format, tell};
use crate::table;

/// Options of every command that prints an execution whole.
#[derive(Args)]
pub(crate) struct ShowArguments {
    /// How to print an execution [default: table on a terminal, else json].
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<Format>,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
    /// Show credentials in tables, and values in findings.
    #[arg(long)]
    show_values: bool,
}

impl ShowArguments {
    /// What checks and prints as they say, and tells of a clean execution that it is.
    pub(crate) fn judged<'a>(&self, validator: &'a Validator) -> Judged<'a> {
        Judged {
            validator,
            layout: Format::or_default(self.output).into(),
            strict: self.strict,
            show_values: self.show_values,
            tell_clean: true,
        }
    }
}

/// How an execution is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Indented.
    Json,
    /// In one line.
    Line,
    /// A YAML document.
    Yaml,
    /// A row for each field.
    Table,
    /// Not at all.
    Nothing,
}

/// Checks and prints executions.
pub(crate) struct Judged<'a> {
    pub(crate) validator: &'a Validator,
    pub(crate) layout: Layout,
    /// Whether an undocumented field is a finding.
    pub(crate) strict: bool,
    /// Whether credentials and values of findings are shown.
    pub(crate) show_values: bool,
    /// Whether it is told of a clean execution that it is.
    pub(crate) tell_clean: bool,
}

impl Judged<'_> {
    /// Prints the body of the execution that was asked for, and tells what is wrong with it.
    pub(crate) fn show(&self, id: &dyn Display, body: &Body) -> Result<Outcome, Failure> {
        let document = match json::read(body.bytes()) {
            Ok(document) => document,
            Err(error) => {
                let record = match body.incomplete_record() {
                    Some(_) => "; the record has no body, and says why",
                    None => "",
                };
                tell(format_args!("error: {id}: answered 200, but the body is not JSON: {error}{record}"));
                return Ok(Outcome::Incomplete);
            }
        };
        output::print(&match self.layout {
            Layout::Json => printable_json(&document.pretty()) + "\n",
            Layout::Line => printable_json(&document.compact()) + "\n",
            Layout::Yaml => yaml(&document)?,
            Layout::Table => table::render(&document, self.show_values)?,
            Layout::Nothing => String::new(),
        })?;
        let findings = self.validator.check_document(&document);
        self.tell(id, &findings, body.bytes());
        Ok(self.outcome(&findings))
    }

    fn outcome(&self, findings: &[Finding]) -> Outcome {
        let counts = |finding: &Finding| self.strict || finding.class() == Class::Violation;
        if findings.iter().any(counts) { Outcome::Findings } else { Outcome::Clean }
    }

    /// Tells what is wrong with a page of the list; its items are not looked at.
    pub(crate) fn page(&self, page: &Page) -> Outcome {
        // A body that is not JSON has its place in the error of the page.
        let Ok(findings) = self.validator.check_page(page.body().bytes()) else { return Outcome::Incomplete };
        for finding in &findings {
            let (number, place) = (page.number(), finding.position());
            let name = format!("page {number} of the list, line {}, column {}", place.line, place.column);
            self.tell_finding(&name, finding, page.body().bytes());
        }
        self.outcome(&findings)
    }

    fn tell(&self, id: &dyn Display, findings: &[Finding], body: &[u8]) {
        for finding in findings {
            self.tell_finding(id, finding, body);
        }
        if findings.is_empty() && self.tell_clean {
            tell(format_args!("{id}: keeps to the contract"));
        }
    }

    fn tell_finding(&self, id: &dyn Display, finding: &Finding, body: &[u8]) {
        tell(format_args!("{id}: {finding}"));
        if self.show_values {
            tell(format_args!("    | {}", finding.excerpt(body)));
        }
    }
}

/// A YAML document with its marker, so that several can follow each other.
fn yaml(document: &json::Document<'_>) -> Result<String, Failure> {
    let text = serde_saphyr::to_string(document)
        .map_err(|error| Failure::incomplete(format_args!("cannot write YAML: {error}")))?;
    Ok(format!("---\n{}\n", text.trim_end()))
}
