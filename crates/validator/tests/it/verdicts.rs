//! A verdict for each line.

use std::io::{self, Read};

use optics_validator::{Captures, Form, Outcome, Validator, Verdicts};
use serde_json::{Value, json};

use crate::{examples, validator};

/// Gives a few bytes at a time.
struct Trickle<'b>(&'b [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(self.1).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn verdicts_of(input: impl Read, verdicts: &Verdicts<'_>) -> Vec<Value> {
    let mut written = Vec::new();
    verdicts.run(input, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.is_empty() || written.ends_with('\n'));
    written.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The same, one after the other.
fn text() -> String {
    lines().into_iter().map(|(line, _)| line + "\n").collect()
}

/// Lines of every kind, and what a verdict on each says of `valid`.
fn lines() -> Vec<(String, Value)> {
    let good = examples()[0].clone();
    let mut broken = good.clone();
    broken["deviceCount"] = json!(-1);
    let mut lacking = good.clone();
    lacking.as_object_mut().unwrap().remove("deviceCount");
    lacking["target"]["devices"][0] = json!(5);
    let mut undocumented = good.clone();
    undocumented["notInTheContract"] = json!(1);
    let record = |status: u64, body: &str| {
        let url =
            "https://protectapi.cylance.com/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";
        json!({"request": {"method": "GET", "url": url}, "status": status, "body": body}).to_string()
    };
    vec![
        (good.to_string(), json!(true)),
        (broken.to_string(), json!(false)),
        (undocumented.to_string(), json!(true)),
        (String::new(), Value::Null),
        (" \t".to_owned(), Value::Null),
        ("{".to_owned(), json!(false)),
        (format!("{good} x"), json!(false)),
        (format!("{good}\r"), json!(true)),
        (format!(" {good} "), json!(true)),
        (record(200, &good.to_string()), json!(true)),
        (record(200, &broken.to_string()), json!(false)),
        (record(200, ""), Value::Null),
        (record(404, "{\"message\": \"unknown\"}"), json!(true)),
        (json!([good, broken]).to_string(), json!(false)),
        (lacking.to_string(), json!(false)),
    ]
}

#[test]
fn each_line_has_its_verdict() {
    let lines = lines();
    let input: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    let verdicts = verdicts_of(input.join("\n").as_bytes(), &Verdicts::new(validator()));
    let valid: Vec<&Value> = verdicts.iter().map(|verdict| &verdict["valid"]).collect();
    let expected: Vec<&Value> = lines.iter().map(|(_, valid)| valid).collect();
    assert_eq!(valid, expected);
    insta::assert_snapshot!(verdicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

/// Of a kind, and of kinds, a thousand are told.
#[test]
fn what_is_not_told_is_counted() {
    let mut document = examples()[0].clone();
    document["packageExecutions"] = json!(vec![5; 1005]);
    for number in 0..1007 {
        document[format!("undocumented {number}")] = json!(number);
    }
    let mut written = Vec::new();
    let totals = Verdicts::new(validator()).run(document.to_string().as_bytes(), &mut written).unwrap();
    let verdict: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!((verdict["findings"].as_array().unwrap().len(), &verdict["omitted"]), (2000, &json!(5 + 7)));
    assert_eq!((totals.violations, totals.undocumented), (1005, 1007));
}

#[test]
fn verdicts_do_not_depend_on_how_lines_come_and_who_judges_them() {
    let mut text = String::new();
    let lines = lines();
    for number in 0..3000 {
        text.push_str(&lines[number * number % lines.len()].0);
        text.push('\n');
    }
    let whole = verdicts_of(text.as_bytes(), &Verdicts::new(validator()).threads(1));
    assert_eq!(whole.len(), 3000);
    for threads in [2, 5] {
        let verdicts = Verdicts::new(validator()).threads(threads);
        assert_eq!(verdicts_of(text.as_bytes(), &verdicts), whole);
        assert_eq!(verdicts_of(Trickle(text.as_bytes(), 1000), &verdicts), whole);
    }
    let start = &text.as_bytes()[..20_000];
    let verdicts = Verdicts::new(validator());
    assert_eq!(verdicts_of(Trickle(start, 1), &verdicts), verdicts_of(start, &verdicts));
}

#[test]
fn a_verdict_is_written_before_the_next_line_is_there() {
    /// Gives a line, and the next only when a verdict on it was written.
    struct Asking<'w> {
        line: &'w [u8],
        written: &'w std::sync::Mutex<Vec<u8>>,
        asked: usize,
    }
    impl Read for Asking<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let verdicts = self.written.lock().unwrap().split(|byte| *byte == b'\n').count() - 1;
            assert_eq!(verdicts, self.asked);
            if self.asked == 3 {
                return Ok(0);
            }
            self.asked += 1;
            buffer[..self.line.len()].copy_from_slice(self.line);
            Ok(self.line.len())
        }
    }
    struct Writing<'w>(&'w std::sync::Mutex<Vec<u8>>);
    impl io::Write for Writing<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let written = std::sync::Mutex::new(Vec::new());
    let line = format!("{}\n", examples()[0]);
    let input = Asking { line: line.as_bytes(), written: &written, asked: 0 };
    let totals = Verdicts::new(validator()).run(input, Writing(&written)).unwrap();
    assert_eq!((totals.documents, totals.valid), (3, 3));
}

