//! Decodes JSON objects, and says what is wrong with one without showing what is in it.

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Map, Value};

/// Decodes a JSON object; anything else is refused, whatever `T` itself would read.
pub(crate) fn object<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    let map: Map<String, Value> = serde_json::from_slice(text).map_err(|error| reason(&error))?;
    from_map(map)
}

/// Decodes an object that is parsed already.
pub(crate) fn from_map<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(map)).map_err(|error| reason(&error))
}

/// What `error` says, without its position and without any value of the document.
///
/// Only forms that are known to hold no value, or whose value can be cut out, are let through.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&position).unwrap_or(&text);
    match error.classify() {
        // One of serde_json's fixed sentences.
        Category::Syntax | Category::Eof | Category::Io => text.to_owned(),
        Category::Data => data_reason(text),
    }
}

fn data_reason(text: &str) -> String {
    // `field` in the first two is the name in the type; the third is how the model's own types begin, which keep no text.
    if ["missing field `", "duplicate field `", "not a"].iter().any(|known| text.starts_with(known)) {
        return text.to_owned();
    }
    if text.starts_with("unknown field `") {
        return "unknown field".to_owned();
    }
    // "invalid type: <value>, expected <type>": whatever the value holds, it ends before the last "expected".
    let faults = ["invalid type", "invalid value", "invalid length"];
    let fault = faults.into_iter().find(|fault| text.starts_with(fault));
    match (fault, text.rsplit_once(", expected ")) {
        (Some(fault), Some((_, expected))) => format!("{fault}, expected {}", in_words(expected)),
        _ => "not of the form the contract gives it".to_owned(),
    }
}

/// What Rust calls a type, as JSON does.
fn in_words(expected: &str) -> &str {
    match expected {
        "u64" => "a whole number that is not negative",
        "i64" => "a whole number",
        "f64" => "a number",
        "a map" => "an object",
        "a sequence" => "a list",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn a_reason_names_fields_and_types_but_no_values() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code)] // Only decoding is looked at.
        struct Document {
            count: u64,
            kind: Option<Kind>,
        }
        #[derive(Debug, serde::Deserialize)]
        enum Kind {}

        for (text, expected) in [
            ("{}", "missing field `count`"),
            (r#"{"count":1,"count":2}"#, "duplicate field `count`"),
            (r#"{"count":"canary"}"#, "invalid type, expected a whole number that is not negative"),
            (
                r#"{"count":"x, expected canary"}"#,
                "invalid type, expected a whole number that is not negative",
            ),
            (r#"{"count":-4711}"#, "invalid value, expected a whole number that is not negative"),
            (r#"{"count":1,"kind":"canary"}"#, "not of the form the contract gives it"),
            (r#"{"count":1"#, "EOF while parsing an object"),
            (r#"{"count":canary}"#, "expected value"),
        ] {
            let error = serde_json::from_str::<Document>(text).unwrap_err();
            assert_eq!(reason(&error), expected, "{text}");
        }
    }
}
