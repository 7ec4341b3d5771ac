//! Pages that contradict themselves or each other, and sections that nobody knows.

use optics_documentation::{Lock, Page, Report, Sources, Verdict, compare};

use crate::fixture::{PAGE, lock, page, replaced};

fn with_sibling(sibling: &str) -> Report {
    let (page, siblings) = (page(), [Page::parse(sibling.as_bytes()).unwrap()]);
    compare(&lock(), &Sources { page: Some(&page), siblings: &siblings, ..Sources::default() })
}

/// A page about the same resource, as another operation gives it.
fn sibling() -> String {
    PAGE.replace("Get parcel delivery", "Book parcel delivery").replace("1.1 GET", "1.1 POST")
}

#[test]
fn a_sibling_that_says_the_same() {
    let report = with_sibling(&sibling());
    assert_eq!(report.verdict(), Verdict::Clean);
    assert!(report.findings().is_empty(), "{:?}", report.findings());
}

#[test]
fn a_sibling_that_gives_another_type() {
    let report = with_sibling(
        &sibling()
            .replace("Street with the number of the house.", "The URL of a picture of the house.")
            .replace("How heavy the parcel is, in grams.", "If true, the parcel is heavy."),
    );
    let [finding] = report.findings() else { panic!("{:?}", report.findings()) };
    // Where one of the two says nothing of a type, nothing is contradicted.
    assert_eq!((finding.kind.id(), &*finding.subject), ("sibling-contradiction", "address.street"));
    assert_eq!((finding.expected.as_deref(), finding.found.as_deref()), (Some("integer"), Some("url")));
    let reason = finding.reason.as_deref().unwrap();
    assert!(
        reason.starts_with("the page \"Book parcel delivery\", line ") && reason.ends_with("rule url"),
        "{reason}"
    );
    assert_eq!(report.verdict(), Verdict::Drift);
}

#[test]
fn a_page_about_something_else_is_no_sibling() {
    let other = "Get van\nService endpoint\n/vans/v1/{van_id}\nMethod\nGET\nResponse JSON schema\nField Name\nDescription\n\
                 plate\nWhat stands on its plate.\nseats\nThe number of seats.\n";
    let report = with_sibling(other);
    assert_eq!(report.verdict(), Verdict::NotCompared);
    assert_eq!(report.failures()[0].reason(), "nothing-to-compare");
}

#[test]
fn a_sample_that_does_not_fit_its_table() {
    let with = |sample: &str| {
        replaced(
            "Look at the Answer codes to learn more.\n",
            &format!("Look at the Answer codes to learn more.\n{sample}\n"),
        )
    };
    let findings = |text: &str| -> Vec<String> {
        let page = Page::parse(text.as_bytes()).unwrap();
        let report = compare(&lock(), &Sources { page: Some(&page), ..Sources::default() });
        let shown = |finding: &optics_documentation::Finding| {
            format!(
                "{} {} {}",
                finding.kind.id(),
                finding.subject,
                finding.found.as_deref().unwrap_or_default()
            )
        };
        report.findings().iter().map(shown).collect()
    };
    assert_eq!(findings(&with("{ \"id\": \"a\", \"weight\": 3 }")), ["sample-added response sample "]);
    let wrong = with("{ \"id\": \"a\", \"wheels\": 4, \"address\": { \"street\": \"Long Lane\" } }");
    let found = findings(&wrong);
    assert!(found.contains(&"sample-contradicts-table wheels number".to_owned()), "{found:?}");
    assert!(found.contains(&"sample-contradicts-table address.street string".to_owned()), "{found:?}");
    // What the lock has accepted is not told again.
    let page = Page::parse(wrong.as_bytes()).unwrap();
    let report = compare(&Lock::from(&page), &Sources { page: Some(&page), ..Sources::default() });
    assert!(report.findings().is_empty(), "{:?}", report.findings());
}

#[test]
fn a_section_that_nobody_knows_is_told() {
    let html = |more: &str| {
        format!(
            "<main><h1>Get van</h1><p>Gives a van.</p><h2>Service endpoint</h2><p>/vans/v1/{{id}}</p><h2>Method</h2><p>GET</p>\
             {more}<h2>Response</h2><h2>Response JSON schema</h2><table><tr><th>Field Name</th><th>Description</th></tr>\
             <tr><td>plate</td><td>What stands on its plate.</td></tr></table></main>"
        )
    };
    let lock = Lock::from(&Page::parse(html("").as_bytes()).unwrap());
    let page = Page::parse(html("\n\n<h2>Known problems</h2><p>Some.</p>").as_bytes()).unwrap();
    let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
    let [finding] = report.findings() else { panic!("{:?}", report.findings()) };
    assert_eq!(
        (finding.kind.id(), &finding.place),
        ("note-added", &Some(optics_documentation::Place::Line(3)))
    );
    // Once it was accepted, it is a note like any other.
    let lock = Lock::from(&page);
    for (more, expected) in [
        ("<h2>Known problems</h2><p>Some.</p>", &[][..]),
        ("<h2>Known problems</h2><p>None.</p>", &["note-reworded"]),
        ("<h2>Problems</h2><p>Some.</p>", &["note-reworded"]),
        ("", &["note-removed"]),
        ("<h2>Known problems</h2><p>Some.</p><h2>Related information</h2><p>A link</p>", &[]),
    ] {
        let page = Page::parse(html(more).as_bytes()).unwrap();
        let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
        assert_eq!(crate::fixture::ids(&report), expected, "{more}");
    }
}
