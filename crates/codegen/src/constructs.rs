//! The constructs that the generated types express faithfully. Everything else is refused here, by JSON pointer.
//!
//! The list is one of permissions: a keyword nobody has thought of yet is refused, not passed over. A schema with
//! `x-rust` is read by hand-written code, so that any constraint may stand in it.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use crate::Error;
use crate::contract::{Contract, escape, rust_binding};

/// Keywords that say nothing about which values are valid.
pub(crate) const ANNOTATIONS: [&str; 14] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "title",
    "description",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "x-evidence",
    "x-sources",
    "x-rust",
    "x-max-lifetime-seconds",
];

/// Refuses the first construct that the types could not express. Types are looked at in the order of their names.
pub(crate) fn check(contract: &Contract) -> Result<(), Error> {
    for (name, named) in &contract.types {
        let walk = Walk { contract, file: named.file };
        walk.schema(&named.pointer, &named.schema)?;
        if rust_binding(named.file, &named.pointer, &named.schema)?.is_some() {
            continue;
        }
        if named.schema["type"] != "object" {
            let reason = "a named schema that is no object becomes a wrapper nobody asked for; say it where it is \
                          used, or annotate it with x-rust";
            return Err(walk.refuse(&named.pointer, reason));
        }
        if let Some(other) = contract.types.get(&format!("{name}Builder")) {
            let reason =
                format!("its builder and {}#{} would have one name; rename one", other.file, other.pointer);
            return Err(walk.refuse(&named.pointer, &reason));
        }
    }
    Ok(())
}

struct Walk<'a> {
    contract: &'a Contract,
    file: &'static str,
}

impl Walk<'_> {
    fn schema(&self, pointer: &str, schema: &Value) -> Result<(), Error> {
        let Some(keywords) = schema.as_object() else {
            let reason = "a boolean schema has no type; describe the value, or annotate it with x-rust";
            return Err(self.refuse(pointer, reason));
        };
        if rust_binding(self.file, pointer, schema)?.is_some() {
            return Ok(());
        }
        if let Some(reference) = keywords.get("$ref") {
            return self.reference(pointer, keywords, reference);
        }
        match keywords.get("type").and_then(Value::as_str) {
            Some("object") => self.object(pointer, keywords),
            Some("array") => self.array(pointer, keywords),
            Some("string" | "boolean") => self.only(pointer, keywords, &["type"]),
            Some("integer") => {
                let reason = "a Rust integer knows no bounds but its own, and its reader refuses 1.0, which JSON Schema \
                              counts as an integer; annotate it with x-rust";
                Err(self.refuse(&format!("{pointer}/type"), reason))
            }
            Some("number") => {
                let reason =
                    "a floating-point field would cost the types Eq and Hash; annotate it with x-rust";
                Err(self.refuse(&format!("{pointer}/type"), reason))
            }
            Some(other) => {
                let reason = format!("no Rust type is known for `{other}`; annotate it with x-rust");
                Err(self.refuse(&format!("{pointer}/type"), &reason))
            }
            None if keywords.get("type").is_some_and(Value::is_array) => {
                let reason = "a value of several types becomes an Option or an untagged enum, which confuses `null` \
                              with a missing field; annotate it with x-rust";
                Err(self.refuse(&format!("{pointer}/type"), reason))
            }
            None if keywords.contains_key("type") => {
                Err(self.refuse(&format!("{pointer}/type"), "expected the name of a type"))
            }
            None => {
                self.only(pointer, keywords, &[])?;
                Err(self.refuse(pointer, "a schema without `type` allows any value; say the type"))
            }
        }
    }

    fn reference(
        &self,
        pointer: &str,
        keywords: &Map<String, Value>,
        reference: &Value,
    ) -> Result<(), Error> {
        self.only(pointer, keywords, &["$ref"])?;
        match reference.as_str().and_then(|reference| self.contract.resolve(self.file, reference)) {
            Some(_) => Ok(()),
            None => {
                let reason =
                    format!("{reference} leads to no named schema; use the root, $defs or components");
                Err(self.refuse(&format!("{pointer}/$ref"), &reason))
            }
        }
    }

    fn object(&self, pointer: &str, keywords: &Map<String, Value>) -> Result<(), Error> {
        self.only(pointer, keywords, &["type", "properties", "required"])?;
        if self.contract.named(self.file, pointer).is_none() {
            let reason = "an object inside another schema gets a made-up name; move it to $defs and $ref it";
            return Err(self.refuse(pointer, reason));
        }
        let at = format!("{pointer}/properties");
        let Some(properties) = keywords.get("properties").and_then(Value::as_object) else {
            return Err(
                self.refuse(pointer, "an object without `properties` becomes an untyped map; list them")
            );
        };
        let required = match keywords.get("required") {
            None => &[],
            Some(Value::Array(required)) => required.as_slice(),
            Some(_) => return Err(self.refuse(&format!("{pointer}/required"), "expected a list of names")),
        };
        for (index, name) in required.iter().enumerate() {
            if !name.as_str().is_some_and(|name| properties.contains_key(name)) {
                let reason = format!("{name} is required but not among the properties; describe it there");
                return Err(self.refuse(&format!("{pointer}/required/{index}"), &reason));
            }
        }
        let mut fields = BTreeMap::new();
        for (name, property) in properties {
            let at = format!("{at}/{}", escape(name));
            let field = name.to_snake_case();
            if !field.starts_with(|first: char| first.is_ascii_alphabetic()) || !name.is_ascii() {
                return Err(self.refuse(&at, "the name gives no Rust field name; no way round is built yet"));
            }
            if field == "build" {
                return Err(self.refuse(
                    &at,
                    "its setter would be the builder's own `build`; no way round is built yet",
                ));
            }
            if let Some(other) = fields.insert(field.clone(), name) {
                let reason = format!("`{other}` and `{name}` would both become the field `{field}`");
                return Err(self.refuse(&at, &reason));
            }
            self.schema(&at, property)?;
        }
        Ok(())
    }

    fn array(&self, pointer: &str, keywords: &Map<String, Value>) -> Result<(), Error> {
        self.only(pointer, keywords, &["type", "items"])?;
        let at = format!("{pointer}/items");
        let Some(items) = keywords.get("items") else {
            return Err(
                self.refuse(pointer, "an array without `items` becomes a list of untyped values; say which")
            );
        };
        self.schema(&at, items)?;
        let named = items["$ref"].as_str().and_then(|reference| self.contract.resolve(self.file, reference));
        let (file, at_binding, bound) = match named.and_then(|name| self.contract.types.get(name)) {
            Some(named) => (named.file, named.pointer.as_str(), &named.schema),
            None => (self.file, at.as_str(), items),
        };
        if rust_binding(file, at_binding, bound)?.is_some_and(|binding| binding.with.is_some()) {
            let reason = "items read by an x-rust `with` module are not built; give them a type of their own";
            return Err(self.refuse(&at, reason));
        }
        Ok(())
    }

    /// Refuses every keyword that is neither an annotation nor in `modelled`.
    fn only(&self, pointer: &str, keywords: &Map<String, Value>, modelled: &[&str]) -> Result<(), Error> {
        for keyword in keywords.keys().map(String::as_str) {
            if !ANNOTATIONS.contains(&keyword) && !modelled.contains(&keyword) {
                return Err(self.refuse(&format!("{pointer}/{}", escape(keyword)), reason_against(keyword)));
            }
        }
        Ok(())
    }

    fn refuse(&self, pointer: &str, reason: &str) -> Error {
        Error::new(self.file, pointer, reason)
    }
}

