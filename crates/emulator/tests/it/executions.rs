//! Loading executions from text.

use std::fmt::Write;

use optics_emulator::{Executions, InvalidExecutions};

/// A whole execution with this id, on one line.
fn document(id: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut value = value["examples"][1].take();
    value["id"] = id.into();
    value.to_string()
}

const FIRST: &str = "11111111-1111-1111-1111-111111111111";
const SECOND: &str = "22222222222222222222222222222222";

fn ids(text: &str) -> Vec<String> {
    Executions::from_json(text.as_bytes()).unwrap().ids().map(|id| id.to_string()).collect()
}

fn fault(text: impl AsRef<[u8]>) -> InvalidExecutions {
    Executions::from_json(text.as_ref()).unwrap_err()
}

#[test]
fn a_document_an_array_and_ndjson_are_read() {
    let (first, second) = (document(FIRST), document(SECOND));
    assert_eq!(ids(&first), [FIRST]);
    for text in [
        format!("[{first},{second}]"),
        format!(" [\n{first} ,\r\n {second}\n]\n"),
        format!("{first}\n{second}"),
        format!("{first}\r\n\r\n{second}\r\n"),
        format!("\u{feff}{first}\n{second}\n"),
        format!("{first}[{second}]"),
    ] {
        assert_eq!(ids(&text), [FIRST, SECOND], "{text}");
    }
}

#[test]
fn undocumented_fields_may_be_as_deep_as_they_like() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text = document(FIRST).replacen('{', &format!("{{\"undocumented\":{deep},"), 1);
    assert_eq!(ids(&text), [FIRST]);
    assert_eq!(ids(&format!("[{text}]")), [FIRST]);
}

#[test]
fn what_cannot_be_served_is_refused_with_its_place() {
    let (first, second) = (document(FIRST), document(SECOND));
    let mut seen = String::new();
    for (what, text) in [
        ("empty", String::new()),
        ("white space", " \n\t\r\n".to_owned()),
        ("byte order mark only", "\u{feff}".to_owned()),
        ("empty array", "[]".to_owned()),
        ("number", "4711".to_owned()),
        ("null in the second line", format!("{first}\nnull\n")),
        ("array in an array", format!("[{first},\n [{second}]]")),
        ("no execution", r#"{"page_items":[]}"#.to_owned()),
        ("truncated", first[..100].to_owned()),
        ("junk behind", format!("{first}\n{second}\n  canary")),
        ("array not closed", format!("[{first}\n")),
        ("field missing", format!("{first}\n{}", second.replace("keepResultsLocally", "canary"))),
        ("field twice", first.replacen('{', "{\"name\":\"canary\",", 1)),
        ("id is no id", document("canary")),
        ("id is null", first.replace(&format!("\"{FIRST}\""), "null")),
        ("type", format!("[\n{first},\n{}\n]", second.replacen("false", "\"canary, expected canary\"", 1))),
        ("count is negative", first.replace("\"deviceCount\":4", "\"deviceCount\":-4711")),
        ("type, on several lines", first.replace(',', ",\n").replacen("false", "\"canary\"", 1)),
        ("same id", format!("{first}\n{second}\n{first}")),
        ("same id in another style", format!("[{first},{}]", document(&FIRST.replace('-', "")))),
        ("deep", "[".repeat(200_000)),
        (
            "deep in its fields",
            first.replace("\"target\":{", &format!("\"target\":{}{{", "[".repeat(200_000))),
        ),
    ] {
        writeln!(seen, "{what}: {}", fault(text)).unwrap();
    }
    writeln!(seen, "not UTF-8: {}", fault([first.as_bytes(), b"\nab\xff"].concat())).unwrap();
    assert!(!seen.contains("4711"));
    insta::assert_snapshot!(seen);
}

#[test]
fn an_error_can_be_asked_what_it_is() {
    assert!(fault("").is_empty());
    let first = document(FIRST);
    let error = fault(format!("{first}\n  {first}"));
    assert!(error.is_duplicate() && !error.is_empty());
    assert_eq!((error.document(), error.line(), error.column()), (Some(2), 2, 3));
    assert_eq!(fault("{").document(), None);
}

#[test]
fn the_examples_of_the_contract_can_be_served() {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let expected: Vec<&str> = schema["examples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|example| example["id"].as_str().unwrap())
        .collect();
    let ids: Vec<String> = Executions::examples().unwrap().ids().map(|id| id.to_string()).collect();
    assert_eq!(ids, expected);
}
