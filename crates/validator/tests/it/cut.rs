//! What is too long or too much to be told whole.

use optics_validator::{Form, Format, Presentation, Report, Scan};
use serde_json::Value;

use crate::{examples, validator};

fn report(name: &str, text: &[u8], form: Form, most: usize) -> Report {
    let mut scan = Scan::new(validator()).form(form).keep(1, most).show_values(true);
    scan.reader(name, text);
    scan.finish()
}

/// The first excerpt of a document whose id is this text, as it is written.
fn excerpt_of(written: &str) -> String {
    let mut document = examples().remove(0);
    document["id"] = Value::from("ID");
    let text = document.to_string().replace("\"ID\"", &format!("\"{written}\""));
    let report = report("input", text.as_bytes(), Form::Document, 10);
    let group = report.findings().iter().find(|group| group.pointer() == "/id").unwrap();
    group.places()[0].excerpt().unwrap().to_owned()
}

#[test]
fn an_excerpt_holds_no_part_of_an_escape() {
    for (escape, before) in [(r"\u00e4", 0), (r"\u00e4", 3), (r"\ud83d\ude00", 5), (r"\n", 0), (r"\\", 0)] {
        let written = "a".repeat(before) + &escape.repeat(200);
        let excerpt = excerpt_of(&written);
        let shown = excerpt.strip_prefix('"').unwrap().strip_suffix('…').unwrap();
        let escapes = &shown[before..];
        assert_eq!(escapes, escape.repeat(escapes.len() / escape.len()), "{excerpt}");
        let length = excerpt.chars().count();
        assert!(length <= 101 && length > 100 - escape.len(), "{excerpt}");
    }
    assert_eq!(excerpt_of(r"\u00e4"), r#""\u00e4""#);
    // So much white space is shown as a space that the cut is elsewhere.
    assert_eq!(excerpt_of(&format!("{}{}", " ".repeat(396), r"\u00e4")), "\"…");
}

#[test]
fn what_is_left_out_and_noted_is_told_in_every_form_that_can() {
    let pretty = format!("{:#}\n", examples()[0]);
    let report = report("pretty.ndjson", pretty.as_bytes(), Form::Auto, 1);
    for format in [Format::Text, Format::Sarif, Format::Junit, Format::Github, Format::Markdown] {
        let written = report.write(format, Presentation::default()).replace("\n    ", " ");
        for words in ["unread places more, counted and not shown", "the lines are pieces of a JSON text"] {
            assert!(written.contains(words), "{format:?}: {words}\n{written}");
        }
    }
}

#[test]
fn an_unread_place_in_an_archive_is_told_with_its_entry() {
    let request = serde_json::json!({"url": "https://api.example.com/packages/v2/executions/ABEBF88CF2834EDC834BAA8AD3BC682C"});
    let content = serde_json::json!({"mimeType": "application/json", "encoding": "base64", "text": "!!!"});
    let entry = serde_json::json!({"request": request, "response": {"status": 200, "content": content}});
    let archive = serde_json::json!({"log": {"entries": [entry]}}).to_string();
    let report = report("session.har", archive.as_bytes(), Form::Auto, 1);
    for format in [Format::Text, Format::Sarif, Format::Junit, Format::Github, Format::Json, Format::List] {
        let written = report.write(format, Presentation::default()).replace("\"entry\": 1", "entry 1");
        assert_eq!(written.matches("entry 1").count(), 1, "{format:?}: {written}");
    }
}
