//! Arguments that are wrong are refused before anything is read, and say what to do; those that look odd mean what they say.

use std::fs;

use insta::assert_snapshot;

use crate::command::optics;
use crate::contract::example;

/// What is said of each of these.
fn refused(all: &[&[&str]]) -> String {
    let mut said = String::new();
    for arguments in all {
        let ran = optics(arguments).stdin(example().to_string().as_bytes()).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}: {}", ran.seen());
        said += &format!("{}\n{}\n", arguments.join(" "), ran.stderr.trim_end());
    }
    said
}

#[test]
fn numbers_that_are_none_are_told_what_they_should_be() {
    assert_snapshot!(refused(&[
        &["validate", "-", "--threads", "0"],
        &["validate", "-", "--threads", "two"],
        &["validate", "-", "--places", "x"],
        &["validate", "-", "--max-findings", "1.5"],
        &["validate", "-", "--max-findings", "99999999999999999999"],
        &["validate", "-", "--max-body", "0"],
        &["validate", "-", "--max-body", "32MB"],
        &["validate", "-", "--max-body", "99999999999G"],
        &["emulate", "--clock-offset", "1h"],
        &["emulate", "--listen", "localhost"],
    ]));
}

#[test]
fn numbers_that_are_negative_are_told_what_they_should_be() {
    let id = "abebf88c-f283-4edc-834b-aa8ad3bc682c";
    assert_snapshot!(refused(&[
        &["get", id, "--emulator", "--retries", "-1"],
        &["get", id, "--emulator", "--retries", "65536"],
        &["get", id, "--emulator", "--retries", "many"],
        &["get", id, "--emulator", "--max-time", "-1s"],
        &["list", "--emulator", "--limit", "-1"],
        &["list", "--emulator", "--page-size", "-20"],
        &["wait", id, "--emulator", "--quiet", "-1m"],
        &["wait", id, "--emulator", "--deadline", "-1"],
        &["wait", id, "--emulator", "--pause", "-1ms"],
        &["wait", id, "--emulator", "--longest-pause", "-1h"],
        &["validate", "-", "--threads", "-2"],
        &["validate", "-", "--places", "-3"],
        &["validate", "-", "--max-findings", "-1"],
        &["validate", "-", "--max-body", "-1M"],
        &["emulate", "--progress", "-7"],
        &["emulate", "--speed", "-0.5"],
        &["drift", "--timeout", "-1"],
        // An option that was meant to be one is not taken for a number in silence.
        &["get", id, "--emulator", "--retries", "--verbose"],
    ]));
}

#[test]
fn forms_without_lines_and_patterns_that_are_none_are_refused() {
    assert_snapshot!(refused(&[
        &["validate", "-", "--verdicts", "--form", "har"],
        &["validate", "-", "--verdicts", "--form", "array"],
        &["validate", "-", "--verdicts", "--form", "list-page"],
        &["validate", "-", "--verdicts", "--form", "document"],
        &["validate", "-", "logs/[a.json"],
        &["observe", "-", "logs/***.json"],
        &["validate", "-", "--host", "https://api.example.com"],
        &["validate", "-", "--host", "api.example.com:https"],
        &["validate", "-", "--host", "::1:"],
        &["validate", "-", "--host", ""],
    ]));
    for form in ["auto", "ndjson"] {
        let document = example().to_string();
        let ran = optics(&["validate", "-", "--verdicts", "--form", form]).stdin(document.as_bytes()).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(0), "{\"valid\":true}\n"), "{}", ran.seen());
    }
}

#[test]
fn standard_input_is_read_once() {
    assert_snapshot!(refused(&[
        &["validate", "-", "-"],
        &["validate", "-", "missing.json", "-"],
        &["observe", "-", "-"],
        &["observe", "--merge", "-", "-"],
    ]));
}

