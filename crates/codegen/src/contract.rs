//! The two source texts as one set of named type schemas.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::Value;

use crate::{Error, Sources};

/// Name of the schema file, as errors and `$ref`s write it.
pub(crate) const SCHEMA_FILE: &str = "package-execution.schema.json";
/// Name of the OpenAPI file, as errors write it.
pub(crate) const OPENAPI_FILE: &str = "openapi.json";

/// Start of the names of types that read a value by a module of `x-rust`.
pub(crate) const READER: &str = "ReadBy";

/// Names the generated text, or the model around it, gives another meaning.
const TAKEN: [&str; 20] = [
    "Box",
    "Contract",
    "D",
    "Default",
    "Err",
    "Fields",
    "Into",
    "IntoIterator",
    "MissingField",
    "None",
    "Ok",
    "Operation",
    "Option",
    "QueryParameter",
    "Region",
    "Result",
    "Some",
    "String",
    "ToString",
    "Vec",
];

/// The contract, read but not yet judged.
pub(crate) struct Contract {
    /// Every schema that gets a Rust name, by that name.
    pub(crate) types: BTreeMap<String, TypeSchema>,
    /// The whole OpenAPI document, for operations and servers.
    pub(crate) openapi: Value,
}

/// A schema with a name, and where it stands.
pub(crate) struct TypeSchema {
    pub(crate) file: &'static str,
    /// JSON pointer of the schema in its file.
    pub(crate) pointer: String,
    pub(crate) schema: Value,
}

/// The Rust side of a schema: its `x-rust` annotation.
#[derive(Clone, Debug)]
pub(crate) struct RustBinding {
    /// Path of the type.
    pub(crate) path: String,
    /// Module whose `deserialize` and `optional` read the value, where the type's own reader does not do.
    pub(crate) with: Option<String>,
}

impl Contract {
    pub(crate) fn read(sources: &Sources<'_>) -> Result<Self, Error> {
        let schema = parse(SCHEMA_FILE, sources.schema)?;
        let openapi = parse(OPENAPI_FILE, sources.openapi)?;
        let mut contract = Self { types: BTreeMap::new(), openapi: openapi.clone() };

        let title = schema["title"]
            .as_str()
            .ok_or_else(|| Error::new(SCHEMA_FILE, "", "the root needs a `title`: it names the Rust type"))?
            .to_owned();
        for (file, document, parent) in
            [(SCHEMA_FILE, &schema, "/$defs"), (OPENAPI_FILE, &openapi, "/components/schemas")]
        {
            let Some(definitions) = document.pointer(parent) else { continue };
            let definitions = definitions
                .as_object()
                .ok_or_else(|| Error::new(file, parent, "expected an object: the schemas by their names"))?;
            for (name, definition) in definitions {
                contract.add(file, format!("{parent}/{}", escape(name)), name, definition)?;
            }
        }
        contract.add(SCHEMA_FILE, String::new(), &title, &schema)?;
        Ok(contract)
    }

    fn add(&mut self, file: &'static str, pointer: String, name: &str, schema: &Value) -> Result<(), Error> {
        let rust_name = name.to_upper_camel_case();
        if syn::parse_str::<syn::Ident>(&rust_name).is_err() {
            return Err(Error::new(file, pointer, format!("`{name}` gives no Rust type name; rename it")));
        }
        if TAKEN.contains(&rust_name.as_str()) || rust_name.starts_with(READER) {
            let reason =
                format!("`{name}` would become the Rust type `{rust_name}`, which is taken; rename it");
            return Err(Error::new(file, pointer, reason));
        }
        if let Some(other) = self.types.get(&rust_name) {
            let reason = format!(
                "`{name}` and {}#{} would both become the Rust type `{rust_name}`; rename one",
                other.file, other.pointer
            );
            return Err(Error::new(file, pointer, reason));
        }
        self.types.insert(rust_name, TypeSchema { file, pointer, schema: schema.clone() });
        Ok(())
    }

    /// The schema at `pointer` of `file`, if it has a name.
    pub(crate) fn named(&self, file: &str, pointer: &str) -> Option<(&str, &TypeSchema)> {
        let is_it = |(_, named): &(&String, &TypeSchema)| named.file == file && named.pointer == pointer;
        self.types.iter().find(is_it).map(|(name, named)| (name.as_str(), named))
    }

    /// The Rust name a `$ref` written in `file` leads to, if it leads to a named schema.
    pub(crate) fn resolve(&self, file: &str, reference: &str) -> Option<&str> {
        let (target_file, pointer) = match reference.split_once('#') {
            Some(("", pointer)) => (file, pointer),
            Some((target, pointer)) => (target, pointer),
            None => (reference, ""),
        };
        self.named(target_file, pointer).map(|(name, _)| name)
    }
}

/// Whether the items of a member are documents, as those of a page of the list are.
pub(crate) fn lists_the_root(member: &Value) -> bool {
    member.pointer("/items/$ref").is_some_and(|reference| reference == "#")
}

/// The `x-rust` annotation of `schema`, if it has one.
pub(crate) fn rust_binding(
    file: &'static str,
    pointer: &str,
    schema: &Value,
) -> Result<Option<RustBinding>, Error> {
    let Some(annotation) = schema.get("x-rust") else { return Ok(None) };
    let at = || format!("{pointer}/x-rust");
    let known =
        |(key, value): (&String, &Value)| matches!(key.as_str(), "type" | "with") && value.is_string();
    let path = annotation["type"].as_str();
    let (Some(path), true) = (path, annotation.as_object().is_some_and(|object| object.iter().all(known)))
    else {
        return Err(Error::new(file, at(), "expected {\"type\": path} or {\"type\": path, \"with\": path}"));
    };
    let with = annotation["with"].as_str();
    for path in [Some(path), with].into_iter().flatten() {
        let Ok(path) = syn::parse_str::<syn::Path>(path) else {
            return Err(Error::new(file, at(), format!("`{path}` is not a Rust path")));
        };
        if path.segments.last().is_some_and(|last| last.ident == "Option") {
            let reason = "`required` says whether a value may be missing; name the type inside the Option";
            return Err(Error::new(file, at(), reason));
        }
    }
    Ok(Some(RustBinding { path: path.to_owned(), with: with.map(str::to_owned) }))
}

/// Escapes one reference token of a JSON pointer (RFC 6901).
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

pub(crate) fn parse(file: &'static str, text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| Error::new(file, "", format!("not JSON: {error}")))
}
