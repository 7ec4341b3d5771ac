//! No input makes memory grow beyond the limit of a document, and what is beyond it is told.

use std::io::{self, Read};

use optics_validator::{Captures, Class, Form, Group, Outcome, Scan, Verdicts};
use serde_json::{Value, json};

use crate::{assert_incomplete, counts, scanned_by, valid, validator};

fn limited(form: Form, limit: usize) -> Captures {
    Captures::new().form(form).document_limit(limit as u64)
}

/// A document is as long as it is, whichever way it is judged.
#[test]
fn a_document_of_just_the_limit_is_read() {
    let plain = valid().to_string();
    let undocumented = plain.replacen('{', "{\"x\":1,", 1);
    let spelled = plain.replace("\"deviceCount\":3", "\"deviceCount\":3.0");
    assert_ne!(plain, spelled);
    for text in [&plain, &undocumented, &spelled] {
        let length = text.len();
        let array = format!("[{text},{text}]");
        let lines = format!("{text}\n{text}\n");
        for (limit, read) in [(length - 1, false), (length, true), (length + 1, true)] {
            let documents = u64::from(read);
            for form in [Form::Auto, Form::Document, Form::Ndjson] {
                let report = scanned_by(limited(form, limit), text.as_bytes());
                assert_eq!(
                    counts(&report),
                    (documents, documents, 1 - documents, 0),
                    "{form:?} {limit} of {length}"
                );
            }
            let report = scanned_by(limited(Form::Array, limit), array.as_bytes());
            assert_eq!(
                counts(&report),
                (2 * documents, 2 * documents, 2 - 2 * documents, 0),
                "{limit} of {length}"
            );
        }
        // The end of a line does not count, whoever reads it.
        for (limit, read) in [(length - 1, false), (length, true)] {
            let documents = 2 * u64::from(read);
            let captures = limited(Form::Ndjson, limit);
            let report = scanned_by(captures.clone(), lines.as_bytes());
            assert_eq!(counts(&report), (documents, documents, 2 - documents, 0), "{limit} of {length}");
            let verdicts = Verdicts::new(validator()).captures(captures);
            let totals = verdicts.run(lines.as_bytes(), Vec::new()).unwrap();
            assert_eq!((totals.documents, totals.unread), (documents, 2 - documents));
        }
    }
}

/// Gives the same bytes again and again, so many in all, and never more than asked for.
struct Endless {
    piece: Vec<u8>,
    at: usize,
    left: usize,
    /// The most that anyone had room for at once.
    most: usize,
}

