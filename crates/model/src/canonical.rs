//! The contract's own schemas as `JsonSchema` of the types, so that a team's OpenAPI shows what the contract says: formats,
//! bounds, alternatives and grades of evidence, none of which the types themselves know.
//!
//! A reference becomes one of the generator's, which so decides where definitions stand and what they are called when
//! another type has the name.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::{format, vec};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::{Secret, generated};

/// A schema of the contract that has a name.
pub(crate) struct Definition {
    /// Which text it stands in.
    pub(crate) file: File,
    /// JSON pointer of the schema.
    pub(crate) pointer: &'static str,
    /// Name of the type.
    pub(crate) name: &'static str,
    /// A reference to it.
    pub(crate) reference: fn(&mut SchemaGenerator) -> Schema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    Schema,
    OpenApi,
}

/// Stands for the definition of that number, as types do that have no schema of their own, such as `u64` for a count.
pub(crate) struct Numbered<const NUMBER: usize>;

impl<const NUMBER: usize> JsonSchema for Numbered<NUMBER> {
    fn schema_name() -> Cow<'static, str> {
        definition(NUMBER).map_or("Any", |definition| definition.name).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::{}", module_path!(), Self::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let Some(definition) = definition(NUMBER) else { return Schema::default() };
        let text = match definition.file {
            File::Schema => optics_schema::PACKAGE_EXECUTION,
            File::OpenApi => optics_schema::OPENAPI,
        };
        let document: Value = serde_json::from_str(text).unwrap_or_default();
        let mut schema = document.pointer(definition.pointer).cloned().unwrap_or_default();
        if let Some(root) = schema.as_object_mut().filter(|_| definition.pointer.is_empty()) {
            // Definitions stand where the generator puts them, and with an id of its own the root could not refer to them.
            for keyword in ["$schema", "$id", "$defs"] {
                root.remove(keyword);
            }
        }
        refer(&mut schema, definition.file, generator);
        schema.try_into().unwrap_or_default()
    }
}

fn definition(number: usize) -> Option<&'static Definition> {
    generated::DEFINITIONS.get(number)
}

/// Makes every reference in `schema` one of the generator's.
fn refer(schema: &mut Value, file: File, generator: &mut SchemaGenerator) {
    match schema {
        Value::Object(members) => {
            let target =
                members.get("$ref").and_then(Value::as_str).and_then(|reference| target(reference, file));
            if let Some(target) = target {
                members.remove("$ref");
                add((target.reference)(generator), members);
            }
            // Examples are data.
            members
                .iter_mut()
                .filter(|(name, _)| *name != "examples")
                .for_each(|(_, it)| refer(it, file, generator));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, file, generator)),
        _ => {}
    }
}

/// Adds what the generator made of a reference; the whole schema, if it is asked to write no references.
fn add(referred: Schema, members: &mut Map<String, Value>) {
    match referred.get("$ref") {
        Some(reference) => {
            members.insert("$ref".to_string(), reference.clone());
        }
        None => {
            members.insert("allOf".to_string(), vec![Value::from(referred)].into());
        }
    }
}

fn target(reference: &str, file: File) -> Option<&'static Definition> {
    let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let file = if document.is_empty() { file } else { File::Schema };
    generated::DEFINITIONS.iter().find(|definition| definition.file == file && definition.pointer == pointer)
}

/// `JsonSchema` of types by the numbers of their definitions.
macro_rules! json_schema_of {
    ($($ty:ty => $number:literal),* $(,)?) => {$(
        impl schemars::JsonSchema for $ty {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                <crate::canonical::Numbered<$number> as schemars::JsonSchema>::schema_name()
            }

            fn schema_id() -> alloc::borrow::Cow<'static, str> {
                <crate::canonical::Numbered<$number> as schemars::JsonSchema>::schema_id()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <crate::canonical::Numbered<$number> as schemars::JsonSchema>::json_schema(generator)
            }
        }
    )*};
}

pub(crate) use json_schema_of;

/// The contract has no schema for it alone.
impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
