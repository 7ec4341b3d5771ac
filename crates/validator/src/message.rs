//! What a person reads about a violation: what was expected, what kind of value was found, and what is wrong with it.
//!
//! The words come from the contract and from the kind of the value, never from the value.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value as Schema;

use crate::contract::Contract;
use crate::diagnosis::{self, Characters, Diagnosis};
use crate::escape::printable;
use crate::json::{Kind, Value};

/// How deep a description of alternatives within alternatives goes.
const DESCRIPTION_DEPTH: usize = 4;

/// `schema_path` leads to the keyword in the contract, without references.
pub(crate) fn message(
    contract: &Contract,
    kind: &ValidationErrorKind,
    schema_path: &str,
    value: Option<&Value<'_>>,
) -> String {
    use ValidationErrorKind as Error;
    let found = || value.map_or("another value", |value| shape(value.kind()));
    let told = |diagnose: &dyn Fn(&str) -> Option<Diagnosis>, otherwise: &str| match value.map(Value::kind) {
        Some(Kind::String(text)) => match diagnose(text) {
            Some(Diagnosis { words, .. }) => format!("{}: {words}", found()),
            None => format!("{} {otherwise}", measured(text)),
        },
        _ => format!("{} {otherwise}", found()),
    };
    match kind {
        Error::Type { kind } => {
            let expected = types(kind);
            let beside = schema_path.strip_suffix("/type").and_then(|path| contract.schema.pointer(path));
            let held = value.and_then(|value| diagnosis::held(&expected, beside, value.kind()));
            format!("expected {}, found {}", type_names(&expected), held.unwrap_or_else(found))
        }
        Error::Required { property } => format!("the field {property} is missing"),
        Error::Format { format } => format!(
            "expected {}, found {}",
            format_name(format),
            told(&|text| diagnosis::of_format(format, text), "that is not one")
        ),
        Error::Pattern { pattern } => format!(
            "expected {}, found {}",
            pattern_name(contract, pattern),
            told(&|text| diagnosis::of_pattern(contract, pattern, text), "that does not match")
        ),
        Error::Constant { expected_value } => format!(
            "expected {}, found {}",
            literal(expected_value),
            told(
                &|text| diagnosis::of_options(std::slice::from_ref(expected_value), text),
                "with another value"
            )
        ),
        Error::Enum { options } => format!(
            "expected {}, found {}",
            one_of(options),
            told(&|text| diagnosis::of_options(options.as_array()?, text), "with another value")
        ),
        Error::Minimum { limit } => format!("expected at least {limit}, found a smaller number"),
        Error::Maximum { limit } => format!("expected at most {limit}, found a larger number"),
        Error::ExclusiveMinimum { limit } => format!("expected more than {limit}, found no larger number"),
        Error::ExclusiveMaximum { limit } => format!("expected less than {limit}, found no smaller number"),
        Error::MultipleOf { multiple_of } => {
            format!("expected a multiple of {multiple_of}, found a number that is not")
        }
        Error::MinLength { limit } => {
            format!("expected at least {}, found {}", count(*limit, "character"), size(value))
        }
        Error::MaxLength { limit } => {
            format!("expected at most {}, found {}", count(*limit, "character"), size(value))
        }
        Error::MinItems { limit } => {
            format!("expected at least {}, found {}", count(*limit, "item"), size(value))
        }
        Error::MaxItems { limit } => {
            format!("expected at most {}, found {}", count(*limit, "item"), size(value))
        }
        Error::AdditionalItems { limit } => {
            format!("expected at most {}, found {}", count(*limit as u64, "item"), size(value))
        }
        Error::MinProperties { limit } => {
            format!("expected at least {}, found {}", count(*limit, "field"), size(value))
        }
        Error::MaxProperties { limit } => {
            format!("expected at most {}, found {}", count(*limit, "field"), size(value))
        }
        Error::PropertyNames { .. } => "a field has a name that the contract does not allow".to_owned(),
        Error::UniqueItems => "expected items that differ, found two that are equal".to_owned(),
        Error::OneOfNotValid { .. } | Error::AnyOf { .. } => {
            let parts = parts(contract, schema_path);
            let nearest = match value.map(Value::kind) {
                Some(Kind::String(text)) => diagnosis::nearest(contract, parts, text),
                _ => None,
            };
            let found = match nearest.and_then(|(at, diagnosis)| Some((parts.get(at)?, diagnosis))) {
                Some((part, Diagnosis { words, .. })) => match part.get("title").and_then(Schema::as_str) {
                    Some(title) => format!("{}, nearest to {title}: {words}", found()),
                    None => format!("{}: {words}", found()),
                },
                None => match value.map(Value::kind) {
                    Some(Kind::String(text)) => format!("{} that is none of these", measured(text)),
                    _ => format!("{} that is none of these", found()),
                },
            };
            format!("expected {}, found {found}", alternatives(contract, parts, schema_path))
        }
        Error::OneOfMultipleValid { .. } => format!(
            "expected exactly one of {}, found {} that is more than one",
            alternatives(contract, parts(contract, schema_path), schema_path),
            found()
        ),
        Error::AdditionalProperties { .. } | Error::UnevaluatedProperties { .. } | Error::FalseSchema => {
            "nothing may stand here".to_owned()
        }
        _ => format!("{} does not satisfy `{}`; see {schema_path} of the contract", found(), kind.keyword()),
    }
}

