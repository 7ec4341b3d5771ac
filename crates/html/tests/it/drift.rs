//! The page of a comparison.

use optics_documentation::{Artefact, Context, Lock, Page, Sources, compare};
use optics_html::drift;
use serde_json::{Value, json};

use crate::parsed::parsed;

/// A page of a service that does not exist, in the form of the vendor's pages.
const PAGE: &str = "\
Get parcel
Service endpoint
/parcels/v1/{parcel_id}
Method
HTTP/1.1 GET
Response JSON schema
Field Name
Description
bookedAt
Moment of the booking.
weight
How heavy the parcel is, in grams.
";

fn schema() -> Value {
    let text = |grade: &str| json!({ "type": "string", "x-evidence": { "field": { "grade": grade } } });
    json!({ "properties": { "bookedAt": text("documented"), "weight": text("documented") } })
}

/// The page of what differs, where the lock is of `PAGE`.
fn written(page: &str, schema: &Value) -> String {
    let (lock, text) = (Lock::from(&Page::parse(PAGE.as_bytes()).unwrap()), format!("{schema:#}"));
    let read = Page::parse(page.as_bytes());
    let sources =
        Sources { page: read.as_ref().ok(), schema: Some(schema), types: Some(schema), ..Sources::default() };
    let mut report = compare(&lock, &sources);
    if let Err(error) = read {
        report.fail(error);
    }
    let context = Context {
        page: Some(Artefact { name: "pages/parcel.txt", text: Some(page) }),
        schema: Some(Artefact { name: "schema/parcel.schema.json", text: Some(&text) }),
        accept: Some("optics drift --page pages/parcel.txt --update"),
        mend: Some("change the files of schema/"),
        ..Context::default()
    };
    drift(&report, &context)
}

#[test]
fn sides_that_agree_say_so() {
    insta::assert_snapshot!(parsed(&written(PAGE, &schema())).text());
}

#[test]
fn what_differs_stands_with_the_lines_of_both_sides() {
    let page = PAGE.replace("weight\n", "mass\n").replace("1.1 GET", "1.1 POST");
    let mut schema = schema();
    schema["properties"]["colour"] = json!({ "type": "string" });
    insta::assert_snapshot!(parsed(&written(&page, &schema)).text());
}

#[test]
fn code_reads_from_the_left_whatever_letters_it_has() {
    let page = PAGE.replace("weight\n", "\u{5de}\u{5e9}\u{5e7}\u{5dc}  (kg)\n");
    let mut schema = schema();
    schema["properties"]["\u{5d0}.\u{5d1}\u{202e}\u{e0041}\u{3164}"] = json!({ "type": "string" });
    let page = written(&page, &schema);
    let text = parsed(&page).text();
    assert!(text.contains("\u{5d0}.\u{5d1}\\u{202e}\\u{e0041}\\u{3164}"), "{text}");
    assert!(page.contains("<bdi dir=\"ltr\"><code>") && page.contains("\"frame\"><code><bdi dir=\"ltr\">"));
    assert!(!page.contains("<bdi><code>") && !page.contains("\"frame\"><code><bdi>"), "{page}");
    assert!(
        page.contains("<bdi dir=\"ltr\">\u{5d0}</bdi>.<wbr>"),
        "separators stand where they stand in the document"
    );
    assert!(page.contains("code { white-space: pre-wrap; }"), "runs of spaces are seen");
}

#[test]
fn what_could_not_be_compared_is_no_pass() {
    let page = parsed(&written("<html><body>Sign in", &schema())).text();
    assert!(page.contains("could not compare Not everything could be compared"), "{page}");
    assert!(page.contains("not compared\npage"), "{page}");
}

#[test]
fn hostile_names_are_text_and_many_have_a_bound() {
    let name = "</script><img src=x onerror=alert(1)>";
    let mut schema = schema();
    schema["properties"][name] = json!({ "type": "string" });
    let text = parsed(&written(PAGE, &schema)).text();
    assert!(text.contains(name), "{text}");
    for number in 0..2000 {
        let name = format!("{}{number}", "\u{202e}&\"<".repeat(20));
        schema["properties"][name] = json!({ "type": "string", "minLength": 1 });
    }
    let text = parsed(&written(PAGE, &schema)).text();
    assert!(text.contains("not shown for lack of room on one page"), "{text}");
}
