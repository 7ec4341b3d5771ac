//! Structs of the schema as Rust text, as one would write them by hand: what the model is compared with.

use std::fmt::Write as _;

use serde_json::Value;

/// How the values that are texts in JSON are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// All as `String`.
    #[allow(dead_code)] // The bench of decoding has both.
    Plain,
    /// Ids as `uuid::Uuid`, and moments as `chrono::DateTime<Utc>`.
    Typed,
}

/// The structs, and `Document` for the outermost of them. Fields have numbers for names, in the order of the schema.
///
/// # Errors
///
/// The schema has a construct that no struct is written for.
pub(crate) fn write(root: &Value, texts: Texts) -> Result<String, String> {
    let mut structs = Structs { root, texts, code: String::new(), count: 0 };
    let outermost = structs.of(root)?;
    Ok(format!(
        "use serde::{{Deserialize, Serialize}};\n{}\npub type Document = {outermost};\n",
        structs.code
    ))
}

struct Structs<'s> {
    root: &'s Value,
    texts: Texts,
    code: String,
    count: usize,
}

impl<'s> Structs<'s> {
    /// The type of a value.
    fn of(&mut self, schema: &'s Value) -> Result<String, String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return self.of(target.ok_or_else(|| format!("{reference} leads nowhere"))?);
        }
        let typed = self.texts == Texts::Typed;
        Ok(match schema["type"].as_str() {
            Some("object") => return self.object(schema),
            Some("array") => format!("Vec<{}>", self.of(&schema["items"])?),
            Some("integer") => "u64".to_owned(),
            Some("boolean") => "bool".to_owned(),
            Some("string") if typed && schema["format"] == "date-time" => {
                "chrono::DateTime<chrono::Utc>".to_owned()
            }
            Some("string") if typed && is_id(schema) => "uuid::Uuid".to_owned(),
            Some("string") => "String".to_owned(),
            other => return Err(format!("no struct is written for type {other:?}; teach structs.rs")),
        })
    }

    fn object(&mut self, schema: &'s Value) -> Result<String, String> {
        let mut fields = String::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (index, (name, member)) in schema["properties"].as_object().into_iter().flatten().enumerate() {
            let of = self.of(member)?;
            let (attribute, of) = if required.iter().any(|required| required == name) {
                ("", of)
            } else {
                (", default, skip_serializing_if = \"Option::is_none\"", format!("Option<{of}>"))
            };
            let _ = writeln!(fields, "    #[serde(rename = {name:?}{attribute})]\n    pub f{index}: {of},");
        }
        let name = format!("S{}", self.count);
        self.count += 1;
        let derives = "Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize";
        let _ = writeln!(self.code, "#[derive({derives})]\npub struct {name} {{\n{fields}}}");
        Ok(name)
    }
}

/// Whether a text is a UUID in one style or another, and nothing else.
fn is_id(schema: &Value) -> bool {
    let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_uuid = |it: &Value| it["format"] == "uuid";
    alternatives.iter().any(is_uuid) && alternatives.iter().all(|it| is_uuid(it) || !it["pattern"].is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Texts, write};

    #[test]
    fn types_follow_from_the_schema() {
        let schema = json!({
            "type": "object",
            "required": ["id", "at"],
            "properties": {
                "id": { "$ref": "#/$defs/id" },
                "at": { "type": "string", "format": "date-time" },
                "place": { "type": "string", "oneOf": [{ "format": "uri" }, { "format": "uuid" }] },
                "counts": { "type": "array", "items": { "type": "integer" } },
                "is done": { "type": "boolean" }
            },
            "$defs": { "id": { "type": "string", "oneOf": [{ "format": "uuid" }, { "pattern": "^[0-9A-F]{32}$" }] } }
        });
        let (plain, typed) = (write(&schema, Texts::Plain).unwrap(), write(&schema, Texts::Typed).unwrap());
        for (text, id, at) in
            [(&plain, "String", "String"), (&typed, "uuid::Uuid", "chrono::DateTime<chrono::Utc>")]
        {
            for expected in [
                format!("#[serde(rename = \"id\")]\n    pub f0: {id},"),
                format!("pub f1: {at},"),
                "pub f2: Option<String>,".to_owned(),
                "pub f3: Option<Vec<u64>>,".to_owned(),
                "rename = \"is done\", default, skip_serializing_if = \"Option::is_none\")]\n    pub f4: Option<bool>,".to_owned(),
                "pub type Document = S0;".to_owned(),
            ] {
                assert!(text.contains(&expected), "{expected}: {text}");
            }
        }
    }

    #[test]
    fn what_no_struct_is_written_for_is_an_error() {
        assert_eq!(
            write(&json!({ "$ref": "#/$defs/id" }), Texts::Plain).unwrap_err(),
            "#/$defs/id leads nowhere"
        );
        let error = write(&json!({ "type": "null" }), Texts::Typed).unwrap_err();
        assert_eq!(error, "no struct is written for type Some(\"null\"); teach structs.rs");
    }
}
