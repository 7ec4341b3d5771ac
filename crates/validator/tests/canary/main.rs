//! A secret in every place of every form of capture, and every way to show what was made of it: it never shows, unless
//! values are asked for.
//!
//! Names of fields and of files are shown; values are not, be they in a URL, a header, a query, a body, or in base64.

// The lint knows test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod inputs;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use optics_validator::{Captured, Captures, Form, Report, Scan, Validator, json};

use inputs::{CANARY, Input, inputs};

fn validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().unwrap());
    &VALIDATOR
}

/// A way to show a report.
type Renderer = (&'static str, fn(&Report) -> String);

/// Every way to show a report. A new one needs a line here.
const RENDERERS: &[Renderer] = &[
    ("text", Report::to_string),
    ("debug", |report| format!("{report:?}")),
    ("debug over lines", |report| format!("{report:#?}")),
    ("json", |report| serde_json::to_string(report).unwrap()),
    ("json over lines", |report| serde_json::to_string_pretty(report).unwrap()),
    ("groups", |report| {
        let groups = report.findings().iter().map(|group| {
            let places: Vec<String> = group
                .places()
                .iter()
                .map(|found| {
                    format!("{found:?} {:?} {:?} {}", found.place(), found.message(), found.pointer())
                })
                .collect();
            format!("{group:?} {} {} {places:?}", group.message(), serde_json::to_string(group).unwrap())
        });
        groups.collect::<Vec<_>>().join("\n")
    }),
];

/// That no part of the secret is in the text: not in any case of letters, and not in base64.
fn assert_hidden(text: &str, what: &str) {
    /// Shorter parts could be there by chance.
    const PART: usize = 7;
    let lower = text.to_lowercase();
    for start in 0..=CANARY.len() - PART {
        let part = &CANARY[start..start + PART];
        assert!(!lower.contains(&part.to_lowercase()), "{what}: {part} in {text}");
        // Where three bytes start in base64, the same bytes give the same four characters.
        let encoded = STANDARD.encode(&part[..6]);
        assert!(!text.contains(&encoded), "{what}: {part} as {encoded} in {text}");
    }
}

fn scan_of(input: &Input, form: Form, show: bool, keep: usize) -> Scan<'_> {
    let mut scan = Scan::new(validator()).form(form).show_values(show).threads(1).keep(keep, 1000);
    scan.reader("input", &*input.bytes);
    scan
}

#[test]
fn no_report_shows_a_value_unless_asked_to() {
    let inputs = inputs();
    assert!(inputs.len() > 200, "{}", inputs.len());
    let mut shown = 0;
    for input in &inputs {
        for form in [input.form, Form::Auto] {
            for keep in [0, 3] {
                let scan = scan_of(input, form, false, keep);
                assert_hidden(&format!("{scan:?} {scan:#?}"), &input.name);
                let report = scan.finish();
                let totals = report.totals();
                // Something was made of it.
                assert!(totals.documents + totals.unread + totals.not_checked > 0, "{}", input.name);
                for (renderer, render) in RENDERERS {
                    assert_hidden(&render(&report), &format!("{} as {renderer}", input.name));
                }
            }
        }
        let report = scan_of(input, input.form, true, 3).finish();
        shown += usize::from(RENDERERS.iter().any(|(_, render)| render(&report).contains(CANARY)));
    }
    // The secret was where it could have shown.
    assert!(shown > 60, "{shown} of {}", inputs.len());
}

#[test]
fn nothing_that_is_met_on_the_way_shows_a_value() {
    for input in inputs() {
        let captures = Captures::new().form(input.form);
        assert_hidden(&format!("{captures:?}"), &input.name);
        let mut told = String::new();
        captures.reader("input", &*input.bytes, &mut |captured| match captured {
            Captured::Document { body, origin, .. } => {
                match json::read(body) {
                    Ok(document) => {
                        told += &format!("{document:?} {:?} {:?}", document.root(), document.flaws());
                        for finding in validator().check_document(&document) {
                            told += &format!("{finding} {finding:?} {:?}", origin.place(finding.position()));
                            told += &serde_json::to_string(&finding).unwrap();
                        }
                    }
                    Err(error) => told += &format!("{error} {error:?} {}", error.reason()),
                }
                told += &format!("{:?}", validator().check(body));
            }
            Captured::Source { name } => told += name,
            Captured::Unread { reason, place, .. } => told += &format!("{reason} {place:?}"),
            Captured::Note { note, .. } => told += note,
            Captured::PassedOver { reason } | Captured::NotChecked { reason } => told += reason,
            _ => panic!("something new is met: show it here"),
        });
        assert_hidden(&told, &input.name);
    }
}

#[test]
fn no_debug_form_of_a_public_type_shows_a_value() {
    let secret = format!("{{\"name\":\"{CANARY}\",\"name\":\"\\ud800{CANARY}\",\"x\":[{{\"{0}\":1}}]}}", "y");
    let document = json::read(secret.as_bytes()).unwrap();
    let mut told = format!("{document:?} {document:#?} {:?} {:?}", document.root(), document.flaws());
    told += &format!("{:?}", validator());
    for text in
        [format!("{{\"a\":\"{CANARY}"), CANARY.to_owned(), format!("[1,{CANARY}]"), format!("{{{CANARY}:1}}")]
    {
        let error = json::read(text.as_bytes()).unwrap_err();
        told += &format!("{error} {error:?} {:?} {}", error.position(), error.reason());
    }
    for finding in validator().check(secret.as_bytes()).unwrap() {
        told += &format!("{finding} {finding:?} {finding:#?}");
    }
    let mut extras = optics_acceptor::Extras::default();
    let text = inputs::valid().to_string().replacen('{', &format!("{{\"x\":\"{CANARY}\","), 1);
    assert!(optics_acceptor::Acceptor::new().accept(text.as_bytes(), 0, &mut extras).is_some());
    told += &format!("{extras:?} {:?}", optics_acceptor::Acceptor::new());
    assert_hidden(&told, "debug");
}
