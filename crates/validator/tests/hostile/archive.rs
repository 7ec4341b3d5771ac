//! HTTP archives, and what stands in them instead of entries.

use optics_validator::{Captures, Form, Outcome};
use serde_json::{Value, json};

use crate::{assert_incomplete, counts, findings, invalid, not_checked, scanned, scanned_by, valid};

pub(crate) const URL: &str =
    "https://protectapi.cylance.com/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// An entry as browsers write it.
#[allow(clippy::needless_pass_by_value, reason = "values are made where they are given")]
pub(crate) fn entry(status: u16, content: Value) -> Value {
    json!({
        "startedDateTime": "2026-03-02T09:15:27.482Z",
        "request": { "method": "GET", "url": URL, "headers": [] },
        "response": {
            "status": status,
            "headers": [{ "name": "Content-Type", "value": "application/json; charset=utf-8" }],
            "content": content,
        },
    })
}

pub(crate) fn with_text(document: &Value) -> Value {
    let text = document.to_string();
    entry(200, json!({ "mimeType": "application/json", "size": text.len(), "text": text }))
}

pub(crate) fn har(entries: &[Value]) -> String {
    json!({ "log": { "version": "1.2", "creator": { "name": "test", "version": "1" }, "pages": [], "entries": entries } })
        .to_string()
}

/// An entry with one thing changed.
fn changed(pointer: &str, value: Value) -> Value {
    let mut entry = with_text(&valid());
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    entry.pointer_mut(parent).unwrap()[name] = value;
    entry
}

fn without(pointer: &str) -> Value {
    let mut entry = with_text(&valid());
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    entry.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name).unwrap();
    entry
}

#[test]
fn every_entry_that_is_not_checked_is_counted_with_its_reason() {
    let cases = [
        (changed("/request/url", json!("https://protectapi.cylance.com/packages/v2/other")), "another URL"),
        (changed("/request/url", json!(format!("{URL}/more"))), "another URL"),
        (changed("/request/url", json!("data:application/json,{}")), "another URL"),
        (changed("/request/url", json!("")), "another URL"),
        (changed("/request/method", json!("DELETE")), "another method"),
        (changed("/response/status", json!(204)), "a status that has no body in the contract"),
        (changed("/response/status", json!(304)), "a status that has no body in the contract"),
        (changed("/response/status", json!(0)), "no response"),
        (changed("/response/status", json!("0")), "no response"),
        (changed("/response/status", Value::Null), "no response"),
        (changed("/response", Value::Null), "no response"),
        (without("/response"), "no response"),
        (changed("/response/content", json!({ "size": 0 })), "no body"),
        (changed("/response/content", json!({ "size": 0, "text": "" })), "no body"),
        (changed("/response/content", json!({ "size": -1 })), "no body"),
        (changed("/response/content", json!([])), "no body"),
        (without("/response/content"), "no body"),
        (changed("/response/content", json!({ "size": 614 })), "the body was not kept in the archive"),
        (
            changed("/response/content", json!({ "size": 614, "text": null })),
            "the body was not kept in the archive",
        ),
        (
            changed("/response/headers", json!([{ "name": "content-TYPE", "value": "text/html" }])),
            "another content type than JSON",
        ),
    ];
    for (entry, reason) in &cases {
        // On its own it is nothing that was checked.
        let report = scanned(Form::Har, har(std::slice::from_ref(entry)).as_bytes());
        assert_eq!(counts(&report), (0, 0, 0, 1), "{reason}: {entry}");
        assert_eq!(not_checked(&report), json!({ *reason: 1 }), "{entry}");
        assert_incomplete(&report, reason);
    }
    let mut entries: Vec<Value> = cases.iter().map(|(entry, _)| entry.clone()).collect();
    entries.push(with_text(&valid()));
    let report = scanned(Form::Auto, har(&entries).as_bytes());
    assert_eq!(counts(&report), (1, 1, 0, cases.len() as u64));
    assert_eq!(not_checked(&report)["another URL"], 4);
    // Of another host, if one was asked for.
    let captures = || Captures::new().host("protectapi*.cylance.com").unwrap();
    let elsewhere = changed("/request/url", json!(URL.replace("cylance.com", "example.com")));
    let report = scanned_by(captures(), har(&[elsewhere, with_text(&valid())]).as_bytes());
    assert_eq!((counts(&report), not_checked(&report)), ((1, 1, 0, 1), json!({ "another host": 1 })));
}

