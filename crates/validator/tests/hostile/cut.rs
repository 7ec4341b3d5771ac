//! Sources that were cut off or damaged anywhere: never taken for a clean one that had less in it.

use optics_validator::{Form, Outcome, Totals};
use serde_json::{Value, json};

use crate::archive::{har, with_text};
use crate::records::record;
use crate::{assert_incomplete, counts, scanned, valid};

/// The smallest valid document.
fn small() -> Value {
    let mut document = valid();
    document["packageExecutions"] = json!([]);
    document["target"] = json!({});
    document["name"] = json!("\"}]\\ä");
    document
}

fn page() -> String {
    json!({
        "page_items": [small(), small()],
        "page_number": 1, "page_size": 2, "total_number_of_items": 2, "total_pages": 1,
    })
    .to_string()
}

fn pretty(text: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
}

/// Sources in each form, and how many documents and other entries are in each.
fn sources() -> Vec<(&'static str, Form, String, u64)> {
    let mut other = with_text(&small());
    other["request"]["url"] = json!("https://example.com/");
    let archive = har(&[with_text(&small()), other, with_text(&small())]);
    let array = format!("[{0},{0}]", small());
    let records =
        [record(200, json!(small().to_string())), record(200, small()), record(404, json!({"message": "x"}))];
    let records: Vec<String> = records.iter().map(Value::to_string).collect();
    vec![
        ("a document", Form::Document, small().to_string(), 1),
        ("a document over lines", Form::Document, pretty(&small().to_string()), 1),
        ("an array", Form::Array, array.clone(), 2),
        ("an array over lines", Form::Array, pretty(&array), 2),
        ("a page", Form::ListPage, page(), 2),
        ("a page over lines", Form::ListPage, pretty(&page()), 2),
        ("lines", Form::Ndjson, format!("{0}\n{0}", small()), 2),
        ("records", Form::Records, records.join("\n"), 3),
        ("an archive", Form::Har, archive.clone(), 3),
        ("an archive over lines", Form::Har, pretty(&archive), 3),
    ]
}

#[test]
fn every_source_is_clean_when_it_is_whole() {
    for (name, own, text, entries) in sources() {
        for form in [Form::Auto, own] {
            let report = scanned(form, text.as_bytes());
            let Totals { documents, not_checked, .. } = report.totals();
            assert_eq!(
                (report.outcome(true), documents + not_checked),
                (Outcome::Clean, entries),
                "{name}: {report}"
            );
        }
    }
}

#[test]
fn every_prefix_is_incomplete() {
    for (name, own, text, _) in sources() {
        for form in [Form::Auto, own] {
            for end in 0..text.len() {
                let report = scanned(form, &text.as_bytes()[..end]);
                // What ends with a line is whole, as far as anyone can tell.
                let whole_lines = matches!(own, Form::Ndjson | Form::Records)
                    && (text.as_bytes()[end] == b'\n' || end > 0 && text.as_bytes()[end - 1] == b'\n');
                if whole_lines {
                    assert_eq!(report.totals().unread, 0, "{end} bytes of {name}: {report}");
                } else {
                    assert_incomplete(&report, &format!("{end} bytes of {name} as {form:?}"));
                }
            }
        }
    }
}

/// Every suffix, too: tools rotate logs and cut off their start.
#[test]
fn every_suffix_is_incomplete_or_has_findings() {
    for (name, own, text, _) in sources() {
        let own_whole = small().to_string();
        for start in (1..text.len()).filter(|start| text.is_char_boundary(*start)) {
            let lines = matches!(own, Form::Ndjson | Form::Records);
            let at_border = text.as_bytes()[start - 1] == b'\n' || text.as_bytes()[start] == b'\n';
            if lines && at_border || text[start..].trim_start() == own_whole {
                continue;
            }
            let report = scanned(Form::Auto, &text.as_bytes()[start..]);
            assert_ne!(report.outcome(false), Outcome::Clean, "{name} from {start}: {report}");
        }
    }
}

/// A byte changed, removed or put in, at each place: if the report is clean, then nothing is missing in it.
#[test]
fn a_damaged_byte_makes_nothing_disappear() {
    let (mut clean, mut not_clean) = (0, 0);
    for (name, own, text, entries) in sources() {
        let bytes = text.as_bytes();
        // Odd steps, so that all kinds of places are met in all forms.
        for at in (0..bytes.len()).step_by(11) {
            let (before, behind) = bytes.split_at(at);
            for damaged in [
                [before, &behind[1..]].concat(),
                [before, b"\"", behind].concat(),
                [before, b"}", behind].concat(),
                [before, b"]", behind].concat(),
                [before, b",", behind].concat(),
                [before, b"\\", &behind[1..]].concat(),
                [before, b"\n", behind].concat(),
                [before, &[behind[0] ^ 0x20], &behind[1..]].concat(),
                [before, b"\0", behind].concat(),
            ] {
                for form in [Form::Auto, own] {
                    let report = scanned(form, &damaged);
                    let Totals { documents, not_checked, .. } = report.totals();
                    if report.outcome(false) == Outcome::Clean {
                        clean += 1;
                        let all = documents + not_checked >= entries;
                        assert!(all, "{name} as {form:?}: {report}\n{}", String::from_utf8_lossy(&damaged));
                    } else {
                        not_clean += 1;
                    }
                }
            }
        }
    }
    assert!(clean > 20 && not_clean > clean, "{clean} {not_clean}");
}

/// What is in the middle of a source does not hide what follows it.
#[test]
fn a_broken_item_does_not_hide_the_others() {
    let good = small().to_string();
    let archived = with_text(&small()).to_string();
    for broken in ["nul", "01", "{\"a\":}", "[1,]", "\"\\x\"", "{\"a\" 1}", "tru e", "{'a':1}", "-", "\u{1}"]
    {
        let array = format!("[{good},{broken},{good}]");
        let report = scanned(Form::Array, array.as_bytes());
        assert_eq!((report.totals().documents, report.totals().valid), (2, 2), "{broken}: {report}");
        assert_incomplete(&report, broken);
        let text = format!("{{\"log\":{{\"entries\":[{archived},{broken},{archived}]}}}}");
        let report = scanned(Form::Auto, text.as_bytes());
        assert_eq!((report.totals().documents, report.totals().valid), (2, 2), "{broken}: {report}");
        assert_incomplete(&report, broken);
    }
    for (text, documents) in [
        (format!("[{good} {good}]"), 2),
        (format!("[{good},,{good}]"), 2),
        (format!("[,{good}]"), 1),
        (format!("[{good},]"), 1),
        (format!("[{good}] {good}"), 1),
        (format!("[{good}"), 1),
        (format!("[{good},"), 1),
        (format!("[{good}}}"), 1),
    ] {
        let report = scanned(Form::Array, text.as_bytes());
        assert_eq!(report.totals().documents, documents, "{text}: {report}");
        assert_incomplete(&report, &text);
    }
    assert_eq!(counts(&scanned(Form::Ndjson, format!("{good}\nnul\n{good}\n").as_bytes())), (2, 2, 1, 0));
}
