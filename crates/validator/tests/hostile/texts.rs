//! Texts of documents that are hardly JSON, or too much of it.

use optics_validator::json::DEPTH_LIMIT;
use optics_validator::{Form, Outcome};

use crate::{assert_incomplete, counts, findings, scanned, valid};

const FORMS: [Form; 3] = [Form::Auto, Form::Document, Form::Ndjson];

/// A valid document with this instead of its name, quotes included.
fn named(name: &[u8]) -> Vec<u8> {
    let mut document = valid();
    document["name"] = "NAME".into();
    let text = document.to_string();
    let (before, behind) = text.split_once("\"NAME\"").unwrap();
    [before.as_bytes(), name, behind.as_bytes()].concat()
}

/// A valid document with one more field.
fn with_field(value: &str) -> String {
    valid().to_string().replacen('{', &format!("{{\"x\":{value},"), 1)
}

#[test]
fn nesting_ends_at_a_limit() {
    let arrays = |levels: usize| with_field(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)));
    let objects = |levels: usize| with_field(&format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)));
    for form in FORMS {
        // The document itself is one level.
        for levels in [1, 63, 64, 65, DEPTH_LIMIT - 1] {
            for text in [arrays(levels), objects(levels)] {
                let report = scanned(form, text.as_bytes());
                assert_eq!(
                    (counts(&report), report.outcome(false)),
                    ((1, 1, 0, 0), Outcome::Clean),
                    "{levels}"
                );
                assert_eq!(findings(&report), [("undocumented", "/x", "undocumented", 1)]);
            }
        }
        for levels in [DEPTH_LIMIT, DEPTH_LIMIT + 1, 100_000] {
            for text in [arrays(levels), objects(levels), "[".repeat(levels), "{\"a\":".repeat(levels)] {
                assert_incomplete(&scanned(form, text.as_bytes()), &format!("{levels} levels"));
            }
        }
    }
}

#[test]
fn gigantic_numbers_are_judged() {
    let long = "9".repeat(1 << 17);
    for (number, keyword) in [
        (long.clone(), Some("maximum")),
        (format!("-{long}"), Some("minimum")),
        (format!("0.{long}"), Some("type")),
        (format!("1e{long}"), Some("maximum")),
        (format!("1e-{long}"), Some("type")),
        (format!("-1e{long}"), Some("minimum")),
        (format!("3{}e-{}", "0".repeat(1 << 17), 1 << 17), None),
        (format!("3.{}", "0".repeat(1 << 17)), None),
        ("1e99999999999999999999".to_owned(), Some("maximum")),
        ("0e99999999999999999999".to_owned(), None),
    ] {
        let text = valid().to_string().replace("\"deviceCount\":3", &format!("\"deviceCount\":{number}"));
        let shown = &number[..number.len().min(30)];
        assert!(text.contains(&number), "{shown}");
        for form in FORMS {
            let report = scanned(form, text.as_bytes());
            assert_eq!((report.totals().documents, report.totals().unread), (1, 0), "{shown}");
            let found = findings(&report);
            let wanted: Vec<_> =
                keyword.iter().map(|keyword| ("violation", "/deviceCount", *keyword, 1)).collect();
            assert_eq!(found, wanted, "{shown}");
        }
    }
}

#[test]
fn gigantic_strings_are_read() {
    for name in
        ["x".repeat(1 << 20), "ä".repeat(1 << 19), "\\n".repeat(1 << 19), "\\ud83e\\udd80".repeat(1 << 18)]
    {
        let text = named(format!("\"{name}\"").as_bytes());
        for form in FORMS {
            assert_eq!(counts(&scanned(form, &text)), (1, 1, 0, 0));
        }
        // The name of a field, too.
        let text = valid().to_string().replacen('{', &format!("{{\"{name}\":1,"), 1);
        let report = scanned(Form::Auto, text.as_bytes());
        assert_eq!((counts(&report), report.totals().undocumented), ((1, 1, 0, 0), 1));
        assert!(report.to_string().len() < 2000, "a report does not grow with names");
    }
}