#[test]
fn a_line_that_is_too_long_has_one_verdict() {
    let good = examples()[0].to_string();
    let captures = Captures::new().document_limit(good.len() as u64);
    let verdicts = Verdicts::new(validator()).captures(captures);
    for length in [good.len() + 1, 3 << 20] {
        let text = format!("{good}\n{}\n{good}\n{}", "x".repeat(length), "y".repeat(length));
        for step in [7, 1 << 20] {
            let told = verdicts_of(Trickle(text.as_bytes(), step), &verdicts);
            let valid: Vec<&Value> = told.iter().map(|verdict| &verdict["valid"]).collect();
            assert_eq!(valid, [true, false, true, false], "{length} {step}");
            assert_eq!(told[1]["unread"][0]["line"], 2);
            assert_eq!(told[3]["unread"][0]["line"], 4);
            assert_eq!(told[3]["unread"][0]["offset"], 2 * good.len() + length + 3);
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let text = format!("\u{FEFF}{}\n{{", examples()[0]);
    for step in [1, 2, 3, 4, 10_000] {
        let told = verdicts_of(Trickle(text.as_bytes(), step), &Verdicts::new(validator()));
        assert_eq!(told[0], json!({"valid": true}), "{step}");
        assert_eq!(told[1]["unread"][0]["offset"], text.len(), "{step}");
    }
    assert_eq!(verdicts_of("\u{FEFF}".as_bytes(), &Verdicts::new(validator())), [] as [Value; 0]);
}

#[test]
fn a_packed_input_has_no_lines() {
    for (head, packing) in
        [(&b"\x1f\x8b\x08\0\n"[..], "gzip"), (b"\x28\xb5\x2f\xfd\n", "zstd"), (b"BZh9\n", "bzip2")]
    {
        let mut written = Vec::new();
        let error = Verdicts::new(validator()).run(head, &mut written).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the input is packed in {packing} and has no lines; unpack it first")
        );
        assert!(written.is_empty());
    }
}

#[test]
fn records_are_told_to_be_records() {
    let record = r#"{"request": {"method": "GET", "url": "/elsewhere"}, "status": 200, "body": null}"#;
    let verdicts = Verdicts::new(validator()).captures(Captures::new().form(Form::Records));
    let told = verdicts_of(format!("{record}\n{}\n", examples()[0]).as_bytes(), &verdicts);
    assert_eq!(told[0], json!({"valid": null, "not_checked": "another URL"}));
    // What has no request is no record.
    assert_eq!(told[1]["valid"], false);
    assert!(told[1]["unread"][0]["reason"].as_str().unwrap().starts_with("expected a request"));
}

#[test]
fn totals_are_those_of_a_scan() {
    let text = text();
    let totals = Verdicts::new(validator()).run(text.as_bytes(), io::sink()).unwrap();
    let mut scan = optics_validator::Scan::new(validator()).form(Form::Auto);
    let file = tempfile::Builder::new().suffix(".ndjson").tempfile().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    scan.path(file.path());
    let report = scan.finish();
    // A scan does not count blank lines.
    let not_checked = report.totals().not_checked + 2;
    let mut expected = report.totals();
    expected.not_checked = not_checked;
    assert_eq!(totals, expected);
    assert_eq!(totals.outcome(false), Outcome::Incomplete);
}

#[test]
fn a_validator_on_demand_judges_alike() {
    let on_demand = Validator::on_demand();
    let text = text();
    let told = verdicts_of(text.as_bytes(), &Verdicts::new(&on_demand));
    assert_eq!(told, verdicts_of(text.as_bytes(), &Verdicts::new(validator())));
}

#[test]
fn names_of_fields_cannot_steer_a_terminal_nor_end_a_line() {
    let mut document = examples()[0].clone();
    document["a\u{9b}2J\u{202e}\u{2028}\u{85}b"] = json!(1);
    let mut written = Vec::new();
    Verdicts::new(validator()).run(document.to_string().as_bytes(), &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.trim_end().chars().all(|c| !c.is_control()), "{written:?}");
    assert!(!written.contains(['\u{202e}', '\u{2028}']), "{written:?}");
    let verdict: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(verdict["findings"][0]["pointer"], "/a\u{9b}2J\u{202e}\u{2028}\u{85}b");
}

#[test]
fn values_are_shown_only_if_asked_for() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!("canary");
    let line = broken.to_string();
    let hidden = verdicts_of(line.as_bytes(), &Verdicts::new(validator()));
    assert!(!hidden[0].to_string().contains("canary"), "{}", hidden[0]);
    let shown = verdicts_of(line.as_bytes(), &Verdicts::new(validator()).show_values(true));
    assert_eq!(shown[0]["findings"][0]["excerpt"], "\"canary\"");
}

