//! The contract for who does not speak Rust: one JSON Schema and one OpenAPI description, each whole in itself.
//!
//! The contract in `schema/` speaks to optics in annotations (`x-…`) of its own, and its OpenAPI description refers to its
//! schema as another file. Tools of other languages stumble over both. What is made here has neither:
//!
//! - [`schema`] is JSON Schema 2020-12 without unknown keywords, in two forms: [`Members::Open`] lets undocumented members
//!   pass, as the contract does; [`Members::Closed`] refuses them, at every object.
//! - [`openapi`] is OpenAPI 3.1 in which every `$ref` leads to a place in the same text.
//!
//! Alternatives (`oneOf`) become `anyOf` in both: ours exclude each other by their formats, and a validator that leaves formats
//! alone, as JSON Schema 2020-12 lets it, would find two of them true and refuse what is right.
//!
//! Grades of evidence stay: as `$comment` in the schema, as `x-evidence` in the description, where extensions are in order.
//!
//! All of it are pure functions: no file is read or written, and the same texts give the same bytes.
//!
//! **Architecture invariant:** a crate beside `optics-codegen`, and not a part of it, since that is built wherever the model is.

mod openapi;
mod schema;

pub use optics_codegen::Error;

/// Name of the schema file, as errors and `$ref`s write it.
const SCHEMA_FILE: &str = "package-execution.schema.json";
/// Name of the OpenAPI file, as errors write it.
const OPENAPI_FILE: &str = "openapi.json";

/// What becomes of members that the contract does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// They may be there, and be anything, as in the contract itself.
    Open,
    /// Every object refuses them.
    Closed,
}

/// The schema of the resource as JSON Schema 2020-12 for other tools: no keyword in it is unknown to the standard.
///
/// The text is indented and ends in a newline. `$id` of the closed form ends in `:strict`.
///
/// # Errors
///
/// When the text is not JSON, or has a keyword of which nobody has said what to make of it; the error names the JSON pointer.
///
/// ```
/// use optics_bundle::Members;
///
/// let contract = r#"{ "type": "object", "properties": { "id": { "type": "string", "x-rust": { "type": "String" } } } }"#;
/// let strict = optics_bundle::schema(contract, Members::Closed)?;
/// assert!(strict.contains(r#""additionalProperties": false"#));
/// assert!(!strict.contains("x-rust"));
/// # Ok::<(), optics_bundle::Error>(())
/// ```
pub fn schema(text: &str, members: Members) -> Result<String, Error> {
    schema::whole(&parse(SCHEMA_FILE, text)?, members).map(|schema| written(&schema))
}

/// The description of the operations with the schema within: no `$ref` leads to another file.
///
/// What the schema has in `$defs`, and itself, become components under the names that the Rust types have.
///
/// # Errors
///
/// When a text is not JSON, two schemas would get one name, or a `$ref` leads nowhere; the error names file and JSON pointer.
pub fn openapi(openapi: &str, schema: &str) -> Result<String, Error> {
    let description = openapi::whole(&parse(OPENAPI_FILE, openapi)?, &parse(SCHEMA_FILE, schema)?)?;
    Ok(written(&description))
}

fn parse(file: &'static str, text: &str) -> Result<serde_json::Value, Error> {
    serde_json::from_str(text).map_err(|error| Error::new(file, "", format!("not JSON: {error}")))
}

fn written(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// Escapes one reference token of a JSON pointer (RFC 6901).
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