impl Endless {
    fn of(piece: &[u8], bytes: usize) -> Self {
        Self { piece: piece.to_vec(), at: 0, left: bytes, most: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.most = self.most.max(out.len());
        let length = out.len().min(self.left).min(64 << 10);
        for byte in &mut out[..length] {
            *byte = self.piece[self.at];
            self.at = (self.at + 1) % self.piece.len();
        }
        self.left -= length;
        Ok(length)
    }
}

/// What never ends is not held: no more is ever asked for at once than a document may have, and a batch.
#[test]
fn what_goes_on_and_on_is_not_held() {
    const LIMIT: usize = 64 << 10;
    const BYTES: usize = 6 << 20;
    let pieces: [&[u8]; 9] =
        [b"x", b" ", b"\n", b"[", b"\"", b"{\"a\":", b"9", b"{\"log\":{\"version\":\"1.2\",\"x\":[", b"\xFF"];
    for piece in pieces {
        for form in
            [Form::Auto, Form::Document, Form::Array, Form::ListPage, Form::Ndjson, Form::Records, Form::Har]
        {
            let mut source = Endless::of(piece, BYTES);
            let mut scan = Scan::new(validator()).captures(limited(form, LIMIT)).threads(1);
            scan.reader("endless", &mut source);
            let report = scan.finish();
            assert_eq!(report.totals().documents, 0);
            assert_incomplete(&report, &format!("{:?} as {form:?}", String::from_utf8_lossy(piece)));
            assert!(report.to_string().len() < 400_000);
            assert!(source.most <= 2 << 20, "{} bytes at once for {piece:?} as {form:?}", source.most);
        }
    }
}

/// A source of any length is read piece by piece: what is asked for at once does not grow with it.
#[test]
fn what_is_long_is_read_piece_by_piece() {
    const TIMES: usize = 6000;
    let line = format!("{}\n", valid());
    let entry = format!("{},", crate::archive::with_text(&valid()));
    let archive = crate::archive::har(&[crate::archive::with_text(&valid())]);
    let (head, tail) = archive.split_once("[{\"startedDateTime").unwrap();
    let (head, tail) = (format!("{head}["), format!("{{\"startedDateTime{tail}"));
    for (form, head, piece, tail, documents) in [
        (Form::Ndjson, "", &line, "", TIMES),
        (Form::Auto, "", &line, "", TIMES),
        (Form::Har, &*head, &entry, &*tail, TIMES + 1),
        (Form::Auto, &*head, &entry, &*tail, TIMES + 1),
    ] {
        let mut source = Endless::of(piece.as_bytes(), TIMES * piece.len());
        assert!(source.left > 3 << 20);
        let mut scan = Scan::new(validator()).form(form).threads(1);
        scan.reader("long", head.as_bytes().chain(&mut source).chain(tail.as_bytes()));
        let report = scan.finish();
        assert_eq!(counts(&report), (documents as u64, documents as u64, 0, 0), "{form:?}");
        assert_eq!(report.outcome(true), Outcome::Clean);
        assert!(source.most <= 1 << 20, "{} bytes at once as {form:?}", source.most);
    }
}

/// A document that is too long, among others that are not.
#[test]
fn what_is_too_long_is_passed_over_and_the_rest_is_read() {
    let good = valid().to_string();
    let long = good.replacen('{', &format!("{{\"x\":\"{}\",", "x".repeat(3 << 20)), 1);
    let captures = |form| limited(form, 1 << 20);
    let item = format!("[{good},{long},{good}]");
    let page = format!(
        "{{\"page_items\":{item},\"page_number\":1,\"page_size\":3,\"total_number_of_items\":3,\"total_pages\":1}}"
    );
    for (form, text) in [
        (Form::Array, &item),
        (Form::Ndjson, &format!("{good}\n{long}\n{good}\n")),
        (Form::ListPage, &page),
        (Form::Auto, &page),
        (Form::Auto, &item),
    ] {
        let report = scanned_by(captures(form), text.as_bytes());
        assert_eq!(counts(&report), (2, 2, 1, 0), "{form:?}");
        assert_eq!(report.outcome(false), Outcome::Incomplete);
    }
    // Strings that hold brackets and quotes do not end it too early.
    let tricky = good.replacen('{', &format!("{{\"x\":\"{}\",", "]}\\\",[{\\\\".repeat(1 << 19)), 1);
    let report = scanned_by(captures(Form::Array), format!("[{tricky},{good}]").as_bytes());
    assert_eq!(counts(&report), (1, 1, 1, 0));
}

/// A document in which so many items are wrong, each in the same way.
fn with_wrong_items(count: usize) -> String {
    let mut document = valid();
    document["target"]["devices"] = vec![0; count].into();
    document["packageExecutions"][0]["package"] = 0.into();
    document.to_string()
}

#[test]
fn what_is_alike_in_one_document_is_counted() {
    let text = with_wrong_items(50_000);
    for (places, told) in [(3, 3), (0, 0)] {
        let mut scan = Scan::new(validator()).keep(places, 10);
        scan.reader("input", text.as_bytes());
        let report = scan.finish();
        assert_eq!((report.totals().violations, report.totals().documents), (50_001, 1));
        let group = &report.findings()[0];
        assert_eq!((group.count(), group.documents(), group.places().len()), (50_000, 1, told));
        assert_eq!((group.pointer(), group.keyword()), ("/target/devices/*", "type"));
        assert!(!group.message().is_empty());
        assert_eq!(report.findings()[1].count(), 1);
    }
    // What one may ask for is all.
    assert_eq!(validator().check(text.as_bytes()).unwrap().len(), 50_001);
    let mut written = Vec::new();
    let totals = Verdicts::new(validator()).run(text.as_bytes(), &mut written).unwrap();
    assert_eq!(totals.violations, 50_001);
    let verdict: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!((verdict["findings"].as_array().unwrap().len(), &verdict["omitted"]), (1001, &json!(49_000)));
}

#[test]
fn of_a_document_with_very_many_values_the_first_violation_is_told_and_that_there_may_be_more() {
    let text = with_wrong_items(300_000);
    let report = scanned_by(Captures::new(), text.as_bytes());
    assert_eq!(counts(&report), (1, 0, 1, 0));
    assert_eq!(report.totals().violations, 1);
    assert!(report.to_string().contains("more than 262144 values"), "{report}");
    let mut written = Vec::new();
    Verdicts::new(validator()).run(text.as_bytes(), &mut written).unwrap();
    let verdict: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(verdict["valid"], false);
    assert_eq!(
        (verdict["findings"].as_array().unwrap().len(), verdict["unread"].as_array().unwrap().len()),
        (1, 1)
    );
    // One that has no violation is like any other, whoever says so.
    let valid = valid().to_string();
    for text in [
        valid.replacen('{', &format!("{{\"more\":[{}0],", "0,".repeat(300_000)), 1),
        valid.replacen(
            "\"deviceCount\":3",
            &format!("\"more\":[{}0],\"deviceCount\":3.0", "0,".repeat(300_000)),
            1,
        ),
    ] {
        let report = scanned_by(Captures::new(), text.as_bytes());
        assert_eq!((counts(&report), report.totals().undocumented), ((1, 1, 0, 0), 1), "{report}");
    }
}

#[test]
fn of_very_many_kinds_of_findings_a_thousand_are_told_and_all_counted() {
    let mut document = valid();
    document["deviceCount"] = json!(-1);
    let names: Vec<String> = (0..5000).map(|number| format!("\"n{number}\":1,")).collect();
    let text = document.to_string().replacen('{', &format!("{{{}", names.concat()), 1);
    let report = scanned_by(Captures::new(), text.as_bytes());
    assert_eq!((report.totals().violations, report.totals().undocumented), (1, 5000));
    // The violation is told, though it comes last, and takes none of their room.
    assert_eq!((report.findings().len(), report.findings()[0].keyword()), (1001, "minimum"));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["omitted"],
        json!({"findings": 4000, "violations": 0, "violation_kinds": 0, "undocumented_kinds": 4000, "unread": 0, "notes": 0})
    );
    let mut written = Vec::new();
    Verdicts::new(validator()).run(text.as_bytes(), &mut written).unwrap();
    let verdict: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!((verdict["findings"].as_array().unwrap().len(), &verdict["omitted"]), (1001, &json!(4000)));
}

