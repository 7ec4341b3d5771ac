//! The OpenAPI description, with the schemas that it refers to among its components.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use crate::schema::{Annotations, Walk, references};
use crate::{Error, Members, OPENAPI_FILE, SCHEMA_FILE, escape};

/// Members whose value is data, and members that stand for names and not for keywords.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];
const NAMES: [&str; 3] = ["$defs", "properties", "schemas"];

/// The description as a text of its own.
pub(crate) fn whole(openapi: &Value, schema: &Value) -> Result<Value, Error> {
    let names = Names::of(openapi, schema)?;
    let mut whole = names.led(openapi, false);
    let walk = Walk {
        members: Members::Open,
        annotations: Annotations::Extensions,
        lead: &|reference| names.component(reference.strip_prefix('#')?),
    };
    let mut added = Map::new();
    for (pointer, name) in &names.of_schema {
        let Some(original) = schema.pointer(pointer) else { continue };
        let mut copy = walk.schema(pointer, original)?;
        if let Some(keywords) = copy.as_object_mut() {
            // A base of its own would lead references elsewhere; what has a name is a component itself.
            keywords.retain(|keyword, _| !matches!(keyword.as_str(), "$id" | "$schema" | "$defs"));
        }
        added.insert(name.clone(), copy);
    }
    let components = whole.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let Some(components) = components else {
        return Err(Error::new(
            OPENAPI_FILE,
            "/components/schemas",
            "expected an object: schemas by their names",
        ));
    };
    components.extend(added);
    references(&whole, OPENAPI_FILE)?;
    Ok(whole)
}

/// Names of components, by the JSON pointers that the schemas have in their file.
struct Names {
    of_schema: BTreeMap<String, String>,
}

impl Names {
    fn of(openapi: &Value, schema: &Value) -> Result<Self, Error> {
        let title = schema["title"].as_str();
        let title = title
            .ok_or_else(|| Error::new(SCHEMA_FILE, "", "the root needs a `title`: it becomes its name"))?;
        let definitions = schema["$defs"].as_object().into_iter().flat_map(Map::keys);
        let definitions =
            definitions.map(|name| (format!("/$defs/{}", escape(name)), name.to_upper_camel_case()));
        let mut names = Self { of_schema: BTreeMap::new() };
        for (pointer, name) in [(String::new(), title.to_upper_camel_case())].into_iter().chain(definitions) {
            let other = names.of_schema.values().any(|other| *other == name);
            if other || openapi.pointer(&format!("/components/schemas/{}", escape(&name))).is_some() {
                let reason = format!("two schemas would become the component `{name}`; rename one");
                return Err(Error::new(SCHEMA_FILE, pointer, reason));
            }
            names.of_schema.insert(pointer, name);
        }
        Ok(names)
    }

    /// Reference to the component that the schema at `pointer` becomes.
    fn component(&self, pointer: &str) -> Option<String> {
        self.of_schema.get(pointer).map(|name| format!("#/components/schemas/{}", escape(name)))
    }

    /// A copy in which references to the schema file lead to components, without what is about Rust.
    fn led(&self, value: &Value, members_are_names: bool) -> Value {
        match value {
            Value::Object(members) => {
                let mut copy = Map::new();
                for (name, value) in members {
                    let is = |list: &[&str]| !members_are_names && list.contains(&name.as_str());
                    let value = if is(&["x-rust"]) {
                        continue;
                    } else if is(&DATA) {
                        value.clone()
                    } else if is(&["$ref"]) {
                        self.reference(value)
                    } else {
                        self.led(value, is(&NAMES))
                    };
                    copy.insert(name.clone(), value);
                }
                copy.into()
            }
            Value::Array(items) => items.iter().map(|item| self.led(item, false)).collect(),
            plain => plain.clone(),
        }
    }

    /// What leads to no component stays as it is, and is refused once the whole is there.
    fn reference(&self, reference: &Value) -> Value {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix(SCHEMA_FILE));
        let pointer = pointer.map(|pointer| pointer.strip_prefix('#').unwrap_or(pointer));
        pointer.and_then(|pointer| self.component(pointer)).map_or_else(|| reference.clone(), Value::String)
    }
}
