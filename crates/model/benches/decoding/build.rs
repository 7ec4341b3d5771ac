//! Structs of the schema, as one writes them by hand: with texts and whole numbers only, and with the types of uuid and
//! chrono.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const SCHEMA: &str = "../../../../schema/package-execution.schema.json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={SCHEMA}");
    let root: Value = serde_json::from_str(&fs::read_to_string(SCHEMA)?)?;
    let mut code = String::new();
    for (name, typed) in [("plain", false), ("typed", true)] {
        let mut structs = Structs { root: &root, typed, code: String::new(), count: 0 };
        let outermost = structs.of(&root)?;
        writeln!(
            code,
            "pub mod {name} {{\nuse serde::{{Deserialize, Serialize}};\n{}\npub type Document = {outermost};\n}}",
            structs.code
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("structs.rs"), code)?;
    Ok(())
}

struct Structs<'s> {
    root: &'s Value,
    typed: bool,
    code: String,
    count: usize,
}

impl<'s> Structs<'s> {
    /// The type of a value.
    fn of(&mut self, schema: &'s Value) -> Result<String, String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return self.of(target.ok_or("a reference leads nowhere")?);
        }
        Ok(match schema["type"].as_str() {
            Some("object") => return self.object(schema),
            Some("array") => format!("Vec<{}>", self.of(&schema["items"])?),
            Some("integer") => "u64".to_owned(),
            Some("boolean") => "bool".to_owned(),
            Some("string") if self.typed && schema["format"] == "date-time" => {
                "chrono::DateTime<chrono::Utc>".to_owned()
            }
            Some("string") if self.typed && is_id(schema) => "uuid::Uuid".to_owned(),
            Some("string") => "String".to_owned(),
            other => return Err(format!("no struct is written for type {other:?}")),
        })
    }

    fn object(&mut self, schema: &'s Value) -> Result<String, String> {
        let mut fields = String::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (index, (name, member)) in schema["properties"].as_object().into_iter().flatten().enumerate() {
            let of = self.of(member)?;
            let (attribute, of) = match required.iter().any(|required| required == name) {
                true => ("", of),
                false => (", default, skip_serializing_if = \"Option::is_none\"", format!("Option<{of}>")),
            };
            let _ = writeln!(fields, "    #[serde(rename = {name:?}{attribute})]\n    pub f{index}: {of},");
        }
        let name = format!("S{}", self.count);
        self.count += 1;
        let _ = writeln!(self.code, "#[derive(Deserialize, Serialize)]\npub struct {name} {{\n{fields}}}");
        Ok(name)
    }
}

/// Whether a text is a UUID in one style or the other, and nothing else.
fn is_id(schema: &Value) -> bool {
    let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_uuid = |it: &Value| it["format"] == "uuid";
    alternatives.iter().any(is_uuid) && alternatives.iter().all(|it| is_uuid(it) || !it["pattern"].is_null())
}
