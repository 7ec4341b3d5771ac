//! `optics list`, against the emulator and against services that answer what no honest one would.

use insta::assert_snapshot;

use crate::canned;
use crate::command::optics;
use crate::contract::{example, examples};

#[test]
fn a_pipe_gets_a_line_for_each_execution_and_a_person_a_table() {
    let ran = optics(&["list", "--emulator"]).run();
    let mut lines: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|execution| execution["createdAt"].to_string());
    let mut expected = examples();
    expected.sort_by_key(|execution| execution["createdAt"].to_string());
    assert_eq!((lines, ran.code), (expected, Some(0)), "{}", ran.stderr);
    assert_snapshot!(optics(&["list", "--emulator", "--output", "table"]).run().seen());
}

#[test]
fn a_list_in_pages_of_one_and_its_start() {
    let whole = optics(&["list", "--emulator"]).run().stdout;
    assert_eq!(optics(&["list", "--emulator", "--page-size", "1"]).run().stdout, whole);
    let start = optics(&["list", "--emulator", "--page-size", "1", "--limit", "2"]).run();
    assert_eq!(start.stdout.lines().collect::<Vec<_>>(), whole.lines().take(2).collect::<Vec<_>>());
}

#[test]
fn what_is_listed_is_what_validate_reads() {
    let listed = optics(&["list", "--emulator"]).run().stdout;
    let ran = optics(&["validate", "-"]).stdin(listed.as_bytes()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
}

/// Lists what a service says that the one page of its list holds.
fn list_of(items: &serde_json::Value, total: u64, arguments: &[&str]) -> String {
    let page = serde_json::json!({
        "page_items": items, "page_number": 1, "page_size": 100, "total_number_of_items": total, "total_pages": 1
    });
    let base_url = canned::serve(canned::ok("application/json", page.to_string().as_bytes()));
    let arguments = [&["list", "--output", "table"], arguments].concat();
    optics(&arguments).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "a.ready.token").run().seen()
}

#[test]
fn findings_and_items_that_are_none_are_told_and_take_nothing_from_the_others() {
    let mut broken = example();
    broken["createdBy"]["login"] = "nobody".into();
    broken["priority"] = 1.into();
    let items = serde_json::json!([broken, { "id": 7 }]);
    assert_snapshot!(list_of(&items, 2, &[]));
}

#[test]
fn an_empty_list_is_said_to_be_one() {
    assert_snapshot!(list_of(&serde_json::json!([]), 0, &[]), @"
    exit code 0
    ---- standard output
    ---- standard error
    there are no executions
    ");
}

#[test]
fn names_cannot_steer_a_terminal() {
    let mut execution = example();
    execution["name"] = "\u{1b}[2Jgone\u{202e}".into();
    let seen = list_of(&serde_json::json!([execution]), 1, &[]);
    assert!(!seen.contains('\u{1b}') && !seen.contains('\u{202e}'), "{seen}");
}

/// Lists what a service says is a page.
fn list_of_page(page: &str, arguments: &[&str]) -> String {
    let base_url = canned::serve(canned::ok("application/json", page.as_bytes()));
    let arguments = [&["list", "--output", "table"], arguments].concat();
    optics(&arguments).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "a.ready.token").run().seen()
}

#[test]
fn a_list_that_stands_twice_on_its_page_is_a_finding_and_no_empty_list() {
    let page = format!(
        "{{\n  \"page_items\": [{}],\n  \"page_items\": [],\n  \"page_number\": 1, \"page_size\": 1, \
         \"total_number_of_items\": 0, \"total_pages\": 1\n}}",
        example()
    );
    assert_snapshot!(list_of_page(&page, &[]));
}

#[test]
fn what_stands_around_the_items_is_judged_once_and_they_are_too() {
    let mut broken = example();
    broken["deviceCount"] = "3".into();
    let page = format!(
        "{{\n  \"page_items\": [\n    {broken}\n  ],\n  \"page_number\": 1, \"page_size\": 1,\n  \
         \"total_number_of_items\": 1, \"total_pages\": 1, \"next\": null\n}}"
    );
    assert_snapshot!(list_of_page(&page, &["--show-values"]));
    let page = page.replace("\"3\"", "3");
    assert!(list_of_page(&page, &[]).starts_with("exit code 0"));
    assert!(list_of_page(&page, &["--strict"]).starts_with("exit code 1"));
}

#[test]
fn a_page_that_cannot_be_read_is_told_by_field_and_place() {
    let page = "{\n  \"page_number\": 1,\n  \"total_pages\": \"1\",\n  \"page_size\": 1,\n  \
                \"total_number_of_items\": 0,\n  \"page_items\": []\n}";
    assert_snapshot!(list_of_page(page, &[]));
    assert_snapshot!(list_of_page(&page[..page.len() - 10], &[]));
}
