//! Strings: escapes, UTF-8, and where they end in the steps of vector instructions.

use crate::{accepted, examples, is_accepted, with_at};

/// Whether this is a string, as the name of an execution, and as a value that nobody named.
fn is_string(inside: &[u8]) -> bool {
    let quoted = [b"\"", inside, b"\""].concat();
    let accepts = is_accepted(&with_at("/name", &quoted));
    let text = with_at("/name", &[b"\"\",\"x\":", &quoted[..]].concat());
    assert_eq!(accepted(&text).is_some(), accepts, "{}", String::from_utf8_lossy(inside));
    accepts
}

#[test]
fn escapes_are_those_of_json() {
    for (text, accepts) in [
        ("", true),
        (r"\n", true),
        (r"\b\f\n\r\t\/\\", true),
        (r#"\""#, true),
        (r"\u0000", true),
        (r"\u00e4\u00E4\uffFF", true),
        (r"\ud83e\udd80", true),
        (r"\uD800\uDC00\uDBFF\uDFFF", true),
        (r"\ud7ff\ue000", true),
        (r"\ud800", false),
        (r"\udbff", false),
        (r"\udc00", false),
        (r"\udfff", false),
        (r"\ud83e\ud83e", false),
        (r"\ud83e\u0041", false),
        (r"\ud83e\ue000", false),
        (r"\ud83ex", false),
        (r"\ud83e\n", false),
        (r"\ud83e\xdd80", false),
        (r"\udd80\ud83e", false),
        (r"\u", false),
        (r"\u12", false),
        (r"\u123", false),
        (r"\u123g", false),
        (r"\ug123", false),
        (r"\u+123", false),
        (r"\U0041", false),
        (r"\x", false),
        (r"\0", false),
        (r"\'", false),
        (r"\ ", false),
        (r"\a", false),
        (r"\v", false),
    ] {
        assert_eq!(is_string(text.as_bytes()), accepts, "{text}");
        let item = with_at("/packageExecutions/1/arguments/0", format!("\"{text}\"").as_bytes());
        assert_eq!(is_accepted(&item), accepts, "{text}");
        // Wherever it starts in a step.
        for before in [1, 20, 25, 26, 27, 28, 29, 30, 31, 32, 33, 60, 64] {
            let text = format!("{}{text}{}", "x".repeat(before), "y".repeat(before));
            assert_eq!(is_string(text.as_bytes()), accepts, "{text}");
        }
    }
}

#[test]
fn texts_are_utf8_without_control_characters() {
    for byte in [
        0, 1, 8, 9, 10, 13, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5C, 0x7E, 0x7F, 0x80, 0x9F, 0xBF, 0xC2, 0xDF,
        0xF5, 0xFF,
    ] {
        let accepts = (0x20..0x80).contains(&byte) && byte != b'"' && byte != b'\\';
        for before in [0, 1, 28, 29, 30, 31, 32, 33, 63, 64] {
            for behind in ["", "z", "\\n", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"] {
                let text = ["x".repeat(before).as_bytes(), &[byte], behind.as_bytes()].concat();
                // A quote ends the string, and a backslash needs something behind it.
                if byte != b'\\' {
                    assert_eq!(is_string(&text), accepts, "{byte:02x} behind {before}");
                }
            }
        }
    }
    for (bytes, accepts) in [
        (&b"\xC3\xA4"[..], true),
        (b"\xE2\x80\x93", true),
        (b"\xF0\x9F\xA6\x80", true),
        (b"\xF4\x8F\xBF\xBF", true),
        (b"\xC3", false),
        (b"\xA4", false),
        (b"\xC0\x80", false),
        (b"\xE0\x80\x80", false),
        (b"\xED\xA0\x80", false),
        (b"\xF4\x90\x80\x80", false),
        (b"\xF0\x9F\xA6", false),
    ] {
        for before in [0, 1, 28, 29, 30, 31, 32, 33, 63, 64] {
            for behind in ["", "z", "\\n", "\\u00e4ä"] {
                for between in ["", "\\tä"] {
                    let text = ["x".repeat(before).as_bytes(), between.as_bytes(), bytes, behind.as_bytes()]
                        .concat();
                    assert_eq!(is_string(&text), accepts, "{bytes:02x?} behind {before}");
                }
            }
        }
    }
}

#[test]
fn claims_are_about_texts_that_are_written_plainly() {
    for (pointer, text) in [
        ("/createdAt", r"2026-03-02T09:15:27\u005a"),
        ("/createdBy/login", r"analyst\u0040example.com"),
        ("/destination", r"https:\/\/example.com"),
        ("/id", r"abebf88c-f283-4edc-834b-aa8ad3bc682\u0063"),
        ("/id", r"ABEBF88CF2834EDC834BAA8AD3BC68\u00"),
    ] {
        assert!(!is_accepted(&with_at(pointer, format!("\"{text}\"").as_bytes())), "{text}");
    }
    for (pointer, value) in
        [("/createdAt", "1"), ("/id", "null"), ("/name", "x"), ("/destination", "'ftp:a'")]
    {
        assert!(!is_accepted(&with_at(pointer, value.as_bytes())), "{value}");
    }
}

#[test]
fn a_text_that_is_cut_off_is_never_accepted() {
    for example in examples() {
        for text in [example.to_string(), serde_json::to_string_pretty(&example).unwrap()] {
            assert!(is_accepted(text.as_bytes()));
            for end in 0..text.len() {
                assert_eq!(accepted(&text.as_bytes()[..end]), None, "{end} of {text}");
            }
        }
    }
}
