//! What a source is taken for, where it could be two things; and what a form that was told is held to.

use optics_validator::{Captures, Form, Outcome, Verdicts};
use serde_json::{Value, json};

use crate::archive::{URL, har, with_text};
use crate::records::record;
use crate::{counts, findings, invalid, not_checked, scanned, scanned_by, scanned_file, valid, validator};

/// The reason of the only unread place.
fn unread(report: &optics_validator::Report) -> String {
    let reasons = serde_json::to_value(report).unwrap()["unread"].clone();
    let reasons = reasons.as_array().unwrap();
    assert_eq!(reasons.len(), 1, "{report}");
    reasons[0]["reason"].as_str().unwrap().to_owned()
}

#[test]
fn a_form_that_was_told_and_is_another_is_no_document() {
    let array = json!([valid(), invalid()]).to_string();
    let document = valid().to_string();
    for text in [&document, "1", "{}"] {
        let report = scanned(Form::Array, text.as_bytes());
        assert_eq!(counts(&report), (0, 0, 1, 0), "{text}");
        assert!(unread(&report).starts_with("expected an array"), "{report}");
        assert!(unread(&scanned(Form::Har, text.as_bytes())).contains("HTTP archive"));
    }
    // What is expected of a page is in the contract.
    for (text, keyword) in [(&*document, "required"), (&array, "type"), ("{}", "required")] {
        let report = scanned(Form::ListPage, text.as_bytes());
        assert_eq!((report.totals().pages, report.totals().documents), (1, 0), "{text}");
        assert!(findings(&report).iter().any(|(_, _, found, _)| *found == keyword), "{text}: {report}");
    }
    // A text that is none at all says so, and not that it is another form.
    for form in [Form::Array, Form::Har] {
        assert!(unread(&scanned(form, b"[{}")).contains("cut off"));
        assert!(unread(&scanned(form, b"<html>")).contains("HTML"));
    }
}

#[test]
fn an_execution_is_one_whatever_else_it_has() {
    let mut document = valid();
    document["log"] = json!({"level": "info", "version": "1.2"});
    document["request"] = json!({"method": "GET", "url": URL});
    document["status"] = json!(200);
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    for text in [document.to_string(), pretty, format!("{document}\n{document}")] {
        let report = scanned(Form::Auto, text.as_bytes());
        assert_eq!(report.totals().documents, report.totals().valid, "{report}");
        assert_eq!(report.outcome(false), Outcome::Clean, "{report}");
        assert_eq!(report.totals().undocumented, 3 * report.totals().documents);
    }
    // What made it and nothing else is enough for an archive; then it has no entries.
    let report = scanned(Form::Auto, br#"{"log":{"version":"1.2","creator":{"name":"x","version":"1"}}}"#);
    assert!(unread(&report).contains("no list of entries"));
}

#[test]
fn a_record_is_told_by_its_request_whatever_its_status() {
    let with_status = |status: Value| {
        let mut record = record(200, invalid());
        record["status"] = status;
        record
    };
    let mut without = record(200, invalid());
    without.as_object_mut().unwrap().remove("status");
    for record in [without, with_status(Value::Null), with_status(json!(0)), with_status(json!("0"))] {
        for form in [Form::Auto, Form::Records] {
            let report = scanned(form, record.to_string().as_bytes());
            assert_eq!(not_checked(&report), json!({"no response": 1}), "{record}");
        }
    }
    let report = scanned(Form::Auto, with_status(json!("200")).to_string().as_bytes());
    assert_eq!(counts(&report), (1, 0, 0, 0));
    for status in [json!("OK"), json!(200.5), json!(-1), json!(true), json!([200]), json!(2e2), json!("")] {
        let mut record = with_status(status.clone());
        let report = scanned(Form::Auto, record.to_string().as_bytes());
        assert!(unread(&report).starts_with("the status is neither"), "{status}: {report}");
        // Of other requests nobody wants to know.
        record["request"]["url"] = json!("https://example.com/");
        let report = scanned(Form::Auto, record.to_string().as_bytes());
        assert_eq!(not_checked(&report), json!({"another URL": 1}), "{status}");
    }
}

#[test]
fn names_are_read_whichever_way_they_are_written() {
    let plain = record(200, json!(invalid().to_string())).to_string();
    let escaped = plain
        .replace("\"request\"", "\"\\u0072equest\"")
        .replace("\"url\"", "\"ur\\u006C\"")
        .replace("\"status\"", "\"\\u0073tatus\"")
        .replace("\"body\"", "\"b\\u006fdy\"")
        .replace("content-type", "Content\\u002dType");
    assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap().as_object().unwrap().len(), 4);
    for form in [Form::Auto, Form::Records] {
        assert_eq!(counts(&scanned(form, escaped.as_bytes())), (1, 0, 0, 0));
    }
    let escaped = har(&[with_text(&invalid())])
        .replace("\"response\"", "\"respons\\u0065\"")
        .replace("\"content\"", "\"c\\u006fntent\"")
        .replace("\"text\"", "\"\\u0074ext\"");
    assert_eq!(counts(&scanned(Form::Auto, escaped.as_bytes())), (1, 0, 0, 0));
}

