//! What a scan found, as a page.

mod findings;
mod heat;
mod skipped;

use maud::{Markup, html};
use optics_validator::{Class, Group, Outcome, Report, Totals};

use crate::chart;
use crate::page::{Page, Room, Sign};
use crate::text::{count, cut, name, number};

/// The report as a page. Undocumented fields count as findings if `strict`.
pub fn validation(report: &Report, strict: bool) -> String {
    let totals = report.totals();
    let outcome = report.outcome(strict);
    let (sign, word) = match outcome {
        Outcome::Clean => (Sign::Good, "clean"),
        Outcome::Findings => (Sign::Bad, "findings"),
        Outcome::Incomplete => (Sign::Doubt, "incomplete"),
    };
    let mut room = Room::new();
    let findings = findings::section(report, strict, &mut room);
    let skipped = skipped::section(report, &mut room);
    Page {
        kind: "Validation report",
        sign,
        word,
        verdict: verdict(report, strict),
        said: around(totals),
        figures: [
            (totals.documents, "documents checked"),
            (totals.valid, "valid"),
            (totals.violations, "violations"),
            (totals.undocumented, "undocumented fields"),
            (totals.unread, "places not read"),
            (totals.sources, "sources"),
        ]
        .map(|(figure, what)| (number(figure), what))
        .into(),
        body: html! { (heat::section(report)) (timeline(report)) (findings) (skipped) },
        about: html! {
            p {
                "Names come from the documents and are shown escaped. Values are masked unless the command was told to show them. \
                 A violation breaks the contract; an undocumented field is one that the contract does not name."
            }
        },
    }
    .write()
}

/// What it comes to in one line.
fn verdict(report: &Report, strict: bool) -> String {
    let totals = report.totals();
    if totals.documents + totals.pages == 0 {
        return "Nothing was checked".to_owned();
    }
    let broken = totals.documents - totals.valid;
    let documents = count(totals.documents, "document");
    let so_far = match (broken, totals.violations, totals.undocumented) {
        (0, 0, 0) => format!("{documents} checked, nothing found"),
        (0, 0, undocumented) => {
            let fields = count(undocumented, "undocumented field");
            let what = if strict { "counted as findings" } else { "no violation" };
            format!("{documents} checked: {fields}, {what}")
        }
        (0, violations, _) => format!("{documents} checked: {} around them", count(violations, "violation")),
        (broken, violations, _) => {
            let verb = if broken == 1 { "breaks" } else { "break" };
            format!(
                "{} of {documents} {verb} the contract, with {}",
                number(broken),
                count(violations, "violation")
            )
        }
    };
    match report.outcome(strict) {
        Outcome::Incomplete if report.is_interrupted() => format!("Interrupted; so far {so_far}"),
        Outcome::Incomplete => format!("{} could not be read; {so_far}", count(totals.unread, "place")),
        _ => so_far,
    }
}

/// What was checked beside executions.
fn around(totals: Totals) -> Vec<String> {
    let errors = (totals.errors > 0)
        .then(|| format!("{} of the documents are bodies of errors.", number(totals.errors)));
    let pages = (totals.pages > 0).then(|| {
        format!("They stand on {} of the list, which were checked as well.", count(totals.pages, "page"))
    });
    errors.into_iter().chain(pages).collect()
}

/// When the documents were made that break the contract.
fn timeline(report: &Report) -> Markup {
    const MOST_BARS: usize = 48;
    let timeline = report.timeline();
    let undated = timeline.undated();
    let bars = timeline.bars(MOST_BARS);
    if bars.is_none() && undated.documents == 0 {
        return html! {};
    }
    let Some(field) = timeline.field() else { return html! {} };
    html! {
        section aria-labelledby="timeline" {
            h2 id="timeline" { "When they were made" }
            p.lead { "Documents that break the contract, by what they say in " (name(field)) "." }
            @if let Some(bars) = &bars {
                (chart::bars(bars, &format!("Documents that break the contract; a bar is {}", chart::length(bars.width)), "document"))
                @if bars.earlier.documents + bars.later.documents > 0 {
                    p.small {
                        "Not drawn, since they are far from all others: "
                        (count(bars.earlier.documents, "document")) " before "
                        (chart::moment(bars.start, bars.width)) ", and "
                        (number(bars.later.documents)) " after the last bar."
                    }
                }
            }
            @if undated.documents > 0 {
                p.small {
                    (count(undated.documents, "more document")) " without a date that can be read there, with "
                    (count(undated.violations, "violation")) "."
                }
            }
        }
    }
}

/// The field that a finding is about: a missing one has no pointer of its own.
fn field(group: &Group) -> String {
    let pointer = group.pointer();
    match group.property() {
        Some(property) => shown(&format!("{pointer}/{}", property.replace('~', "~0").replace('/', "~1"))),
        None => shown(pointer),
    }
}

/// How many characters of a name in a pointer are shown, and of the whole; and how many names.
const NAME: usize = 64;
const WHOLE: usize = 200;

/// A JSON pointer, with names that are not endless.
fn shown(pointer: &str) -> String {
    if pointer.is_empty() {
        return "(root)".to_owned();
    }
    let names: Vec<String> = pointer.split('/').take(NAME).map(|name| cut(name, NAME)).collect();
    cut(&names.join("/"), WHOLE)
}

/// The keyword that is broken; of an undocumented field none is.
fn kind(group: &Group) -> String {
    match group.class() {
        Class::Undocumented => "undocumented".to_owned(),
        _ => cut(group.keyword(), 40),
    }
}
