//! What an answer must be depends on what was asked for; and a list without items is told of.

use optics_validator::{Form, Outcome, Report, Scan, Verdicts};
use serde_json::{Value, json};

use crate::{examples, page, validator};

const LIST: &str = "/packages/v2/executions";
const ITEM: &str = "/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

fn scanned(form: Form, text: &str) -> Report {
    let mut scan = Scan::new(validator()).form(form);
    scan.reader("input", text.as_bytes());
    scan.finish()
}

fn answered(path: &str, body: &Value) -> Report {
    let record = json!({"request": {"method": "GET", "url": path}, "status": 200, "body": body.to_string()});
    scanned(Form::Records, &record.to_string())
}

#[test]
fn an_answer_must_be_what_was_asked_for() {
    let execution = examples().remove(0);
    let page = page(&examples());
    assert_eq!(answered(ITEM, &execution).outcome(true), Outcome::Clean);
    assert_eq!(answered(LIST, &page).outcome(true), Outcome::Clean);
    let report = answered(LIST, &page);
    assert_eq!((report.totals().documents, report.totals().pages), (3, 1));
    for (path, body) in [(LIST, &execution), (ITEM, &page), (LIST, &json!([])), (ITEM, &json!([]))] {
        assert_eq!(answered(path, body).outcome(false), Outcome::Findings, "{path}");
    }
}

#[test]
fn a_page_without_items_is_checked_all_the_same() {
    let empty = page(&[]);
    let mut broken = empty.clone();
    broken["page_number"] = json!(-1);
    for form in [Form::Auto, Form::ListPage] {
        assert_eq!(scanned(form, &empty.to_string()).outcome(true), Outcome::Clean);
        assert_eq!(scanned(form, &broken.to_string()).outcome(false), Outcome::Findings);
    }
    assert_eq!(answered(LIST, &empty).outcome(true), Outcome::Clean);
    let totals = Verdicts::new(validator()).run(empty.to_string().as_bytes(), Vec::new()).unwrap();
    assert_eq!(totals.outcome(true), Outcome::Clean);
}