#[test]
fn a_header_that_is_there_twice_counts_if_both_are_the_same() {
    let with = |first: &str, second: &str| {
        let mut record = record(200, json!(invalid().to_string()));
        record["headers"] = json!([
            {"name": "Content-Type", "value": first},
            {"name": "content-type", "value": second},
        ]);
        scanned(Form::Records, record.to_string().as_bytes())
    };
    assert_eq!(counts(&with("application/json", "application/json")), (1, 0, 0, 0));
    for (first, second) in [("application/json", "text/html"), ("text/html", "application/json")] {
        assert!(unread(&with(first, second)).contains("content type"));
    }
}

#[test]
fn an_archive_can_be_a_line() {
    let archive = har(&[with_text(&valid()), with_text(&invalid())]);
    let text = format!("{}\n{archive}\n{{\"log\":{{\"entries\":[]}}}}\n", valid());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, &text).unwrap();
    for report in [scanned_file(&path), scanned(Form::Auto, text.as_bytes())] {
        assert_eq!(counts(&report), (3, 2, 0, 1), "{report}");
        let place = report.findings()[0].places()[0].place();
        assert_eq!((place.position.line, place.entry), (2, Some(2)));
        let at = usize::try_from(place.position.offset).unwrap();
        assert!(text[at..].starts_with("-1"));
    }
    let mut written = Vec::new();
    Verdicts::new(validator()).run(text.as_bytes(), &mut written).unwrap();
    let verdicts: Vec<Value> = written
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice::<Value>(line).unwrap()["valid"].clone())
        .collect();
    assert_eq!(verdicts, [json!(true), json!(false), Value::Null]);
}

#[test]
fn an_archive_in_a_line_has_one_list() {
    let list = |document: &Value| json!([with_text(document)]).to_string();
    let (good, bad) = (list(&valid()), list(&invalid()));
    for text in [
        format!("{{\"log\":{{\"entries\":{good},\"entries\":{bad}}}}}"),
        format!("{{\"log\":{{\"entries\":{good}}},\"log\":{{\"entries\":{bad}}}}}"),
    ] {
        let text = format!("{}\n{text}\n", valid());
        let report = scanned(Form::Auto, text.as_bytes());
        assert_eq!(counts(&report), (2, 2, 1, 0), "{report}");
        assert!(unread(&report).starts_with("a second list follows"));
        let json = serde_json::to_value(&report).unwrap();
        let at = usize::try_from(json["unread"][0]["offset"].as_u64().unwrap()).unwrap();
        let rest = &text[at..];
        assert!(rest.starts_with(&format!("\"entries\":{bad}")) || rest.starts_with("\"log\""), "{rest}");
    }
}

#[test]
fn lines_are_lines_whatever_the_first_one_holds() {
    let page = |document: &Value| {
        json!({
            "page_items": [document], "page_number": 1, "page_size": 1, "total_number_of_items": 1, "total_pages": 1,
        })
    };
    let record = |document: &Value| record(200, json!(document.to_string()));
    for of in [&page as &dyn Fn(&Value) -> Value, &|document| json!([document]), &record, &|document| {
        json!([record(document)])
    }] {
        let archive = har(&[with_text(&valid())]);
        for first in [of(&valid()).to_string(), archive] {
            let text = format!("{first}\n{}\n\n{}\n", of(&invalid()), valid());
            let report = scanned(Form::Auto, text.as_bytes());
            assert_eq!(counts(&report), (3, 2, 0, 0), "{text}: {report}");
            assert_eq!(findings(&report), [("violation", "/deviceCount", "minimum", 1)]);
            assert_eq!(report.findings()[0].places()[0].place().position.line, 2);
            let totals = Verdicts::new(validator()).run(text.as_bytes(), Vec::new()).unwrap();
            assert_eq!((totals.documents, totals.violations), (3, 1));
        }
    }
    // A long first line, with nothing behind it or much.
    let long = json!(vec![valid(); 300]).to_string();
    assert!(long.len() > 100_000);
    assert_eq!(counts(&scanned(Form::Auto, long.as_bytes())), (300, 300, 0, 0));
    assert_eq!(counts(&scanned(Form::Auto, format!("{long}\n{long}\n").as_bytes())), (600, 600, 0, 0));
}

