//! The lock: readable, stable, without prose, and strict when it is read.

use optics_documentation::{Lock, Page};
use serde_json::{Value, json};

use crate::fixture::{PAGE, lock, replaced};

#[test]
fn the_written_form() {
    insta::assert_snapshot!(lock().to_json());
}

#[test]
fn it_reads_back_what_it_wrote() {
    let deep = replaced("  • last", "    • hub: Zone between.\n      • town: Its town.\n  • last");
    let queries = replaced("{delivery_id}\n", "{delivery_id}?full=x\n");
    for text in [PAGE, &deep, &queries] {
        let lock = Lock::from(&Page::parse(text.as_bytes()).unwrap());
        assert_eq!(Lock::parse(&lock.to_json()).unwrap(), lock);
        assert_eq!(Lock::parse(&lock.to_json()).unwrap().to_json(), lock.to_json());
    }
}

#[test]
fn it_holds_none_of_the_sentences() {
    let written = lock().to_json();
    for line in PAGE.lines().filter(|line| *line != "Optional query string parameters") {
        let words: Vec<&str> = line.split_whitespace().collect();
        for part in words.windows(4).map(|words| words.join(" ")) {
            assert!(!written.contains(&part), "{part}");
        }
    }
}

#[test]
fn a_lock_that_is_empty_or_malformed_is_refused() {
    let good: Value = serde_json::from_str(&lock().to_json()).unwrap();
    assert!(Lock::parse(&good.to_string()).is_ok());
    let set = |pointer: &str, value: Value| {
        let mut lock = good.clone();
        *lock.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        lock.to_string()
    };
    let mut guess = good.clone();
    guess["response"]["fields"][0]["hint"] = json!("guess");
    let mut unknown = good.clone();
    unknown["more"] = json!(1);
    let mut incomplete = good.clone();
    incomplete.as_object_mut().unwrap().remove("scopes").unwrap();
    let twice = good["response"]["fields"][0].clone();
    let nested = (0..9).fold(
        json!([]),
        |below, _| json!([{ "name": "n", "description": good["response"]["fields"][0]["description"], "fields": below }]),
    );
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let wrong = [
        String::new(),
        "{}".into(),
        "[]".into(),
        "null".into(),
        good.to_string()[..good.to_string().len() - 1].into(),
        format!("{good}x"),
        deep,
        unknown.to_string(),
        incomplete.to_string(),
        set("/version", json!(1)),
        set("/title", json!(" ")),
        set("/method", json!("get")),
        set("/path", json!("parcels")),
        set("/examples", json!(["not a url"])),
        set("/scopes", json!(["everything"])),
        set("/summary", json!("Some prose.")),
        set("/headers/0/value", json!("two words")),
        set("/response/fields", json!([])),
        set("/response/fields", json!([twice, twice])),
        set("/response/fields", nested),
        set("/response/fields/0/name", json!("two words")),
        set("/response/fields/0/description", json!("sha256:00")),
        guess.to_string(),
        set("/location", json!("somewhere")),
        set("/response/fields/0/fields/0/description", json!("Some prose.")),
    ];
    for text in wrong {
        let error = Lock::parse(&text).expect_err(&text);
        assert_eq!((error.reason(), error.source_compared().name()), ("malformed", "lock"));
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}
