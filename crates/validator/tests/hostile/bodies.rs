//! Bodies in archives: every encoding, in the order that the headers say, and what is not what they say.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use optics_validator::{Captures, Form, Outcome, Report};
use serde_json::{Value, json};

use crate::archive::{entry, har};
use crate::packed::{brotli, gzip, raw_deflate, zlib, zstandard};
use crate::records::record;
use crate::{assert_incomplete, counts, findings, invalid, scanned, scanned_by, valid};

type Encode = fn(&[u8]) -> Vec<u8>;

/// What `Content-Encoding` says, and what makes it so.
const ENCODINGS: [(&str, Encode); 8] = [
    ("gzip", gzip),
    ("x-gzip", gzip),
    ("GZip", gzip),
    ("deflate", zlib),
    ("deflate", raw_deflate),
    ("br", brotli),
    ("zstd", zstandard),
    ("identity", <[u8]>::to_vec),
];

/// A body of these bytes, in an archive and in a record.
fn reports_of(bytes: &[u8], encodings: &[&str]) -> [Report; 2] {
    reports_of_text(&STANDARD.encode(bytes), encodings)
}

fn reports_of_text(text: &str, encodings: &[&str]) -> [Report; 2] {
    let mut entry = entry(200, json!({ "mimeType": "application/json", "encoding": "base64", "text": text }));
    let headers = entry["response"]["headers"].as_array_mut().unwrap();
    headers.extend(encodings.iter().map(|value| json!({ "name": "content-encoding", "value": value })));
    let mut record = record(200, json!(text));
    record["encoding"] = json!("base64");
    record["headers"]["Content-Encoding"] = json!(encodings);
    [scanned(Form::Har, har(&[entry]).as_bytes()), scanned(Form::Records, record.to_string().as_bytes())]
}

fn assert_read(reports: &[Report; 2], what: &str) {
    for report in reports {
        assert_eq!(
            (counts(report), report.outcome(true)),
            ((1, 1, 0, 0), Outcome::Clean),
            "{what}: {report}"
        );
    }
}

fn assert_unread(reports: &[Report; 2], what: &str) {
    for report in reports {
        assert_eq!(counts(report), (0, 0, 1, 0), "{what}: {report}");
        assert_incomplete(report, what);
    }
}

#[test]
fn every_encoding_is_taken_off() {
    let text = valid().to_string();
    for (first, encode_first) in ENCODINGS {
        let once = encode_first(text.as_bytes());
        assert_read(&reports_of(&once, &[first]), first);
        for (second, encode_second) in ENCODINGS {
            // What was applied last stands last, in one header or in two.
            let twice = encode_second(&once);
            assert_read(&reports_of(&twice, &[&format!("{first}, {second}")]), &format!("{first}, {second}"));
            assert_read(&reports_of(&twice, &[first, second]), &format!("{first} and {second}"));
        }
    }
    let [four, five] = [4, 5].map(|times| {
        let packed = (0..times).fold(text.clone().into_bytes(), |packed, _| gzip(&packed));
        reports_of(&packed, &vec!["gzip"; times])
    });
    assert_read(&four, "four times");
    assert_unread(&five, "five times");
}

#[test]
fn a_body_that_was_unpacked_already_is_read_as_it_is() {
    let text = valid().to_string();
    for (name, _) in ENCODINGS {
        assert_read(&reports_of(text.as_bytes(), &[name]), name);
        // Not as base64 either, with the header still there.
        let mut entry = entry(200, json!({ "mimeType": "application/json", "text": text }));
        entry["response"]["headers"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "name": "Content-Encoding", "value": name }));
        assert_eq!(counts(&scanned(Form::Auto, har(&[entry]).as_bytes())), (1, 1, 0, 0), "{name}");
    }
    // Packed, and the header gone.
    assert_read(&reports_of(&gzip(text.as_bytes()), &[]), "gzip without a header");
    assert_read(&reports_of(&zstandard(&gzip(text.as_bytes())), &[]), "both without a header");
}

#[test]
fn a_body_that_is_not_what_its_headers_say_is_unread() {
    let text = valid().to_string();
    let all: Vec<(&str, Vec<u8>)> =
        ENCODINGS[..7].iter().map(|(name, encode)| (*name, encode(text.as_bytes()))).collect();
    for (name, packed) in &all {
        for (other, _) in &ENCODINGS[..7] {
            let same = name.trim_start_matches("x-").eq_ignore_ascii_case(other.trim_start_matches("x-"));
            if !same {
                assert_unread(&reports_of(packed, &[other]), &format!("{name} said to be {other}"));
            }
        }
        assert_unread(&reports_of(packed, &["compress"]), "an encoding that nobody knows");
        assert_unread(&reports_of(packed, &["gzip, unheard-of"]), "an encoding that nobody knows");
    }
    assert_unread(&reports_of(b"junk", &["gzip"]), "junk");
}

