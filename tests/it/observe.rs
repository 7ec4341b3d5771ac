//! `optics observe` on real files, folders and standard input.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Ran, optics};
use crate::contract::{example, examples, places};

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs `optics observe` inside `folder`, so that messages show relative paths.
fn observe(folder: &Path, arguments: &[&str]) -> Ran {
    optics(&[&["observe"], arguments].concat()).current_dir(folder).run()
}

#[test]
fn the_examples_of_the_contract_as_a_table() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/examples"));
    let ran = observe(folder, &[".", "--output", "table"]);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    assert_snapshot!(ran.seen());
}

#[test]
fn what_breaks_the_contract_is_learnt_from_and_is_no_finding() {
    let mut broken = example();
    broken["deviceCount"] = Value::Null;
    broken["createdBy"] = "nobody".into();
    broken["target"]["devices"] = json!([1, { "riskScore": 2.5 }]);
    broken["priority"] = "high".into();
    broken["byDevice"] = json!({ "C9F0F895FB98AB9159F51FD0297E236D": 1 });
    broken["analyst@example.com"] = 1.into();
    let lines = format!("{}\n{broken}\n7\n", example());
    let ran = optics(&["observe", "-", "--output", "table"]).stdin(lines.as_bytes()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    assert_snapshot!(ran.seen());
}

#[test]
fn parts_merge_into_what_one_machine_would_have_learnt() {
    let all = examples();
    let half = |half: usize| -> String {
        all.iter().skip(half).step_by(2).map(Value::to_string).collect::<Vec<_>>().join("\n")
    };
    let folder = folder(&[
        ("odd.ndjson", &half(0)),
        ("even.ndjson", &half(1)),
        ("all.ndjson", &all.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")),
    ]);
    let run = |arguments: &[&str]| {
        let ran = observe(folder.path(), arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.seen());
        ran.stdout
    };
    let whole = run(&["all.ndjson"]);
    assert_eq!(run(&["even.ndjson", "odd.ndjson"]), whole, "files in another order");
    for name in ["odd", "even"] {
        fs::write(folder.path().join(format!("{name}.profile")), run(&[&format!("{name}.ndjson")])).unwrap();
    }
    assert_eq!(run(&["--merge", "odd.profile", "even.profile"]), whole);
    assert_eq!(run(&["--merge", "even.profile", "odd.profile"]), whole);
    let piped = optics(&["observe", "--merge", "-"]).stdin(whole.as_bytes()).run();
    assert_eq!(piped.stdout, whole, "one profile is itself");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_learnt() {
    let good = example().to_string();
    let folder = folder(&[
        ("log.ndjson", &format!("{good}\n{{\"id\": \n\n{good}\n")),
        ("page.json", "<!doctype html>"),
        ("notes.txt", "not a capture"),
    ]);
    let ran = observe(folder.path(), &[".", "missing.json", "--output", "table"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.starts_with("2 documents "), "{}", ran.stdout);
    assert_snapshot!(ran.stderr);
}

#[test]
fn pull_requests_and_people_get_forms_of_their_own() {
    let mut broken = example();
    broken["deviceCount"] = Value::Null;
    broken["priority"] = "high".into();
    broken["| @you `<b>"] = 1.into();
    let folder = folder(&[("log.ndjson", &format!("{}\n{broken}\n", example()))]);
    let ran = observe(folder.path(), &["log.ndjson", "--output", "markdown", "--html", "profile.html"]);
    assert_snapshot!(ran.seen());
    let page = fs::read_to_string(folder.path().join("profile.html")).unwrap();
    assert_eq!(observe(folder.path(), &["log.ndjson", "--output", "html"]).stdout, page);
    let ran = observe(folder.path(), &["log.ndjson", "--html", "missing/profile.html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.seen());
}

/// Adds as many names to each object in it as a profile keeps, and counts them.
fn crowd(value: &mut Value, with: &Value) -> usize {
    const NAMES: usize = 32;
    let Value::Object(members) = value else { return 0 };
    let below: usize = members.values_mut().map(|value| crowd(value, with)).sum();
    for number in 0..NAMES {
        members.insert(format!("field_{number}_{}", "z".repeat(30)), with.clone());
    }
    NAMES + below
}

#[test]
fn markdown_is_never_longer_than_github_takes() {
    let texts = [
        "x",
        "",
        "2026-11-01T10:00:00Z",
        "2026-11-01T10:00:00+02:00",
        "2026-11-01T10:00:00.123Z",
        "2026-11-01T10:00:00",
        "2026-11-01",
        "a@example.com",
        "https://a:b@example.com/",
        "sftp://example.com/",
        "c9f0f895fb98ab9159f51fd0297e236d",
        "C9F0F895FB98AB9159F51FD0297E236D",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
        "ABEBF88C-F283-4EDC-834B-AA8AD3BC682C",
    ];
    let values = texts.map(Value::from).into_iter().chain([
        1.into(),
        0.5.into(),
        Value::Null,
        true.into(),
        json!([1]),
    ]);
    let mut added = 0;
    let mut lines = String::new();
    for value in values {
        let mut document = example();
        added = crowd(&mut document, &value);
        lines += &format!("{document}\n");
    }
    let folder = folder(&[("plain.ndjson", &example().to_string()), ("log.ndjson", &lines)]);
    let table = |name| observe(folder.path(), &[name, "--output", "markdown"]).stdout;
    let rows = |table: &str| table.lines().filter(|line| line.starts_with("| `")).count();
    let (plain, crowded) = (table("plain.ndjson"), table("log.ndjson"));
    assert!(crowded.len() <= 65_536 && !plain.contains("Left out"), "{}", crowded.len());
    let left_out = rows(&plain) + added - rows(&crowded);
    let end = format!(": {left_out} fields. `--output json` has them.\n");
    assert!(left_out > 0 && crowded.ends_with(&end), "{end}{crowded}");
}

#[test]
fn nothing_read_is_no_profile() {
    let folder = folder(&[("notes.txt", "not a capture"), ("empty.json", "")]);
    for path in ["notes.txt", "empty.json", "missing.json"] {
        let ran = observe(folder.path(), &[path]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{}", ran.seen());
    }
    assert_snapshot!(observe(folder.path(), &["empty.json"]).seen());
}

#[test]
fn what_is_no_profile_of_this_contract_is_not_merged() {
    let capture = example().to_string();
    let profile = optics(&["observe", "-"]).stdin(capture.as_bytes()).run().stdout;
    let folder = folder(&[
        ("good.json", &profile),
        ("capture.json", &capture),
        ("later.json", &profile.replace("\"version\": 1", "\"version\": 2")),
        ("other.json", &profile.replace("urn:optics:", "urn:example:")),
        ("cut.json", &profile[..profile.len() / 2]),
        ("changed.json", &profile.replacen("\"parents\": 1", "\"parents\": 2", 1)),
    ]);
    let mut seen = String::new();
    for name in ["capture.json", "later.json", "other.json", "cut.json", "changed.json", "missing.json", "."]
    {
        let ran = observe(folder.path(), &["--merge", "good.json", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{}", ran.seen());
        seen += &ran.stderr;
    }
    assert_snapshot!(seen);
    let ran = observe(folder.path(), &["--merge", "good.json", "--form", "ndjson"]);
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
}

#[test]
fn no_text_of_a_document_shows() {
    for canary in
        ["canary@example.com", "sftp://canary:canary@canary.example/x", "CANARY-7F3K", "2026-11-24T10:11:12Z"]
    {
        // A document for each place.
        let documents: Vec<String> = places(&example())
            .iter()
            .flat_map(|pointer| {
                [json!({ canary: canary, "inner": [canary] }), canary.into()]
                    .map(|planted| (pointer, planted))
            })
            .map(|(pointer, planted)| {
                let mut document = example();
                *document.pointer_mut(pointer).unwrap() = planted;
                document.to_string()
            })
            .collect();
        let lines = format!("{}\n{{ \"{canary}\": {canary}\n", documents.join("\n"));
        for output in ["json", "table"] {
            let ran = optics(&["observe", "-", "--output", output]).stdin(lines.as_bytes()).run();
            assert_eq!(ran.code, Some(3), "{}", ran.seen());
            let seen = ran.seen().to_lowercase();
            assert!(!seen.contains("canary") && !seen.contains("2026-11-24"), "{seen}");
        }
    }
}