#[test]
fn what_is_no_entry_is_unread() {
    for entry in [
        json!(null),
        json!(1),
        json!("entry"),
        json!([]),
        json!([with_text(&valid())]),
        json!({}),
        json!({ "request": "GET", "response": 200 }),
        // An archive as an entry, and entries in entries.
        serde_json::from_str(&har(&[with_text(&valid())])).unwrap(),
        json!({ "entries": [with_text(&valid())] }),
    ] {
        let report =
            scanned(Form::Har, har(&[with_text(&valid()), entry.clone(), with_text(&invalid())]).as_bytes());
        assert_eq!(counts(&report), (2, 1, 1, 0), "{entry}");
        assert_eq!(findings(&report), [("violation", "/deviceCount", "minimum", 1)]);
        assert_eq!(report.findings()[0].places()[0].place().entry, Some(3));
    }
}

/// A good file beside it must not make it clean.
#[test]
fn an_archive_without_entries_is_incomplete() {
    for text in [
        r#"{"log":{}}"#,
        r#"{"log":{"version":"1.2","entries":null}}"#,
        r#"{"log":{"version":"1.2","entries":{}}}"#,
        r#"{"log":{"entries":"[]"}}"#,
        r#"{"log":[]}"#,
        r#"{"log":null,"entries":[]}"#,
        r#"{"entries":[]}"#,
        "{}",
        "[]",
        "null",
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), valid().to_string()).unwrap();
        std::fs::write(folder.path().join("b.har"), text).unwrap();
        let report = crate::scanned_file(folder.path());
        assert_eq!(report.totals().documents, 1, "{text}: {report}");
        assert_incomplete(&report, text);
    }
    // That there was no traffic is no fault of the archive, but nothing was checked.
    assert_incomplete(&scanned(Form::Auto, har(&[]).as_bytes()), "no traffic");
}

