//! Every form in every packing, from files, folders, patterns and streams.

use std::fs;
use std::path::Path;

use optics_validator::{Captures, Form, Outcome, Report, Scan};
use serde_json::{Value, json};

use crate::archive::{har, with_text};
use crate::packed::PACKINGS;
use crate::records::record;
use crate::{counts, findings, invalid, scanned, scanned_file, valid, validator};

/// Each form with a valid and an invalid document: extension, text, and whether both are in it.
fn forms() -> Vec<(Form, &'static str, String, bool)> {
    let page = json!({
        "page_items": [valid(), invalid()],
        "page_number": 1, "page_size": 20, "total_number_of_items": 2, "total_pages": 1,
    });
    vec![
        (Form::Document, "json", serde_json::to_string_pretty(&invalid()).unwrap(), false),
        (Form::Array, "json", json!([valid(), invalid()]).to_string(), true),
        (Form::ListPage, "json", page.to_string(), true),
        (Form::Ndjson, "ndjson", format!("{}\n{}\n", valid(), invalid()), true),
        (Form::Ndjson, "jsonl", format!("{}\r\n{}", valid(), invalid()), true),
        (Form::Records, "ndjson", format!("{}\n{}\n", record(200, valid()), record(200, invalid())), true),
        (Form::Har, "har", har(&[with_text(&valid()), with_text(&invalid())]), true),
        (
            Form::Har,
            "json",
            serde_json::to_string_pretty::<Value>(
                &serde_json::from_str(&har(&[with_text(&valid()), with_text(&invalid())])).unwrap(),
            )
            .unwrap(),
            true,
        ),
    ]
}

fn assert_found(report: &Report, both: bool, what: &str) {
    let documents = 1 + u64::from(both);
    assert_eq!(counts(report), (documents, documents - 1, 0, 0), "{what}: {report}");
    assert_eq!(findings(report), [("violation", "/deviceCount", "minimum", 1)], "{what}");
    assert_eq!(report.outcome(false), Outcome::Findings, "{what}");
}

#[test]
fn every_form_is_read_in_every_packing() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (form, extension, text, both)) in forms().into_iter().enumerate() {
        let what = format!("{form:?} .{extension}");
        assert_found(&scanned(Form::Auto, text.as_bytes()), both, &what);
        assert_found(&scanned(form, text.as_bytes()), both, &what);
        let mut paths =
            vec![(folder.path().join(format!("{number}.{extension}")), text.clone().into_bytes())];
        for (packing, pack) in PACKINGS {
            paths
                .push((folder.path().join(format!("{number}.{extension}.{packing}")), pack(text.as_bytes())));
            // Names in capitals, and names that tell nothing.
            let name = format!("{number}.{}.{}", extension.to_uppercase(), packing.to_uppercase());
            paths.push((folder.path().join(name), pack(text.as_bytes())));
            if packing != "br" {
                assert_found(&scanned(Form::Auto, &pack(text.as_bytes())), both, &what);
            }
        }
        for (path, bytes) in paths {
            fs::write(&path, bytes).unwrap();
            assert_found(&scanned_file(&path), both, path.to_str().unwrap());
            let mut scan = Scan::new(validator()).form(form);
            scan.path(&path);
            assert_found(&scan.finish(), both, path.to_str().unwrap());
        }
    }
    // The folder as a whole, and by a pattern.
    let report = scanned_file(folder.path());
    let files = forms().len() as u64 * 7;
    assert_eq!((report.totals().sources, report.totals().unread), (files, 0));
    assert_eq!(findings(&report), [("violation", "/deviceCount", "minimum", files)]);
    let report = scanned_file(&folder.path().join("[0-3].*son*"));
    assert_eq!((report.totals().sources, report.totals().violations), (4 * 4, 4 * 4));
    let report = scanned_file(&folder.path().join("*.nothing"));
    assert_eq!((report.totals().sources, report.outcome(false)), (0, Outcome::Incomplete));
}

#[test]
fn captures_give_what_a_scan_judges() {
    for (form, extension, text, both) in forms() {
        let (mut bodies, mut others) = (0, 0);
        Captures::new().form(form).reader("input", text.as_bytes(), &mut |captured| match captured {
            optics_validator::Captured::Document { body, .. } => {
                assert!(validator().check(body).is_ok());
                bodies += 1;
            }
            optics_validator::Captured::Source { .. } => {}
            _ => others += 1,
        });
        assert_eq!((bodies, others), (1 + u64::from(both), 0), "{form:?} .{extension}");
    }
}

/// Large sources are read in pieces, on several threads; nothing is lost where they are cut.
#[test]
fn many_documents_are_all_read_whatever_the_threads() {
    let times = 3000_usize;
    let documents: Vec<String> =
        (0..times).map(|number| if number % 7 == 0 { invalid() } else { valid() }.to_string()).collect();
    let wrong = times.div_ceil(7);
    let entries: Vec<Value> =
        documents.iter().map(|document| with_text(&serde_json::from_str(document).unwrap())).collect();
    let page = format!(
        "{{\"page_number\":1,\"page_items\":[{}],\"page_size\":1,\"total_number_of_items\":1,\"total_pages\":1}}",
        documents.join(", ")
    );
    for (form, text) in [
        (Form::Ndjson, documents.join("\n")),
        (Form::Array, format!("[{}]", documents.join(",\n"))),
        (Form::ListPage, page),
        (Form::Har, har(&entries)),
    ] {
        assert!(text.len() > 5 * (256 << 10), "several pieces");
        for threads in [1, 2, 5] {
            for form in [Form::Auto, form] {
                let mut scan = Scan::new(validator()).form(form).threads(threads).keep(10_000, 10);
                scan.reader("input", text.as_bytes());
                let report = scan.finish();
                let all = (times as u64, (times - wrong) as u64, 0, 0);
                assert_eq!(counts(&report), all, "{form:?} on {threads}: {}", report.totals().unread);
                let places = report.findings()[0].places();
                assert_eq!(places.len(), wrong);
                // Each place is where the value stands.
                for found in places {
                    let offset = usize::try_from(found.place().position.offset).unwrap();
                    assert!(text[offset..].starts_with("-1,"), "{form:?} {}", &text[offset..offset + 20]);
                }
            }
        }
    }
}

#[test]
fn a_name_is_a_file_before_it_is_a_pattern() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a[1].json", "a1.json", "b*.json"] {
        fs::write(folder.path().join(name), valid().to_string()).unwrap();
    }
    let sources = |name: &str| scanned_file(&Path::new(folder.path()).join(name)).totals().sources;
    assert_eq!(["a[1].json", "a?.json", "b*.json", "*"].map(sources), [1, 1, 1, 3]);
}
