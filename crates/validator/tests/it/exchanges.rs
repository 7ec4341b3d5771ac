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
    for incomplete in ["no_text", "broke_off", "too_long", "of_a_later_version"] {
        for body in [None, Some(&*whole)] {
            let report = record(200, incomplete, body);
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
