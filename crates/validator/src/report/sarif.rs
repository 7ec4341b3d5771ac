//! The report as SARIF 2.1.0, for code scanning.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::format::json as written;
use super::words::within;
use super::{Found, Group, Outcome, Report, STANDARD_INPUT};
use crate::captures::Place;
use crate::escape::{presentable_pointer, printable, relative_reference, sarif_text};
use crate::finding::Class;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(report: &Report, strict: bool) -> String {
    let mut rules = Rules::default();
    let mut seen = HashMap::new();
    let mut results = Vec::new();
    for group in &report.findings {
        let (id, index) = rules.of(group);
        let mut push = |found: Option<&Found>| {
            results.push(json!({
                "ruleId": id,
                "ruleIndex": index,
                "level": level(group.class, strict),
                "message": { "text": message(group, found) },
                "locations": [location(group, found)],
                "partialFingerprints": { "opticsValidate/v1": fingerprint(group, found, &mut seen) },
                "properties": properties(group),
            }));
        };
        if group.places.is_empty() {
            push(None);
        }
        group.places.iter().for_each(|found| push(Some(found)));
    }
    let outcome = report.outcome(strict);
    written(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "optics validate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.written,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": outcome != Outcome::Incomplete,
                "exitCode": outcome.exit_code(),
                "toolExecutionNotifications": notifications(report),
            }],
            "results": results,
            "properties": { "summary": report.omissions().chain(report.summary()).collect::<Vec<_>>() },
        }],
    }))
}

/// A rule for each class and keyword that there is a finding of.
#[derive(Default)]
struct Rules {
    known: HashMap<String, usize>,
    written: Vec<Value>,
}

impl Rules {
    fn of(&mut self, group: &Group) -> (String, usize) {
        let id = match group.class {
            Class::Violation => format!("violation/{}", group.keyword),
            Class::Undocumented => "undocumented".to_owned(),
        };
        let index = *self.known.entry(id.clone()).or_insert_with(|| {
            let (what, help) = rule(group);
            self.written.push(json!({
                "id": id,
                "shortDescription": { "text": what },
                "help": { "text": help },
                "defaultConfiguration": { "level": level(group.class, false) },
            }));
            self.written.len() - 1
        });
        (id, index)
    }
}

/// What the rule of a finding is, and what to do about it.
fn rule(group: &Group) -> (String, &'static str) {
    const EITHER: &str = "compare the document with what the contract says at the place that schemaLocation names; if the \
        service is right, the claim of the contract is wrong, and its grade tells how well it was supported";
    const WRITER: &str = "mend what writes the document; other readers may take another value than this one";
    const NAME: &str =
        "see whether the name is misspelt; if it is not, the service says something that nobody wrote down";
    if group.class == Class::Undocumented {
        return ("the document has a field that the contract does not name".to_owned(), NAME);
    }
    let what = match &*group.keyword {
        "type" => "the value has another type than the contract says",
        "required" => "a field is missing that the contract requires",
        "format" => "the text does not have the form that the contract says",
        "pattern" => "the text does not match the pattern of the contract",
        "oneOf" | "anyOf" => "the value is none of the alternatives of the contract, or more than one",
        "const" | "enum" => "the value is another than the contract says",
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            "the number is outside of what the contract says"
        }
        "duplicateKey" => return ("the object has a key twice".to_owned(), WRITER),
        "unicode" => return ("the text has half of a surrogate pair".to_owned(), WRITER),
        keyword => return (format!("the value does not satisfy {keyword} of the contract"), EITHER),
    };
    (what.to_owned(), EITHER)
}

fn message(group: &Group, found: Option<&Found>) -> String {
    let mut text = group.sentence(found);
    let stream = found.filter(|found| found.source == STANDARD_INPUT);
    let line = stream.map(|found| {
        let position = found.place.position;
        format!("{}:{} of standard input", position.line, position.column)
    });
    for aside in line.into_iter().chain(found.and_then(|found| within(found.place))).chain(group.repeated()) {
        text += "; ";
        text += &aside;
    }
    if let Some(excerpt) = found.and_then(|found| found.excerpt.as_deref()) {
        text += &format!(": {excerpt}");
    }
    sarif_text(&text)
}

