//! Pages that cannot be compared: an answer with reason and line, never a finding and never a pass.

use optics_documentation::{Page, Verdict};

use crate::fixture::{PAGE, against, replaced};

/// Reason and line of the one failure.
fn refused(text: &str) -> (&'static str, Option<usize>) {
    let report = against(text);
    assert_eq!(report.verdict(), Verdict::NotCompared, "{text}");
    assert!(report.findings().is_empty(), "{:?}", report.findings());
    let [error] = report.failures() else { panic!("one failure expected: {:?}", report.failures()) };
    (error.reason(), error.line())
}

#[test]
fn no_page_at_all() {
    for text in ["", " \n\t\r\n", "\u{feff}\n", "\u{200b}"] {
        assert_eq!(refused(text).0, "empty", "{text:?}");
    }
    assert_eq!(refused("a\0b"), ("not-text", Some(1)));
    assert_eq!(Page::parse(b"one\n\xff\xfe").unwrap_err().line(), Some(2));
    assert!(Page::parse(b"one\n\xe2\x80").unwrap_err().is_cut_off());
}

#[test]
fn other_layouts_and_other_pages() {
    assert_eq!(refused("<!DOCTYPE html>\n<html><body>").0, "empty");
    assert_eq!(refused("Sign in\nUser name\nPassword\nForgot your password?"), ("not-the-page", Some(1)));
    assert_eq!(refused("404\nThe page was not found.").0, "not-the-page");
    assert_eq!(refused("Weather\nIt rains."), ("anchor-missing", Some(2)));
    let list = replaced("Get parcel delivery", "List parcel deliveries")
        .replace("/deliveries/{delivery_id}", "/deliveries");
    assert_eq!(refused(&list), ("other-page", Some(3)));
    let delete = replaced("Get parcel delivery", "Cancel parcel delivery").replace("1.1 GET", "1.1 DELETE");
    assert_eq!(refused(&delete), ("other-page", Some(3)));
    let header = PAGE.find("address\n").unwrap();
    assert_eq!(refused(&format!("{}colour\nWhich colour it has.\n", &PAGE[..header])).0, "other-page");
}

#[test]
fn headings_that_are_missing_or_stand_twice() {
    assert_eq!(refused(&replaced("Service endpoint", "Service end point")).0, "anchor-missing");
    assert_eq!(refused(&replaced("Method\nHTTP/1.1 GET", "")).0, "anchor-missing");
    // The address of the example is no query parameter called https.
    assert_eq!(refused(&replaced("Example\n", "")).0, "not-understood");
    assert_eq!(refused(&replaced("HTTP/1.1 GET\n", "")).0, "anchor-missing");
    assert_eq!(refused(&replaced("HTTP/1.1 GET\n", "HTTP/1.1 GET or POST\n")).0, "not-understood");
    assert_eq!(refused(&replaced("Get parcel delivery\n", "")).0, "anchor-missing");
    assert_eq!(refused(&replaced("Field Name\nDescription\n", "")).0, "anchor-missing");
    assert_eq!(refused(&format!("{PAGE}{PAGE}")).0, "anchor-repeated");
    assert_eq!(refused(&format!("{PAGE}\nField Name\nDescription\nid\nAgain.\n")).0, "anchor-repeated");
}

#[test]
fn rows_that_do_not_fit() {
    let line = |text: &str| PAGE.lines().position(|line| line == text).map(|at| at + 1);
    assert_eq!(refused(&replaced("Identifies the delivery.\n", "")), ("not-understood", line("id")));
    assert_eq!(refused(&replaced("  • last:\u{a0} Zone", "  • last zone. Zone")).0, "cut-off");
    assert_eq!(refused(&replaced("  • city:\u{a0} Town", "  • city and town")).0, "not-understood");
    assert_eq!(refused(&replaced("  • city:\u{a0} Town of the receiver.", "  • city:")).0, "not-understood");
    assert_eq!(refused(&replaced("weight\n", "id\n")).0, "not-understood");
    assert_eq!(refused(&replaced("address\n", "The fields are these:\naddress\n")).0, "not-understood");
    assert_eq!(refused(&replaced("/{delivery_id}", "/{delivery_id} or shorter")).0, "not-understood");
    assert_eq!(
        refused(&replaced("  • Accept: application/json", "Accept is application/json")).0,
        "not-understood"
    );
    let deep: Vec<String> =
        (0..9).map(|level| format!("{}• n{level}: Text.", "  ".repeat(level + 1))).collect();
    assert_eq!(refused(&format!("{PAGE}{}", deep.join("\n"))).0, "not-understood");
}

#[test]
fn a_layout_that_lost_its_nested_lists_proves_nothing_about_them() {
    let flat: Vec<&str> =
        PAGE.lines().filter(|line| !line.starts_with("  •") || line.contains('A')).collect();
    let flat = flat.join("\n").replace("legDescriptor\n.\n", "");
    assert_eq!(refused(&flat).0, "lossy");
}

#[test]
fn a_line_that_may_be_the_field_keeps_it_from_being_called_removed() {
    // Indented below a bullet, a name is read as text of the bullet; that it is gone is not certain then.
    let text = replaced("id\nIdentifies", "      id\nIdentifies");
    assert_eq!(
        refused(&text),
        ("not-understood", PAGE.lines().position(|line| line == "id").map(|at| at + 1))
    );
}

#[test]
fn a_description_without_its_name_is_not_called_removed() {
    for name in ["bookedAt\n", "carriers\n", "id\n", "weight\n", "zones\n"] {
        let line = PAGE.lines().position(|line| line == name.trim_end()).map(|at| at + 1);
        let (reason, found) = refused(&replaced(name, ""));
        assert_eq!((reason, found), ("not-understood", line), "{name}");
    }
}

/// Cut off anywhere, the page is never compared: not with findings, not without. White space at the end does not
/// count, so the page is whole once its last full stop is there.
#[test]
fn every_beginning_of_the_page_is_cut_off() {
    let whole = PAGE.trim_end().len();
    for end in 0..whole {
        let report = match std::str::from_utf8(&PAGE.as_bytes()[..end]) {
            Ok(text) => against(text),
            Err(_) => continue,
        };
        assert_eq!(report.verdict(), Verdict::NotCompared, "{}", &PAGE[..end]);
    }
    assert_eq!(against(&PAGE[..whole]).verdict(), Verdict::Clean);
}

#[test]
fn every_end_of_the_page_lacks_its_anchors() {
    let start = PAGE.find("Get parcel").unwrap();
    for (begin, _) in PAGE.char_indices().filter(|&(at, _)| at > start + "Get parcel delivery".len()) {
        let report = against(&PAGE[begin..]);
        let ids: Vec<_> = report.findings().iter().map(|finding| finding.kind.id()).collect();
        // What is left of the introduction stands where the title should; its first line is no title.
        assert_eq!(report.verdict(), Verdict::NotCompared, "{ids:?}\n{}", &PAGE[begin..]);
    }
}

#[test]
fn messages_say_where_what_and_what_to_do() {
    let shown = |text: &str| against(text).failures()[0].to_string();
    let end = PAGE.find("zones\n").unwrap();
    insta::assert_snapshot!(
        [
            shown(""),
            shown("<html>"),
            shown("Sign in\nPassword"),
            shown(&PAGE[..end]),
            shown(&replaced("Identifies the delivery.\n", "")),
            shown(
                &replaced("Get parcel delivery", "Cancel parcel delivery").replace("1.1 GET", "1.1 DELETE")
            ),
        ]
        .join("\n")
    );
}
