//! The documentation lock: the facts of a page, kept.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Reason, Source};
use crate::facts::{Facts, Header, METHODS, is_field_name, is_path, is_scope, split_url};
use crate::field_tree::{FieldId, FieldTree, Refused};
use crate::fingerprint::Fingerprint;
use crate::page::Page;

/// What the page said when it was last accepted.
///
/// Its JSON form is written for review: facts in the order of the page, one field a line or block, sentences as
/// fingerprints only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    facts: Facts,
}

impl Lock {
    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// When it is no JSON, was written in another version of the form, has an unknown or missing member, or a fact
    /// that no page could have given: no field, a malformed path, method, scope, name or fingerprint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let written: Written = serde_json::from_str(text).map_err(|error| {
            malformed(format!("not a documentation lock: {error}")).with_line(error.line())
        })?;
        Ok(Self { facts: written.into_facts()? })
    }

    /// Writes the JSON form, with a line end at the end. [`Lock::parse`] gives the same lock back.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&Written::from_facts(&self.facts)).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What the page said.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

impl From<&Page> for Lock {
    fn from(page: &Page) -> Self {
        Self { facts: page.facts().clone() }
    }
}

/// The form that [`Written`] describes. A reader of another version cannot know what the members mean.
const VERSION: u32 = 1;

const COMMENT: &str = "What the vendor's page says: facts, and a SHA-256 fingerprint of each text with its white \
     space left out. Written by `cargo xtask drift --page FILE --update`; review its difference before you commit it.";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    #[serde(rename = "$comment", default)]
    comment: String,
    version: u32,
    title: String,
    summary: Option<String>,
    method: String,
    path: String,
    query_parameters: Vec<String>,
    example: Option<String>,
    headers: Vec<WrittenHeader>,
    scopes: Vec<String>,
    request_body: bool,
    response: Option<String>,
    fields: Vec<WrittenField>,
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
struct WrittenField {
    name: String,
    description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<WrittenField>,
}

impl Written {
    fn from_facts(facts: &Facts) -> Self {
        let header = |header: &Header| WrittenHeader {
            name: header.name.clone(),
            value: header.value.clone(),
            text: header.text.map(|text| text.to_string()),
        };
        Self {
            comment: COMMENT.to_owned(),
            version: VERSION,
            title: facts.title.clone(),
            summary: facts.summary.map(|text| text.to_string()),
            method: facts.method.clone(),
            path: facts.path.clone(),
            query_parameters: facts.query_parameters.clone(),
            example: facts.example.clone(),
            headers: facts.headers.iter().map(header).collect(),
            scopes: facts.scopes.clone(),
            request_body: facts.request_body,
            response: facts.response.map(|text| text.to_string()),
            fields: write_fields(&facts.fields, None),
        }
    }

    fn into_facts(self) -> Result<Facts, Error> {
        let check = |holds: bool, what: &str| if holds { Ok(()) } else { Err(malformed(what.to_owned())) };
        check(self.version == VERSION, &format!("version {} is not {VERSION}", self.version))?;
        check(!self.title.trim().is_empty(), "`title` is empty")?;
        check(METHODS.contains(&self.method.as_str()), "`method` is not an HTTP method")?;
        check(is_path(&self.path), "`path` is not a path template")?;
        check(self.example.as_deref().is_none_or(|url| split_url(url).is_some()), "`example` is not a URL")?;
        check(self.scopes.iter().all(|scope| is_scope(scope)), "`scopes` holds something else than scopes")?;
        check(!self.fields.is_empty(), "`fields` is empty")?;
        let header = |header: WrittenHeader| {
            let visible = |text: &str| {
                !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
            };
            check(
                visible(&header.name) && visible(&header.value),
                "a header has no name or no single word as value",
            )?;
            Ok(Header { text: fingerprint("headers", header.text)?, name: header.name, value: header.value })
        };
        Ok(Facts {
            title: self.title,
            summary: fingerprint("summary", self.summary)?,
            method: self.method,
            path: self.path,
            query_parameters: self.query_parameters,
            example: self.example,
            headers: self.headers.into_iter().map(header).collect::<Result<_, Error>>()?,
            scopes: self.scopes,
            request_body: self.request_body,
            response: fingerprint("response", self.response)?,
            fields: read_fields(self.fields)?,
        })
    }
}

/// Nesting is bounded by the tree, so this recursion is.
fn write_fields(tree: &FieldTree<Fingerprint>, parent: Option<FieldId>) -> Vec<WrittenField> {
    let write = |&id: &FieldId| WrittenField {
        name: tree.name(id).to_owned(),
        description: tree.get(id).to_string(),
        fields: write_fields(tree, Some(id)),
    };
    tree.children(parent).iter().map(write).collect()
}

fn read_fields(fields: Vec<WrittenField>) -> Result<FieldTree<Fingerprint>, Error> {
    let mut tree = FieldTree::new();
    // A stack of what is still to be read, the next on top: it keeps the order of the page.
    let mut open: Vec<(Option<FieldId>, WrittenField)> =
        fields.into_iter().rev().map(|field| (None, field)).collect();
    while let Some((parent, field)) = open.pop() {
        if !is_field_name(&field.name) {
            return Err(malformed(format!("\"{}\" is no field name", field.name.escape_debug())));
        }
        let Some(description) = Fingerprint::parse(&field.description) else {
            return Err(malformed(format!("the description of `{}` is no fingerprint", field.name)));
        };
        let id = tree.push(parent, &field.name, description).map_err(|refused| match refused {
            Refused::Duplicate => {
                malformed(format!("the field `{}` stands twice in the same place", field.name))
            }
            Refused::TooDeep => malformed(format!("the field `{}` is nested too deep", field.name)),
        })?;
        open.extend(field.fields.into_iter().rev().map(|field| (Some(id), field)));
    }
    Ok(tree)
}

fn fingerprint(member: &str, text: Option<String>) -> Result<Option<Fingerprint>, Error> {
    text.map(|text| {
        Fingerprint::parse(&text).ok_or_else(|| malformed(format!("`{member}` holds no fingerprint")))
    })
    .transpose()
}

fn malformed(detail: String) -> Error {
    Error::new(Source::Lock, Reason::Malformed, detail)
}
