//! What each constraint of the schema rests on.

use serde_json::Value;

use crate::contract::below;
use crate::contract::schema::{BUDGET, SchemaField, names, same_value};
use crate::error::{Error, Source};
use crate::field_tree::FieldTree;

use super::report::Constraint;

/// The keywords that make a schema refuse a document; `required` is told for each field.
const KEYWORDS: [&str; 22] = [
    "type",
    "const",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "oneOf",
    "anyOf",
    "not",
];

/// The constraints of the whole document and of each field, in the order of the paths.
pub(super) fn of(
    root: &Value,
    tree: &FieldTree<SchemaField>,
    paths: &[String],
) -> Result<Vec<Constraint>, Error> {
    let mut constraints = Vec::new();
    let mut budget = BUDGET;
    collect(root, root, String::new(), "", &mut budget, &mut constraints)?;
    for id in tree.ids() {
        let pointer = tree.get(id).pointer.clone();
        let Some(schema) = root.pointer(&pointer) else { continue };
        collect(root, schema, pointer, &tree.path(id), &mut budget, &mut constraints)?;
    }
    let places: std::collections::HashMap<&str, usize> =
        paths.iter().enumerate().map(|(at, path)| (path.as_str(), at + 1)).collect();
    constraints.sort_by_key(|constraint| places.get(constraint.path.as_str()).copied().unwrap_or(0));
    Ok(constraints)
}

fn collect(
    root: &Value,
    schema: &Value,
    pointer: String,
    path: &str,
    budget: &mut usize,
    constraints: &mut Vec<Constraint>,
) -> Result<(), Error> {
    for (schema, pointer) in same_value(Source::Schema, root, schema, pointer, budget)? {
        for keyword in KEYWORDS.into_iter().filter(|keyword| schema.get(keyword).is_some()) {
            let evidence = evidence(schema, keyword);
            constraints.push(constraint(path.to_owned(), keyword, below(&pointer, &[keyword]), evidence));
        }
        for (at, name) in names(schema, "required").enumerate() {
            let property = schema.get("properties").and_then(|all| all.get(name));
            let evidence = property.and_then(|property| evidence(property, "required"));
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let pointer = below(&pointer, &["required", &at.to_string()]);
            constraints.push(constraint(path, "required", pointer, evidence));
        }
    }
    Ok(())
}

fn evidence<'a>(schema: &'a Value, keyword: &str) -> Option<&'a Value> {
    schema.get("x-evidence")?.get(keyword)
}

/// The page gives no types and names no field as required: what is documented of a constraint is its wording.
fn constraint(path: String, keyword: &str, pointer: String, evidence: Option<&Value>) -> Constraint {
    let text = |member: &str| Some(evidence?.get(member)?.as_str()?.to_owned());
    let grade = text("grade");
    let is_inference = matches!(grade.as_deref(), None | Some("assumed" | "documented"));
    Constraint { path, keyword: keyword.to_owned(), pointer, why: text("why"), grade, is_inference }
}
