//! What a program gets that walks a report item by item, or watches a scan.

use std::io::{self, Read};
use std::sync::atomic::Ordering;

use optics_validator::json::Position;
use optics_validator::{Captured, Captures, Class, Form, Grade, Outcome, Place, Report, Scan, Watch};
use serde_json::{Map, Value, json};

use crate::{examples, validator};

/// Documents in which fields are wrong, undocumented and missing, and two that are cut off.
fn log() -> String {
    let mut wrong = examples().remove(0);
    wrong["createdBy"]["login"] = json!("nobody");
    wrong["target"]["devices"] = json!(["x", "y"]);
    wrong["colour"] = json!("red");
    let mut other = wrong.clone();
    other["createdBy"]["login"] = json!("no@body@example.com");
    other.as_object_mut().unwrap().remove("deviceCount");
    format!("{wrong}\n{other}\n{{\"id\": \n{}\n[\n", examples().remove(0))
}

fn scanned(text: &str, set: impl FnOnce(Scan<'static>) -> Scan<'static>) -> Report {
    let mut scan = set(Scan::new(validator()));
    scan.reader("log", text.as_bytes());
    scan.finish()
}

/// The same members that serde writes, by what a program calls for them.
fn walked(report: &Report) -> Value {
    let set = |members: &mut Map<String, Value>, name: &str, value: Value| {
        if !value.is_null() && value != json!("") {
            members.insert(name.to_owned(), value);
        }
    };
    let placed = |source: &str, place: Option<Place>| {
        let place = place.map(|place| serde_json::to_value(place).unwrap());
        let mut members = place.map_or_else(Map::new, |place| place.as_object().unwrap().clone());
        set(&mut members, "source", json!(source));
        members
    };
    let groups = report.findings().iter().map(|group| {
        let found = group.places().iter().map(|found| {
            let mut members = placed(found.source(), Some(found.place()));
            members.insert("pointer".to_owned(), json!(found.pointer()));
            set(&mut members, "length", json!(found.length()));
            set(&mut members, "message", json!(found.message()));
            set(&mut members, "excerpt", json!(found.excerpt()));
            Value::Object(members)
        });
        let found: Vec<Value> = found.collect();
        let mut members = Map::new();
        set(&mut members, "class", json!(group.class().as_str()));
        set(&mut members, "keyword", json!(group.keyword()));
        set(&mut members, "property", json!(group.property()));
        set(&mut members, "message", json!(group.message()));
        members.insert("grade".to_owned(), json!(group.grade().map(Grade::as_str)));
        set(&mut members, "schema_location", json!(group.schema_location()));
        members.insert("pointer".to_owned(), json!(group.pointer()));
        members.insert("count".to_owned(), json!(group.count()));
        members.insert("documents".to_owned(), json!(group.documents()));
        members.insert("places".to_owned(), json!(found));
        Value::Object(members)
    });
    let unread = report.unread().iter().map(|unread| {
        let mut members = placed(unread.source(), unread.place());
        set(&mut members, "reason", json!(unread.reason()));
        Value::Object(members)
    });
    let notes = report.notes().iter().map(|note| json!({"source": note.source(), "note": note.note()}));
    let omitted = report.omitted();
    json!({
        "findings": groups.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
        "notes": notes.collect::<Vec<_>>(),
        "passed_over": report.passed_over().collect::<std::collections::BTreeMap<_, _>>(),
        "not_checked": report.not_checked().collect::<std::collections::BTreeMap<_, _>>(),
        "omitted": {
            "findings": omitted.findings,
            "violations": omitted.violations,
            "violation_kinds": omitted.violation_kinds,
            "undocumented_kinds": omitted.undocumented_kinds,
            "unread": omitted.unread,
            "notes": omitted.notes,
        },
    })
}

/// All that serde writes of what was walked, with empty lists where it leaves them out.
fn written(report: &Report, like: &Value) -> Value {
    let mut written = serde_json::to_value(report).unwrap();
    let members = written.as_object_mut().unwrap();
    members.remove("totals");
    for (name, value) in like.as_object().unwrap() {
        let empty = if value.is_array() { json!([]) } else { json!({}) };
        members.entry(name.clone()).or_insert(empty);
    }
    written
}

#[test]
fn what_a_program_walks_is_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("log.ndjson"), log()).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no capture").unwrap();
    // Of that there is a note.
    std::fs::write(folder.path().join("marked.json"), format!("\u{feff}{}", examples()[0])).unwrap();
    let archive = json!({"log": {"entries": [{
        "request": {"method": "GET", "url": "https://a.example/"},
        "response": {"status": 200, "content": {"text": "{}"}},
    }]}});
    let archive = archive.to_string();
    // A pattern that no file has is a source that could not be read.
    let mut scan = Scan::new(validator()).show_values(true);
    scan.path(folder.path());
    scan.path(&folder.path().join("nothing"));
    scan.reader("archive", archive.as_bytes());
    let report = scan.finish();
    let walked = walked(&report);
    assert_eq!(written(&report, &walked), walked);
    // Of each there is something, or nothing was compared.
    for name in ["findings", "unread", "notes", "passed_over", "not_checked"] {
        let value = &walked[name];
        let is_empty = value.as_array().map_or_else(|| value.as_object().unwrap().is_empty(), Vec::is_empty);
        assert!(!is_empty, "{name}: {walked:#}");
    }
    assert_eq!(report.timeline(Class::Violation).field(), Some("createdAt"));
    let group = report.findings().iter().find(|group| group.pointer() == "/createdBy/login").unwrap();
    assert_eq!(group.places()[1].message(), Some("expected an e-mail address, found a string: two @"));
    assert_eq!(group.places()[1].excerpt(), Some("\"no@body@example.com\""));
}

