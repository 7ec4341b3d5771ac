//! One answer that was just received, without a file or a line around it.

use std::io::Write;

use optics_validator::{Class, Exchange, Outcome, Report};
use serde_json::{Value, json};

use crate::{examples, page, validator};

const LIST: &str = "https://api.example.com/packages/v2/executions?page=1";
const ITEM: &str = "https://api.example.com/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

fn answer<'a>(url: &'a str, status: u16, body: &'a [u8]) -> Exchange<'a> {
    Exchange {
        method: "GET",
        url,
        status,
        content_type: Some("application/json"),
        content_encoding: None,
        body,
    }
}

fn checked(url: &str, status: u16, body: &Value) -> Report {
    validator().check_exchange(&answer(url, status, body.to_string().as_bytes()))
}

/// Pointer, place in the body, and where the claim stands.
fn told(report: &Report) -> Vec<(&str, u64, &str)> {
    let place = |found: &optics_validator::Found| {
        let place = found.place();
        place.body.unwrap_or(place.position).column
    };
    let all = report.findings().iter();
    all.map(|group| (group.pointer(), place(&group.places()[0]), group.schema_location())).collect()
}

#[test]
fn an_answer_is_judged_by_what_was_asked_for() {
    let execution = examples().remove(0);
    assert_eq!(checked(ITEM, 200, &execution).outcome(true), Outcome::Clean);
    let mut broken = execution.clone();
    broken["deviceCount"] = json!(-1);
    let report = checked(ITEM, 200, &broken);
    let column = broken.to_string().find("-1").unwrap() as u64 + 1;
    let location = "urn:optics:package-execution#/properties/deviceCount/minimum";
    let [(pointer, place, claim)] = told(&report)[..] else { panic!("{report}") };
    assert_eq!((pointer, place), ("/deviceCount", column));
    assert!(claim.starts_with("urn:optics:package-execution#/") && claim.ends_with("/minimum"), "{claim}");
    assert_ne!(claim, location, "counts are defined once");
    assert_eq!(report.findings()[0].class(), Class::Violation);

    let other = checked("https://api.example.com/packages/v2/packages", 200, &execution);
    assert_eq!((other.outcome(false), other.totals().not_checked), (Outcome::Incomplete, 1));
}

#[test]
fn the_claims_of_a_page_stand_in_the_contract() {
    let mut broken = examples().remove(0);
    broken.as_object_mut().unwrap().remove("deviceCount");
    let mut page = page(&[broken]);
    page["page_number"] = json!("1");
    let report = checked(LIST, 200, &page);
    let told = told(&report);
    // That of an item as if there was no page around it, and that of the page by its definition.
    let item = told.iter().find(|(pointer, ..)| pointer.is_empty()).unwrap();
    assert_eq!(item.2, "urn:optics:package-execution#/required");
    let number = told.iter().find(|(pointer, ..)| *pointer == "/page_number").unwrap();
    assert!(number.2.starts_with("urn:optics:package-execution#/$defs/"), "{told:?}");
    assert_eq!(report.totals().pages, 1);
}

#[test]
fn the_claims_of_an_error_stand_in_the_description_of_the_operations() {
    assert_eq!(checked(ITEM, 404, &json!({"message": "none"})).outcome(true), Outcome::Clean);
    let report = checked(ITEM, 404, &json!({"message": 5}));
    let [(pointer, _, claim)] = told(&report)[..] else { panic!("{report}") };
    assert_eq!(pointer, "/message");
    assert!(claim.starts_with("urn:optics:openapi#/components/schemas/"), "{claim}");
    assert_eq!(report.totals().errors, 1);
}

#[test]
fn a_packed_answer_is_unpacked_as_its_header_says() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(examples()[0].to_string().as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let exchange = Exchange { content_encoding: Some("gzip"), ..answer(ITEM, 200, &packed) };
    assert_eq!(validator().check_exchange(&exchange).outcome(true), Outcome::Clean);
    // Where no header says so, its bytes do; where one says something else, it is not guessed.
    assert_eq!(validator().check_exchange(&answer(ITEM, 200, &packed)).outcome(true), Outcome::Clean);
    let exchange = Exchange { content_encoding: Some("br"), ..answer(ITEM, 200, &packed) };
    assert_eq!(validator().check_exchange(&exchange).outcome(true), Outcome::Incomplete);
    // `deflate` is said of a stream with a header, as it should be, and of one without.
    let text = examples()[0].to_string();
    let mut framed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let mut bare = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    framed.write_all(text.as_bytes()).unwrap();
    bare.write_all(text.as_bytes()).unwrap();
    for packed in [framed.finish().unwrap(), bare.finish().unwrap()] {
        let exchange = Exchange { content_encoding: Some("deflate"), ..answer(ITEM, 200, &packed) };
        assert_eq!(validator().check_exchange(&exchange).outcome(true), Outcome::Clean);
    }
    let followed = [&packed[..], b"junk"].concat();
    let exchange = Exchange { content_encoding: Some("gzip"), ..answer(ITEM, 200, &followed) };
    let report = validator().check_exchange(&exchange).to_string();
    assert!(
        report.split_whitespace().collect::<Vec<_>>().join(" ").contains("or something else follows"),
        "{report}"
    );
    let exchange = Exchange { content_encoding: Some("gzip"), ..answer(ITEM, 200, b"hello") };
    let report = validator().check_exchange(&exchange);
    assert!(report.to_string().contains("5 bytes, cannot be unpacked as gzip"), "{report}");
    let exchange = Exchange { content_type: Some("text/html"), ..answer(ITEM, 200, b"<p>") };
    let report = validator().check_exchange(&exchange);
    assert_eq!(report.outcome(true), Outcome::Incomplete, "{report}");
}

#[test]
fn an_exchange_shows_no_body_when_it_is_debugged() {
    let shown = format!("{:?}", answer(ITEM, 200, b"secret"));
    assert!(shown.contains("GET") && shown.contains("200") && shown.contains('6'), "{shown}");
    assert!(!shown.contains("secret") && !shown.contains("115"), "{shown}");
}

/// A body may have sixteen million bytes, and is longer as it stands in a record.
#[test]
fn a_body_up_to_the_limit_is_checked() {
    let mut document = examples().remove(0);
    document["name"] = json!("x".repeat(13 << 20));
    assert_eq!(checked(ITEM, 200, &document).outcome(true), Outcome::Clean);
}

#[test]
fn what_stands_around_the_items_of_a_page_keeps_its_place() {
    let place = |text: &str| {
        let findings = validator().check_page(text.as_bytes()).unwrap();
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!(finding.pointer(), "/page_number");
        let position = finding.position();
        (position.line, position.column, position.offset)
    };
    let end = r#""page_number": "1", "page_size": 1, "total_number_of_items": 1, "total_pages": 1}"#;
    // Items are of no interest, however they are written and whatever is wrong with them.
    for items in ["{}", "1, 2, {\"größe\": \"ж\"}", "\n  {},\n  [[]]\n", ""] {
        let text = format!("{{\"page_items\": [{items}], {end}");
        let offset = text.find("\"1\"").unwrap();
        let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let column = text[line_start..offset].chars().count() as u64 + 1;
        let line = text[..offset].matches('\n').count() as u64 + 1;
        assert_eq!(place(&text), (line, column, offset as u64), "{items}");
    }
    // What has no list is no page.
    let findings = validator().check_page(br#"{"page_items": {}}"#).unwrap();
    assert!(findings.iter().any(|finding| finding.pointer() == "/page_items"));
    assert!(validator().check_page(b"{\"page_items\": [").is_err());
    assert!(validator().check_page(b"").is_err());
}