/// What the types would make of a keyword.
fn reason_against(keyword: &str) -> &'static str {
    match keyword {
        "anyOf" => {
            "the types cannot express that a value fits several schemas; write oneOf in a schema annotated with \
             x-rust"
        }
        "oneOf" => {
            "an enum takes the first alternative that fits and does not check that it is the only one; annotate \
             the schema with x-rust"
        }
        "allOf" | "not" | "if" | "then" | "else" | "dependentSchemas" | "dependentRequired" => {
            "the types cannot express a condition; annotate the schema with x-rust"
        }
        "enum" | "const" => {
            "a closed list of values refuses tomorrow's value; annotate the schema with x-rust and read unknown \
             values as such"
        }
        "format" | "pattern" | "minLength" | "maxLength" | "contentEncoding" | "contentMediaType" => {
            "the types would drop this; annotate the schema with x-rust, with \
             String where plain text is meant"
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            "the types would drop number bounds; annotate the schema with x-rust"
        }
        "minItems" | "maxItems" | "uniqueItems" | "prefixItems" | "contains" | "minContains"
        | "maxContains" | "unevaluatedItems" | "additionalItems" => {
            "the types would drop constraints on lists; annotate the schema with x-rust"
        }
        "additionalProperties"
        | "unevaluatedProperties"
        | "patternProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties" => {
            "the contract is open to undocumented fields and the types ignore them; this keyword would be dropped"
        }
        "default" => "a default would make a missing field and a written one alike; leave it to the reader",
        "$ref" | "type" | "properties" | "required" | "items" => {
            "not beside the other keywords here; it would be dropped"
        }
        "x-sensitive" => {
            "a plain type would show the value in logs; annotate the schema with x-rust, and a type that hides it"
        }
        "nullable" => "not a keyword of JSON Schema 2020-12; it has no effect",
        "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$vocabulary" | "definitions" => {
            "references go to the root, $defs or components only; this would be dropped"
        }
        _ => "unknown keyword; it would be dropped in silence",
    }
}
