//! Capture records, a line each.

use optics_validator::{Form, Outcome};
use serde_json::{Value, json};

use crate::archive::URL;
use crate::{assert_incomplete, counts, findings, invalid, not_checked, scanned, valid};

#[allow(clippy::needless_pass_by_value, reason = "values are made where they are given")]
pub(crate) fn record(status: u16, body: Value) -> Value {
    json!({
        "request": { "method": "GET", "url": URL },
        "status": status,
        "headers": { "content-type": "application/json" },
        "body": body,
    })
}

#[test]
fn a_body_is_read_as_text_and_as_a_value() {
    let lines = [
        record(200, json!(valid().to_string())),
        record(200, valid()),
        record(200, json!(invalid().to_string())),
        record(200, invalid()),
        record(404, json!({ "message": "x" })),
        record(404, json!({})),
    ];
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    for form in [Form::Auto, Form::Records] {
        let report = scanned(form, text.join("\n").as_bytes());
        assert_eq!(counts(&report), (6, 3, 0, 0), "{form:?}: {report}");
        assert_eq!(report.totals().errors, 2);
        assert_eq!(
            findings(&report),
            [("violation", "/deviceCount", "minimum", 2), ("violation", "", "required", 1)]
        );
        let lines: Vec<u64> =
            report.findings()[0].places().iter().map(|found| found.place().position.line).collect();
        assert_eq!(lines, [3, 4]);
    }
}

#[test]
fn headers_are_read_in_every_form() {
    let html = |headers: Value| {
        let mut record = record(200, json!("<html></html>"));
        record["headers"] = headers;
        not_checked(&scanned(Form::Records, record.to_string().as_bytes()))
    };
    for headers in [
        json!({ "Content-Type": "text/html" }),
        json!({ "CONTENT-TYPE": ["text/html"] }),
        json!([{ "name": "Content-Type", "value": "text/html" }]),
        json!([{ "value": "text/html", "name": "content-type" }, 1, {}, { "name": "x" }, []]),
        json!({ "x": 1, "y": null, "z": [1, null], "content-type": "text/html" }),
    ] {
        assert_eq!(html(headers.clone()), json!({ "another content type than JSON": 1 }), "{headers}");
    }
    for headers in
        [json!(null), json!("text/html"), json!([]), json!({}), json!(["content-type", "text/html"])]
    {
        assert_eq!(html(headers.clone()), json!({}), "{headers}");
    }
}

#[test]
fn a_record_that_is_not_checked_is_counted() {
    let mut elsewhere = record(200, valid());
    elsewhere["request"]["url"] = json!("https://example.com/");
    let mut posted = record(200, valid());
    posted["request"]["method"] = json!("POST");
    let mut nobody = record(200, Value::Null);
    nobody["request"]["url"] = json!("/packages/v2/executions");
    for (record, reason) in [
        (elsewhere, "another URL"),
        (posted, "another method"),
        (nobody, "no body"),
        (record(200, json!("")), "no body"),
        (record(202, valid()), "a status that has no body in the contract"),
    ] {
        let report = scanned(Form::Auto, format!("{record}\n{record}\n").as_bytes());
        assert_eq!((counts(&report), not_checked(&report)), ((0, 0, 0, 2), json!({ reason: 2 })));
        assert_incomplete(&report, reason);
    }
    let twice = record(200, valid()).to_string().replacen("\"body\":", "\"body\":{},\"body\":", 1);
    assert_eq!(counts(&scanned(Form::Auto, twice.as_bytes())), (0, 0, 1, 0));
    // What is no record, where only records should be.
    for line in ["null", "[]", "\"x\"", "1", "{", "{}"] {
        let report = scanned(Form::Records, format!("{line}\n{}\n", record(200, valid())).as_bytes());
        assert_eq!(counts(&report), (1, 1, 1, 0), "{line}");
    }
}

#[test]
fn a_list_of_executions_is_read_out_of_a_body() {
    let page = json!({
        "page_items": [valid(), invalid(), valid()],
        "page_number": 1, "page_size": 20, "total_number_of_items": 3, "total_pages": 0.5,
    });
    for body in [page.clone(), json!(page.to_string()), json!(serde_json::to_string_pretty(&page).unwrap())] {
        let mut record = record(200, body);
        record["request"]["url"] = json!("/packages/v2/executions?page=1");
        let report = scanned(Form::Auto, record.to_string().as_bytes());
        assert_eq!((counts(&report), report.totals().pages), ((3, 2, 0, 0), 1), "{report}");
        assert_eq!(
            findings(&report),
            [("violation", "/deviceCount", "minimum", 1), ("violation", "/total_pages", "type", 1)]
        );
    }
}

#[test]
fn a_line_that_is_cut_anywhere_is_told() {
    let one = record(200, json!(valid().to_string())).to_string();
    for end in 1..one.len() {
        for form in [Form::Auto, Form::Records] {
            let report = scanned(form, format!("{one}\n{}", &one[..end]).as_bytes());
            assert_eq!(
                (report.totals().documents, report.totals().unread),
                (1, 1),
                "{end} {form:?}: {report}"
            );
            let report = scanned(form, format!("{}\n{one}\n", &one[..end]).as_bytes());
            assert_eq!(report.outcome(false), Outcome::Incomplete, "{end} {form:?}: {report}");
        }
    }
}
