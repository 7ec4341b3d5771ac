//! Structs of the schema, as one writes them by hand: with texts of their own, and with texts borrowed from the input
//! whose formats can be checked.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const SCHEMA: &str = "../../../schema/package-execution.schema.json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={SCHEMA}");
    let root: Value = serde_json::from_str(&fs::read_to_string(SCHEMA)?)?;
    let mut code = String::new();
    for (name, borrowed) in [("owned", false), ("borrowed", true)] {
        let mut structs =
            Structs { root: &root, borrowed, code: String::new(), count: 0, patterns: Vec::new() };
        let outermost = structs.of(&root)?;
        let patterns = structs.patterns.iter().enumerate();
        let patterns: String = patterns
            .map(|(index, pattern)| {
                format!(
                    "pub static PATTERN_{index}: Pattern = Pattern::new(|| Regex::new({pattern:?}).ok());\n"
                )
            })
            .collect();
        write!(
            code,
            "pub mod {name} {{\n#![allow(dead_code, unused_imports)]\nuse serde::Deserialize;\n\
             use crate::format::*;\nuse regex::Regex;\n{patterns}{}\npub type Document{} = {};\n}}\n",
            structs.code,
            if borrowed { "<'a>" } else { "" },
            outermost.name
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("structs.rs"), code)?;
    Ok(())
}

struct Structs<'s> {
    root: &'s Value,
    borrowed: bool,
    code: String,
    count: usize,
    patterns: Vec<String>,
}

struct Type {
    name: String,
    borrows: bool,
    /// Whether `v`, a reference to a value, keeps to the schema; none if there is nothing to check.
    check: Option<String>,
}

impl<'s> Structs<'s> {
    fn of(&mut self, schema: &'s Value) -> Result<Type, String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return self.of(target.ok_or("a reference leads nowhere")?);
        }
        let plain = |name: &str, check| Type { name: name.to_owned(), borrows: false, check };
        match schema["type"].as_str() {
            Some("object") => self.object(schema),
            Some("array") => {
                let item = self.of(&schema["items"])?;
                let check = item.check.map(|check| format!("v.iter().all(|v| {check})"));
                Ok(Type { name: format!("Vec<{}>", item.name), borrows: item.borrows, check })
            }
            Some("integer") => {
                Ok(plain("u64", schema["maximum"].as_u64().map(|most| format!("*v <= {most}"))))
            }
            Some("boolean") => Ok(plain("bool", None)),
            Some("string") if !self.borrowed => Ok(plain("String", None)),
            Some("string") => {
                let check = self.check(schema)?;
                Ok(Type { name: "Text<'a>".to_owned(), borrows: true, check })
            }
            other => Err(format!("no struct is written for type {other:?}")),
        }
    }

    fn object(&mut self, schema: &'s Value) -> Result<Type, String> {
        let mut fields = String::new();
        let mut checks = vec!["true".to_owned()];
        let mut borrows = false;
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (index, (name, member)) in schema["properties"].as_object().into_iter().flatten().enumerate() {
            let member = self.of(member)?;
            let optional = !required.iter().any(|required| required == name);
            let attribute = if member.borrows { ", borrow" } else { "" };
            let (attribute, of) = if optional {
                (format!("{attribute}, default"), format!("Option<{}>", member.name))
            } else {
                (attribute.to_owned(), member.name)
            };
            let _ = writeln!(fields, "    #[serde(rename = {name:?}{attribute})]\n    pub f{index}: {of},");
            checks.extend(member.check.map(|check| match optional {
                true => format!("self.f{index}.as_ref().is_none_or(|v| {check})"),
                false => format!("{{ let v = &self.f{index}; {check} }}"),
            }));
            borrows |= member.borrows;
        }
        let lifetime = if borrows { "<'a>" } else { "" };
        let name = format!("S{}{lifetime}", self.count);
        self.count += 1;
        let checks = checks.join("\n            && ");
        let _ = writeln!(
            self.code,
            "#[derive(Deserialize)]\npub struct {name} {{\n{fields}}}\nimpl{lifetime} {name} {{\n    \
             pub fn is_valid(&self) -> bool {{\n        {checks}\n    }}\n}}"
        );
        Ok(Type { name, borrows, check: Some("v.is_valid()".to_owned()) })
    }

    fn check(&mut self, schema: &Value) -> Result<Option<String>, String> {
        let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !alternatives.is_empty() {
            let checks = alternatives.iter().map(|alternative| {
                self.check(alternative)
                    .map(|check| format!("u8::from({})", check.unwrap_or("true".to_owned())))
            });
            return Ok(Some(format!("{} == 1", checks.collect::<Result<Vec<_>, _>>()?.join(" + "))));
        }
        if let Some(text) = schema["const"].as_str() {
            return Ok(Some(format!("v.get() == {text:?}")));
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            self.patterns.push(pattern.to_owned());
            return Ok(Some(format!("matches(&PATTERN_{}, v.get())", self.patterns.len() - 1)));
        }
        Ok(schema["format"].as_str().map(|format| format!("{}(v.get())", format.replace('-', "_"))))
    }
}
