//! No value of a document shows, unless it is asked for.

use optics_validator::{Scan, json};
use serde_json::{Value, json};

use crate::{examples, pointers, validator};

const CANARY: &str = "s3cr3t-c4n4ry";

/// The canary at every place of an example, one document each, valid and not, as value and within values.
fn documents_with_canaries() -> Vec<String> {
    let mut documents = Vec::new();
    for example in examples() {
        for pointer in pointers(&example) {
            for value in [
                json!(CANARY),
                json!([CANARY]),
                json!({"id": CANARY}),
                json!(format!("sftp://{CANARY}:{CANARY}@example.com/?token={CANARY}")),
                json!(format!("https://{CANARY} {CANARY}")),
            ] {
                let mut document = example.clone();
                *document.pointer_mut(&pointer).unwrap() = value;
                documents.push(document.to_string());
            }
        }
    }
    let mut undocumented: Value = examples().remove(0);
    undocumented["token"] = json!(CANARY);
    documents.push(undocumented.to_string());
    // Not JSON, in several ways and places.
    documents.push(format!("{{\"a\":\"{CANARY}\",}}"));
    documents.push(format!("{{\"a\": {CANARY}}}"));
    documents.push(format!("{{\"a\": \"{CANARY}"));
    documents.push(format!("{{}} {CANARY}"));
    documents.push(format!("\"{CANARY}\\q\""));
    documents
}

#[test]
fn no_secret_shows_unless_asked_for() {
    let validator = validator();
    let all = documents_with_canaries().join("\n");
    for show in [false, true] {
        let mut scan = Scan::new(validator).form(optics_validator::Form::Ndjson).show_values(show);
        scan.reader("capture", all.as_bytes());
        let debug = format!("{scan:?}");
        let report = scan.finish();
        assert!(report.totals().violations > 100 && report.totals().unread == 5);
        assert!(!debug.contains(CANARY));
        assert_eq!(report.to_string().contains(CANARY), show);
        assert_eq!(serde_json::to_string(&report).unwrap().contains(CANARY), show);
        assert_eq!(format!("{report:?}").contains(CANARY), show);
    }
}

#[test]
fn findings_and_errors_hold_no_secret() {
    let validator = validator();
    for document in documents_with_canaries() {
        let told = match validator.check(document.as_bytes()) {
            Ok(findings) => {
                format!(
                    "{findings:?} {} {:?}",
                    serde_json::to_string(&findings).unwrap(),
                    json::read(document.as_bytes())
                )
            }
            Err(error) => format!("{error} {error:?} {}", error.reason()),
        };
        assert!(!told.contains(CANARY), "{told}");
    }
}

#[test]
fn an_excerpt_is_the_value_in_one_short_line() {
    let body = format!("{{\n  \"createdAt\": [\n \"\u{9b}31m{}\" ] }}", "x".repeat(200));
    let findings = validator().check(body.as_bytes()).unwrap();
    let finding = findings.iter().find(|finding| finding.pointer() == "/createdAt").unwrap();
    let excerpt = finding.excerpt(body.as_bytes());
    assert!(excerpt.starts_with("[ \"\\u{9b}31mxxx") && excerpt.ends_with("xx…"), "{excerpt}");
    assert_eq!(excerpt.chars().count(), 101);
    // A body that is not the one that was checked harms nobody.
    assert_eq!(finding.excerpt(b""), "");
}

#[test]
fn white_space_takes_no_room_in_an_excerpt() {
    let body = format!("[{}]", " ".repeat(398));
    let finding = &validator().check(body.as_bytes()).unwrap()[0];
    assert_eq!(finding.excerpt(body.as_bytes()), "[ ]");
    let longer = format!("[{}]", " ".repeat(399));
    let finding = &validator().check(longer.as_bytes()).unwrap()[0];
    assert_eq!(finding.excerpt(longer.as_bytes()), "[…");
}

/// Where it is a name of its own, a name that is wrong, one on the way to what is wrong, and one that is there twice.
#[test]
fn names_that_are_tokens_do_not_show() {
    const TOKEN: &str = "eyJhbGciOi.eyJzdWIi.c4n4ry";
    let mut document = examples().remove(0);
    document[TOKEN] = json!(1);
    document["packageExecutions"][0][format!("Bearer {TOKEN}")] = json!({TOKEN: 1});
    document["target"] = json!({TOKEN: {"a": 1}});
    let twice = document.to_string().replacen('{', &format!("{{\"{TOKEN}\":1,"), 1);
    for document in [document.to_string(), twice] {
        for finding in validator().check(document.as_bytes()).unwrap() {
            let shown = format!("{finding} {finding:?} {}", serde_json::to_string(&finding).unwrap());
            assert!(!shown.contains("c4n4ry"), "{shown}");
        }
        for show in [false, true] {
            let mut scan = Scan::new(validator()).show_values(show);
            scan.reader("capture", document.as_bytes());
            let report = scan.finish();
            assert!(report.to_string().contains("/***"), "{report}");
            if !show {
                let shown = format!("{report} {report:?} {}", serde_json::to_string(&report).unwrap());
                assert!(!shown.contains("c4n4ry"), "{shown}");
            }
        }
    }
}

/// In more items than have a place, and as more kinds than are told: what is only counted has a pointer as well.
#[test]
fn names_that_are_tokens_do_not_show_where_they_are_only_counted() {
    let mut document = examples().remove(0);
    let item = document["packageExecutions"][0].clone();
    let items = (0..40).map(|number| {
        let mut item = item.clone();
        item[format!("eyJhbGciOi.eyJzdWIi.c4n4ry{}", number % 2)] = json!(1);
        item
    });
    document["packageExecutions"] = items.collect();
    let text = format!("{document}\n{document}\n");
    for places in [0, 3] {
        let mut scan = Scan::new(validator()).keep(places, 10);
        scan.reader("capture", text.as_bytes());
        let report = scan.finish();
        let shown = format!("{report} {report:?} {}", serde_json::to_string(&report).unwrap());
        assert!(!shown.contains("c4n4ry"), "{shown}");
        let groups: Vec<_> = report.findings().iter().map(|group| (group.pointer(), group.count())).collect();
        assert_eq!(groups, [("/packageExecutions/*/***", 80)]);
    }
}
