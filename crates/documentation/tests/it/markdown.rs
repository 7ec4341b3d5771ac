//! Pages in Markdown: what their tables keep is read, and what they lose is never called gone.

use optics_documentation::{Facts, Layout, Lock, Page, Sources, Verdict, compare};

use crate::fixture::{lock, page, paths};

const HEAD: &str = "\
Title: Get parcel delivery

URL Source: https://docs.parcels.example/get

Markdown Content:
# Get parcel delivery

Ask for one delivery of a customer. [List Parcel Deliveries](https://docs.parcels.example/list) gives the ids that
are known.

## Service endpoint

`/parcels/v3/deliveries/{delivery_id}`

## Optional query string parameters

## Example

https://api.parcels.example/parcels/v3/deliveries/7c9e6679-7425-40de-944b-e07fc1f90ae7

## Method

HTTP/1.1 GET

## Request headers

*   Accept: application/json
*   Authorization: Bearer

    [Pass\u{a0} Ticket](x) handed out by _Gate_
    with the **deliveries:read** permission inside

## Request

None

## Response

Look at the [Answer codes](y \"Codes\") to learn more.

## Response JSON schema

";

const ROWS: &str = "\
Field Name | Description |
---|---|
address | The place where the parcel goes. It is checked by
ParcelGuard
before the van leaves. |
|
bookedAt | Moment of the booking (in local time). |
carriers | All carriers in the order of their legs. |
 |
id | Identifies the delivery. |
weight | How heavy the **parcel** is, in grams. |
zones | Which zones the parcel passes.

|
";

const CELLS: &str = "\
| Field Name
| Description
|
| address
| The place where the parcel goes. It is checked by ParcelGuard before the van
leaves.
|
|
| bookedAt
| Moment of the booking (in local time).
| carriers
| All carriers in the order of their legs.
|
| id
| Identifies the delivery.
|
| weight
| How heavy the parcel is, in grams.
|
| zones
| Which zones the parcel passes.
|
";

/// A Markdown table that keeps its lists.
const KEPT: &str = "\
| Field Name | Description |
| :--- | --- |
| address | The place where the parcel goes. It is checked by ParcelGuard before the van leaves.<ul><li>city: Town of the receiver.</li><li>street (line one): Street with the number of the house.</li></ul> |
| `bookedAt` | Moment of the booking (in local time). |
| carriers | All carriers in the order of their legs.<br>• legs: Numbers of the legs. Compare with `legDescriptor`.<br/>• name: What the carrier is called. |
| id | Identifies the delivery. |
| weight | How heavy the parcel is, in grams. |
| zones | Which zones the parcel passes. <ul><li>first: Zone of the sender.<li>last: Zone of the receiver.</ul> |
";

fn read(table: &str) -> Page {
    let text = format!("{HEAD}{table}");
    Page::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn reason(table: &str) -> (&'static str, Option<usize>) {
    let error = Page::parse(format!("{HEAD}{table}").as_bytes()).unwrap_err();
    (error.reason(), error.line().map(|line| line - HEAD.lines().count()))
}

/// What the text says, and the address that only the Markdown gives.
fn expected() -> Facts {
    Facts { location: Some("https://docs.parcels.example/get".to_owned()), ..page().facts().clone() }
}

#[test]
fn both_styles_give_the_fields_that_they_show() {
    for (table, layout) in [(ROWS, Layout::MarkdownRows), (CELLS, Layout::MarkdownCells)] {
        let page = read(table);
        assert_eq!(page.layout(), layout);
        let (found, expected) = (page.facts(), expected());
        assert_eq!(paths(found), ["address", "bookedAt", "carriers", "id", "weight", "zones"]);
        for id in found.response.fields.ids() {
            let path = found.response.fields.path(id);
            let same = expected.response.fields.ids().find(|&id| expected.response.fields.path(id) == path);
            assert_eq!(found.response.fields.get(id), expected.response.fields.get(same.unwrap()), "{path}");
            let line = format!("{HEAD}{table}").lines().nth(page.line(id).unwrap() - 1).unwrap().to_owned();
            assert!(line.contains(&path), "{line}");
        }
        let mut found = found.clone();
        found.response.fields = expected.response.fields.clone();
        assert_eq!(found, expected, "all but the lists in the table");
    }
}

#[test]
fn what_the_lists_held_is_not_compared_and_not_gone() {
    for table in [ROWS, CELLS] {
        let page = read(table);
        let report = compare(&lock(), &Sources { page: Some(&page), ..Sources::default() });
        assert_eq!(report.verdict(), Verdict::NotCompared);
        assert!(
            report.findings().iter().all(|finding| finding.kind.id() == "moved"),
            "{:?}",
            report.findings()
        );
        assert_eq!(report.failures()[0].reason(), "lossy");
    }
}

#[test]
fn a_table_that_keeps_its_lists_is_read_whole() {
    assert_eq!(read(KEPT).facts(), &expected());
    let bare = KEPT.replace(":--- | ---", "---|---").replace("\n| ", "\n").replace(" |\n", "\n");
    assert_eq!(read(&bare).facts(), &expected(), "{bare}");
}

#[test]
fn line_ends_and_marks_change_nothing() {
    for (table, same) in [
        (ROWS, ROWS.replace('\n', "\r\n")),
        (ROWS, ROWS.replace("---|---|", ":-: | :-: |")),
        (ROWS, ROWS.replace("Field Name | Description |", "**Field Name** | **Description** |")),
        (ROWS, ROWS.replace("bookedAt", "`bookedAt`").replace("weight", "[weight](#w)")),
        (ROWS, ROWS.replace("---|---|\n", "")),
        (ROWS, ROWS.replace("\nid", "\n\nid")),
        (ROWS, format!("> {}", ROWS.trim_end().replace('\n', "\n> "))),
        (CELLS, CELLS.replace('\n', "\r\n")),
        (CELLS, CELLS.replace("|\n| id", "| id")),
        (CELLS, CELLS.replace("| id\n", "| id |\n")),
        (CELLS, CELLS.replace("| bookedAt", "|bookedAt")),
        (CELLS, CELLS.replace("(in local time)", "\\(in local time\\)")),
        (CELLS, CELLS.replace("|\n| address", "| --- |\n| address")),
    ] {
        assert_eq!(read(&same).facts(), read(table).facts(), "{same}");
    }
}

#[test]
fn rows_that_do_not_fit_are_refused_with_their_line() {
    let line =
        |table: &str, text: &str| table.lines().position(|line| line.starts_with(text)).map(|at| at + 1);
    for (from, to) in [
        ("weight | How", "weight | grams | How"),
        ("weight | How heavy the **parcel** is, in grams. |", "weight |"),
        ("weight | How", "how heavy | How"),
        ("weight | How", "id | How"),
        ("weight | How", " | How"),
    ] {
        assert_eq!(reason(&ROWS.replace(from, to)), ("not-understood", line(ROWS, "weight")), "{to}");
    }
    let heavy = line(CELLS, "| How heavy").map(|line| line - 1);
    assert_eq!(reason(&CELLS.replace("| weight\n", "")), ("not-understood", heavy));
    assert_eq!(reason(&CELLS.replace("| Identifies the delivery.\n", "")), ("not-understood", heavy));
    assert_eq!(reason(&CELLS.replace("| id\n", "| id | Identifies it.\n")).0, "not-understood");
    let mixed = KEPT.replace("<li>street (line one): Street", "<li>The street");
    assert_eq!(reason(&mixed).0, "not-understood");
}

#[test]
fn code_and_settext_headings_and_front_matter() {
    let text = format!("{HEAD}{KEPT}")
        .replace("## Request\n\nNone\n", "Request\n-------\n\n```json\n{ \"parcel\": 1 }\n```\n");
    let front = text.replace(
        &text[..text.find("# Get").unwrap()],
        "---\ntitle: x\nsource: \"https://docs.parcels.example/get\"\n---\n",
    );
    let found = Page::parse(front.as_bytes()).unwrap().facts().clone();
    assert_eq!(found.location, expected().location);
    assert_eq!((found.request.samples.len(), found.request.is_none), (1, false));
    assert_eq!(found.response, expected().response);
}

/// Wherever the page is cut off, it is refused or says what the whole says, and never that something is gone.
#[test]
fn a_page_that_was_cut_off_anywhere_is_noticed() {
    for table in [ROWS, CELLS, KEPT] {
        let text = format!("{HEAD}{table}");
        let lock = Lock::from(&read(table));
        let mut whole = 0;
        for end in (HEAD.len() / 2..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let Ok(page) = Page::parse(&text.as_bytes()[..end]) else { continue };
            let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
            if report.verdict() != Verdict::NotCompared {
                assert!(report.findings().is_empty(), "{:?}\n{}", report.findings(), &text[..end]);
                whole += 1;
            }
        }
        assert!(table != KEPT || whole > 0);
    }
}
