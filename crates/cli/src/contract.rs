//! What the contract says about the place of a value: grade of evidence, and whether it can hold credentials.

use serde_json::Value;

use crate::outcome::Failure;

/// The contract's schema, for looking up one field after the other.
pub(crate) struct Contract {
    schema: Value,
}

/// The subschema for one value; `None` inside what nobody documented.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    contract: &'a Contract,
    /// As it stands where the value is described; annotations beside a `$ref` are here.
    written: Option<&'a Value>,
}

impl Contract {
    pub(crate) fn read() -> Result<Self, Failure> {
        let schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION)
            .map_err(|error| Failure::incomplete(format_args!("the embedded schema is not JSON: {error}")))?;
        Ok(Self { schema })
    }

    /// The place of the whole document.
    pub(crate) fn root(&self) -> Place<'_> {
        Place { contract: self, written: Some(&self.schema) }
    }

    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        // A chain of references longer than the schema has definitions would be a circle.
        for _ in 0..self.schema["$defs"].as_object().map_or(0, serde_json::Map::len) {
            let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
            match target.and_then(|pointer| self.schema.pointer(pointer)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }
}

impl<'a> Place<'a> {
    /// The place of a member of the object here.
    pub(crate) fn member(self, name: &str) -> Self {
        let written = self.written.and_then(|schema| self.contract.resolve(schema)["properties"].get(name));
        Place { written, ..self }
    }

    /// The place of the items of the list here.
    pub(crate) fn items(self) -> Self {
        Place { written: self.written.and_then(|schema| self.contract.resolve(schema).get("items")), ..self }
    }

    /// Grade of the field's existence; `undocumented` where the contract has no such field.
    pub(crate) fn grade(self) -> &'a str {
        match self.written {
            None => "undocumented",
            Some(schema) => schema["x-evidence"]["field"]["grade"].as_str().unwrap_or_default(),
        }
    }

    /// Whether the contract has no such field: nobody knows what it can hold.
    pub(crate) fn is_undocumented(self) -> bool {
        self.written.is_none()
    }

    /// Whether text here can hold credentials: the contract says so, or it expects no text here.
    pub(crate) fn is_sensitive(self) -> bool {
        self.written
            .map(|schema| self.contract.resolve(schema))
            .is_none_or(|schema| schema["x-sensitive"] == true || schema["type"] != "string")
    }
}
