//! The schema that OpenAPI gives for the response.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::error::{Error, Source};

use super::{resolve, schema};

/// Where the reference for the response leads.
#[derive(Debug)]
pub(crate) enum ResponseSchema<'a> {
    /// OpenAPI gives none.
    None,
    /// To another file, and the schema was not given.
    NotGiven,
    /// To a file that is not the schema given: the reference.
    Elsewhere(String),
    /// To something that can be read.
    Read(Read<'a>),
}

/// A schema that was read.
#[derive(Debug)]
pub(crate) struct Read<'a> {
    /// For the walk: pointers in it are those of the file it is in.
    pub(crate) schema: Cow<'a, Value>,
    /// For the validator: complete in itself.
    pub(crate) judge: Cow<'a, Value>,
    /// It is the schema given, whole, and no copy.
    pub(crate) is_given: bool,
}

/// Resolves the schema at `pointer` in `openapi`; references to another file are held against the schema given.
pub(crate) fn read<'a>(
    openapi: &'a Value,
    pointer: Option<&str>,
    given: Option<&'a Value>,
) -> Result<ResponseSchema<'a>, Error> {
    let Some((pointer, at)) = pointer.and_then(|pointer| Some((pointer, openapi.pointer(pointer)?))) else {
        return Ok(ResponseSchema::None);
    };
    let mut at = at;
    let reference = |at: &Value| at.get("$ref").and_then(Value::as_str).map(str::to_owned);
    if reference(at).is_some_and(|reference| reference.starts_with('#')) {
        // The last local step may lead out of the file.
        at = last_local(openapi, at, pointer)?;
    }
    let Some(outward) = reference(at).filter(|reference| !reference.starts_with('#')) else {
        let whole = with_reference(openapi, pointer);
        let mut judge = at.as_object().cloned().unwrap_or_default();
        judge.extend(openapi.get("components").map(|all| ("components".to_owned(), all.clone())));
        let judge = Cow::Owned(Value::Object(judge));
        return Ok(ResponseSchema::Read(Read { schema: Cow::Owned(whole), judge, is_given: false }));
    };
    let Some(given) = given else { return Ok(ResponseSchema::NotGiven) };
    let (file, fragment) = outward.split_once('#').unwrap_or((&outward, ""));
    if !names(file, given) || given.pointer(fragment).is_none() {
        return Ok(ResponseSchema::Elsewhere(outward));
    }
    if fragment.is_empty() {
        let (schema, judge) = (Cow::Borrowed(given), Cow::Borrowed(given));
        return Ok(ResponseSchema::Read(Read { schema, judge, is_given: true }));
    }
    let mut part = Map::from_iter([("$ref".to_owned(), Value::String(format!("#{fragment}")))]);
    part.extend(given.get("$defs").map(|all| ("$defs".to_owned(), all.clone())));
    part.extend(given.get("properties").map(|all| ("x-properties".to_owned(), all.clone())));
    let part = Value::Object(part);
    let (schema, judge) = (Cow::Owned(with_reference(given, fragment)), Cow::Owned(part));
    Ok(ResponseSchema::Read(Read { schema, judge, is_given: false }))
}

/// The whole document as a schema that means what is at the pointer.
fn with_reference(document: &Value, pointer: &str) -> Value {
    let kept = ["$defs", "components", "paths"];
    let members = document.as_object().into_iter().flatten();
    let mut all: Map<String, Value> = members
        .filter(|(name, _)| kept.contains(&name.as_str()) || pointer.starts_with(&format!("/{name}")))
        .filter(|(name, _)| name.as_str() != "properties")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(target) = document.pointer(pointer).filter(|_| pointer.starts_with("/properties")) {
        all.extend(target.as_object().cloned().unwrap_or_default());
    } else {
        all.insert("$ref".to_owned(), Value::String(format!("#{pointer}")));
    }
    Value::Object(all)
}

fn last_local<'a>(openapi: &'a Value, at: &'a Value, pointer: &str) -> Result<&'a Value, Error> {
    let mut at = at;
    // As many steps as `resolve` would take.
    for _ in 0..16 {
        let Some(reference) = at.get("$ref") else { return Ok(at) };
        if reference.as_str().is_some_and(|reference| !reference.starts_with('#')) {
            return Ok(at);
        }
        at = super::target(Source::Openapi, openapi, reference, pointer)?.0;
    }
    resolve(Source::Openapi, openapi, at, pointer.to_owned()).map(|(at, _)| at)
}

/// Whether a file's name means the schema given: by its `$id`, as far as it has one.
fn names(file: &str, given: &Value) -> bool {
    let stem = |name: &str| {
        let name = name.rsplit(['/', ':']).next().unwrap_or(name).to_owned();
        name.split_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
    };
    given.get("$id").and_then(Value::as_str).is_none_or(|id| id == file || stem(id) == stem(file))
}

/// The fields of what was read.
pub(crate) fn fields(read: &Read<'_>) -> Result<crate::FieldTree<schema::SchemaField>, Error> {
    schema::fields(Source::Openapi, &read.schema)
}