#[test]
fn what_says_not_what_it_asked_for_is_no_exchange() {
    let good = record(200, valid());
    let without_url = |url: Value| {
        let mut record = good.clone();
        record["request"] = url;
        record
    };
    for other in [
        valid(),
        json!({}),
        without_url(Value::Null),
        without_url(json!("x")),
        without_url(json!({"url": 5})),
        without_url(json!({"url": null})),
    ] {
        let report = scanned(Form::Records, format!("{good}\n{other}\n").as_bytes());
        assert_eq!(counts(&report), (1, 1, 1, 0), "{other}");
        assert!(unread(&report).starts_with("expected a request with its URL"));
        let report = scanned(Form::Har, har(&[with_text(&valid()), other]).as_bytes());
        assert_eq!(counts(&report), (1, 1, 1, 0));
    }
}

#[test]
fn entries_of_archives_are_records_and_records_may_hold_what_entries_do() {
    let entry = with_text(&invalid());
    for text in [entry.to_string(), format!("[{entry}]"), format!("{entry}\n{entry}\n")] {
        for form in [Form::Auto, Form::Records] {
            if form == Form::Records && text.starts_with('[') {
                continue;
            }
            let report = scanned(form, text.as_bytes());
            assert_eq!(
                (report.totals().violations, report.totals().not_checked),
                (report.totals().documents, 0)
            );
            assert!(report.totals().documents > 0, "{text}");
        }
    }
    let mut as_value = with_text(&valid());
    as_value["response"]["content"]["text"] = invalid();
    assert_eq!(counts(&scanned(Form::Har, har(&[as_value]).as_bytes())), (1, 0, 0, 0));
}

#[test]
fn a_member_that_is_there_twice_makes_the_record_unread() {
    let plain = record(200, json!(valid().to_string())).to_string();
    for (member, again) in [
        ("\"body\":", "\"body\":null,\"body\":"),
        ("\"status\":200", "\"status\":200,\"encoding\":\"base64\",\"encoding\":\"\""),
        ("\"url\":", "\"url\":null,\"url\":"),
        ("\"status\":200", "\"status\":200,\"status\":200"),
    ] {
        let twice = plain.replacen(member, again, 1);
        assert_ne!(twice, plain);
        let report = scanned(Form::Auto, twice.as_bytes());
        assert!(unread(&report).contains("stand here twice"), "{twice}: {report}");
    }
}

#[test]
fn a_broken_first_line_does_not_hide_the_others() {
    let (good, bad) = (valid().to_string(), invalid().to_string());
    for first in
        [&good[..good.len() / 2], &good[good.len() / 2..], "2026-03-02 started", "<html>", "{\"a\":tru}"]
    {
        // Half a document can end as the first line of one does; then nobody knows.
        if first.ends_with(['{', '[', ',', ':']) {
            continue;
        }
        for rest in [format!("{bad}\n{good}\n"), bad.clone(), format!("\n\r\n{bad}\r\n")] {
            let report = scanned(Form::Auto, format!("{first}\n{rest}").as_bytes());
            assert_eq!((report.totals().unread, report.totals().violations), (1, 1), "{first} {rest}");
        }
    }
    // One text is one, however its lines are broken.
    let mut nested = invalid();
    nested["more"] = json!([{"a": 1}]);
    for text in [
        serde_json::to_string_pretty(&nested).unwrap(),
        format!("{{\"more\": [\n{{\"a\": 1}}\n], {}", &bad[1..]),
        format!("{{\"more\":\n{{\"a\": 1}}\n, {}", &bad[1..]),
        bad.replace(",\"", ",\n\""),
    ] {
        assert_eq!(counts(&scanned(Form::Auto, text.as_bytes())), (1, 0, 0, 0), "{text}");
    }
}

#[test]
fn what_is_packed_in_a_way_that_is_not_read_is_named() {
    for (head, name) in [
        (&b"BZh91AY&SY"[..], "bzip2"),
        (b"\xFD7zXZ\0\0\x04", "xz"),
        (b"\x04\x22\x4D\x18\x64", "lz4"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7z"),
    ] {
        assert!(unread(&scanned(Form::Auto, head)).contains(&format!("packed as {name}")), "{name}");
    }
    let gzip = crate::packed::PACKINGS[0].1;
    let twice = gzip(&gzip(valid().to_string().as_bytes()));
    let report = scanned_by(Captures::new(), &twice);
    assert!(unread(&report).contains("packed once more as gzip"), "{report}");
}
