//! Fields and headers that stand on the page and are not read as such: they are not called removed.

use optics_documentation::{Lock, Page, Report, Sources, Verdict, compare};

use crate::fixture::{PAGE, against, ids, replaced};

const ROW: &str =
    "<tr><td>seats</td><td>How many seats it has (without <b>that</b> of the driver).</td></tr>";

const VAN: &str = "<html><body><main><h1>Get van</h1><h2>Service endpoint</h2><p>/vans/v1/{id}</p>
<h2>Method</h2><p>GET</p>
<h2>Request headers</h2><ul><li>Accept: application/json</li><li>X-Fleet: main</li></ul>
<h2>Response</h2><h2>Response JSON schema</h2><table><tr><th>Field Name</th><th>Description</th></tr>
<tr><td>plate</td><td>What stands on its plate.</td></tr>
<tr><td>seats</td><td>How many seats it has (without <b>that</b> of the driver).</td></tr>
<tr><td>owner</td><td>Whom it belongs to. <ul><li>seats (rented): How many seats it has.</li></ul></td></tr>
</table></main></body></html>";

/// The van's page with one text replaced, against the page as it was.
fn changed(from: &str, to: &str) -> Report {
    assert_eq!(VAN.matches(from).count(), 1, "{from:?} must stand in the page once");
    let lock = Lock::from(&Page::parse(VAN.as_bytes()).unwrap());
    let page = Page::parse(VAN.replacen(from, to, 1).as_bytes()).unwrap();
    compare(&lock, &Sources { page: Some(&page), ..Sources::default() })
}

/// The van's page on one line: lines tell nothing apart there.
fn on_one_line(text: &str) -> Report {
    let page = |text: &str| Page::parse(text.replace('\n', "").as_bytes()).unwrap();
    compare(&Lock::from(&page(VAN)), &Sources { page: Some(&page(text)), ..Sources::default() })
}

#[test]
fn a_row_that_is_gone_is_removed() {
    assert_eq!(ids(&changed(ROW, "")), ["field-removed"]);
    assert_eq!(ids(&on_one_line(&VAN.replacen(ROW, "", 1))), ["field-removed"]);
    // Another field of that name is no reason to doubt, nor is what no reader ever sees.
    assert_eq!(changed(ROW, "").findings()[0].subject, "seats");
    assert_eq!(ids(&changed(ROW, &format!("<!-- {ROW} -->"))), ["field-removed"]);
}

#[test]
fn a_field_that_is_hidden_or_elsewhere_is_not_removed() {
    let words = "How many seats it has (without that of the driver).";
    for place in [
        ROW.replace("<tr>", "<tr hidden>"),
        ROW.replace("<tr>", "<tr style='display: block; display: none'>"),
        format!("</table><table><tr><th>More</th><th>Of it</th></tr>{ROW}"),
    ] {
        let report = changed(ROW, &place);
        assert_eq!(report.verdict(), Verdict::NotCompared, "{place}: {:?}", report.findings());
        assert!(report.findings().is_empty(), "{place}: {:?}", report.findings());
    }
    for place in [
        format!("<noscript><p>seats</p><p>{words}</p></noscript>"),
        format!("<aside>seats: {words}</aside>"),
        format!("<p>There is seats – {words}"),
        format!("<h2>Also</h2><pre>seats  {words}</pre>"),
        format!("<div hidden>seats{words}</div>"),
    ] {
        let without = VAN.replacen(ROW, "", 1);
        let text = without.replacen("</table>", &format!("</table>{place}"), 1);
        for report in [
            changed(&VAN[VAN.find(ROW).unwrap()..], &text[without.find("<tr><td>owner").unwrap()..]),
            on_one_line(&text),
        ] {
            assert_eq!(report.verdict(), Verdict::NotCompared, "{place}: {:?}", report.findings());
            assert!(
                ids(&report).iter().all(|id| !id.ends_with("removed")),
                "{place}: {:?}",
                report.findings()
            );
        }
    }
}