#[test]
fn what_is_not_kept_is_counted_in_each_list() {
    let report = scanned(&log(), |scan| scan.keep(10, 1));
    let kinds = scanned(&log(), |scan| scan);
    let of = |report: &Report, class: &str| {
        report.findings().iter().filter(|group| group.class().as_str() == class).count()
    };
    assert_eq!((of(&kinds, "violation"), of(&kinds, "undocumented")), (3, 1));
    assert_eq!(of(&report, "violation"), 1);
    assert_ne!(report.omitted().findings, 0);
    assert_eq!(kinds.omitted().findings, 0);
    assert_eq!(report.totals(), kinds.totals());
    let counted = |class| (report.kinds(class).told, report.kinds(class).untold);
    assert_eq!((counted(Class::Violation), counted(Class::Undocumented)), ((1, 2), (1, 0)));
    let text = report.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("told: 1 of 3 kinds of violation, 1 of 1 kind of undocumented field"), "{text}");
}

/// Notes and unread places of several sources, of which none has more than are kept.
#[test]
fn what_is_not_kept_of_several_sources_is_added_up() {
    let pretty = format!("{:#}\n", examples()[0]);
    let one = scanned(&pretty, |scan| scan.form(Form::Ndjson)).totals().unread;
    for kept in [0, 2] {
        let mut scan = Scan::new(validator()).form(Form::Ndjson).keep(1, kept);
        for _ in 0..3 {
            scan.reader("pretty", pretty.as_bytes());
        }
        let report = scan.finish();
        let (notes, unread) = (report.notes().len() as u64, report.unread().len() as u64);
        assert_eq!((notes, unread), (kept as u64, kept as u64));
        assert_eq!((report.omitted().notes, report.omitted().unread), (3 - notes, 3 * one - unread));
    }
}

#[test]
fn whoever_watches_sees_what_the_report_will_say() {
    for threads in [1, 2] {
        let watch = Watch::new();
        assert!(!watch.is_stopped());
        let text = log();
        let report = scanned(&text, |scan| scan.threads(threads).watch(&watch));
        let totals = report.totals();
        assert_eq!(watch.bytes(), text.len() as u64);
        assert_eq!((watch.documents(), totals.documents), (3, 3));
        assert_eq!((watch.violations(), totals.violations), (7, 7), "{report}");
        assert_eq!((watch.undocumented(), totals.undocumented), (2, 2));
        assert_eq!((watch.unread(), totals.unread), (2, 2));
        assert!(!report.is_interrupted());
        assert_eq!(report.outcome(false), Outcome::Incomplete);
    }
}

/// Of a field that nobody wants more places of, the documents that are valid are looked at no closer.
#[test]
fn undocumented_fields_are_counted_when_their_places_are_told() {
    let mut document = examples().remove(0);
    document["colour"] = json!("red");
    let text = format!("{document}\n");
    let watch = Watch::new();
    let mut scan = Scan::new(validator()).threads(1).keep(1, 10).watch(&watch);
    for times in [1, 2, 3] {
        scan.reader("log.ndjson", io::Cursor::new(text.repeat(times)));
    }
    let report = scan.finish();
    let group = &report.findings()[0];
    assert_eq!((group.count(), group.documents(), group.places().len()), (6, 6, 1));
    assert_eq!((report.totals().undocumented, watch.undocumented()), (6, 6));
}

#[test]
fn files_are_watched_as_well() {
    let folder = tempfile::tempdir().unwrap();
    // One that is read with its neighbours, and one that is mapped.
    let large = format!("\u{feff}{}", log().repeat(1000));
    std::fs::write(folder.path().join("a.ndjson"), log()).unwrap();
    std::fs::write(folder.path().join("b.ndjson"), &large).unwrap();
    let watch = Watch::new();
    let mut scan = Scan::new(validator()).watch(&watch);
    scan.path(folder.path());
    let report = scan.finish();
    assert_eq!(watch.bytes(), (log().len() + large.len()) as u64);
    assert_eq!((watch.documents(), report.totals().documents), (3003, 3003));
}

