//! What a report comes to, in words and in the forms that programs read for it.

use optics_validator::{Form, Format, Presentation, Report, Scan};
use serde_json::{Value, json};

use crate::{examples, page, validator};

const ITEM: &str = "/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

fn scanned(sources: &[&str]) -> Report {
    let mut scan = Scan::new(validator());
    for source in sources {
        scan.reader("source", source.as_bytes());
    }
    scan.finish()
}

fn record(url: &str, status: u64, body: &Value) -> String {
    json!({"request": {"method": "GET", "url": url}, "status": status, "body": body.to_string()}).to_string()
}

fn with(change: impl FnOnce(&mut Value)) -> String {
    let mut document = examples().remove(0);
    change(&mut document);
    document.to_string()
}

#[test]
fn a_summary_counts_each_thing_in_its_number() {
    let good = examples()[0].to_string();
    let broken = with(|document| document["deviceCount"] = json!(-1));
    let twice = with(|document| {
        document["deviceCount"] = json!(-1);
        document["name"] = json!(1);
    });
    let extra = with(|document| document["colour"] = json!(1));
    let error = record(ITEM, 404, &json!({"message": "x"}));
    let other = record("/packages/v2/packages", 200, &json!({}));
    let page = page(&[]).to_string();
    let both = |one: &str| format!("{one}\n{one}");
    let cases: &[(&[&str], &str)] = &[
        (&[&good], "1 document in 1 source: 1 valid, 0 violations, 0 undocumented fields"),
        (&[&good, &good], "2 documents in 2 sources: 2 valid, 0 violations, 0 undocumented fields"),
        (&[&broken], "1 document in 1 source: 0 valid, 1 violation, 0 undocumented fields"),
        (&[&twice], "1 document in 1 source: 0 valid, 2 violations, 0 undocumented fields"),
        (&[&extra], "1 document in 1 source: 1 valid, 0 violations, 1 undocumented field"),
        (
            &[&error],
            "1 document in 1 source (one the body of an error): 1 valid, 0 violations, 0 undocumented fields",
        ),
        (
            &[&both(&error)],
            "2 documents in 1 source (2 bodies of errors): 2 valid, 0 violations, 0 undocumented fields",
        ),
        (&[&page], "0 documents in 1 source, on 1 page: 0 valid, 0 violations, 0 undocumented fields"),
        (
            &[&both(&page)],
            "0 documents in 1 source, on 2 pages: 0 valid, 0 violations, 0 undocumented fields",
        ),
        (&[&other], "nothing was checked: no document in 1 source\n1 entry not checked: 1 another URL"),
        (
            &[&both(&other)],
            "nothing was checked: no document in 1 source\n2 entries not checked: 2 another URL",
        ),
        (&["{"], "nothing was checked: no document in 1 source\nincomplete: 1 place could not be read"),
        (
            &["{", "{"],
            "nothing was checked: no document in 2 sources\nincomplete: 2 places could not be read",
        ),
    ];
    for (sources, expected) in cases {
        assert_eq!(scanned(sources).summary().join("\n"), *expected, "{sources:?}");
    }
}

#[test]
fn files_that_are_passed_over_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let summary = || {
        let mut scan = Scan::new(validator());
        scan.path(folder.path());
        scan.finish().summary().pop().unwrap()
    };
    std::fs::write(folder.path().join("a.txt"), "").unwrap();
    assert!(summary().starts_with("1 file passed over: 1 not named "), "{}", summary());
    std::fs::write(folder.path().join("b.txt"), "").unwrap();
    assert!(summary().starts_with("2 files passed over: 2 not named "), "{}", summary());
}

fn written(report: &Report, format: Format, strict: bool) -> String {
    report.write(format, Presentation { strict, ..Presentation::default() })
}

/// Findings of which no place is kept are failures all the same, if what they are is one.
#[test]
fn junit_tells_of_findings_without_a_place() {
    let junit = |text: &str, findings: usize, strict: bool| {
        let mut scan = Scan::new(validator()).keep(0, findings);
        scan.reader("source", text.as_bytes());
        written(&scan.finish(), Format::Junit, strict)
    };
    let without_place = |xml: &str| xml.contains("there are findings without a place");
    let broken = with(|document| document["deviceCount"] = json!(-1));
    let extra = with(|document| document["colour"] = json!(1));
    let good = examples()[0].to_string();
    for (text, findings, strict, expected) in [
        (&good, 10, true, false),
        (&broken, 10, false, true),
        (&extra, 10, false, false),
        (&extra, 10, true, true),
        // Kinds of which nothing is kept.
        (&broken, 0, false, true),
        (&extra, 0, false, false),
        (&extra, 0, true, true),
    ] {
        let xml = junit(text, findings, strict);
        assert_eq!(without_place(&xml), expected, "{findings} {strict} {xml}");
    }
    // What could not be read outranks them.
    let xml = junit(&format!("{broken}\n{{"), 10, false);
    assert!(xml.contains("not everything was checked") && !without_place(&xml), "{xml}");
}

#[test]
fn sarif_says_that_nothing_was_checked_only_where_nothing_was() {
    let page = page(&[]);
    for (text, nothing) in [("{", true), (&*page.to_string(), false), (&*examples()[0].to_string(), false)] {
        let sarif: Value = serde_json::from_str(&written(&scanned(&[text]), Format::Sarif, false)).unwrap();
        let notifications = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"];
        let ids: Vec<&str> = notifications
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|notification| notification["descriptor"]["id"].as_str())
            .collect();
        assert_eq!(ids.contains(&"nothing-checked"), nothing, "{text} {ids:?}");
    }
}

#[test]
fn flag_and_list_are_valid_where_the_outcome_is_clean() {
    let extra = with(|document| document["colour"] = json!(1));
    let read = |text: &str, format, strict| {
        let mut scan = Scan::new(validator()).form(Form::Ndjson);
        scan.reader("source", text.as_bytes());
        serde_json::from_str::<Value>(&written(&scan.finish(), format, strict)).unwrap()["valid"].clone()
    };
    for format in [Format::Flag, Format::List] {
        assert_eq!(read(&extra, format, false), true);
        assert_eq!(read(&extra, format, true), false);
        assert_eq!(read(&format!("{extra}\n{extra}\n"), format, false), true);
    }
}
