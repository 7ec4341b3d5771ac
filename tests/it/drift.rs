//! `optics drift`: the same comparison as `cargo xtask drift`, with the contract that the command was built with.

use insta::assert_snapshot;
use serde_json::Value;

use crate::canned::{ok, serve};
use crate::command::optics;
use crate::contract_page;
use crate::page::PAGE;

#[test]
fn the_contract_that_was_built_in_agrees_with_itself() {
    let ran = optics(&["drift"]).run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert!(ran.stdout.ends_with("no drift\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no colours in a pipe");
    for form in ["json", "markdown", "sarif", "github", "html"] {
        let ran = optics(&["drift", "--output", form]).run();
        assert_eq!(ran.code, Some(0), "{}", ran.seen());
        assert!(ran.stderr.is_empty() && !ran.stdout.is_empty(), "{}", ran.seen());
    }
}

#[test]
fn another_operations_page_is_not_compared() {
    let address = serve(ok("text/html", PAGE.as_bytes()));
    for page in [&address, "-"] {
        let ran = optics(&["drift", "--page", page]).stdin(PAGE.as_bytes()).run();
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        assert!(ran.stdout.contains("(other-page)"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("removed"), "{}", ran.stdout);
    }
}

#[test]
fn a_contract_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let fields = schema["properties"].as_object_mut().unwrap();
    let name = fields.keys().next_back().unwrap().clone();
    fields.remove(&name);
    std::fs::write(path("schema.json"), schema.to_string()).unwrap();
    let ran = optics(&["drift", "--schema", &path("schema.json"), "--output", "github"]).run();
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    assert!(ran.stdout.contains("title=drift%3A schema-field-missing"), "{}", ran.stdout);
    for (option, file) in [
        ("--lock", "nowhere.json"),
        ("--schema", "."),
        ("--openapi", "schema.json"),
        ("--traffic", "nowhere.json"),
    ] {
        let ran = optics(&["drift", option, &path(file)]).run();
        assert_eq!(ran.code, Some(3), "{option}: {}", ran.seen());
    }
}

#[test]
fn a_page_is_written_beside_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| optics(&[&["drift"], arguments].concat()).current_dir(folder.path()).run();
    let ran = run(&["--output", "json", "--html", "drift.html"]);
    assert_eq!((ran.code, ran.stdout), (Some(0), run(&["--output", "json"]).stdout));
    let page = std::fs::read_to_string(folder.path().join("drift.html")).unwrap();
    assert_eq!(run(&["--output", "html"]).stdout, page);
    let ran = run(&["--html", "missing/drift.html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.seen());
    assert!(ran.stderr.contains("make the folder first"), "{}", ran.stderr);
}

#[test]
fn lines_of_a_page_from_standard_input_are_shown_too() {
    // One name of the lock's is another on the page; the others hold their place.
    let lock: Value = serde_json::from_str(optics_schema::DOCUMENTATION).unwrap();
    let name = lock["response"]["fields"][0]["name"].as_str().unwrap();
    let page = contract_page::page().replace(&format!("\n{name}\n"), "\nrenamedHere\n");
    let ran = optics(&["drift", "--page", "-", "--output", "html"]).stdin(page.as_bytes()).run();
    assert!(ran.stdout.contains("standard input</bdi>, line"), "{}", ran.stdout);
    assert!(ran.stdout.contains("renamedHere\n"), "the line itself");
    // Elsewhere a name stands for a file that can be opened.
    let ran = optics(&["drift", "--page", "-", "--output", "sarif"]).stdin(page.as_bytes()).run();
    assert!(!ran.stdout.contains("standard input"), "{}", ran.stdout);
}

#[test]
fn traffic_that_was_observed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let lines = include_str!("../../schema/examples/package-executions.ndjson").repeat(20);
    let drift = |captures: &str| {
        std::fs::write(path("captures.ndjson"), captures).unwrap();
        let profile = optics(&["observe", &path("captures.ndjson")]).run();
        assert_eq!(profile.code, Some(0), "{}", profile.seen());
        std::fs::write(path("profile.json"), profile.stdout).unwrap();
        optics(&["drift", "--traffic", &path("profile.json"), "--output", "json"]).run()
    };
    let ran = drift(&lines);
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["findings"], serde_json::json!([]));
    assert_eq!(report["matrix"][0]["sides"][4]["state"], "present");

    let ran = drift(&format!("{lines}{{}}\n"));
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    assert!(ran.stdout.contains("traffic-field-missing"), "{}", ran.stdout);

    // A profile of another contract says nothing of this one.
    let profile = std::fs::read_to_string(path("profile.json")).unwrap();
    std::fs::write(path("other.json"), profile.replacen("urn:", "urn:other:", 1)).unwrap();
    let ran = optics(&["drift", "--traffic", &path("other.json")]).run();
    assert_eq!(ran.code, Some(3), "{}", ran.seen());
    assert!(ran.stdout.contains("(other-contract)"), "{}", ran.stdout);
}

#[test]
fn a_lock_that_was_built_in_is_not_written() {
    let ran = optics(&["drift", "--page", "-", "--update"]).stdin(PAGE.as_bytes()).run();
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
    assert_snapshot!(ran.stderr);
}

#[test]
fn kinds_are_explained() {
    let all = optics(&["drift", "--explain"]).run();
    assert_eq!(all.code, Some(0));
    let id = all.stdout.split_whitespace().next().unwrap();
    let ran = optics(&["drift", "--explain", id]).run();
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.starts_with(&format!("{id}: ")), "{}", ran.stdout);
    assert_eq!(optics(&["drift", "--explain", "nonsense"]).run().code, Some(2));
    assert_eq!(optics(&["drift", "--explain", id, "--page", "-"]).run().code, Some(2));
}

#[test]
fn wrong_usage() {
    for arguments in [
        &["drift", "--update"][..],
        &["drift", "--layout", "html"],
        &["drift", "--page", "-", "--changelog", "CHANGELOG.md"],
        &["drift", "--output", "xml"],
        &["drift", "--page", "-", "--timeout", "0"],
    ] {
        assert_eq!(optics(arguments).run().code, Some(2), "{arguments:?}");
    }
}