/// Reads lines of a log, and has the scan stopped when it is asked for more.
struct Stops<'t> {
    text: &'t [u8],
    stop: &'t (dyn Fn() + Sync),
}

impl Read for Stops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.text.is_empty() {
            (self.stop)();
            // It goes on for ever, as a pipe may.
            let line = b"{}\n".repeat(buffer.len() / 3 + 1);
            buffer.copy_from_slice(&line[..buffer.len()]);
            return Ok(buffer.len());
        }
        self.text.read(buffer)
    }
}

#[test]
fn what_is_stopped_ends_and_says_so() {
    let log = log();
    let stopped = |stop: &(dyn Fn(&Watch) + Sync)| {
        let watch = Watch::new();
        let stop = || stop(&watch);
        let mut scan = Scan::new(validator()).form(Form::Ndjson).watch(&watch);
        scan.reader("pipe", Stops { text: log.as_bytes(), stop: &stop });
        let report = scan.finish();
        assert!(watch.is_stopped());
        report
    };
    for report in [
        stopped(&Watch::stop),
        // As handlers of signals do.
        stopped(&|watch: &Watch| watch.stop_flag().store(true, Ordering::Relaxed)),
    ] {
        assert!(report.is_interrupted());
        assert_eq!(report.outcome(false), Outcome::Incomplete);
        assert_eq!(serde_json::to_value(&report).unwrap()["interrupted"], true);
    }
}

/// Gives what is there, and fails when it is asked for more, since the scan is to end.
struct Waits<'t>(&'t [u8], &'t Watch);

impl Read for Waits<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            self.1.stop();
            return Err(io::Error::other("interrupted"));
        }
        self.0.read(buffer)
    }
}

#[test]
fn what_came_before_the_stop_is_checked() {
    let document = examples()[0].to_string();
    let lines = format!("{document}\n").repeat(20) + "{\"id\":";
    let list = format!("[{document},{document},");
    for (form, text, documents) in
        [(Form::Ndjson, &lines, 20), (Form::Auto, &lines, 20), (Form::Auto, &list, 2)]
    {
        let watch = Watch::new();
        let mut scan = Scan::new(validator()).form(form).watch(&watch);
        scan.reader("pipe", Waits(text.as_bytes(), &watch));
        scan.reader("another", document.as_bytes());
        let report = scan.finish();
        let totals = report.totals();
        assert_eq!((totals.sources, totals.documents, totals.unread), (1, documents, 0), "{report}");
        assert!(report.is_interrupted() && report.outcome(false) == Outcome::Incomplete);
    }
}

/// The places of documents, for those who only want to find them.
#[test]
fn documents_are_found_without_being_judged() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |host: &str| {
        let url = format!("https://{host}/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c");
        json!({"request": {"method": "GET", "url": url}, "status": 200, "body": examples()[0].to_string()})
    };
    let text = format!("{}\n{}\n", entry("a.example"), entry("b.example"));
    std::fs::write(folder.path().join("log.ndjson"), &text).unwrap();
    let start = Position { line: 1, column: 1, offset: 0 };
    let mut found = Vec::new();
    let mut take = |captured: Captured<'_>| match captured {
        Captured::Document { origin, .. } => found.push(origin.place(start).position.line),
        Captured::NotChecked { reason } => assert!(reason.contains("host"), "{reason}"),
        _ => {}
    };
    Captures::new().path(folder.path(), &mut take);
    Captures::new().host("b.*").unwrap().path(folder.path(), &mut take);
    Captures::new().host("a.example").unwrap().reader("log", text.as_bytes(), &mut take);
    assert_eq!(found, [1, 2, 2, 1]);
    let mut told = Vec::new();
    let log = text
        + "{\"request\": {\"method\": \"GET\", \"url\": \"/packages/v2/executions\"}, \"status\": \"?\"}\n";
    Captures::new().reader("log", log.as_bytes(), &mut |captured| match captured {
        Captured::Source { name } => told.push(format!("source {name}")),
        Captured::Document { .. } => told.push("document".to_owned()),
        Captured::Unread { place, .. } => told.push(format!("unread {}", place.unwrap().position.line)),
        _ => {}
    });
    Captures::new().reader("empty", &b""[..], &mut |captured| {
        if let Captured::Unread { name, reason, .. } = captured {
            told.push(format!("{name}: {reason}"));
        }
    });
    assert_eq!(
        told,
        [
            "source log",
            "document",
            "document",
            "unread 3",
            "empty: there is no JSON value, only an empty text"
        ]
    );
    assert!(Captures::new().host("").is_err());
}
