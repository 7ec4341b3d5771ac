//! Large files of lines, which are read in ranges: the report is that of the same bytes read from front to back.

use std::fs;
use std::io::Write as _;

use optics_validator::{Form, Report, Scan};
use serde_json::Value;
use tempfile::TempDir;

use crate::{examples, validator};

/// What makes a line longer than a range, and what makes it longer than a document may be.
const LONG: usize = 700 << 10;
const LIMIT: u64 = 1 << 20;

fn scan(threads: usize) -> Scan<'static> {
    Scan::new(validator()).form(Form::Ndjson).document_limit(LIMIT).threads(threads).keep(50, 50)
}

/// The report, without the name of the source.
fn shown(report: &Report, name: &str) -> Value {
    serde_json::from_str(&serde_json::to_string(report).unwrap().replace(name, "source")).unwrap()
}

fn assert_same(bytes: &[u8]) -> Value {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("log");
    fs::write(&path, bytes).unwrap();
    let mut whole = scan(1);
    whole.reader("source", bytes);
    let whole = shown(&whole.finish(), "source");
    for threads in [1, 3] {
        let mut ranges = scan(threads);
        ranges.path(&path);
        assert_eq!(shown(&ranges.finish(), path.to_str().unwrap()), whole, "{threads} threads");
    }
    whole
}

/// So many lines of each kind, good and bad, until there are more bytes than are read at once.
fn lines(line_break: &str, padding: &[usize]) -> Vec<u8> {
    let mut text = String::new();
    let examples = examples();
    for number in 0.. {
        if text.len() > 4 << 20 {
            break;
        }
        let mut document = examples[number % examples.len()].clone();
        match number % 997 {
            5 => document["deviceCount"] = Value::Null,
            6 => document["notInTheContract"] = number.into(),
            7 => text.push_str(line_break),
            8 => text.push_str(&format!("{{\"id\": {line_break}")),
            9 => document["name"] = "x".repeat(padding[number / 997 % padding.len()]).into(),
            _ => {}
        }
        text.push_str(&document.to_string());
        text.push_str(line_break);
    }
    text.into_bytes()
}

#[test]
fn lines_are_the_same_wherever_ranges_meet() {
    let whole = assert_same(&lines("\n", &[0, 1]));
    assert!(whole["totals"]["documents"].as_u64().unwrap() > 4000, "{}", whole["totals"]);
    assert!(whole["totals"]["unread"].as_u64().unwrap() > 2, "{}", whole["totals"]);
    assert!(whole["findings"].as_array().unwrap().len() > 1);
}

#[test]
fn lines_with_carriage_returns_and_a_byte_order_mark_are_the_same() {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(lines("\r\n", &[3]));
    assert_same(&bytes);
}

/// What is packed is read from front to back, however long it is; and here it is not even shorter.
#[test]
fn packed_lines_are_the_same() {
    let bytes = lines("\n", &[0]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    packed.write_all(&bytes).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() > bytes.len());
    let folder = TempDir::new().unwrap();
    let reports = [("log", bytes), ("log.gz", packed)].map(|(name, bytes)| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut scan = scan(2);
        scan.path(&path);
        shown(&scan.finish(), path.to_str().unwrap())
    });
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn lines_longer_than_a_range_are_the_same() {
    let mut bytes = lines("\n", &[LONG]);
    bytes.extend_from_slice(b"{\"the last line\": \"does not end\"}");
    assert_same(&bytes);
}

#[test]
fn lines_longer_than_the_limit_are_the_same() {
    let limit = usize::try_from(LIMIT).unwrap();
    let whole = assert_same(&lines("\n", &[limit, 3 * limit, limit - 600]));
    let reasons: Vec<&str> =
        whole["unread"].as_array().unwrap().iter().filter_map(|unread| unread["reason"].as_str()).collect();
    assert!(
        reasons.iter().filter(|reason| reason.contains("longer than the limit")).count() > 1,
        "{reasons:?}"
    );
    // One that is never ended.
    let mut bytes = lines("\n", &[0]);
    bytes.extend(vec![b'x'; 3 * limit]);
    assert_same(&bytes);
    assert_same(&vec![b'x'; 5 * limit]);
}
