//! SARIF 2.1.0, for code scanning.

use std::collections::HashMap;

use optics_validator::{printable_json, relative_reference, sarif_text};
use serde_json::{Value, json};

use crate::drift::kind::{Kind, Level};
use crate::drift::report::{Finding, Place, Report, Verdict};
use crate::error::{Error, Source};
use crate::fingerprint::Fingerprint;

use super::context::{Context, Location, Places};
use super::github::message;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(report: &Report, context: &Context<'_>) -> String {
    let places = Places::new(context);
    let mut seen = HashMap::new();
    let results: Vec<Value> =
        report.findings().iter().map(|finding| result(finding, &places, &mut seen)).collect();
    let notifications: Vec<Value> =
        report.failures().iter().map(|failure| notification(failure, &places)).collect();
    let rules: Vec<Value> = Kind::ALL.iter().map(|kind| rule(*kind)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "optics drift",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.verdict() != Verdict::NotCompared,
                "exitCode": report.verdict().exit_code(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    printable_json(&text) + "\n"
}

fn rule(kind: Kind) -> Value {
    json!({
        "id": kind.id(),
        "shortDescription": { "text": kind.meaning() },
        "fullDescription": { "text": kind.explanation() },
        "defaultConfiguration": { "level": level(kind.level()) },
        "properties": { "impact": kind.impact().name() },
    })
}

fn result(finding: &Finding, places: &Places<'_>, seen: &mut HashMap<String, usize>) -> Value {
    let index = Kind::ALL.iter().position(|kind| *kind == finding.kind);
    let mut result = json!({
        "ruleId": finding.kind.id(),
        "ruleIndex": index,
        "level": level(finding.kind.level()),
        "message": { "text": sarif_text(&message(finding)) },
        "locations": [location(anchored(places, finding.source, finding.place.as_ref()).as_ref(), &finding.subject)],
        "partialFingerprints": { "opticsDrift/v1": fingerprint(finding, seen) },
    });
    if let (Some(grade), Some(result)) = (&finding.grade, result.as_object_mut()) {
        result.insert("properties".to_owned(), json!({ "grade": grade }));
    }
    result
}

fn notification(failure: &Error, places: &Places<'_>) -> Value {
    let line = failure.line().map(Place::Line);
    let place = anchored(places, failure.source_compared(), line.as_ref());
    json!({
        "level": "error",
        "descriptor": { "id": failure.reason() },
        "message": { "text": sarif_text(&failure.to_string()) },
        "locations": [location(place.as_ref(), failure.source_compared().name())],
    })
}

/// The place, if it is one of a file. Compiled types have none, and a page at an address is none of the repository:
/// code scanning refuses what stands in neither. Then it is the schema or the lock as a whole.
fn anchored<'a>(places: &Places<'a>, source: Source, place: Option<&Place>) -> Option<Location<'a>> {
    let of_file = |location: &Location<'_>| !location.name.contains("://");
    let whole = |source| places.of(source, None).filter(of_file);
    places.of(source, place).filter(of_file).or_else(|| {
        let first = if source == Source::Page { Source::Lock } else { Source::Schema };
        whole(first).or_else(|| whole(Source::Lock)).or_else(|| whole(Source::Schema))
    })
}

/// The subject is told beside the place.
fn location(place: Option<&Location<'_>>, subject: &str) -> Value {
    let mut location = json!({ "logicalLocations": [{ "fullyQualifiedName": subject }] });
    let Some(place) = place else { return location };
    let mut physical = json!({ "artifactLocation": { "uri": uri(place.name) } });
    if let Some(region) = place.region {
        physical["region"] = json!({ "startLine": region.start_line, "endLine": region.end_line });
        if let Some((start, end)) = region.columns {
            physical["region"]["startColumn"] = json!(start);
            physical["region"]["endColumn"] = json!(end);
        }
    }
    location["physicalLocation"] = physical;
    location
}

/// A path as a relative reference, an address as it is.
fn uri(name: &str) -> String {
    if name.contains("://") { name.to_owned() } else { relative_reference(name) }
}

/// The same for the same finding, wherever it moves: of kind, source and subject, and of its number among such.
fn fingerprint(finding: &Finding, seen: &mut HashMap<String, usize>) -> String {
    let key = format!("{} {} {}", finding.kind.id(), finding.source, finding.subject);
    let number = seen.entry(key.clone()).or_default();
    *number += 1;
    Fingerprint::of(&format!("{key} {number}")).to_string()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}