/// No prefix of a packed body is the document, and none is passed over.
#[test]
fn a_packed_body_that_is_cut_anywhere_is_unread() {
    let text = valid().to_string();
    for (name, encode) in &ENCODINGS[..7] {
        let packed = encode(text.as_bytes());
        for end in 1..packed.len() {
            assert_unread(
                &reports_of(&packed[..end], &[name]),
                &format!("{end} of {} bytes of {name}", packed.len()),
            );
        }
        for junk in [&b"junk"[..], b" ", b"\0\0\0\0"] {
            assert_unread(
                &reports_of(&[&packed, junk].concat(), &[name]),
                &format!("{junk:?} behind {name}"),
            );
        }
    }
}

#[test]
fn base64_is_read_as_tools_write_it() {
    let text = valid().to_string();
    let padded = STANDARD.encode(&text);
    assert_read(&reports_of_text(&padded, &[]), "padded");
    assert_read(&reports_of_text(&STANDARD_NO_PAD.encode(&text), &[]), "not padded");
    let lines: Vec<&str> =
        padded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    assert_read(&reports_of_text(&lines.join("\r\n"), &[]), "in lines");
    assert_read(&reports_of_text(&format!("{}\n", lines.join("\n")), &[]), "in lines");
    let middle = padded.len() / 2;
    for (garbage, what) in [
        (format!("{}!{}", &padded[..middle], &padded[middle..]), "a mark in it"),
        (format!("{}={}", &padded[..middle], &padded[middle..]), "padding in it"),
        (format!("{padded}===="), "padding behind it"),
        (format!("{}ä{}", &padded[..middle], &padded[middle..]), "a letter beyond ASCII"),
        (format!("data:application/json;base64,{padded}"), "a URL"),
        (padded[..padded.len() - 5].to_owned(), "cut off"),
        (URL_SAFE.encode([0xFB; 30]), "another alphabet"),
        (text.clone(), "no base64 at all"),
        ("=".to_owned(), "padding alone"),
        ("A".to_owned(), "six bits"),
    ] {
        assert_unread(&reports_of_text(&garbage, &[]), what);
    }
}

#[test]
fn little_that_unpacks_to_much_is_stopped_at_the_limit() {
    let bomb = vec![b' '; 2 << 20];
    let captures = || Captures::new().form(Form::Har).document_limit(256 << 10);
    for (name, encode) in &ENCODINGS[..7] {
        let packed = encode(&bomb);
        assert!(packed.len() < 8_000);
        let mut entry = entry(200, json!({ "encoding": "base64", "text": STANDARD.encode(&packed) }));
        entry["response"]["headers"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "name": "Content-Encoding", "value": name }));
        let text = har(&[crate::archive::with_text(&valid()), entry, crate::archive::with_text(&invalid())]);
        let report = scanned_by(captures(), text.as_bytes());
        // The others are read.
        assert_eq!(counts(&report), (2, 1, 1, 0), "{name}: {report}");
        assert_eq!(findings(&report), [("violation", "/deviceCount", "minimum", 1)]);
    }
}

/// A place in a body that was packed is one in the body, and its entry is told.
#[test]
fn places_in_bodies_are_told() {
    let body = serde_json::to_string_pretty(&invalid()).unwrap();
    let line = body.lines().position(|line| line.contains("deviceCount")).unwrap() as u64 + 1;
    for report in &reports_of(&gzip(body.as_bytes()), &["gzip"]) {
        let place = report.findings()[0].places()[0].place();
        assert_eq!(place.body.map(|position| (position.line, position.column)), Some((line, 18)), "{report}");
    }
    let entry = entry(200, json!({ "text": body }));
    let text = serde_json::to_string_pretty::<Value>(&serde_json::from_str(&har(&[entry])).unwrap()).unwrap();
    let report = scanned(Form::Auto, text.as_bytes());
    let place = report.findings()[0].places()[0].place();
    assert_eq!((place.entry, place.body), (Some(1), None));
    // In the archive itself, where the value stands within the text of the body.
    let offset = usize::try_from(place.position.offset).unwrap();
    assert!(text[offset..].starts_with("-1,"), "{}", &text[offset..offset + 10]);
    let before = &text[..offset];
    assert_eq!(place.position.line, before.matches('\n').count() as u64 + 1);
    assert_eq!(place.position.column, before.chars().rev().take_while(|c| *c != '\n').count() as u64 + 1);
}
