//! The facts of a page as JSON, each with its line.

use serde::Serialize;
use serde_json::{Value, json};

use crate::facts::{Body, Described};
use crate::field_tree::{FieldId, FieldTree};
use crate::fingerprint::Fingerprint;

use super::{BodyLines, Lists, Page};

impl Page {
    /// The facts of the page as JSON, each with the line on which it stands, with a line end at the end.
    ///
    /// Members are stable. A text is given by its fingerprint; `notRead` holds the lines of what is held as a note at
    /// most: what stands below the table, and sections under headings that no operation page has.
    pub fn to_json(&self) -> String {
        let (facts, lines) = (&self.facts, &self.lines);
        let written = Written {
            layout: self.layout.name(),
            location: facts.location.as_deref(),
            products: facts.products.iter().map(String::as_str).collect(),
            title: at(lines.title, json!({ "text": facts.title })),
            headings: each(&facts.headings, &lines.headings, |heading| json!({ "text": heading })),
            summary: facts.summary.map(|text| at(lines.summary, json!({ "text": text.to_string() }))),
            method: at(lines.method, json!({ "name": facts.method, "protocol": facts.protocol })),
            path: at(lines.path, json!({ "template": facts.path })),
            query_parameters: fields(&facts.query_parameters, &lines.query_parameters, None),
            examples: each(&facts.examples, &lines.examples, |url| json!({ "url": url })),
            headers: each(
                &facts.headers,
                &lines.headers,
                |header| json!({ "name": header.name, "value": header.value, "text": optional(header.text) }),
            ),
            scopes: each(&facts.scopes, &lines.scopes, |scope| json!({ "name": scope })),
            request: body(&facts.request, &lines.request),
            response: body(&facts.response, &lines.response),
            notes: each(
                &facts.notes,
                &lines.notes,
                |note| json!({ "heading": note.heading, "text": note.text.to_string() }),
            ),
            table: json!({
                "lists": match self.evidence.lists {
                    Lists::Kept => "kept",
                    Lists::Flat => "flat",
                    Lists::Lost => "lost",
                },
                "ends": self.evidence.is_closed,
            }),
            not_read: &self.evidence.unread,
            lines: lines.last,
        };
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        optics_validator::printable_json(&text)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    layout: &'static str,
    location: Option<&'a str>,
    products: Vec<&'a str>,
    title: Value,
    headings: Vec<Value>,
    summary: Option<Value>,
    method: Value,
    path: Value,
    query_parameters: Vec<Value>,
    examples: Vec<Value>,
    headers: Vec<Value>,
    scopes: Vec<Value>,
    request: Value,
    response: Value,
    notes: Vec<Value>,
    /// What is certain about the table of the response.
    table: Value,
    not_read: &'a [usize],
    /// Number of lines up to the last visible one.
    lines: usize,
}

fn at(line: usize, mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.insert("line".to_owned(), line.into());
    }
    value
}

fn each<T>(values: &[T], lines: &[usize], write: impl Fn(&T) -> Value) -> Vec<Value> {
    values.iter().zip(lines).map(|(value, line)| at(*line, write(value))).collect()
}

fn optional(text: Option<Fingerprint>) -> Option<String> {
    text.map(|text| text.to_string())
}

fn body(body: &Body, lines: &BodyLines) -> Value {
    let samples = each(&body.samples, &lines.samples, |sample| {
        let fields: Vec<Value> =
            sample.fields.iter().map(|(path, kind)| json!({ "path": path, "type": kind })).collect();
        json!({ "text": sample.text.to_string(), "fields": fields })
    });
    json!({
        "none": body.is_none,
        "text": body.text.map(|text| at(lines.text, json!({ "text": text.to_string() }))),
        "samples": samples,
        "columns": at(lines.table, json!({ "titles": body.columns })),
        "fields": fields(&body.fields, &lines.fields, None),
    })
}

/// Nesting is bounded by the tree, so this recursion is.
fn fields(tree: &FieldTree<Described>, lines: &[usize], parent: Option<FieldId>) -> Vec<Value> {
    let write = |&id: &FieldId| {
        let hint = tree.get(id).hint.map(|rule| json!({ "rule": rule.id(), "type": rule.class().name() }));
        let line = lines.get(id.index()).copied().unwrap_or_default();
        at(
            line,
            json!({
                "name": tree.name(id),
                "description": tree.get(id).text.to_string(),
                "hint": hint,
                "fields": fields(tree, lines, Some(id)),
            }),
        )
    };
    tree.children(parent).iter().map(write).collect()
}
