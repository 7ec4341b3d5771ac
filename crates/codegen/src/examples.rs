//! An example for each struct and its builder, for their documentation: run by rustdoc as tests of the model.
//!
//! Values are those of the contract's own `examples`, each where it stands in the first of them. What that does not show is made up
//! from its schema.

use std::collections::BTreeMap;

use quote::ToTokens as _;
use serde_json::Value;
use syn::{Field, ItemStruct};

use crate::contract::{Contract, SCHEMA_FILE};
use crate::structs::{argument, field_ident};

/// The crate whose documentation it is.
const MODEL: &str = "optics_model";

/// Examples by the name of their type.
pub(crate) struct Examples(BTreeMap<String, Value>);

impl Examples {
    pub(crate) fn of(contract: &Contract) -> Self {
        let mut examples = Self(BTreeMap::new());
        if let Some((root, named)) = contract.named(SCHEMA_FILE, "")
            && let Some(example) = named.schema.pointer("/examples/0")
        {
            examples.collect(contract, named.file, &named.schema, example);
            examples.0.insert(root.to_owned(), example.clone());
        }
        for (name, named) in &contract.types {
            if !examples.0.contains_key(name) {
                let value = made_up(contract, named.file, &named.schema, &examples, 0);
                examples.0.insert(name.clone(), value);
            }
        }
        examples
    }

    /// Takes the values of named types out of one of `schema`.
    fn collect(&mut self, contract: &Contract, file: &'static str, schema: &Value, value: &Value) {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| contract.resolve(file, reference))
            && !self.0.contains_key(name)
        {
            self.0.insert(name.to_owned(), value.clone());
            let named = &contract.types[name];
            self.collect(contract, named.file, &named.schema, value);
        }
        for (name, member) in value.as_object().into_iter().flatten() {
            self.collect(contract, file, &schema["properties"][name], member);
        }
        for item in value.as_array().into_iter().flatten() {
            self.collect(contract, file, &schema["items"], item);
        }
    }

    /// A document that the type reads, and writes as it was.
    pub(crate) fn of_struct(&self, name: &str) -> String {
        let Some(example) = self.0.get(name).and_then(Value::as_object) else { return String::new() };
        let members: Vec<String> = example
            .iter()
            .map(|(name, value)| format!("    {}: {value}", Value::from(name.as_str())))
            .collect();
        fenced(&format!(
            "let json = serde_json::json!({{\n{}\n}});\nlet value: {MODEL}::{name} = serde_json::from_value(json.clone())?;\n\
             assert_eq!(serde_json::to_value(&value)?, json);\n# Ok::<(), serde_json::Error>(())",
            members.join(",\n")
        ))
    }

    /// The document of the struct's example, built. Values that cannot be written as they are in Rust are taken from one that was
    /// read.
    pub(crate) fn of_builder(&self, item: &ItemStruct) -> String {
        let name = item.ident.to_string();
        let Some(document) = self.0.get(&name) else { return String::new() };
        let mut calls = String::new();
        for field in &item.fields {
            let Some(ident) = &field.ident else { continue };
            let mut members = document.as_object().into_iter().flatten();
            let Some((_, value)) = members.find(|(name, _)| field_ident(name) == *ident) else { continue };
            let is_optional = argument(&field.ty, "Option").is_some();
            let set = literal(field, value).unwrap_or_else(|| {
                let unwrapped = if is_optional { ".unwrap()" } else { "" };
                format!("read.{ident}.clone(){unwrapped}")
            });
            calls += &format!("    .{ident}({set})\n");
        }
        fenced(&format!(
            "# let json = serde_json::json!({document});\n\
             let read: {MODEL}::{name} = serde_json::from_value(json)?;\n\
             let built = {MODEL}::{name}::builder()\n{calls}    .build()?;\n\
             assert_eq!(built, read);\n# Ok::<(), Box<dyn std::error::Error>>(())"
        ))
    }
}

fn fenced(code: &str) -> String {
    format!("```\n{code}\n```")
}

/// A value as the setter of a field takes it, if its type is none of our own.
fn literal(field: &Field, value: &Value) -> Option<String> {
    let ty = argument(&field.ty, "Option").unwrap_or_else(|| field.ty.clone());
    let text = |value: &Value| value.as_str().map(|text| format!("{text:?}"));
    if let Some(element) = argument(&ty, "Vec") {
        let is_text = element.to_token_stream().to_string() == "String";
        let items = value.as_array().filter(|items| is_text && !items.is_empty())?;
        return Some(format!("[{}]", items.iter().map(text).collect::<Option<Vec<_>>>()?.join(", ")));
    }
    match ty.to_token_stream().to_string().as_str() {
        "u64" => value.as_u64().map(|number| format!("{number}_u64")),
        "bool" => value.as_bool().map(|yes| yes.to_string()),
        "String" => text(value),
        _ => None,
    }
}

/// How deep a value that is made up goes; a schema can lead back to itself.
const DEPTH: usize = 8;

/// A value of a schema. A list of documents is left empty, since those have examples of their own.
fn made_up(
    contract: &Contract,
    file: &'static str,
    schema: &Value,
    examples: &Examples,
    depth: usize,
) -> Value {
    let named = schema["$ref"].as_str().and_then(|reference| contract.resolve(file, reference));
    if let Some(name) = named {
        let of_contract = examples.0.get(name).cloned();
        let named = &contract.types[name];
        return of_contract.unwrap_or_else(|| match depth {
            DEPTH => Value::Null,
            _ => made_up(contract, named.file, &named.schema, examples, depth + 1),
        });
    }
    if let Some(given) = schema.get("const").or_else(|| schema.pointer("/examples/0")) {
        return given.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let members = schema["properties"].as_object().into_iter().flatten();
            members
                .map(|(name, member)| {
                    let depth = (depth + 1).min(DEPTH);
                    (name.clone(), made_up(contract, file, member, examples, depth))
                })
                .collect()
        }
        Some("array") => Value::Array(Vec::new()),
        Some("boolean") => true.into(),
        Some("integer" | "number") => schema["minimum"].as_u64().unwrap_or_default().max(1).into(),
        _ => "text".into(),
    }
}