/// Where the value is in the document, and where in the file.
fn location(group: &Group, found: Option<&Found>) -> Value {
    let pointer = found.map_or(&group.pointer, |found| &found.pointer);
    let mut logical = vec![json!({ "fullyQualifiedName": presentable_pointer(pointer), "kind": "value" })];
    let Some(found) = found else { return json!({ "logicalLocations": logical }) };
    if let Some(entry) = found.place.entry {
        logical.push(json!({ "fullyQualifiedName": format!("entry {entry}"), "kind": "element" }));
    }
    let mut location = json!({ "logicalLocations": logical });
    if let Some(mut physical) = physical(&found.source, Some(found.place)) {
        if found.place.body.is_none() {
            let start = found.place.position;
            physical["region"]["endLine"] = json!(found.end.line);
            physical["region"]["endColumn"] = json!(found.end.column);
            physical["region"]["byteLength"] = json!(found.end.offset.saturating_sub(start.offset));
        }
        location["physicalLocation"] = physical;
    }
    location
}

/// A place in a file; standard input is none.
fn physical(source: &str, place: Option<Place>) -> Option<Value> {
    if source == STANDARD_INPUT {
        return None;
    }
    let mut physical = json!({ "artifactLocation": { "uri": relative_reference(source) } });
    if let Some(Place { position, .. }) = place {
        physical["region"] = json!({
            "startLine": position.line,
            "startColumn": position.column,
            "byteOffset": position.offset,
        });
    }
    Some(physical)
}

/// What could not be read, and what is worth knowing besides.
fn notifications(report: &Report) -> Vec<Value> {
    let notification = |level, id, source: &str, place: Option<Place>, text: &str| {
        let beside = place.and_then(within).map_or_else(String::new, |within| format!(" ({within})"));
        let mut notification = json!({
            "level": level,
            "descriptor": { "id": id },
            "message": { "text": sarif_text(&format!("{}{beside}: {text}", printable(source))) },
        });
        if let Some(physical) = physical(source, place) {
            notification["locations"] = json!([{ "physicalLocation": physical }]);
        }
        notification
    };
    let unread = report
        .unread
        .iter()
        .map(|unread| notification("error", "unread", &unread.source, unread.place, &unread.reason));
    let notes = report.notes.iter().map(|note| notification("note", "note", &note.source, None, &note.note));
    let nothing = (report.totals.documents + report.totals.pages == 0).then(|| {
        let text = report.summary().into_iter().next().unwrap_or_default();
        json!({ "level": "error", "descriptor": { "id": "nothing-checked" }, "message": { "text": text } })
    });
    unread.chain(notes).chain(nothing).collect()
}

/// The same for the same finding, wherever in its file it moves: of class, keyword, pointer and file, and of its number
/// among such.
fn fingerprint(group: &Group, found: Option<&Found>, seen: &mut HashMap<String, u64>) -> String {
    let source = found.map_or("", |found| &*found.source);
    let property = group.property.as_deref().unwrap_or_default();
    let class = group.class.as_str();
    let key = format!("{class}\n{}\n{property}\n{}\n{source}", group.keyword, group.pointer);
    let number = seen.entry(key.clone()).or_default();
    *number += 1;
    let digest = Sha256::digest(format!("{key}\n{number}"));
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn properties(group: &Group) -> Value {
    let mut properties = json!({ "count": group.count, "documents": group.documents });
    if let Some(grade) = group.grade {
        properties["grade"] = json!(grade);
    }
    if !group.schema_location.is_empty() {
        properties["schemaLocation"] = json!(group.schema_location);
    }
    properties
}

fn level(class: Class, strict: bool) -> &'static str {
    match class {
        Class::Violation => "error",
        Class::Undocumented if strict => "error",
        Class::Undocumented => "note",
    }
}