#[test]
fn a_list_without_items_is_told_of() {
    for (form, text) in
        [(Form::Auto, "[]"), (Form::Auto, r#"{"log": {"entries": []}}"#), (Form::Array, " [ ] ")]
    {
        let report = scanned(form, text);
        assert_eq!(report.outcome(false), Outcome::Incomplete);
        assert_eq!(report.totals().not_checked, 1, "{text}");
        assert!(report.to_string().contains("1 a list without items"), "{report}");
    }
    let report = scanned(Form::Auto, &format!("[{}]", examples()[0]));
    assert_eq!((report.totals().not_checked, report.outcome(true)), (0, Outcome::Clean));
}

#[test]
fn a_record_that_says_that_its_body_is_not_whole_is_no_pass() {
    let record = |status: u16, incomplete: &str, body: Option<&str>| {
        let request = json!({"method": "GET", "url": ITEM});
        let record = json!({"request": request, "status": status, "incomplete": incomplete, "body": body});
        scanned(Form::Records, &record.to_string())
    };
    let whole = examples().remove(0).to_string();
    for (incomplete, why) in [
        ("no_text", "no text"),
        ("broke_off", "broke off"),
        ("too_long", "longer than what was read"),
        ("of_a_later_version", "why is not known"),
    ] {
        for body in [None, Some(&*whole)] {
            let report = record(200, incomplete, body);
            assert!(report.to_string().contains(why), "{report}");
            let totals = report.totals();
            assert_eq!((totals.unread, totals.documents), (1, 0), "{incomplete}");
            assert_eq!(report.outcome(false), Outcome::Incomplete, "{incomplete}");
        }
    }
    assert_eq!(record(404, "broke_off", Some(r#"{"message": "x"}"#)).totals().unread, 1);
    for (status, incomplete, reason) in [(0, "given_up", "1 no response"), (200, "token", "1 no body")] {
        let report = record(status, incomplete, None);
        assert_eq!((report.totals().unread, report.totals().not_checked), (0, 1));
        assert!(report.to_string().contains(reason), "{report}");
    }
    let twice = format!(
        r#"{{"request": {{"url": "{ITEM}"}}, "status": 200, "incomplete": "no_text", "incomplete": "token"}}"#
    );
    assert_eq!(scanned(Form::Records, &twice).totals().unread, 1);
}

#[test]
fn a_record_is_told_by_the_url_of_its_request_alone() {
    // What has members of the same names is a document, and no good one.
    for request in [json!({"method": "GET"}), json!({"url": 7, "method": "GET"}), json!(ITEM), json!([])] {
        let report = scanned(Form::Auto, &json!({"request": request, "status": 200}).to_string());
        assert_eq!((report.totals().documents, report.outcome(false)), (1, Outcome::Findings), "{request}");
    }
    let body = examples().remove(0).to_string();
    let record = json!({"request": {"url": ITEM}, "status": 200, "body": body});
    let report = scanned(Form::Auto, &record.to_string());
    assert_eq!((report.totals().documents, report.outcome(true)), (1, Outcome::Clean), "{report}");
}

#[test]
fn a_member_that_stands_twice_around_the_items_is_no_second_list() {
    let archive = r#"{"log": {"version": "1.2", "version": "1.2", "creator": {}, "entries": []}}"#;
    for text in [archive.to_owned(), format!("{archive}\n{archive}")] {
        let report = scanned(Form::Auto, &text);
        assert_eq!(report.totals().unread, 0, "{report}");
    }
    let entries = r#""entries": []"#;
    let other = r#""entries": [{"request": {"url": "/größe"}}, {"request": {"url": "/b"}}]"#;
    for (text, name) in [
        (format!(r#"{{"log": {{{entries}, {entries}}}}}"#), "\"entries\""),
        (format!(r#"{{"log": {{{other}, {entries}}}}}"#), "\"entries\""),
        (format!(r#"{{"log": {{{other}}}, "log": {{{entries}}}}}"#), "\"log\""),
    ] {
        let column = text[..text.rfind(name).unwrap()].chars().count() as u64 + 1;
        for (text, line) in [(text.clone(), 1), (format!("{}\n{text}", examples()[0]), 2)] {
            let report = scanned(Form::Auto, &text);
            let [unread] = report.unread() else { panic!("{report}") };
            assert!(unread.reason().starts_with("a second list"), "{report}");
            let position = unread.place().unwrap().position;
            assert_eq!((position.line, position.column), (line, column), "{text}");
        }
    }
}

/// Around the items of a page that is a line, or the body of a record, places are those of the source.
#[test]
fn what_stands_around_the_items_keeps_its_place_in_lines_and_records() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!(-1);
    let page = format!(
        r#"{{"page_number": "größe", "page_items": [{broken}, {broken}], "page_size": "1", "total_pages": 1, "total_number_of_items": 2}}"#
    );
    let record = json!({"request": {"method": "GET", "url": LIST}, "status": 200, "body": page}).to_string();
    let unpacked = json!({"request": {"method": "GET", "url": LIST}, "status": 200, "body": 0}).to_string();
    let unpacked = unpacked.replace("\"body\":0", &format!("\"body\": {page}"));
    for text in [&page, &record, &unpacked] {
        let escaped =
            |value: &str| if *text == record { value.replace('"', "\\\"") } else { value.to_owned() };
        let lines = format!("{text}\n{text}\n");
        let mut scan = Scan::new(validator()).keep(10, 10);
        scan.reader("input", lines.as_bytes());
        let report = scan.finish();
        for (pointer, value, times) in
            [("/page_number", "\"größe\"", 2), ("/page_size", "\"1\"", 2), ("/deviceCount", "-1", 4)]
        {
            let group = report.findings().iter().find(|group| group.pointer() == pointer).unwrap();
            assert_eq!(group.count(), times, "{report}");
            let at: Vec<usize> = text.match_indices(&*escaped(value)).map(|(at, _)| at).collect();
            let column = |at: &usize| text[..*at].chars().count() as u64 + 1;
            let expected: Vec<(u64, u64)> =
                [1, 2].into_iter().flat_map(|line| at.iter().map(move |at| (line, column(at)))).collect();
            let places = group.places().iter().map(|found| found.place().position);
            let places: Vec<(u64, u64)> = places.map(|position| (position.line, position.column)).collect();
            assert_eq!(places, expected, "{pointer} in {text}");
        }
    }
}

#[test]
fn a_body_is_one_document_and_nothing_else() {
    let document = examples().remove(0).to_string();
    for (behind, outcome) in [("", Outcome::Clean), (" \n", Outcome::Clean), ("x", Outcome::Incomplete)] {
        let body = format!("{document}{behind}");
        let record = json!({"request": {"method": "GET", "url": ITEM}, "status": 200, "body": body});
        assert_eq!(scanned(Form::Records, &record.to_string()).outcome(true), outcome, "{behind:?}");
    }
}

/// Around the body, too: who knows what else is broken of what was captured.
#[test]
fn a_record_that_is_not_utf8_is_unread() {
    let body = examples().remove(0).to_string();
    let record = json!({"request": {"method": "GET", "url": ITEM}, "status": 200, "body": body, "note": "ÿ"});
    let mut bytes = record.to_string().into_bytes();
    assert_eq!(scanned(Form::Records, &record.to_string()).outcome(true), Outcome::Clean);
    let at = bytes.windows(2).position(|pair| pair == "ÿ".as_bytes()).unwrap();
    bytes[at] = 0xFF;
    let mut scan = Scan::new(validator()).form(Form::Records);
    scan.reader("input", &bytes[..]);
    let report = scan.finish();
    assert_eq!((report.totals().documents, report.totals().unread), (0, 1), "{report}");
}

#[test]
fn nothing_is_taken_from_a_page_that_is_no_json() {
    let page = format!("{{\"page_items\": [{}], \"page_size\": 1 1}}", examples()[0]);
    let record = json!({"request": {"method": "GET", "url": LIST}, "status": 200, "body": page}).to_string();
    for text in [page, record] {
        let report = scanned(Form::Auto, &format!("{}\n{text}\n", examples()[0]));
        assert_eq!((report.totals().documents, report.totals().unread), (1, 1), "{report}");
    }
}

#[test]
fn an_execution_is_no_archive_whatever_else_it_has() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!("3");
    for log in [json!({"entries": []}), json!({"creator": {"name": "x"}}), json!({"entries": [1]})] {
        broken["log"] = log;
        for text in [
            broken.to_string(),
            format!("{broken}\n{broken}\n"),
            format!("{broken:#}\n"),
            format!("[{broken}]"),
        ] {
            let report = scanned(Form::Auto, &text);
            let totals = report.totals();
            assert!(totals.documents > 0 && totals.violations == totals.documents, "{report}");
            assert_eq!((totals.unread, totals.not_checked), (0, 0), "{report}");
        }
    }
}

#[test]
fn what_a_record_says_of_itself_is_text_or_null() {
    let body = examples().remove(0).to_string();
    for (member, value, is_good) in [
        ("incomplete", json!(null), true),
        ("incomplete", json!(true), false),
        ("incomplete", json!(1), false),
        ("incomplete", json!(["broke_off"]), false),
        ("incomplete", json!({"why": "broke_off"}), false),
        // There is no such body.
        ("incomplete", json!("token"), false),
        ("incomplete", json!("given_up"), false),
        ("method", json!(null), true),
        ("method", json!(5), false),
        ("method", json!(["POST"]), false),
    ] {
        let mut record = json!({"request": {"url": ITEM}, "status": 200, "body": body});
        let told = if member == "method" { &mut record["request"] } else { &mut record };
        told[member] = value;
        let report = scanned(Form::Records, &record.to_string());
        let totals = report.totals();
        assert_eq!((totals.documents, totals.unread), if is_good { (1, 0) } else { (0, 1) }, "{record}");
    }
}

#[test]
fn of_a_page_with_two_lists_the_second_is_told() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!("3");
    let page = page(&examples()).to_string();
    let twice = format!("{{\"page_items\": [{broken}], {}", page.strip_prefix('{').unwrap());
    let record = json!({"request": {"method": "GET", "url": LIST}, "status": 200, "body": twice}).to_string();
    for text in [twice.clone(), format!("{twice}\n{twice}"), record] {
        let report = scanned(Form::Auto, &text);
        let lines = text.lines().count() as u64;
        let totals = report.totals();
        assert_eq!((totals.documents, totals.violations, totals.unread), (lines, lines, lines), "{report}");
        assert!(report.unread()[0].reason().starts_with("a second list"), "{report}");
    }
}

#[test]
fn a_line_of_nothing_is_blank_however_it_ends() {
    let document = examples().remove(0);
    for blank in ["", " ", "\r", "\r\r", "\t \r"] {
        let text = format!("{document}\n{blank}\n{document}\n");
        assert_eq!(scanned(Form::Auto, &text).outcome(true), Outcome::Clean, "{blank:?}");
        let mut verdicts = Vec::new();
        Verdicts::new(validator()).run(text.as_bytes(), &mut verdicts).unwrap();
        let verdicts = String::from_utf8(verdicts).unwrap();
        assert!(verdicts.contains("\n{\"valid\":null,\"not_checked\":\"a blank line\"}\n"), "{verdicts}");
    }
}
