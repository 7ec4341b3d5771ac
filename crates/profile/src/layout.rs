//! Which fields a contract has, as places that can be counted at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value as Schema;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Most places of a contract. The built-in one has some twenty; a contract whose definitions refer to each other can
/// have exponentially many.
const MOST_PLACES: usize = 1000;

/// How many places may stand inside each other.
const DEEPEST: usize = 32;

/// The keywords whose subschemas apply to the same value.
const IN_PLACE: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "then", "else"];

/// The keywords that say something of fields or items in a way that has no path of its own.
const WITHOUT_PATH: [&str; 8] = [
    "$dynamicRef",
    "additionalProperties",
    "contains",
    "dependentSchemas",
    "patternProperties",
    "prefixItems",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// The places of a contract: the document, then fields and items, each before what is in it, fields by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) id: String,
    pub(crate) fingerprint: String,
    pub(crate) places: Vec<Place>,
}

/// The document, a field, or the items of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Unique. Empty for the document.
    pub(crate) path: String,
    /// Where it stands in: in front of it in the order of places. The document stands in itself.
    pub(crate) parent: usize,
    pub(crate) is_items: bool,
    /// The contract calls it a number.
    pub(crate) ranged: bool,
    pub(crate) members: BTreeMap<String, usize>,
    pub(crate) items: Option<usize>,
}

impl Layout {
    pub(crate) fn new(contract: &str) -> Result<Self, Error> {
        let root: Schema = serde_json::from_str(contract)
            .map_err(|error| Error::contract(format!("it is not JSON: {error}")))?;
        let id =
            root.get("$id").and_then(Schema::as_str).ok_or_else(|| Error::contract("it has no `$id`"))?;
        let mut builder = Builder { root: &root, places: Vec::new() };
        builder.add("", None, false, vec![&root], 0)?;
        let places = builder.places;
        if places.first().is_none_or(|document| document.members.is_empty()) {
            return Err(Error::contract("it names no field"));
        }
        let mut paths = BTreeSet::new();
        if let Some(Place { path, .. }) = places.iter().find(|place| !paths.insert(&place.path)) {
            return Err(Error::contract(format!("two of its fields have the path `{path}`")));
        }
        Ok(Self { id: id.to_owned(), fingerprint: fingerprint(&places), places })
    }
}

struct Builder<'s> {
    root: &'s Schema,
    places: Vec<Place>,
}

impl<'s> Builder<'s> {
    /// Adds a place and, calling itself at most [`DEEPEST`] deep, those in it. Its index.
    fn add(
        &mut self,
        path: &str,
        parent: Option<usize>,
        is_items: bool,
        schemas: Vec<&'s Schema>,
        depth: usize,
    ) -> Result<usize, Error> {
        let index = self.places.len();
        if index == MOST_PLACES {
            return Err(Error::contract(format!("it has more than {MOST_PLACES} fields")));
        }
        if depth == DEEPEST {
            let top = path.split(['.', '[']).next().unwrap_or_default();
            return Err(Error::contract(format!("`{top}` is nested more than {DEEPEST} deep, or in itself")));
        }
        let schemas = self.all_that_apply(path, schemas)?;
        let ranged = schemas.iter().any(|schema| calls_a_number(schema));
        let parent = parent.unwrap_or(index);
        self.places.push(Place {
            path: path.to_owned(),
            parent,
            is_items,
            ranged,
            members: BTreeMap::new(),
            items: None,
        });
        let mut members: BTreeMap<&String, Vec<&Schema>> = BTreeMap::new();
        for properties in schemas.iter().filter_map(|schema| schema.get("properties")?.as_object()) {
            for (name, schema) in properties {
                members.entry(name).or_default().push(schema);
            }
        }
        for (name, schemas) in members {
            let place = self.add(&join(path, name), Some(index), false, schemas, depth + 1)?;
            if let Some(object) = self.places.get_mut(index) {
                object.members.insert(name.clone(), place);
            }
        }
        let items: Vec<_> = schemas.iter().filter_map(|schema| schema.get("items")).collect();
        if !items.is_empty() {
            let place = self.add(&format!("{path}[]"), Some(index), true, items, depth + 1)?;
            if let Some(list) = self.places.get_mut(index) {
                list.items = Some(place);
            }
        }
        Ok(index)
    }

    /// The schemas and what they refer to and are composed of.
    fn all_that_apply(&self, path: &str, mut schemas: Vec<&'s Schema>) -> Result<Vec<&'s Schema>, Error> {
        let mut next = 0;
        while let Some(schema) = schemas.get(next).copied() {
            next += 1;
            let mut add = |part: &'s Schema| {
                if !schemas.iter().any(|known| std::ptr::eq(*known, part)) {
                    schemas.push(part);
                }
            };
            // `true` and `false` say nothing of fields.
            let says_something =
                |keyword: &&&str| schema.get(**keyword).is_some_and(|value| !value.is_boolean());
            if let Some(keyword) = WITHOUT_PATH.iter().find(says_something) {
                return Err(Error::contract(format!(
                    "at `{path}` it uses `{keyword}`, which fields cannot be told from"
                )));
            }
            if let Some(reference) = schema.get("$ref") {
                let target = reference.as_str().and_then(|text| text.strip_prefix('#'));
                add(target.and_then(|pointer| self.root.pointer(pointer)).ok_or_else(|| {
                    Error::contract(format!(
                        "at `{path}` it refers to {reference}, which is not a place in it"
                    ))
                })?);
            }
            for keyword in IN_PLACE {
                match schema.get(keyword) {
                    Some(Schema::Array(parts)) => parts.iter().for_each(&mut add),
                    Some(part) => add(part),
                    None => {}
                }
            }
        }
        Ok(schemas)
    }
}

fn calls_a_number(schema: &Schema) -> bool {
    let is_number = |name: &Schema| name == "integer" || name == "number";
    match schema.get("type") {
        Some(Schema::Array(names)) => names.iter().any(is_number),
        Some(name) => is_number(name),
        None => false,
    }
}

/// The path of a field of the object at `parent`; the items of a list are named where the list is.
pub(crate) fn join(parent: &str, name: &str) -> String {
    let parent = parent.trim_end_matches("[]");
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// SHA-256 of what profiles of two contracts have to agree on: the paths and which of them have ranges.
fn fingerprint(places: &[Place]) -> String {
    let mut hash = Sha256::new();
    for place in places {
        hash.update(if place.ranged { "number " } else { "other " });
        hash.update((place.path.len() as u64).to_be_bytes());
        hash.update(&place.path);
    }
    let mut text = "sha256:".to_owned();
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