/// Fails as calls do that a signal interrupts, in front of each piece.
struct Interrupted<'b>(Trickle<'b>, bool);

impl Read for Interrupted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(buffer) }
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn what_interrupts_reading_is_no_failure_and_what_fails_is() {
    let text = text();
    let verdicts = Verdicts::new(validator());
    let interrupted = verdicts_of(Interrupted(Trickle(text.as_bytes(), 4096), false), &verdicts);
    assert_eq!(interrupted, verdicts_of(text.as_bytes(), &verdicts));
    let mut written = Vec::new();
    let error = verdicts.run(text.as_bytes().chain(Broken), &mut written).unwrap_err();
    assert_eq!(error.to_string(), "the disk is gone");
    assert_eq!(String::from_utf8(written).unwrap().lines().count(), lines().len());
}

/// Where the `deviceCount` of each line stands in all lines together.
fn places(text: &str) -> Vec<(u64, u64, u64)> {
    let mut offset = 0;
    let mut places = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let column = line.find("-7").unwrap();
        places.push((number as u64 + 1, column as u64 + 1, (offset + column) as u64));
        offset += line.len();
    }
    places
}

fn placed(verdicts: &[Value]) -> Vec<(u64, u64, u64)> {
    let finding = |verdict: &Value| verdict["findings"][0].clone();
    let number = |finding: &Value, name: &str| finding[name].as_u64().unwrap();
    let findings = verdicts.iter().map(finding);
    findings
        .map(|found| (number(&found, "line"), number(&found, "column"), number(&found, "offset")))
        .collect()
}

/// Lines of many lengths, one of them longer than what is read at once, however many threads have a share of them.
#[test]
fn places_are_those_of_the_input_whoever_judges_the_line() {
    let mut text = String::new();
    for number in 0..200 {
        let mut broken = examples().remove(0);
        broken["deviceCount"] = json!(-7);
        let length = if number == 90 { 3 << 20 } else { number * 37 % 3000 };
        broken["target"]["zz"] = json!("x".repeat(length));
        text += &broken.to_string();
        text += if number % 3 == 0 { "\r\n" } else { "\n" };
    }
    let expected = places(&text);
    for threads in [0, 1, 2, 3] {
        let verdicts = Verdicts::new(validator()).threads(threads);
        assert_eq!(placed(&verdicts_of(text.as_bytes(), &verdicts)), expected, "{threads} threads");
    }
}

#[test]
fn the_limit_is_that_of_a_document_without_its_line_break() {
    let good = examples()[0].to_string();
    let limit = good.len() as u64;
    let within = Verdicts::new(validator()).captures(Captures::new().document_limit(limit));
    let without = Verdicts::new(validator()).captures(Captures::new().document_limit(limit - 1));
    for end in ["", "\n"] {
        let text = format!("{good}{end}");
        assert_eq!(verdicts_of(text.as_bytes(), &within)[0], json!({"valid": true}), "{end:?}");
        assert_eq!(verdicts_of(text.as_bytes(), &without)[0]["valid"], false, "{end:?}");
    }
    let totals = without.run(format!("{good}\n{good}\n").as_bytes(), Vec::new()).unwrap();
    assert_eq!((totals.unread, totals.documents), (2, 0));
    // What is passed over of one line is not taken for the next.
    let text = format!("{}{good}\n\n{good}", " ".repeat(5 << 20));
    let verdicts = verdicts_of(text.as_bytes(), &within);
    assert_eq!(verdicts.len(), 3);
    assert_eq!((&verdicts[0]["valid"], &verdicts[2]), (&json!(false), &json!({"valid": true})));
}

#[test]
fn what_the_lines_come_to_is_added_up() {
    let mut broken = examples().remove(0);
    broken["deviceCount"] = json!(-1);
    let record =
        r#"{"request": {"method": "GET", "url": "/packages/v2/packages"}, "status": 200, "body": "{}"}"#;
    let text = format!("{broken}\n\n{{\n{record}\n \n[\n{record}\n{broken}\n");
    let totals = Verdicts::new(validator()).run(text.as_bytes(), Vec::new()).unwrap();
    assert_eq!((totals.sources, totals.documents, totals.violations), (1, 2, 2));
    assert_eq!((totals.not_checked, totals.unread, totals.valid), (4, 2, 0));
}
