//! Documents that are right, and documents that are wrong in one place each.

use std::path::Path;

use optics_validator::{Class, Validator};
use serde_json::{Map, Value, json};

use super::read;

/// A name that the contract does not have.
const UNDOCUMENTED: &str = "undocumented";

/// What the samples are samples of.
pub(super) struct Samples {
    /// Documents that keep to the contract.
    pub(super) right: Vec<Value>,
    /// Documents that do not, in a way that types can tell: a member more or less, or a value of another type.
    pub(super) wrong: Vec<Wrong>,
    /// A page of the list with the examples, and the same with a member that the contract does not name.
    pub(super) right_page: Value,
    pub(super) wrong_page: Value,
}

pub(super) struct Wrong {
    pub(super) document: Value,
    /// Nothing but a member that the contract does not name.
    pub(super) undocumented_only: bool,
}

/// Samples from `schema/examples` and from the examples in the schema.
pub(super) fn all(root: &Path) -> Result<Samples, String> {
    let contract = read(&root.join("schema/package-execution.schema.json"))?;
    let validator = Validator::with_contract(&contract).map_err(|error| error.to_string())?;
    let schema = parse(&contract)?;
    let mut originals = schema["examples"].as_array().cloned().unwrap_or_default();
    for line in read(&root.join("schema/examples/package-executions.ndjson"))?.lines() {
        let document = parse(line)?;
        if !originals.contains(&document) {
            originals.push(document);
        }
    }
    let right_page = page(&schema, &originals)?;
    let mut wrong_page = right_page.clone();
    wrong_page[UNDOCUMENTED] = json!("text");
    let mut samples = Samples { right: Vec::new(), wrong: Vec::new(), right_page, wrong_page };
    for original in originals {
        for document in changed(&original).into_iter().chain([original]) {
            let findings =
                validator.check(document.to_string().as_bytes()).map_err(|error| error.to_string())?;
            if findings.is_empty() {
                samples.right.push(document);
            } else {
                let undocumented_only = findings.iter().all(|finding| finding.class() == Class::Undocumented);
                samples.wrong.push(Wrong { document, undocumented_only });
            }
        }
    }
    // Without both there is nothing to tell apart.
    if samples.right.is_empty() || samples.wrong.iter().all(|wrong| wrong.undocumented_only) {
        return Err("the schema's examples give no right document, or none that is wrong".to_owned());
    }
    Ok(samples)
}

/// A page of the list: each of its members that are no documents is a count.
fn page(schema: &Value, documents: &[Value]) -> Result<Value, String> {
    let members =
        schema["$defs"]["listPage"]["properties"].as_object().ok_or("the schema has no `listPage`")?;
    let page = members.iter().map(|(name, member)| {
        let is_list = member["type"] == "array";
        (name.clone(), if is_list { Value::from(documents) } else { json!(documents.len()) })
    });
    Ok(page.collect::<Map<String, Value>>().into())
}

/// The document with one more member in each object, each member taken out, and each value of another type.
fn changed(document: &Value) -> Vec<Value> {
    let mut changed = Vec::new();
    for place in places(document) {
        let mut change = |how: &dyn Fn(&mut Value)| {
            let mut document = document.clone();
            if let Some(value) = document.pointer_mut(&place) {
                how(value);
                changed.push(document);
            }
        };
        let value = document.pointer(&place).unwrap_or(&Value::Null);
        if let Some(members) = value.as_object() {
            change(&|object| object[UNDOCUMENTED] = json!("text"));
            for name in members.keys() {
                change(&|object| {
                    drop(object.as_object_mut().map(|members: &mut Map<_, _>| members.remove(name)));
                });
            }
        }
        change(&|value| *value = Value::Null);
        change(&|value| *value = if value.is_string() { json!(7) } else { json!("text") });
    }
    changed
}

/// JSON pointers to all values, the whole included.
fn places(document: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        match document.pointer(&place) {
            Some(Value::Object(members)) => {
                let escaped = members.keys().map(|name| name.replace('~', "~0").replace('/', "~1"));
                places.extend(escaped.map(|name| format!("{place}/{name}")));
            }
            Some(Value::Array(items)) => {
                places.extend((0..items.len()).map(|index| format!("{place}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    places
}

fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))
}
