//! The page of a scan.

use optics_html::validation;
use optics_validator::{Report, Scan, Validator};
use serde_json::{Value, json};

use crate::parsed::parsed;

fn example() -> Value {
    serde_json::from_str::<Value>(optics_schema::PACKAGE_EXECUTION).unwrap()["examples"][0].clone()
}

fn scanned(text: &str, places: usize, findings: usize, show_values: bool) -> Report {
    let validator = Validator::new().unwrap();
    let mut scan = Scan::new(&validator).keep(places, findings).show_values(show_values).threads(1);
    scan.reader("log.ndjson", text.as_bytes());
    scan.finish()
}

#[test]
fn a_clean_scan_says_so_in_a_line() {
    let report = scanned(&format!("{}\n", example()), 3, 1000, false);
    insta::assert_snapshot!(parsed(&validation(&report, false)).text());
}

#[test]
fn nothing_read_is_no_pass() {
    let page = parsed(&validation(&scanned("", 3, 1000, false), false));
    assert!(page.lines.contains(&"incomplete Nothing was checked".to_owned()), "{}", page.text());
}

#[test]
fn findings_stand_with_place_expectation_and_evidence() {
    let mut lines = String::new();
    for hour in [9, 10, 10, 23] {
        let mut document = example();
        document["createdAt"] = json!(format!("2026-03-02T{hour:02}:15:27Z"));
        document["deviceCount"] = json!("3");
        document["priority"] = json!(1);
        lines += &format!("{document}\n");
    }
    let mut undated = example();
    undated.as_object_mut().unwrap().remove("createdAt");
    lines += &format!("{undated}\n{{\"id\":\n");
    let report = scanned(&lines, 3, 1000, false);
    insta::assert_snapshot!(parsed(&validation(&report, false)).text());
    // With `strict`, what nobody documented counts.
    let loose = scanned(
        &format!("{}\n", {
            let mut one = example();
            one["priority"] = json!(1);
            one
        }),
        3,
        1000,
        false,
    );
    assert!(parsed(&validation(&loose, false)).lines[3].starts_with("clean "));
    assert!(parsed(&validation(&loose, true)).lines[3].starts_with("findings "));
}