#[test]
fn files_that_cannot_be_opened_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    for arguments in [
        &["get", "abebf88c-f283-4edc-834b-aa8ad3bc682c", "--emulator", "--capture", "-"][..],
        &["list", "--emulator", "--capture", "missing/log.ndjson"],
        &["list", "--emulator", "--capture", "."],
        &["list", "--emulator", "--executions", "missing.json"],
        &["list", "--emulator", "--executions", "."],
        &["list", "--region", "euc1", "--ca-certificate", "missing.pem"],
        &["proxy", "--upstream", "euc1", "--capture", "-"],
        &["proxy", "--upstream", "euc1", "--capture", "missing/log.ndjson.zst"],
        &["emulate", "--executions", "missing.json"],
        &["emulate", "--tenants", "missing.json"],
        &["emulate", "--faults", "missing.txt"],
    ] {
        let ran = optics(arguments).env("OPTICS_TOKEN", "a.b.c").current_dir(folder.path()).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}: {}", ran.seen());
        said += &format!("{}\n{}", arguments.join(" "), ran.stderr);
    }
    // Nothing was made, neither a file of this name nor the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_snapshot!(said);
    // A file of that name can still be had.
    let ran = optics(&["list", "--emulator", "--capture", "./-"]).current_dir(folder.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert!(folder.path().join("-").is_file());
}

#[test]
fn verdicts_and_what_is_about_reports_are_not_told_together() {
    assert_snapshot!(refused(&[
        &["validate", "-", "--verdicts", "--output", "text"],
        &["validate", "-", "--verdicts", "--places", "3"],
        &["validate", "-", "--verdicts", "--max-findings", "1000"],
    ]));
}

#[test]
fn a_file_whose_name_looks_like_a_bad_pattern_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("[a.json"), example().to_string()).unwrap();
    for command in ["validate", "observe"] {
        let ran = optics(&[command, "[a.json"]).current_dir(folder.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.seen());
    }
}

#[test]
fn a_limit_can_have_a_unit() {
    let document = example().to_string();
    assert!((512..1024).contains(&document.len()), "{}", document.len());
    for (limit, code) in [("1K", 0), ("1KiB", 0), ("1m", 0), ("512", 3), ("512B", 3)] {
        let ran = optics(&["validate", "-", "--max-body", limit]).stdin(document.as_bytes()).run();
        assert_eq!(ran.code, Some(code), "{limit}: {}", ran.seen());
    }
}

#[test]
fn a_host_can_have_a_port() {
    let id = "abebf88c-f283-4edc-834b-aa8ad3bc682c";
    for (pattern, url, code) in [
        ("api.example.com", "https://api.example.com:8443", 0),
        ("api.example.com:8443", "https://api.example.com:8443", 0),
        ("api.example.com:443", "https://api.example.com", 0),
        ("api.example.com:80", "http://api.example.com", 0),
        ("api.example.com:443", "https://api.example.com:8443", 3),
        ("*.example.com:8*", "https://api.example.com:8443", 0),
        ("[::1]", "http://[::1]:8080", 0),
        ("[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080", 0),
        ("::1", "http://[::1]:8080", 0),
        ("[::1]:80", "http://[::1]:8080", 3),
        ("[::2]", "http://[::1]", 3),
    ] {
        let request = serde_json::json!({"url": format!("{url}/packages/v2/executions/{id}")});
        let record = serde_json::json!({"request": request, "status": 200, "body": example()});
        let ran = optics(&["validate", "-", "--host", pattern]).stdin(record.to_string().as_bytes()).run();
        assert_eq!(ran.code, Some(code), "{pattern} {url}: {}", ran.seen());
    }
}

#[test]
fn lines_that_are_pieces_of_one_document_are_noted_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pretty.ndjson"), format!("{:#}\n", example())).unwrap();
    let ran = optics(&["validate", "pretty.ndjson", "--max-findings", "1"]).current_dir(folder.path()).run();
    assert_snapshot!(ran.seen());
    let ran = optics(&["validate", "pretty.ndjson", "--form", "document"]).current_dir(folder.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert!(!ran.stdout.contains("note"), "{}", ran.seen());
}
