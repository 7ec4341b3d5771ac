//! What people hand in by mistake: an answer, a place, and never "clean".

use std::io::{self, Read};

use optics_validator::{Form, Group, Outcome, Report, Scan};

use crate::{examples, validator};

fn scanned(form: Form, bytes: &[u8]) -> Report {
    let validator = validator();
    let mut scan = Scan::new(validator).form(form);
    scan.reader("input", bytes);
    scan.finish()
}

fn valid() -> String {
    examples().remove(0).to_string()
}

#[test]
fn nothing_that_cannot_be_read_is_ever_clean() {
    let valid = valid();
    let half = &valid[..valid.len() / 2];
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("blank", b"\r\n \t\n".to_vec()),
        ("mark alone", b"\xEF\xBB\xBF".to_vec()),
        ("mark and blank", b"\xEF\xBB\xBF\n\n".to_vec()),
        (
            "not UTF-8",
            valid
                .replace("Browser", "B\u{e9}")
                .into_bytes()
                .into_iter()
                .filter(|byte| *byte != 0xA9)
                .collect(),
        ),
        ("UTF-16", valid.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 with mark", b"\xFF\xFE{\0}\0".to_vec()),
        ("UTF-32 with mark", b"\xFF\xFE\0\0{\0\0\0".to_vec()),
        ("truncated", half.as_bytes().to_vec()),
        ("truncated over lines", half.replace(",\"", ",\r\n\"").into_bytes()),
        ("junk behind it", format!("{valid} junk").into_bytes()),
        ("junk in the next line", format!("{valid}\n\n junk").into_bytes()),
        ("two in a line", format!("{valid}{valid}").into_bytes()),
        ("two over lines", format!("{0}\n{0}", valid.replace(",\"", ",\n\"")).into_bytes()),
        ("HTML", b"<html><body>Sign in</body></html>".to_vec()),
        ("brackets", b"[".repeat(200_000)),
        ("brackets over lines", b"[\n".repeat(200_000)),
        ("braces", b"{\"a\":".repeat(200_000)),
    ];
    let mut told = Vec::new();
    for (name, bytes) in cases {
        for (form, form_name) in
            [(Form::Auto, ""), (Form::Document, " as document"), (Form::Ndjson, " as NDJSON")]
        {
            let report = scanned(form, &bytes);
            assert_eq!(report.outcome(false), Outcome::Incomplete, "{name}{form_name}");
            assert_eq!(report.outcome(false).exit_code(), 3);
            if form == Form::Auto {
                told.push(format!("# {name}\n{report}"));
            }
        }
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn an_array_where_an_object_belongs_is_a_finding() {
    let report = scanned(Form::Document, b"[]");
    assert_eq!(report.outcome(false), Outcome::Findings);
    insta::assert_snapshot!(report);
    // An array can hold documents; this one does not.
    let report = scanned(Form::Auto, b"[]");
    assert_eq!(report.outcome(false), Outcome::Incomplete);
    let report = scanned(Form::Auto, b"[[]]");
    assert_eq!(report.outcome(false), Outcome::Findings);
}

#[test]
fn a_mark_and_line_ends_of_windows_are_read() {
    let text = format!("\u{feff}{}\r\n", valid().replace(",\"", ",\r\n\""));
    let report = scanned(Form::Auto, text.as_bytes());
    assert_eq!(report.outcome(true), Outcome::Clean);
    insta::assert_snapshot!(report, @r"
    input: note: starts with a byte order mark, which is no part of JSON; it was skipped
    1 document in 1 source: 1 valid, 0 violations, 0 undocumented fields
    ");
}

#[test]
fn places_are_those_of_the_source() {
    let text = "\u{feff}\r\n{}\r\n\r\n{\"é\":1, \"deviceCount\":-1}\n[1,}\n";
    let validator = validator();
    let mut scan = Scan::new(validator).show_values(true);
    scan.reader("input", text.as_bytes());
    let report = scan.finish();
    assert_eq!(report.totals().documents, 2);
    for found in report.findings().iter().flat_map(Group::places) {
        let position = found.place().position;
        let start = usize::try_from(position.offset).unwrap();
        let length = usize::try_from(found.length()).unwrap();
        let value = &text[start..start + length];
        let line = text[..start].matches('\n').count() as u64 + 1;
        assert_eq!(position.line, line);
        match found.pointer() {
            "" => assert!(value.starts_with('{') && value.ends_with('}')),
            "/deviceCount" => assert_eq!((value, position.column), ("-1", 23)),
            _ => assert_eq!((value, position.column), ("\"é\":1", 2)),
        }
    }
    assert!(report.to_string().contains("input:5:4: unread: expected a value, found `}`"), "{report}");
}

#[test]
fn a_mark_counts_in_offsets_and_not_in_columns() {
    let report = scanned(Form::Ndjson, "\u{feff}[]".as_bytes());
    let position = report.findings()[0].places()[0].place().position;
    assert_eq!((position.line, position.column, position.offset), (1, 1, 3));
}

#[test]
fn a_document_longer_than_the_limit_is_unread_and_the_next_line_is_not() {
    let valid = valid();
    let validator = validator();
    let limit = valid.len() as u64 + 1;
    let long = format!("{}{valid}", " ".repeat(2 * valid.len()));
    let blank = " ".repeat(2 * valid.len());
    let text = format!("{valid}\n{long}\n{blank}\n{valid}\n[]");
    let mut scan = Scan::new(validator).form(Form::Ndjson).document_limit(limit);
    scan.reader("input", text.as_bytes());
    let report = scan.finish();
    assert_eq!((report.totals().valid, report.totals().unread), (2, 2));
    let position = report.findings()[0].places()[0].place().position;
    assert_eq!((position.line, position.offset), (5, text.len() as u64 - 2));
    // The second would be whole if what is beyond the limit did not count.
    for long in [long, format!("{valid}{blank}junk")] {
        for form in [Form::Auto, Form::Document, Form::Ndjson] {
            let mut scan = Scan::new(validator).document_limit(limit).form(form);
            scan.reader("input", long.as_bytes());
            let report = scan.finish();
            assert_eq!((report.totals().documents, report.outcome(false)), (0, Outcome::Incomplete));
        }
    }
}

/// Gives these bytes, one at a time, and then fails.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (first, rest) = self.0.split_first().ok_or_else(|| io::Error::other("the cable was pulled"))?;
        out[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

/// Is interrupted before each byte.
struct Interrupted<'a>(&'a [u8], bool);

impl Read for Interrupted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = out.len().min(1);
        self.0.read(&mut out[..most])
    }
}

#[test]
fn what_interrupts_reading_is_no_failure() {
    let text = format!("{}\n", valid()).repeat(3);
    let mut scan = Scan::new(validator());
    scan.reader("pipe", Interrupted(text.as_bytes(), false));
    let report = scan.finish();
    assert_eq!((report.totals().documents, report.outcome(true)), (3, Outcome::Clean), "{report}");
}

#[test]
fn a_source_that_fails_is_incomplete_after_what_it_gave() {
    let validator = validator();
    let valid = valid();
    for text in
        [format!("{valid}\n{valid}\n{{"), valid.replace(",\"", ",\n\""), format!("{valid}\n"), String::new()]
    {
        let mut scan = Scan::new(validator);
        scan.reader("pipe", Broken(text.as_bytes()));
        let report = scan.finish();
        assert_eq!(report.outcome(false), Outcome::Incomplete, "{text}");
        assert!(report.to_string().contains("unread: reading failed here: the cable was pulled"), "{report}");
    }
}
