//! The fields that a JSON Schema describes.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::{Error, Reason, Source};
use crate::field_tree::{FieldId, FieldTree, Refused};

use super::shape::Shape;
use super::{below, show_pointer, target};

/// Where a field is described, and how well its existence is supported.
#[derive(Debug)]
pub(crate) struct SchemaField {
    pub(crate) pointer: String,
    /// `x-evidence`, `field`, `grade`.
    pub(crate) grade: Option<String>,
    /// The object that holds the field requires it.
    pub(crate) required: bool,
    pub(crate) shape: Shape,
}

/// Keywords through which fields can come in that the walk does not see. On the way to a field they are refused.
const REFUSED: [&str; 8] = [
    "patternProperties",
    "prefixItems",
    "dependentSchemas",
    "if",
    "then",
    "else",
    "$dynamicRef",
    "additionalItems",
];

/// Keywords whose members all describe the same value.
const COMBINED: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Most subschemas visited, so that references cannot multiply without end.
pub(crate) const BUDGET: usize = 20_000;

/// All fields that are reachable from the root through `properties`, `items`, `$ref`, `allOf`, `anyOf` and `oneOf`.
///
/// Definitions that the root does not lead to are of other documents and left out. The items of a list are described
/// where the list is: `a.b` is the field `b` of `a`, or of each item of `a`.
pub(crate) fn fields(source: Source, root: &Value) -> Result<FieldTree<SchemaField>, Error> {
    let mut tree = FieldTree::new();
    let mut budget = BUDGET;
    let mut open: Vec<(Option<FieldId>, &Value, String)> = vec![(None, root, String::new())];
    while let Some((parent, schema, pointer)) = open.pop() {
        for (schema, pointer) in same_value(source, root, schema, pointer, &mut budget)? {
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else { continue };
            for (name, property) in properties {
                let pointer = below(&pointer, &["properties", name]);
                let required = names(schema, "required").any(|required| required == name);
                let field = || SchemaField {
                    grade: grade(property),
                    required,
                    shape: Shape::of(root, property),
                    pointer: pointer.clone(),
                };
                let id = add(source, &mut tree, parent, name, field)?;
                open.push((Some(id), property, pointer));
            }
        }
    }
    if tree.is_empty() {
        let detail = "no field can be reached from the root";
        return Err(Error::new(source, Reason::NothingToCompare, detail));
    }
    Ok(tree)
}

/// Adds a field; one that another subschema of the same value describes as well is the same field.
fn add(
    source: Source,
    tree: &mut FieldTree<SchemaField>,
    parent: Option<FieldId>,
    name: &str,
    field: impl FnOnce() -> SchemaField,
) -> Result<FieldId, Error> {
    if let Some(known) = tree.child(parent, name) {
        return Ok(known);
    }
    let field = field();
    let pointer = field.pointer.clone();
    tree.push(parent, name, field).map_err(|refused| {
        let detail = match refused {
            Refused::TooDeep => {
                format!("the schema at {pointer} nests deeper than a page can, or contains itself")
            }
            Refused::Duplicate => format!("the field at {pointer} is described twice"),
        };
        Error::new(source, Reason::Unresolved, detail)
    })
}

fn grade(property: &Value) -> Option<String> {
    property.pointer("/x-evidence/field/grade").and_then(Value::as_str).map(str::to_owned)
}

/// The texts of a list below a subschema.
pub(crate) fn names<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a str> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The subschemas that describe the same value, or the items of the same list, with their pointers.
pub(crate) fn same_value<'a>(
    source: Source,
    root: &'a Value,
    schema: &'a Value,
    pointer: String,
    budget: &mut usize,
) -> Result<Vec<(&'a Value, String)>, Error> {
    let mut seen = HashSet::from([pointer.clone()]);
    let mut found = vec![(schema, pointer)];
    let mut next = 0;
    while let Some((schema, pointer)) = found.get(next).cloned() {
        next += 1;
        *budget = budget.checked_sub(1).ok_or_else(|| {
            Error::new(source, Reason::Unresolved, "the schema is too large, or its references multiply")
        })?;
        if let Some(keyword) = REFUSED.iter().find(|keyword| schema.get(**keyword).is_some()) {
            let detail = format!("`{keyword}` at {} can bring fields in unseen", show_pointer(&pointer));
            return Err(Error::new(source, Reason::Unresolved, detail));
        }
        let mut more = Vec::new();
        if let Some(reference) = schema.get("$ref") {
            more.push(target(source, root, reference, &pointer)?);
        }
        if let Some(items) = schema.get("items") {
            more.push((items, below(&pointer, &["items"])));
        }
        for keyword in COMBINED {
            let members = schema.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate();
            more.extend(members.map(|(at, member)| (member, below(&pointer, &[keyword, &at.to_string()]))));
        }
        found.extend(more.into_iter().filter(|(_, pointer)| seen.insert(pointer.clone())));
    }
    Ok(found)
}
