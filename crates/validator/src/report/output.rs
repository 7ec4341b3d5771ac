//! The report as JSON Schema Output.

use serde::Serialize;

use super::format::json;
use super::{Found, Group, Outcome, Report};
use crate::captures::Place;
use crate::finding::Class;

/// The output `flag`: whether everything is valid, which is not so if it is unknown.
#[derive(Serialize)]
struct Flag {
    valid: bool,
}

/// The output `list`.
#[derive(Serialize)]
struct List<'a> {
    valid: bool,
    details: Vec<Unit<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Unit<'a> {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    evaluation_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_location: Option<&'a str>,
    instance_location: &'a str,
    #[serde(flatten)]
    said: Said<'a>,
    source: &'a str,
    #[serde(flatten)]
    place: Option<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Said<'a> {
    Errors(Keyword<'a>),
    Annotations(Keyword<'a>),
}

/// A message under the name of its keyword.
struct Keyword<'a>(&'a str, &'a str);

impl Serialize for Keyword<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, self.1)])
    }
}

pub(super) fn flag(report: &Report, strict: bool) -> String {
    json(&Flag { valid: is_valid(report, strict) })
}

pub(super) fn list(report: &Report, strict: bool) -> String {
    let unread = report.unread.iter().map(|unread| Unit {
        valid: false,
        evaluation_path: None,
        schema_location: None,
        instance_location: "",
        said: Said::Errors(Keyword("unread", &unread.reason)),
        source: &unread.source,
        place: unread.place,
    });
    let findings = report
        .findings
        .iter()
        .flat_map(|group| group.places.iter().map(move |found| unit(group, found, strict)));
    let details = findings.chain(unread).collect();
    json(&List { valid: is_valid(report, strict), details })
}

fn is_valid(report: &Report, strict: bool) -> bool {
    report.outcome(strict) == Outcome::Clean
}

fn unit<'a>(group: &'a Group, found: &'a Found, strict: bool) -> Unit<'a> {
    let valid = group.class == Class::Undocumented && !strict;
    let keyword = Keyword(&group.keyword, group.message_at(Some(found)));
    Unit {
        valid,
        evaluation_path: Some(&found.evaluation_path),
        schema_location: Some(&found.schema_location).filter(|location| !location.is_empty()).map(|s| &**s),
        instance_location: &found.pointer,
        said: if valid { Said::Annotations(keyword) } else { Said::Errors(keyword) },
        source: &found.source,
        place: Some(found.place),
    }
}