#[test]
fn what_is_not_utf8_is_unread_wherever_it_stands() {
    let broken: [&[u8]; 12] = [
        b"\xFF",
        b"\x80",
        b"\xC3",
        b"\xC0\x80",
        b"\xE2\x82",
        b"\xED\xA0\x80",
        b"\xED\xBF\xBF",
        b"\xF0\x9F\xA6",
        b"\xF0\x80\x80\x80",
        b"\xF4\x90\x80\x80",
        b"\xF8\x88\x80\x80\x80",
        b"\xFE\xFF",
    ];
    for bytes in broken {
        // Before, at and behind the borders of vector steps.
        for at in [0, 1, 30, 31, 32, 33, 63, 64, 65] {
            for behind in ["", "x", "\\n", "ä", "a text that goes on for longer than one step of vectors"] {
                let name = [b"\"", "x".repeat(at).as_bytes(), bytes, behind.as_bytes(), b"\""].concat();
                let text = named(&name);
                for form in FORMS {
                    let report = scanned(form, &text);
                    assert_eq!(counts(&report), (0, 0, 1, 0), "{bytes:?} at {at} {form:?}");
                }
            }
        }
        // In a field that nobody named, in the name of one, and between tokens.
        let text = with_field("\"VALUE\"");
        for (from, to) in
            [("VALUE", bytes), ("\"x\"", &[b"\"", bytes, b"\""].concat()), (",", &[b",", bytes].concat())]
        {
            let at = text.find(from).unwrap();
            let text = [&text.as_bytes()[..at], to, &text.as_bytes()[at + from.len()..]].concat();
            assert_eq!(counts(&scanned(Form::Auto, &text)), (0, 0, 1, 0), "{bytes:?} for {from}");
        }
        // The lines around it are read all the same.
        let good = valid().to_string();
        let lines = [good.as_bytes(), b"\n", &named(&[b"\"", bytes, b"\""].concat()), b"\n", good.as_bytes()]
            .concat();
        assert_eq!(counts(&scanned(Form::Auto, &lines)), (2, 2, 1, 0), "{bytes:?}");
    }
}

#[test]
fn control_characters_are_no_part_of_a_text() {
    for control in 0..0x20_u8 {
        for name in [vec![b'"', control, b'"'], [&b"\"a"[..], &[control], b"b\""].concat()] {
            for form in FORMS {
                let report = scanned(form, &named(&name));
                assert_eq!(report.totals().documents, 0, "{control}");
                assert_incomplete(&report, &format!("U+{control:04X} in a string"));
            }
        }
        // Between tokens only four of them are white space.
        let text = valid().to_string().replacen(",\"", &format!(",{}\"", char::from(control)), 1);
        let white = matches!(control, b'\t' | b'\r' | b' ') || control == b'\n';
        for form in [Form::Auto, Form::Document] {
            let report = scanned(form, text.as_bytes());
            assert_eq!(report.outcome(false) == Outcome::Clean, white, "{control}");
        }
    }
}

#[test]
fn zeros_behind_a_document_are_told() {
    for zeros in [1, 2, 31, 32, 33, 4096] {
        let text = [valid().to_string().as_bytes(), &vec![0; zeros]].concat();
        for form in FORMS {
            assert_incomplete(&scanned(form, &text), &format!("{zeros} zeros"));
        }
        let lines = [&text[..], b"\n", valid().to_string().as_bytes(), b"\n"].concat();
        assert_eq!(counts(&scanned(Form::Ndjson, &lines)), (1, 1, 1, 0));
    }
}

#[test]
fn lines_end_with_lf_or_cr_lf_and_nothing_else() {
    let good = valid().to_string();
    for (end, documents, unread) in
        [("\n", 2, 0), ("\r\n", 2, 0), ("\n\r\n \t\n", 2, 0), ("\r", 0, 1), ("\u{2028}", 0, 1)]
    {
        for behind in ["", "\n", "\r\n"] {
            let text = format!("{good}{end}{good}{behind}");
            for form in [Form::Auto, Form::Ndjson] {
                let report = scanned(form, text.as_bytes());
                assert_eq!(counts(&report), (documents, documents, unread, 0), "{end:?} {behind:?} {form:?}");
            }
        }
    }
}

#[test]
fn a_byte_order_mark_belongs_to_the_start_of_a_source() {
    let good = valid().to_string();
    let mark = "\u{feff}";
    for form in FORMS {
        assert_eq!(counts(&scanned(form, format!("{mark}{good}").as_bytes())), (1, 1, 0, 0));
        assert_incomplete(&scanned(form, format!("{mark}{mark}{good}").as_bytes()), "two marks");
        assert_incomplete(&scanned(form, format!("{good}{mark}").as_bytes()), "a mark behind");
    }
    // Files that were put together one behind the other.
    let text = format!("{mark}{good}\n{mark}{good}\n{good}\n");
    assert_incomplete(&scanned(Form::Auto, text.as_bytes()), "a mark in the middle");
    assert_eq!(counts(&scanned(Form::Ndjson, text.as_bytes())), (2, 2, 1, 0));
    assert_incomplete(
        &scanned(Form::Array, format!("[{good},{mark}{good}]").as_bytes()),
        "a mark in an array",
    );
}
