//! A document may have as many bytes as the limit, and not one more: in each form, however it is read.

use std::fs;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use optics_validator::{Form, Outcome, Report, Scan};
use serde_json::{Value, json};

use crate::{examples, page, validator};

const ITEM: &str = "https://a.example/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// Lengths on both sides of how much is read at once.
const LENGTHS: [usize; 4] = [3000, (256 << 10) - 1, (256 << 10) + 1, 700 << 10];

/// As much of a text as makes this value so long.
fn padded(length: usize, value: impl Fn(&str) -> Value) -> String {
    let without = value("").to_string().len();
    value(&"x".repeat(length - without)).to_string()
}

fn document(length: usize) -> String {
    padded(length, |name| {
        let mut document = examples().remove(0);
        document["name"] = json!(name);
        document
    })
}

fn entry(length: usize) -> String {
    padded(length, |comment| {
        let body = examples()[0].to_string();
        let content = json!({"mimeType": "application/json", "text": body});
        let request = json!({"method": "GET", "url": ITEM});
        json!({"request": request, "response": {"status": 200, "content": content}, "comment": comment})
    })
}

fn page_around(length: usize) -> String {
    padded(length, |note| {
        let mut page = page(&[]);
        page["note"] = json!(note);
        page
    })
}

/// Read from front to back, and from a file.
fn scanned(form: Form, text: &str, limit: usize) -> [Report; 2] {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("captures");
    fs::write(&path, text).unwrap();
    let scan = || Scan::new(validator()).form(form).document_limit(limit as u64);
    let (mut stream, mut file) = (scan(), scan());
    stream.reader("captures", text.as_bytes());
    file.path(&path);
    [stream.finish(), file.finish()]
}

#[test]
fn each_form_holds_documents_up_to_the_limit() {
    for length in LENGTHS {
        let (document, entry) = (document(length), entry(length));
        let small = self::document(2000);
        for (form, text, beside) in [
            (Form::Auto, document.clone(), 0),
            (Form::Document, document.clone(), 0),
            (Form::Ndjson, format!("{small}\n{document}\n{small}"), 2),
            (Form::Ndjson, format!("{small}\r\n{document}"), 1),
            (Form::Array, format!("[{small},\n{document}\n,{small}]"), 2),
            (Form::Array, format!("[{document}]"), 0),
            (Form::Har, format!(r#"{{"log": {{"entries": [{entry}, {}]}}}}"#, self::entry(2000)), 1),
        ] {
            for report in scanned(form, &text, length) {
                let told = (report.totals().documents, report.totals().unread);
                assert_eq!(told, (beside + 1, 0), "{form:?}, {length} bytes: {report}");
            }
            for report in scanned(form, &text, length - 1) {
                let told = (report.totals().documents, report.totals().unread);
                assert_eq!(told, (beside, 1), "{form:?}, {length} bytes: {report}");
                let reason = report.unread()[0].reason();
                assert!(reason.contains(&format!("the limit of {} bytes", length - 1)), "{reason}");
            }
        }
    }
}

#[test]
fn what_stands_around_items_has_room_up_to_the_limit() {
    for length in LENGTHS {
        // Items are counted apart.
        let text = page_around(length);
        let with_item = text.replace("\"page_items\":[]", &format!("\"page_items\":[{}]", examples()[0]));
        for (text, items) in [(&text, 0), (&with_item, 1)] {
            for report in scanned(Form::ListPage, text, length) {
                let totals = report.totals();
                assert_eq!(
                    (totals.pages, totals.documents, totals.unread),
                    (1, items, 0),
                    "{length}: {report}"
                );
            }
            for report in scanned(Form::ListPage, text, length - 1) {
                let totals = report.totals();
                assert_eq!(
                    (totals.pages, totals.documents, totals.unread),
                    (0, items, 1),
                    "{length}: {report}"
                );
            }
        }
    }
}

#[test]
fn a_body_is_unpacked_up_to_the_limit() {
    for length in LENGTHS {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(document(length).as_bytes()).unwrap();
        let body = BASE64.encode(encoder.finish().unwrap());
        let record = json!({
            "request": {"method": "GET", "url": ITEM},
            "status": 200,
            "headers": {"content-encoding": ["gzip"]},
            "encoding": "base64",
            "body": body,
        });
        for report in scanned(Form::Records, &record.to_string(), length) {
            assert_eq!(report.outcome(true), Outcome::Clean, "{length}: {report}");
        }
        for report in scanned(Form::Records, &record.to_string(), length - 1) {
            assert_eq!((report.totals().documents, report.totals().unread), (0, 1), "{length}: {report}");
            assert!(report.unread()[0].reason().contains("when unpacked"), "{report}");
        }
    }
}

#[test]
fn a_line_is_as_long_as_it_is_wherever_it_stands() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!(-1);
    let broken = broken.to_string();
    for report in scanned(Form::Ndjson, &format!("{broken}\n").repeat(20), broken.len()) {
        let totals = report.totals();
        assert_eq!((totals.documents, totals.violations, totals.unread), (20, 20, 0), "{report}");
    }
}
