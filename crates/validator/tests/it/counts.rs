//! What is only counted, since enough places of it are known: in sources of many pieces, by any number of threads.

use optics_validator::{Class, Form, Group, Report, Scan};
use serde_json::{Value, json};

use crate::{examples, validator};

/// How many documents there are: some pieces of a few hundred kilobytes.
const DOCUMENTS: u64 = 3_000;

/// Each document has a field that the contract does not name, each third has one in both of its items, and one in the middle
/// has one that no other has. The last is wrong.
fn documents() -> Vec<Value> {
    let each = (0..DOCUMENTS).map(|number| {
        let mut document = examples().remove(0);
        document["colour"] = json!("red");
        if number % 3 == 0 {
            let mut item = document["packageExecutions"][0].clone();
            item["zz/~"] = json!(1);
            document["packageExecutions"] = json!([item.clone(), item]);
        }
        if number == DOCUMENTS / 2 {
            document["late"] = json!(null);
        }
        if number == DOCUMENTS - 1 {
            document["deviceCount"] = json!(-1);
        }
        document
    });
    each.collect()
}

fn group<'r>(report: &'r Report, pointer: &str) -> &'r Group {
    let mut found = report.findings().iter().filter(|group| group.pointer() == pointer);
    let group = found.next().ok_or_else(|| format!("{pointer}: {report}")).unwrap();
    assert_eq!(found.count(), 0, "{pointer} is told once");
    group
}

fn are_counted(report: &Report) {
    let counts = |pointer: &str| (group(report, pointer).count(), group(report, pointer).documents());
    let thirds = DOCUMENTS / 3;
    assert_eq!(counts("/colour"), (DOCUMENTS, DOCUMENTS));
    assert_eq!(counts("/packageExecutions/*/zz~1~0"), (2 * thirds, thirds));
    assert_eq!(counts("/late"), (1, 1));
    assert_eq!(counts("/deviceCount"), (1, 1));
    let totals = report.totals();
    assert_eq!(totals.documents, DOCUMENTS);
    assert_eq!(totals.valid, DOCUMENTS - 1);
    assert_eq!((totals.violations, totals.undocumented), (1, DOCUMENTS + 2 * thirds + 1));
    for group in report.findings() {
        let told = group.places().len() as u64;
        assert_eq!(told, group.count().min(2), "{}", group.pointer());
        assert!(!group.message().is_empty());
        assert_eq!(group.class() == Class::Violation, group.pointer() == "/deviceCount");
    }
    // A document that breaks the contract is among those, and not among the others.
    let dated = |class| {
        let bars = report.timeline(class).bars(1).unwrap();
        assert_eq!(report.timeline(class).undated().documents, 0);
        (bars.bars[0].documents, bars.bars[0].findings)
    };
    assert_eq!(dated(Class::Violation), (1, 1));
    assert_eq!(dated(Class::Undocumented), (DOCUMENTS - 1, DOCUMENTS + 2 * thirds));
}

#[test]
fn fields_are_counted_in_lines_and_in_items_of_a_list() {
    let documents = documents();
    let lines: String = documents.iter().map(|document| document.to_string() + "\n").collect();
    let spaced = lines.replace('\n', " \r\n\r\n");
    let list = Value::Array(documents).to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    std::fs::write(&file, &lines).unwrap();
    for threads in [1, 2] {
        for (text, form) in [(&lines, Form::Ndjson), (&spaced, Form::Ndjson), (&list, Form::Array)] {
            let mut scan = Scan::new(validator()).threads(threads).keep(2, 10).form(form);
            scan.reader("log", text.as_bytes());
            are_counted(&scan.finish());
        }
        let mut scan = Scan::new(validator()).threads(threads).keep(2, 10);
        scan.path(&file);
        are_counted(&scan.finish());
    }
}

/// What a place has to say is kept with it only if it is something else than what the first place says.
#[test]
fn words_are_kept_where_they_are_others() {
    let line = |login: &str| {
        let mut document = examples().remove(0);
        document["createdBy"]["login"] = Value::from(login);
        format!("{document}\n")
    };
    let filler = line("a@b.example").repeat(1000);
    let same = line("nobody") + &line("no@body@example.com");
    // Each part is judged alone.
    let text = format!("{}{filler}{same}{filler}{same}", line("somebody"));
    let mut scan = Scan::new(validator()).keep(10, 10).form(Form::Ndjson);
    scan.reader("log", text.as_bytes());
    let report = scan.finish();
    let found = group(&report, "/createdBy/login");
    let words: Vec<Option<&str>> = found.places().iter().map(|place| place.message()).collect();
    let Some(other) = words[2] else { panic!("{words:?}") };
    assert_ne!(other, found.message());
    assert_eq!(words, [None, None, Some(other), None, Some(other)]);
}

/// Places of what is rare are kept, and are where it stands, though all around it was only counted.
#[test]
fn what_is_rare_is_told_with_its_place() {
    let documents = documents();
    let lines: Vec<String> = documents.iter().map(Value::to_string).collect();
    let text = lines.join("\n");
    let mut scan = Scan::new(validator()).keep(2, 10);
    scan.reader("log", text.as_bytes());
    let report = scan.finish();
    let place = |pointer: &str, line: u64, part: &str| {
        let found = &group(&report, pointer).places()[0];
        let within = lines[usize::try_from(line).unwrap() - 1].find(part).unwrap() as u64;
        let before: u64 =
            lines.iter().take(usize::try_from(line).unwrap() - 1).map(|line| line.len() as u64 + 1).sum();
        let position = found.place().position;
        assert_eq!((position.line, position.column, position.offset), (line, within + 1, before + within));
    };
    place("/late", DOCUMENTS / 2 + 1, "\"late\"");
    place("/deviceCount", DOCUMENTS, "-1");
    place("/colour", 1, "\"colour\"");
}