/// Names that nobody documented, thousands of them, and behind them a document that breaks the contract.
#[test]
fn violations_have_room_of_their_own_and_kinds_are_counted() {
    let mut lines = String::new();
    for number in 0..3000 {
        let mut document = valid();
        document[format!("n{number}")] = json!(1);
        // Some names come again and again, so that what is not told is met in many pieces of work.
        document[format!("m{}", number % 7)] = json!(1);
        lines += &format!("{document}\n");
    }
    for wrong in [json!(-1), json!("3"), json!(null)] {
        let mut document = valid();
        document["deviceCount"] = wrong;
        lines += &format!("{document}\n");
    }
    // In one document there are more than are told.
    let names: Vec<String> = (0..3000).map(|number| format!("\"n{number}\":1,")).collect();
    lines += &valid().to_string().replacen('{', &format!("{{{}", names.concat()), 1);
    let mut texts = Vec::new();
    for threads in [1, 2, 7] {
        let mut scan =
            Scan::new(validator()).captures(Captures::new().form(Form::Ndjson)).keep(3, 100).threads(threads);
        scan.reader("input", lines.as_bytes());
        let report = scan.finish();
        let of = |class| {
            let kinds = report.kinds(class);
            (kinds.told, kinds.untold, kinds.is_least)
        };
        assert_eq!(of(Class::Violation), (2, 0, false));
        assert_eq!(of(Class::Undocumented), (100, 2907, false));
        assert_eq!(report.totals().undocumented, 9000);
        let told: u64 = report.findings().iter().map(Group::count).sum();
        assert_eq!(told + report.omitted().findings, 9003);
        // Whichever are told, all of each are counted with it.
        for group in report.findings() {
            let times = match group.pointer() {
                pointer if pointer.starts_with("/m") => 428..=429,
                pointer if pointer.starts_with("/n") => 2..=2,
                _ => 1..=2,
            };
            assert!(times.contains(&group.count()), "{} {}", group.pointer(), group.count());
        }
        let text = report.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("told: 2 of 2 kinds of violation, 100 of 3007 kinds of")
                && text.contains("violation /deviceCount minimum"),
            "{text}"
        );
        texts.push(text);
    }
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[test]
fn so_many_kinds_are_told_apart_and_no_more() {
    let names: Vec<String> = (0..70_000).map(|number| format!("\"n{number}\":1,")).collect();
    let text = valid().to_string().replacen('{', &format!("{{{}", names.concat()), 1);
    let report = scanned_by(Captures::new(), text.as_bytes());
    let kinds = report.kinds(Class::Undocumented);
    assert_eq!((kinds.told, kinds.untold, kinds.is_least), (1000, 65_536, true));
    assert_eq!((report.totals().undocumented, report.omitted().findings), (70_000, 69_000));
    assert!(report.to_string().contains("1000 of at least 66536 kinds"), "{report}");
}
