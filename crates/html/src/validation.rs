//! What a scan found, as a page.

mod findings;
mod heat;
mod skipped;

use maud::{Markup, html};
use optics_validator::{
    Bars, Bucket, Class, Group, Outcome, Report, Timeline, Totals, presentable_name, redact_name,
};

use crate::chart;
use crate::page::{Page, Room, Sign};
use crate::text::{count, cut, name, number};

/// The report as a page. Undocumented fields count as findings if `strict`.
pub fn validation(report: &Report, strict: bool) -> String {
    let totals = report.totals();
    let outcome = report.outcome(strict);
    let (sign, word) = match outcome {
        // A list without items keeps to the contract, and nothing is known of any document.
        Outcome::Clean if totals.documents == 0 => (Sign::Doubt, "nothing checked"),
        Outcome::Clean => (Sign::Good, "clean"),
        Outcome::Findings => (Sign::Bad, "findings"),
        Outcome::Incomplete => (Sign::Doubt, "incomplete"),
    };
    let mut room = Room::new();
    let findings = findings::section(report, strict, &mut room);
    let skipped = skipped::section(report);
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
        body: html! { (heat::section(report)) (timelines(report)) (findings) (skipped) },
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
    if totals.documents == 0 && report.outcome(strict) == Outcome::Clean {
        return format!("No document was checked: {} without an item", count(totals.pages, "page"));
    }
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
    let pages = (totals.pages > 0 && totals.documents > 0).then(|| {
        let were = if totals.pages == 1 { "was" } else { "were" };
        format!("They stand on {} of the list, which {were} checked as well.", count(totals.pages, "page"))
    });
    errors.into_iter().chain(pages).collect()
}

/// When the documents were made in which something was found; those that break the contract apart from all others.
fn timelines(report: &Report) -> Markup {
    let of = |class| report.timeline(class);
    let charts: Vec<Markup> = [
        (of(Class::Violation), "Documents that break the contract", "violation"),
        (
            of(Class::Undocumented),
            "Documents that have undocumented fields and break nothing",
            "undocumented field",
        ),
    ]
    .into_iter()
    .filter_map(|(timeline, what, finding)| chart(timeline, what, finding))
    .collect();
    let Some(field) = of(Class::Violation).field().filter(|_| !charts.is_empty()) else { return html! {} };
    html! {
        section aria-labelledby="timeline" {
            h2 id="timeline" { "When they were made" }
            p.lead { "Documents in which something was found, by what they say in " (name(field)) ". Times are UTC." }
            @for chart in &charts { (chart) }
        }
    }
}

/// `what` are the documents, and `finding` what is counted in them, in the singular.
fn chart(timeline: &Timeline, what: &str, finding: &str) -> Option<Markup> {
    const MOST_BARS: usize = 48;
    let (bars, undated) = (timeline.bars(MOST_BARS), timeline.undated());
    if bars.is_none() && undated.documents == 0 {
        return None;
    }
    Some(html! {
        @if let Some(bars) = &bars {
            (chart::bars(bars, &format!("{what}; a bar is {}", chart::length(bars.width)), "document", finding))
            @if let Some(earliest) = bars.earliest { (not_drawn(bars.earlier, "before the first bar", "earliest", earliest, bars)) }
            @if let Some(latest) = bars.latest { (not_drawn(bars.later, "after the last bar", "latest", latest, bars)) }
        } @else {
            p { (what) ": none says when it was made." }
        }
        @if undated.documents > 0 {
            p.small {
                (count(undated.documents, if bars.is_some() { "more document" } else { "document" }))
                " without a date that can be read there, with " (count(undated.findings, finding)) "."
            }
        }
    })
}

/// The few that would make one bar of all others.
fn not_drawn(bucket: Bucket, side: &str, which: &str, at: i64, bars: &Bars) -> Markup {
    html! {
        p.small {
            "Not drawn, so far from all others: " (count(bucket.documents, "document")) " " (side) ", the " (which) " of "
            (chart::moment(at, bars.width)) "."
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

/// How many names of a pointer are shown, and how many characters of the whole.
const NAMES: usize = 64;
const WHOLE: usize = 200;

/// A JSON pointer, with names that are not endless.
fn shown(pointer: &str) -> String {
    if pointer.is_empty() {
        return "(root)".to_owned();
    }
    let names: Vec<String> =
        pointer.split('/').take(NAMES).map(|name| presentable_name(redact_name(name))).collect();
    cut(&names.join("/"), WHOLE)
}

/// The keyword that is broken; of an undocumented field none is.
fn kind(group: &Group) -> String {
    match group.class() {
        Class::Undocumented => "undocumented".to_owned(),
        _ => cut(group.keyword(), 40),
    }
}
