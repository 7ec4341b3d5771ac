//! Documents made from the schema: all valid, as long as real ones are, the same for the same seed.
//!
//! Nothing here knows a field. What the schema says of a value decides what is made; a keyword that nothing is made for
//! is an error, so that a new constraint is never left out of what is measured.

use fastrand::Rng;
use serde_json::{Map, Value};

use super::text;

/// How many of a hundred objects have a field that may be missing.
const OPTIONAL: usize = 75;
/// Most items of a list of objects, of ids, and of free texts. With these a document has about 1.5 kB.
const MOST_OBJECTS: usize = 4;
const MOST_IDS: usize = 28;
const MOST_TEXTS: usize = 4;

/// Keywords that are heeded, or say nothing about values.
const KNOWN: &[&str] = &[
    "$comment",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "const",
    "description",
    "examples",
    "format",
    "items",
    "maximum",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
];

/// Makes documents.
pub(super) struct Documents<'s> {
    schema: &'s Value,
    random: Rng,
}

impl<'s> Documents<'s> {
    pub(super) fn new(schema: &'s Value, seed: u64) -> Self {
        Self { schema, random: Rng::with_seed(seed) }
    }

    /// The next document.
    ///
    /// # Errors
    ///
    /// The schema has a construct that nothing is made for.
    pub(super) fn next(&mut self) -> Result<Value, String> {
        self.value(self.schema)
    }

    fn value(&mut self, schema: &'s Value) -> Result<Value, String> {
        let schema = resolve(self.schema, schema)?;
        match schema["type"].as_str() {
            Some("object") => self.object(schema),
            Some("array") => self.array(schema),
            Some("integer") => Ok(self.integer(schema).into()),
            Some("boolean") => Ok(self.random.bool().into()),
            Some("string") => match alternatives(schema) {
                [] => self.text(schema),
                all => {
                    let chosen = &all[self.random.usize(..all.len())];
                    self.text(chosen)
                }
            },
            other => Err(format!("the bench makes no values of type {other:?}; teach it in document.rs")),
        }
    }

    fn object(&mut self, schema: &'s Value) -> Result<Value, String> {
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut members = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if required.iter().any(|required| required == name) || self.random.usize(..100) < OPTIONAL {
                members.insert(name.clone(), self.value(member)?);
            }
        }
        Ok(members.into())
    }

    fn array(&mut self, schema: &'s Value) -> Result<Value, String> {
        let item = resolve(self.schema, &schema["items"])?;
        let styles = alternatives(item);
        let length = match (item["type"].as_str(), styles) {
            (Some("object"), _) => self.random.usize(1..=MOST_OBJECTS),
            (_, []) => self.random.usize(..=MOST_TEXTS),
            _ => self.random.usize(..=MOST_IDS),
        };
        // A service writes all ids of one list in one style.
        let item = if styles.is_empty() { item } else { &styles[self.random.usize(..styles.len())] };
        let of_text = !styles.is_empty();
        (0..length).map(|_| if of_text { self.text(item) } else { self.value(item) }).collect()
    }

    /// Mostly small numbers, as counts are.
    fn integer(&mut self, schema: &Value) -> u64 {
        let lowest = schema["minimum"].as_u64().unwrap_or(0);
        let highest = schema["maximum"].as_u64().unwrap_or(u64::MAX);
        let digits = self.random.u32(1..=4);
        (lowest + self.random.u64(..10_u64.pow(digits))).min(highest)
    }

    fn text(&mut self, schema: &Value) -> Result<Value, String> {
        if !schema["const"].is_null() {
            return Ok(schema["const"].clone());
        }
        let made = match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (None, None) => text::words(&mut self.random),
            (None, Some(pattern)) => text::matching(&mut self.random, pattern)?,
            (Some(format), None) => text::of_format(&mut self.random, format)?,
            (Some(_), Some(_)) => {
                return Err("the bench makes no texts with a format and a pattern".to_owned());
            }
        };
        Ok(made.into())
    }
}

/// The alternatives of which a value keeps to exactly one.
pub(super) fn alternatives(schema: &Value) -> &[Value] {
    schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The subschema that `schema` refers to in the end; itself, if to none.
pub(super) fn resolve<'s>(root: &'s Value, schema: &'s Value) -> Result<&'s Value, String> {
    let mut schema = schema;
    // Each reference leads to another place, or else there is no end.
    for _ in 0..100 {
        let Some(reference) = schema["$ref"].as_str() else { return Ok(schema) };
        let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        schema = target.ok_or_else(|| format!("the schema refers to {reference}, which is not in it"))?;
    }
    Err("the schema refers in a circle".to_owned())
}

/// Refuses a schema with a keyword that the documents would not keep to.
pub(super) fn check(root: &Value) -> Result<(), String> {
    let definitions = root["$defs"].as_object().into_iter().flatten();
    let all = definitions.map(|(name, schema)| (format!("#/$defs/{name}"), schema));
    all.chain([("#".to_owned(), root)]).try_for_each(|(pointer, schema)| check_below(&pointer, schema))
}

fn check_below(pointer: &str, schema: &Value) -> Result<(), String> {
    for keyword in schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword) {
        if !KNOWN.contains(&keyword.as_str()) && !keyword.starts_with("x-") {
            return Err(format!(
                "{pointer}/{keyword}: the bench makes no documents for it; teach document.rs"
            ));
        }
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        check_below(&format!("{pointer}/properties/{name}"), member)?;
    }
    for (index, alternative) in alternatives(schema).iter().enumerate() {
        check_below(&format!("{pointer}/oneOf/{index}"), alternative)?;
    }
    match &schema["items"] {
        Value::Null => Ok(()),
        items => check_below(&format!("{pointer}/items"), items),
    }
}