#[test]
fn values_are_shown_only_if_that_was_asked_for() {
    let mut document = example();
    document["deviceCount"] = json!("three <b>devices</b>");
    let text = format!("{document}\n");
    let masked = parsed(&validation(&scanned(&text, 3, 1000, false), false)).text();
    assert!(!masked.contains("three") && masked.contains(r#""deviceCount": "…""#), "{masked}");
    let shown = parsed(&validation(&scanned(&text, 3, 1000, true), false)).text();
    assert!(shown.contains("three <b>devices</b>"), "{shown}");
}

#[test]
fn hostile_names_are_text() {
    let names = [
        "</script><script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "\" onfocus=alert(1) autofocus=\"",
        "' onfocus=alert(1) '",
        "javascript:alert(1)",
        "]]>--><!--",
        "\u{202e}\u{2066}gpj.exe\u{200b}",
        "a\0b\r\n\u{9b}c",
        "&lt;b&gt;&amp;",
    ];
    let mut lines = String::new();
    for name in names {
        let mut document = example();
        document[name] = json!("secret-value");
        document["createdBy"][name] = json!({ name: name });
        lines += &format!("{document}\n");
    }
    let (long, longest) = ("<".repeat(200_000), "<".repeat(10 << 20));
    lines += &format!(
        "{}\n",
        example().to_string().replacen(
            '{',
            &format!("{{\"{long}\":\"{longest}\",\"\\udc00\":\"\\ud83d\","),
            1
        )
    );
    let page = validation(&scanned(&lines, 3, 1000, false), true);
    let text = parsed(&page).text();
    assert!(!page.contains("secret-value"));
    for name in &names[..6] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(text.contains(r"\u{202e}\u{2066}gpj.exe\u{200b}") && text.contains("&lt;b&gt;&amp;"), "{text}");
}

/// However much is found, and however long and however full of what is written longer: the page has less than its bound,
/// and says what it leaves out.
#[test]
fn pages_have_a_bound() {
    let mut lines = String::new();
    for number in 0..120 {
        let mut document = example();
        let object = document.as_object_mut().unwrap();
        for other in 0..30 {
            object.insert(format!("{}{number}-{other}", "\u{202e}&\"<".repeat(40)), json!(1));
        }
        object.insert("deviceCount".to_owned(), json!("3"));
        lines += &format!("{document}\n");
    }
    // What was not read has room of its own.
    lines += &"{\"id\":\n".repeat(2000);
    let report = scanned(&lines, 1_000_000, 1_000_000, false);
    assert_eq!(report.findings().len(), 3601);
    let text = parsed(&validation(&report, true)).text();
    assert!(text.contains("Of 3 600 kinds of undocumented field, "), "{text}");
    assert!(text.contains(" are not, for lack of room on one page."), "{text}");
    assert!(text.contains("more places, not shown on this page"), "{text}");
    assert!(text.matches("the text ends inside an object").count() > 100, "{text}");
    assert!(text.contains("more places, counted and not shown."), "{text}");
    // Those that were not even kept are in the count, and no violation is missing for them.
    let text = parsed(&validation(&scanned(&lines, 3, 10, false), false)).text();
    let told = "3 720 places come to 11 findings that are told, and others that are not.";
    assert!(text.contains(told), "{text}");
    assert!(
        text.contains(
            "Of 3 600 kinds of undocumented field, 10 are told, and 3 590 are not, as no more kinds are kept."
        ),
        "{text}"
    );
    assert!(!text.contains("of violation, "), "all of them are told: {text}");
    assert!(
        text.contains("… and 3 590 more places, counted and not told here. --max-findings lets"),
        "{text}"
    );
}

/// However many fields nobody documented: those that break the contract stand above them, in the table and in the list.
#[test]
fn violations_come_first() {
    let mut lines = String::new();
    for number in 0..60 {
        let mut document = example();
        document[format!("n{number}")] = json!(1);
        lines += &format!("{document}\n").repeat(5);
    }
    let mut document = example();
    document["deviceCount"] = json!("3");
    lines += &format!("{document}\n");
    let page = parsed(&validation(&scanned(&lines, 3, 1000, false), false));
    let row = |start: &str| page.lines.iter().position(|line| line.starts_with(start)).unwrap();
    assert_eq!(page.lines[row("Field type")], "Field type undocumented all");
    assert_eq!(page.lines[row("Field type") + 1], "/deviceCount 1 – 1");
    assert_eq!(page.lines[row("21 others")], "21 others – 105 105");
    assert!(row("violation") < row("undocumented"));
}

/// Those that break nothing have a chart of their own, so that neither makes the other too small to see.
#[test]
fn documents_that_have_undocumented_fields_are_shown_over_time() {
    let mut lines = String::new();
    for hour in 0..24 {
        let mut document = example();
        document["createdAt"] = json!(format!("2026-03-02T{hour:02}:15:27Z"));
        document["priority"] = json!(1);
        lines += &format!("{document}\n").repeat(if hour == 23 { 40 } else { 1 });
    }
    let page = parsed(&validation(&scanned(&lines, 3, 1000, false), false)).text();
    assert!(
        page.contains("Documents that have undocumented fields and break nothing; a bar is 1 hour"),
        "{page}"
    );
    assert!(page.contains("From (UTC) Documents Undocumented fields\n2026-03-02 00:00 1 1"), "{page}");
    assert!(page.contains("2026-03-02 23:00 40 40"), "{page}");
    assert!(!page.contains("Documents that break the contract"), "{page}");
    // What is far from all others is told, with its side.
    let mut document = example();
    document["createdAt"] = json!("0000-01-01T00:00:00Z");
    document["priority"] = json!(1);
    lines += &format!("{document}\n");
    let page = parsed(&validation(&scanned(&lines, 3, 1000, false), false)).text();
    let told = "Not drawn, so far from all others: 1 document before the first bar, the earliest of 0000-01-01 00:00.";
    assert!(page.contains(told) && !page.contains("after the last bar"), "{page}");
    assert!(page.contains("2026-03-02 23:00 40 40"), "{page}");
}

#[test]
fn of_a_list_without_items_nothing_is_said_to_be_right() {
    let list = json!({"page_items": [], "page_number": 1, "page_size": 20, "total_number_of_items": 0, "total_pages": 0});
    let report = scanned(&list.to_string(), 3, 1000, false);
    assert_eq!(report.totals().pages, 1);
    let page = validation(&report, false);
    assert!(!page.contains("class=\"sign good\""));
    let text = parsed(&page).text();
    assert!(text.contains("nothing checked No document was checked: 1 page without an item"), "{text}");
}

/// As in the report for a terminal.
#[test]
fn names_that_are_tokens_or_long_are_not_shown_whole() {
    let mut document = example();
    document["Bearer eyJhbGciOi.eyJzdWIi.c4n4ry"] = json!(1);
    document["createdBy"]["k".repeat(5000)] = json!(1);
    let report = scanned(&format!("{document}\n"), 3, 1000, false);
    let text = parsed(&validation(&report, false)).text();
    assert!(!text.contains("c4n4ry") && text.contains("/***"), "{text}");
    let long = format!("/createdBy/{}…(5000 characters)", "k".repeat(64));
    assert!(text.contains(&long) && report.to_string().replace("\n    ", "").contains(&long), "{text}");
}
