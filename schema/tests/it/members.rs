//! No member of an object is written twice: JSON readers keep one of the two, in silence.

use serde_json::Value;

/// Members as written: colons outside strings.
fn written(text: &str) -> usize {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

/// Members as read.
fn read(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len() + members.values().map(read).sum::<usize>(),
        Value::Array(items) => items.iter().map(read).sum(),
        _ => 0,
    }
}

fn is_without_duplicates(text: &str) -> bool {
    written(text) == read(&serde_json::from_str(text).unwrap())
}

#[test]
fn are_written_once() {
    for text in [optics_schema::PACKAGE_EXECUTION, optics_schema::OPENAPI, optics_schema::DOCUMENTATION] {
        assert!(is_without_duplicates(text), "{}…", text.chars().take(80).collect::<String>());
    }
}

#[test]
fn written_twice_are_found() {
    assert!(is_without_duplicates(r#"{"a:\":": "b:\\", "c": [{"d": {}}, ":"]}"#));
    assert!(!is_without_duplicates(r#"{"a": [{"b": 1, "c": 2, "b": 3}]}"#));
    let twice = optics_schema::PACKAGE_EXECUTION.replacen(
        "\"properties\": {",
        "\"properties\": {}, \"properties\": {",
        1,
    );
    assert!(!is_without_duplicates(&twice));
}
