//! The JSON form of the lock, version 2.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::facts::{
    Body, Described, Facts, Header, METHODS, Note, Sample, is_field_name, is_path, is_scope, split_url,
};
use crate::field_tree::{FieldId, FieldTree, Refused};
use crate::fingerprint::Fingerprint;
use crate::hint::Rule;

/// The form that [`Written`] describes. A reader of another version cannot know what the members mean.
const VERSION: u32 = 2;

const COMMENT: &str = "What the vendor's page says: facts, and a SHA-256 fingerprint of each text with its white \
     space left out. Written by `cargo xtask drift --page FILE --update`; review its difference before you commit it.";

/// JSON types as a sample's fields have them.
const JSON_TYPES: [&str; 6] = ["array", "boolean", "null", "number", "object", "string"];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Written {
    #[serde(rename = "$comment", default)]
    comment: String,
    version: u32,
    location: Option<String>,
    products: BTreeSet<String>,
    title: String,
    headings: Vec<String>,
    summary: Option<String>,
    method: String,
    protocol: Option<String>,
    path: String,
    query_parameters: Vec<WrittenField>,
    examples: Vec<String>,
    headers: Vec<WrittenHeader>,
    scopes: Vec<String>,
    request: WrittenBody,
    response: WrittenBody,
    notes: Vec<WrittenNote>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHeader {
    name: String,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBody {
    /// The page says that there is no body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    none: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    samples: Vec<WrittenSample>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<WrittenField>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSample {
    text: String,
    /// `path: type`, one a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNote {
    heading: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    name: String,
    description: String,
    /// Id of the rule by which the wording hints at a type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<WrittenField>,
}

impl Written {
    pub(super) fn from_facts(facts: &Facts) -> Self {
        let header = |header: &Header| WrittenHeader {
            name: header.name.clone(),
            value: header.value.clone(),
            text: header.text.map(|text| text.to_string()),
        };
        let note = |note: &Note| WrittenNote { heading: note.heading.clone(), text: note.text.to_string() };
        Self {
            comment: COMMENT.to_owned(),
            version: VERSION,
            location: facts.location.clone(),
            products: facts.products.clone(),
            title: facts.title.clone(),
            headings: facts.headings.clone(),
            summary: facts.summary.map(|text| text.to_string()),
            method: facts.method.clone(),
            protocol: facts.protocol.clone(),
            path: facts.path.clone(),
            query_parameters: write_fields(&facts.query_parameters, None),
            examples: facts.examples.clone(),
            headers: facts.headers.iter().map(header).collect(),
            scopes: facts.scopes.clone(),
            request: WrittenBody::from_body(&facts.request),
            response: WrittenBody::from_body(&facts.response),
            notes: facts.notes.iter().map(note).collect(),
        }
    }

    /// The facts, or what is wrong with them.
    pub(super) fn into_facts(self) -> Result<Facts, String> {
        let check = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
        check(self.version == VERSION, &format!("version {} is not {VERSION}", self.version))?;
        check(!self.title.trim().is_empty(), "`title` is empty")?;
        check(METHODS.contains(&self.method.as_str()), "`method` is not an HTTP method")?;
        check(is_path(&self.path), "`path` is not a path template")?;
        check(self.location.iter().chain(&self.examples).all(|url| split_url(url).is_some()), NOT_A_URL)?;
        check(self.scopes.iter().all(|scope| is_scope(scope)), "`scopes` holds something else than scopes")?;
        let response = self.response.into_body("response")?;
        check(response.is_described(), "`response` says nothing")?;
        let header = |header: WrittenHeader| {
            let is_word = |text: &str| {
                !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
            };
            let words = is_word(&header.name) && is_word(&header.value);
            check(words, "a header has no name or no single word as value")?;
            Ok(Header { text: fingerprint("headers", header.text)?, name: header.name, value: header.value })
        };
        let note = |note: WrittenNote| {
            Ok(Note { text: required_fingerprint("notes", &note.text)?, heading: note.heading })
        };
        Ok(Facts {
            location: self.location,
            products: self.products,
            title: self.title,
            headings: self.headings,
            summary: fingerprint("summary", self.summary)?,
            method: self.method,
            protocol: self.protocol,
            path: self.path,
            query_parameters: read_fields(self.query_parameters)?,
            examples: self.examples,
            headers: self.headers.into_iter().map(header).collect::<Result<_, String>>()?,
            scopes: self.scopes,
            request: self.request.into_body("request")?,
            response,
            notes: self.notes.into_iter().map(note).collect::<Result<_, String>>()?,
        })
    }
}

const NOT_A_URL: &str = "`location` or `examples` holds something else than absolute URLs";

impl WrittenBody {
    fn from_body(body: &Body) -> Self {
        let sample = |sample: &Sample| WrittenSample {
            text: sample.text.to_string(),
            fields: sample.fields.iter().map(|(path, kind)| format!("{path}: {kind}")).collect(),
        };
        Self {
            none: body.is_none,
            text: body.text.map(|text| text.to_string()),
            samples: body.samples.iter().map(sample).collect(),
            columns: body.columns.clone(),
            fields: write_fields(&body.fields, None),
        }
    }

    fn into_body(self, member: &str) -> Result<Body, String> {
        let sample = |sample: WrittenSample| {
            let fields = sample.fields.iter().map(|field| {
                let known = field.rsplit_once(": ").and_then(|(path, kind)| {
                    Some((path.to_owned(), JSON_TYPES.into_iter().find(|known| *known == kind)?))
                });
                known.ok_or_else(|| format!("a sample of `{member}` has a field without path and JSON type"))
            });
            Ok(Sample {
                fields: fields.collect::<Result<_, String>>()?,
                text: required_fingerprint(member, &sample.text)?,
            })
        };
        if self.fields.is_empty() && !self.columns.is_empty() {
            return Err(format!("`{member}` has the columns of a table and no fields"));
        }
        Ok(Body {
            is_none: self.none,
            text: fingerprint(member, self.text)?,
            samples: self.samples.into_iter().map(sample).collect::<Result<_, String>>()?,
            columns: self.columns,
            fields: read_fields(self.fields)?,
        })
    }
}

/// Nesting is bounded by the tree, so this recursion is.
fn write_fields(tree: &FieldTree<Described>, parent: Option<FieldId>) -> Vec<WrittenField> {
    let write = |&id: &FieldId| WrittenField {
        name: tree.name(id).to_owned(),
        description: tree.get(id).text.to_string(),
        hint: tree.get(id).hint.map(|rule| rule.id().to_owned()),
        fields: write_fields(tree, Some(id)),
    };
    tree.children(parent).iter().map(write).collect()
}

fn read_fields(fields: Vec<WrittenField>) -> Result<FieldTree<Described>, String> {
    let mut tree = FieldTree::new();
    // A stack of what is still to be read, the next on top: it keeps the order of the page.
    let mut open: Vec<(Option<FieldId>, WrittenField)> =
        fields.into_iter().rev().map(|field| (None, field)).collect();
    while let Some((parent, field)) = open.pop() {
        if !is_field_name(&field.name) {
            return Err(format!("\"{}\" is no field name", field.name.escape_debug()));
        }
        let text = Fingerprint::parse(&field.description)
            .ok_or_else(|| format!("the description of `{}` is no fingerprint", field.name))?;
        let hint = match field.hint {
            None => None,
            Some(id) => Some(
                Rule::from_id(&id)
                    .ok_or_else(|| format!("the hint of `{}` is no rule of this version", field.name))?,
            ),
        };
        let described = Described { text, hint };
        let id = tree.push(parent, &field.name, described).map_err(|refused| match refused {
            Refused::Duplicate => format!("the field `{}` stands twice in the same place", field.name),
            Refused::TooDeep => format!("the field `{}` is nested too deep", field.name),
        })?;
        open.extend(field.fields.into_iter().rev().map(|field| (Some(id), field)));
    }
    Ok(tree)
}

fn fingerprint(member: &str, text: Option<String>) -> Result<Option<Fingerprint>, String> {
    text.map(|text| required_fingerprint(member, &text)).transpose()
}

fn required_fingerprint(member: &str, text: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(text).ok_or_else(|| format!("`{member}` holds no fingerprint"))
}