#[test]
fn what_an_archive_has_twice_is_told() {
    let one = with_text(&valid()).to_string();
    let two = with_text(&invalid()).to_string();
    for text in [
        format!(r#"{{"log":{{"entries":[{one}],"entries":[{two}]}}}}"#),
        format!(r#"{{"log":{{"entries":[{one}]}},"log":{{"entries":[{two}]}}}}"#),
        format!(r#"{{"log":{{"entries":[{one}],"\u0065ntries":[{two}]}}}}"#),
    ] {
        assert_incomplete(&scanned(Form::Auto, text.as_bytes()), &text);
        assert_incomplete(&scanned(Form::Har, text.as_bytes()), &text);
    }
    // The page of a list as well.
    let page = r#""page_number":1,"page_size":1,"total_number_of_items":1,"total_pages":1"#;
    let text = format!(r#"{{"page_items":[{}],"page_items":[{}],{page}}}"#, valid(), invalid());
    for form in [Form::Auto, Form::ListPage] {
        let report = scanned(form, text.as_bytes());
        assert!(report.unread()[0].reason().starts_with("a second list"), "{report}");
        assert_eq!(report.outcome(false), Outcome::Incomplete, "{report}");
    }
}

/// Which of two counts is not certain; to take one of them would be to let the other pass.
#[test]
fn what_an_entry_has_twice_is_unread() {
    let bad = json!({ "text": invalid().to_string() }).to_string();
    let good = with_text(&valid());
    let whole = good.to_string();
    let url = format!("\"url\":\"{URL}\"");
    let response = good["response"].to_string();
    for text in [
        whole.replace(&url, &format!("\"url\":\"https://example.com/\",{url}")),
        whole.replace(&url, &format!("{url},\"url\":\"https://example.com/\"")),
        whole.replace("\"status\":200", "\"status\":200,\"status\":204"),
        whole.replace("\"status\":200", "\"status\":200,\"status\":null"),
        whole.replace("\"method\":\"GET\"", "\"method\":\"GET\",\"method\":\"PUT\""),
        whole.replace("\"content\":", &format!("\"content\":{bad},\"content\":")),
        whole.replace("\"response\":", &format!("\"response\":{response},\"response\":")),
    ] {
        assert_ne!(text, whole);
        let report = scanned(Form::Har, format!(r#"{{"log":{{"entries":[{text},{whole}]}}}}"#).as_bytes());
        assert_eq!(counts(&report), (1, 1, 1, 0), "{text}");
    }
}

#[test]
fn an_archive_is_told_by_its_bytes_whatever_stands_first() {
    let entries = json!([with_text(&valid())]).to_string();
    for text in [
        format!(r#"{{"log":{{"entries":{entries}}}}}"#),
        format!("\n {{ \"log\" : {{ \"comment\": \"{{[\\\"entries\\\":[\", \"entries\" : {entries} }} }}\n"),
        format!(
            r#"{{"$schema":"x","nested":{{"log":{{"entries":[1]}}}},"log":{{"entries":{entries},"pages":[]}},"z":1}}"#
        ),
        // More in front of it than is looked at first.
        format!(r#"{{"log":{{"pages":[{}0],"entries":{entries}}}}}"#, "0,".repeat(200_000)),
        format!(r#"{{"x":[{}0],"log":{{"entries":{entries}}}}}"#, "0,".repeat(200_000)),
    ] {
        let report = scanned(Form::Auto, text.as_bytes());
        assert_eq!((counts(&report), report.outcome(true)), ((1, 1, 0, 0), Outcome::Clean), "{report}");
    }
}

/// What an entry says about its body is not believed, and not needed.
#[test]
fn lengths_that_lie_change_nothing() {
    let text = valid().to_string();
    for size in [
        json!(0),
        json!(1),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!("614"),
        json!([[1]]),
        Value::Null,
    ] {
        let mut entry = with_text(&valid());
        entry["response"]["content"]["size"] = size.clone();
        entry["response"]["content"]["compression"] = size.clone();
        entry["response"]["bodySize"] = size.clone();
        entry["response"]["headers"].as_array_mut().unwrap().extend([
            json!({ "name": "Content-Length", "value": size.to_string() }),
            json!({ "name": "Transfer-Encoding", "value": "chunked" }),
        ]);
        let report = scanned(Form::Auto, har(&[entry]).as_bytes());
        assert_eq!((counts(&report), report.outcome(true)), ((1, 1, 0, 0), Outcome::Clean), "{size}");
    }
    // The frame of chunks where the body belongs.
    let chunked = format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len());
    let entry = entry(200, json!({ "mimeType": "application/json", "text": chunked }));
    assert_eq!(counts(&scanned(Form::Auto, har(&[entry]).as_bytes())), (0, 0, 1, 0));
}

#[test]
fn bodies_of_errors_are_judged_as_such() {
    for status in [400, 401, 403, 404, 409, 429, 500, 501] {
        let body = |text: &str| entry(status, json!({ "mimeType": "application/json", "text": text }));
        let report =
            scanned(Form::Auto, har(&[body(r#"{"message":"no such execution"}"#), body("{}")]).as_bytes());
        let totals = report.totals();
        assert_eq!((totals.documents, totals.errors, totals.valid), (2, 2, 1), "{status}");
        assert_eq!(findings(&report), [("violation", "", "required", 1)]);
        assert_eq!(report.findings()[0].places()[0].place().entry, Some(2));
        // An execution is no error, nor the other way round.
        let report = scanned(Form::Auto, har(&[body(&valid().to_string())]).as_bytes());
        assert!(findings(&report).contains(&("violation", "", "required", 1)), "{report}");
        let html = entry(status, json!({ "mimeType": "text/html", "text": "<html></html>" }));
        let mut html = html;
        html["response"]["headers"] = json!([]);
        let report = scanned(Form::Auto, har(&[html]).as_bytes());
        assert_eq!(not_checked(&report), json!({ "another content type than JSON": 1 }));
    }
}