#[test]
fn a_description_that_another_has_swallowed_is_not_removed() {
    let report = changed("</td></tr>\n<tr><td>seats</td><td>How", " How");
    assert_eq!(report.verdict(), Verdict::NotCompared, "{:?}", report.findings());
    assert!(report.findings().is_empty(), "{:?}", report.findings());
    // So is one that stands where only a sentence should.
    for place in ["<p>None is known. seats: many.</p>", "<pre>Ask for it\nseats (all): many</pre>"] {
        let report = changed(ROW, &format!("</table><h2>Notes</h2>{place}<table>"));
        assert_eq!(report.verdict(), Verdict::NotCompared, "{place}: {:?}", report.findings());
    }
}

#[test]
fn of_rules_for_the_same_property_the_last_counts() {
    for (style, is_shown) in [
        ("display: none; display: table-row", true),
        ("display: none !important; display: table-row", false),
        ("DISPLAY : NONE", false),
        ("visibility: hidden; visibility: visible", true),
        ("x-display: none", true),
    ] {
        let report = changed(ROW, &ROW.replace("<tr>", &format!("<tr style='{style}'>")));
        let expected = if is_shown { Verdict::Clean } else { Verdict::NotCompared };
        assert_eq!(report.verdict(), expected, "{style}: {:?}", report.findings());
    }
    // What is not to be read aloud is shown all the same, unless it is no more than a sign.
    assert_eq!(changed(ROW, &ROW.replace("<tr>", "<tr aria-hidden=true>")).verdict(), Verdict::Clean);
    let sign = changed("<h2>Method</h2>", "<h2>Method <a aria-hidden=true>#</a></h2>");
    assert_eq!(sign.verdict(), Verdict::Clean);
}

#[test]
fn a_header_that_lost_its_place_is_not_removed() {
    let item = "<li>X-Fleet: main</li>";
    assert_eq!(ids(&changed(item, "")), ["header-removed"]);
    let run_together = "<li>Accept: application/json</li><li>X-Fleet: main</li>";
    for (item, place) in [
        (item, "<li hidden>X-Fleet: main</li>"),
        (item, "</ul><p hidden>x-fleet main</p><ul>"),
        (run_together, "<li>Accept: application/jsonX-Fleet: main</li>"),
    ] {
        let report = changed(item, place);
        assert_eq!(report.verdict(), Verdict::NotCompared, "{place}: {:?}", report.findings());
    }
    // A word of a sentence is no header.
    let text = replaced("  • Accept: application/json\n", "").replacen(
        "Ask for one delivery",
        "Accept one delivery",
        1,
    );
    let mut found = ids(&against(&text));
    found.sort_unstable();
    assert_eq!(found, ["header-removed", "summary-reworded"]);
}

#[test]
fn what_stands_below_the_table_is_a_note() {
    let note = "The weight is going away.";
    let text = format!("{PAGE}\n{note}\n");
    let report = against(&text);
    assert_eq!(ids(&report), ["note-added"]);
    assert_eq!(report.verdict(), Verdict::Drift);
    let lock = Lock::from(&Page::parse(text.as_bytes()).unwrap());
    let verdict = |text: &str| {
        let page = Page::parse(text.as_bytes()).unwrap();
        let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
        assert!(report.findings().is_empty(), "{text}: {:?}", report.findings());
        report.verdict()
    };
    assert_eq!(verdict(&text), Verdict::Clean);
    assert_eq!(verdict(&format!("{text}© The publisher\nPrivacy\n")), Verdict::Clean);
    // Plain text does not tell a note that is gone from one that was cut off.
    assert_eq!(verdict(PAGE), Verdict::NotCompared);
    assert_eq!(verdict(&text.replace(" is going", " may be going")), Verdict::NotCompared);
    // Half a footer is no note.
    let footer = "Back to the start";
    for end in 1..=footer.len() {
        let report = against(&format!("{PAGE}\n{}", &footer[..end]));
        assert!(report.findings().is_empty(), "{}: {:?}", &footer[..end], report.findings());
    }
}
