//! The matrix and the constraints.

use std::fmt::Write as _;

use optics_documentation::{Lock, Page, Place, Report, Sources, State, compare};
use serde_json::json;

use crate::types_of_fields::{PAGE, lock, openapi, renamed, schema, types};

fn shown(report: &Report) -> String {
    let mut text = String::new();
    for row in report.matrix() {
        write!(text, "{}", row.path).unwrap();
        for cell in &row.cells {
            let state = match cell.state {
                State::Present => cell.text.clone(),
                other => format!("{other:?}"),
            };
            write!(text, " | {state}{}", if cell.differs { " !" } else { "" }).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn a_row_for_each_field_that_any_side_has() {
    let mut schema = schema();
    schema["properties"]["colour"] =
        json!({ "type": "string", "x-evidence": { "field": { "grade": "observed" } } });
    let types = renamed(types(), "/properties", "tethered", "moored");
    let openapi = openapi(&json!({ "$ref": "kite.schema.json" }));
    let sources =
        Sources { schema: Some(&schema), types: Some(&types), openapi: Some(&openapi), ..Sources::default() };
    insta::assert_snapshot!(shown(&compare(&lock(), &sources)));
}

#[test]
fn the_matrix_of_the_lock_alone_says_what_was_not_compared() {
    let report = compare(&lock(), &Sources::default());
    assert_eq!(report.matrix().len(), 8);
    for row in report.matrix() {
        assert_eq!(row.cells[0].state, State::Present);
        assert!(row.cells[1..].iter().all(|cell| cell.state == State::NotCompared));
    }
}

#[test]
fn cells_say_why_and_where() {
    let mut schema = schema();
    schema["properties"]["altitude"]["x-evidence"]["type"] =
        json!({ "grade": "documented", "why": "described as a number" });
    let report = compare(&lock(), &Sources { schema: Some(&schema), ..Sources::default() });
    let altitude = &report.matrix()[0];
    assert!(altitude.cells[0].why.starts_with("rule number-of: \"number of\""), "{altitude:?}");
    assert_eq!(altitude.cells[1].why, "documented: described as a number");
    assert_eq!(altitude.cells[1].place, Some(Place::Pointer("/properties/altitude".to_owned())));
}

#[test]
fn the_documentation_is_what_the_page_says_now() {
    let text = PAGE.replace("Number of metres above the ground.", "Date and time of the last measurement.");
    let page = Page::parse(text.as_bytes()).unwrap();
    let report = compare(&lock(), &Sources { page: Some(&page), ..Sources::default() });
    let [altitude, launched_at] = [0, 1].map(|row| &report.matrix()[row].cells[0]);
    assert!(altitude.differs, "{altitude:?}");
    assert_eq!(altitude.text, "date-time");
    assert!(altitude.why.starts_with("the lock says integer, the page: rule "), "{altitude:?}");
    assert!(launched_at.why.starts_with("rule ") && !launched_at.differs, "{launched_at:?}");
}

#[test]
fn constraints_of_the_shipped_schema() {
    let lock = Lock::parse(optics_schema::DOCUMENTATION).unwrap();
    let schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let report = compare(&lock, &Sources { schema: Some(&schema), ..Sources::default() });
    let mut text = String::new();
    for constraint in report.constraints() {
        assert!(schema.pointer(&constraint.pointer).is_some(), "{}", constraint.pointer);
        let grade = constraint.grade.as_deref().unwrap_or("none");
        let inference = if constraint.is_inference { "inference" } else { "" };
        writeln!(text, "{} {} {grade} {inference}", constraint.path, constraint.keyword).unwrap();
    }
    insta::assert_snapshot!(text);
}
