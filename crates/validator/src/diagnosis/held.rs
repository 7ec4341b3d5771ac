//! Values of another type than the contract has: what a string holds, and what a number may mean.

use jsonschema::JsonType;
use serde_json::Value as Schema;

use crate::json::{self, Kind};

/// Longer strings are not read.
const LONGEST: usize = 4096;

/// What the value is, in view of the types that were expected by `schema`; none if there is no more to say than its type.
pub(crate) fn held(expected: &[JsonType], schema: Option<&Schema>, kind: &Kind<'_>) -> Option<&'static str> {
    match kind {
        Kind::String(text) if text.len() <= LONGEST => {
            let inner = json::read(text.trim().as_bytes()).ok()?;
            let (held, words) = match inner.root().kind() {
                Kind::Null => (JsonType::Null, "a string that holds null"),
                Kind::Boolean(_) => (JsonType::Boolean, "a string that holds a boolean"),
                Kind::Number(number) if number.is_integer() => {
                    (JsonType::Integer, "a string that holds an integer")
                }
                Kind::Number(_) => (JsonType::Number, "a string that holds a number with a fraction"),
                Kind::Array(_) => (JsonType::Array, "a string that holds an array: JSON within JSON"),
                Kind::Object(_) => (JsonType::Object, "a string that holds an object: JSON within JSON"),
                Kind::String(_) => return None,
            };
            let fits = expected.contains(&held)
                || (held == JsonType::Integer && expected.contains(&JsonType::Number));
            // A fraction where an integer belongs is wrong twice.
            let is_near = held == JsonType::Number && expected.contains(&JsonType::Integer);
            (fits || is_near).then_some(words)
        }
        Kind::Number(number) if number.is_integer() && expected.contains(&JsonType::String) => {
            let format = schema?.get("format")?.as_str()?;
            match (format, number.text().len()) {
                ("date-time", 10) => Some("an integer, as seconds since 1970 have ten digits"),
                ("date-time", 13) => Some("an integer, as milliseconds since 1970 have thirteen digits"),
                _ => None,
            }
        }
        Kind::Array(items) if items.len() == 1 => {
            let (held, words) = match items.first()?.kind() {
                Kind::Object(_) => (JsonType::Object, "an array that holds one object"),
                Kind::String(_) => (JsonType::String, "an array that holds one string"),
                _ => return None,
            };
            expected.contains(&held).then_some(words)
        }
        _ => None,
    }
}