/// The message on a field that the contract does not name, with the documented name that it nearly has.
pub(crate) fn unnamed(meant: Option<&str>) -> String {
    match meant {
        Some(meant) => {
            format!("the contract does not name this field; did you mean {}?", Schema::from(meant))
        }
        None => "the contract does not name this field".to_owned(),
    }
}

/// The message on a field that is missing where another has nearly its name.
pub(crate) fn misnamed(property: &str, written: &str) -> String {
    let (property, written) = (Schema::from(property), Schema::from(written).to_string());
    format!("the field {property} is missing; is it the one written as {}?", printable(&written))
}

/// What kind of value it is.
pub(crate) fn shape(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean(_) => "a boolean",
        Kind::Number(number) if number.is_integer() => "an integer",
        Kind::Number(_) => "a number with a fraction",
        Kind::String(text) if text.is_empty() => "an empty string",
        Kind::String(_) => "a string",
        Kind::Array(items) if items.is_empty() => "an empty array",
        Kind::Array(_) => "an array",
        Kind::Object(object) if object.is_empty() => "an empty object",
        Kind::Object(_) => "an object",
    }
}

/// A string, with its length: all that can be said of one that is nothing known.
fn measured(text: &str) -> String {
    match text.chars().count() {
        0 => "an empty string".to_owned(),
        characters => format!("a string of {}", count(characters as u64, "character")),
    }
}

/// How much of it there is: characters of a string, items of an array, fields of an object.
fn size(value: Option<&Value<'_>>) -> String {
    match value.map(Value::kind) {
        Some(Kind::String(text)) => text.chars().count().to_string(),
        Some(Kind::Array(items)) => items.len().to_string(),
        Some(Kind::Object(object)) => object.len().to_string(),
        _ => "another number".to_owned(),
    }
}

fn types(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(single) => vec![*single],
        TypeKind::Multiple(several) => several.iter().collect(),
    }
}

fn type_names(types: &[JsonType]) -> String {
    join_or(types.iter().map(|one| type_name(*one).to_owned()).collect())
}

fn type_name(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

fn format_name(format: &str) -> String {
    match format {
        "date-time" => "a date and time with zone, as 2026-03-02T09:15:27Z".to_owned(),
        "date" => "a date, as 2026-03-02".to_owned(),
        "time" => "a time with zone, as 09:15:27Z".to_owned(),
        "uuid" => "a UUID of 8-4-4-4-12 hexadecimal digits".to_owned(),
        "email" => "an e-mail address".to_owned(),
        "uri" => "a URL with a scheme, as https://example.com/".to_owned(),
        "uri-reference" => "a URL or a part of one".to_owned(),
        "hostname" => "a host name".to_owned(),
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        other => format!("text of the format `{other}`"),
    }
}

fn pattern_name(contract: &Contract, pattern: &str) -> String {
    let words = contract.characters(pattern).and_then(Characters::describe);
    words.unwrap_or_else(|| format!("text that matches {pattern}"))
}

/// The subschemas of the keyword at `schema_path`.
fn parts<'c>(contract: &'c Contract, schema_path: &str) -> &'c [Schema] {
    contract.schema.pointer(schema_path).and_then(Schema::as_array).map_or(&[], Vec::as_slice)
}

/// The alternatives, by title and by what they expect.
fn alternatives(contract: &Contract, parts: &[Schema], schema_path: &str) -> String {
    if parts.is_empty() {
        return format!("what {schema_path} of the contract says");
    }
    join_or(parts.iter().map(|part| titled(contract, part)).collect())
}

fn titled(contract: &Contract, schema: &Schema) -> String {
    let expectation = describe(contract, schema, DESCRIPTION_DEPTH);
    match (schema.get("title").and_then(Schema::as_str), expectation) {
        (Some(title), Some(expectation)) => format!("{title} ({expectation})"),
        (Some(title), None) => title.to_owned(),
        (None, Some(expectation)) => expectation,
        (None, None) => "anything else".to_owned(),
    }
}

/// What a subschema expects, by the most telling of its keywords.
fn describe(contract: &Contract, schema: &Schema, depth: usize) -> Option<String> {
    let text = |keyword: &str| schema.get(keyword).and_then(Schema::as_str);
    if let Some(value) = schema.get("const") {
        return Some(literal(value));
    }
    if let Some(options) = schema.get("enum") {
        return Some(one_of(options));
    }
    if let Some(format) = text("format") {
        return Some(format_name(format));
    }
    if let Some(pattern) = text("pattern") {
        return Some(pattern_name(contract, pattern));
    }
    if depth > 0 {
        if let Some(reference) = text("$ref") {
            return describe(contract, contract.resolve(reference)?, depth - 1);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Schema::Array(parts)) = schema.get(keyword) {
                let all: Option<_> = parts.iter().map(|part| describe(contract, part, depth - 1)).collect();
                return all.map(join_or);
            }
        }
    }
    text("type").and_then(|name| name.parse().ok()).map(|json_type| type_name(json_type).to_owned())
}

fn count(limit: u64, of: &str) -> String {
    format!("{limit} {of}{}", if limit == 1 { "" } else { "s" })
}

fn one_of(options: &Schema) -> String {
    match options {
        Schema::Array(options) => join_or(options.iter().map(literal).collect()),
        other => literal(other),
    }
}

/// A value that stands in the contract.
fn literal(value: &Schema) -> String {
    if value == "" { "the empty string".to_owned() } else { value.to_string() }
}

fn join_or(mut parts: Vec<String>) -> String {
    match parts.pop() {
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} or {last}", parts.join(", ")),
        None => "nothing".to_owned(),
    }
}
