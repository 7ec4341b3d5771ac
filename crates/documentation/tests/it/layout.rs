//! Every form that the text of a page takes gives the same facts.

use optics_documentation::{Facts, Lock, Page, Sources, Verdict, compare};

use crate::fixture::{PAGE, page, paths, replaced};

fn facts(text: &str) -> Facts {
    Page::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}")).facts().clone()
}

#[test]
fn the_facts_of_the_compact_text() {
    let page = page();
    let facts = page.facts();
    assert_eq!(facts.title, "Get parcel delivery");
    assert_eq!(facts.method, "GET");
    assert_eq!(facts.path, "/parcels/v3/deliveries/{delivery_id}");
    assert_eq!(facts.scopes, ["deliveries:read"]);
    assert!(facts.query_parameters.is_empty() && !facts.request.is_described());
    let headers: Vec<_> =
        facts.headers.iter().map(|h| (h.name.as_str(), h.value.as_str(), h.text.is_some())).collect();
    assert_eq!(headers, [("Accept", "application/json", false), ("Authorization", "Bearer", true)]);
    assert_eq!(
        paths(facts),
        [
            "address",
            "address.city",
            "address.street",
            "bookedAt",
            "carriers",
            "carriers.legs",
            "carriers.name",
            "id",
            "weight",
            "zones",
            "zones.first",
            "zones.last",
        ]
    );
    let text_lines: Vec<&str> = PAGE.lines().collect();
    for id in facts.response.fields.ids() {
        let line = text_lines[page.line(id).unwrap() - 1];
        assert!(line.contains(facts.response.fields.name(id)), "{line}");
    }
}

#[test]
fn line_ends_marks_and_invisible_characters_change_nothing() {
    let expected = facts(PAGE);
    let airy = PAGE.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n");
    let forms = [
        PAGE.replace('\n', "\r\n"),
        PAGE.replace('\n', "\r"),
        format!("\u{feff}{PAGE}"),
        PAGE.replace('\n', " \t\u{a0} \n"),
        PAGE.replace("  •", "•"),
        PAGE.replace("  •", "\t•\t"),
        PAGE.replace("  • ", "  -  "),
        PAGE.replace("  • ", "  •\n    "),
        PAGE.replace(' ', "\u{a0}"),
        PAGE.replace('a', "a\u{200b}"),
        PAGE.trim_end().to_owned(),
        airy.clone(),
        airy.replace("  •", "•").replace("Field Name\n\nDescription", "Field Name Description"),
        PAGE.replace("Field Name\nDescription", "Field Name\tDescription"),
        PAGE.replace("bookedAt\n", "bookedAt\t").replace("weight\n", "weight\t"),
        PAGE.replace("Method\n", "Method:\n"),
        PAGE.replace("/deliveries/{delivery_id}", "/deliveries/\n{delivery_id}"),
        PAGE.replace("Skip Navigation\n", ""),
    ];
    for form in forms {
        assert_eq!(facts(&form), expected, "{form}");
    }
}

#[test]
fn a_sentence_may_be_broken_anywhere() {
    let expected = facts(PAGE);
    for (from, to) in [
        ("Moment of the booking (in local time).", "Moment of the\nbooking\n(in local time)."),
        ("How heavy the parcel is, in grams.", "How heavy the parcel is, in\ngrams\n."),
        ("What the carrier is called.", "What the\ncarrier\nis called."),
        ("All carriers in the order of their legs.", "All carriers in\nthe\norder of\ntheir\nlegs."),
        ("Zone of the receiver.", "Zone of the\nreceiver\n."),
        ("before the van leaves.", "before\nthe van leaves."),
    ] {
        let text = replaced(from, to);
        assert_eq!(facts(&text), expected, "{text}");
    }
}

#[test]
fn a_description_need_not_end_with_a_full_stop() {
    for stop in
        ["Identifies the delivery.", "Moment of the booking (in local time).", "Town of the receiver."]
    {
        let text = replaced(stop, stop.trim_end_matches('.'));
        assert_eq!(paths(&facts(&text)), paths(&facts(PAGE)), "{stop}");
    }
}

#[test]
fn bullets_nest_by_indent_or_by_glyph() {
    for nested in [
        "  • first:\u{a0} Zone of the sender.\n    • depot: Where it starts.\n    • town: Which town.\n",
        "• first:\u{a0} Zone of the sender.\n◦ depot: Where it starts.\n◦ town: Which town.\n",
    ] {
        let text = replaced("  • first:\u{a0} Zone of the sender.\n", nested);
        let text = if nested.starts_with('•') { text.replace("  • last", "• last") } else { text };
        let found = paths(&facts(&text));
        let tail = &found[found.len() - 5..];
        assert_eq!(
            tail,
            ["zones", "zones.first", "zones.first.depot", "zones.first.town", "zones.last"],
            "{nested}"
        );
    }
}

#[test]
fn what_stands_below_the_table_is_none_of_it() {
    let expected = facts(PAGE);
    assert_eq!(facts(&format!("{PAGE}\nLegal notice of the publisher\nBack to the start\n")), expected);
}

#[test]
fn query_parameters_come_from_endpoint_and_list() {
    let text = replaced(
        "{delivery_id}\nOptional query string parameters\n",
        "{delivery_id}?page=m&size=n\nOptional query string parameters\n  • size: How many.\n  • sort: In which order.\n",
    );
    let facts = facts(&text);
    assert_eq!(facts.path, "/parcels/v3/deliveries/{delivery_id}");
    let names: Vec<String> = facts.query_parameters.ids().map(|id| facts.query_parameters.path(id)).collect();
    assert_eq!(names, ["size", "sort", "page"]);
}

/// A browser that copies text leaves the bullets of lists out.
#[test]
fn lists_without_bullets() {
    let bare = PAGE.replace("  • Accept", "Accept").replace("  • Authorization", "Authorization");
    let report = crate::fixture::against(&bare);
    assert_eq!(report.verdict(), Verdict::Clean, "{:?}", report.findings());
    assert!(report.findings().is_empty(), "{:?}", report.findings());

    // Which item stands below which is lost with them.
    let query = "Optional query string parameters\n";
    let nested =
        PAGE.replacen(query, &format!("{query}  • sort: The order.\n    • up: First one first.\n"), 1);
    let lock = Lock::from(&Page::parse(nested.as_bytes()).unwrap());
    let flat = PAGE.replacen(query, &format!("{query}sort: The order.\nup: First one first.\n"), 1);
    let page = Page::parse(flat.as_bytes()).unwrap();
    let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
    assert_eq!(report.verdict(), Verdict::NotCompared, "{:?}", report.findings());
    assert!(report.findings().is_empty(), "{:?}", report.findings());
}
