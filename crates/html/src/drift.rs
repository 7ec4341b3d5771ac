//! What a comparison found, as a page.

mod findings;
mod matrix;

use maud::{Markup, html};
use optics_documentation::{Context, Level, Report, Source, Verdict};

use crate::page::{Page, Room, Sign};
use crate::parts::scrolling;
use crate::text::{count, cut, name, number, plain};

/// The report as a page. It shows lines of those artefacts whose text the context has.
pub fn drift(report: &Report, context: &Context<'_>) -> String {
    let (sign, word) = match report.verdict() {
        Verdict::Clean => (Sign::Good, "no drift"),
        Verdict::Drift => (Sign::Bad, "drift"),
        Verdict::NotCompared => (Sign::Doubt, "could not compare"),
    };
    let of = |level| report.findings().iter().filter(|finding| finding.kind.level() == level).count() as u64;
    let figure = |number: u64, what| (self::number(number), what);
    let mut room = Room::new();
    let failures = failures(report, &mut room);
    let matrix = matrix::section(report, context, &mut room);
    let findings = findings::section(report, context, &mut room);
    let inferences = inferences(report, &mut room);
    Page {
        kind: "Drift report",
        sign,
        word,
        verdict: verdict(report),
        said: compared(report),
        figures: vec![
            figure(of(Level::Breaking), "breaking"),
            figure(of(Level::Warning), "warnings"),
            figure(of(Level::Info), "for information"),
            figure(report.matrix().len() as u64, "fields"),
            figure(report.failures().len() as u64, "not compared"),
        ],
        body: html! { (failures) (matrix) (findings) (inferences) },
        about: html! {
            p {
                "The lock holds what the vendor's page said when it was last accepted. Lines of that page are the vendor's: they are shown \
                 from the page that was given, and this file should go no further than that page may."
            }
        },
    }
    .write()
}

fn verdict(report: &Report) -> String {
    let of = |level| report.findings().iter().filter(|finding| finding.kind.level() == level).count() as u64;
    let (breaking, warning) = (of(Level::Breaking), of(Level::Warning));
    let differ = match (breaking, warning) {
        (0, 0) => "nothing that matters differs".to_owned(),
        (0, warning) => format!("{} to look at", count(warning, "difference")),
        (breaking, 0) => count(breaking, "breaking difference"),
        (breaking, warning) => {
            format!("{} and {} to look at", count(breaking, "breaking difference"), number(warning))
        }
    };
    match report.verdict() {
        Verdict::Clean => "The sides that were compared say the same".to_owned(),
        Verdict::Drift => format!("The sides differ: {differ}"),
        Verdict::NotCompared if report.compared().is_empty() => "Nothing was compared".to_owned(),
        Verdict::NotCompared => format!("Not everything could be compared; so far {differ}"),
    }
}

/// What was held against the lock, and what was not given.
fn compared(report: &Report) -> Vec<String> {
    let mut said = Vec::new();
    let compared = report.compared().iter().map(|compared| {
        let fields = (compared.fields > 0).then(|| count(compared.fields as u64, "field"));
        let facts = (compared.facts > 0).then(|| count(compared.facts as u64, "fact"));
        let what: Vec<String> = fields.into_iter().chain(facts).collect();
        format!("{} ({})", title(compared.source), what.join(", "))
    });
    let compared: Vec<String> = compared.collect();
    if !compared.is_empty() {
        said.push(format!("Compared with the lock: {}.", compared.join(", ")));
    }
    if !report.compared().iter().any(|compared| compared.source == Source::Page)
        && !report.failures().iter().any(|failure| failure.source_compared() == Source::Page)
    {
        said.push("No page was given: what the vendor says today was not looked at.".to_owned());
    }
    said
}

/// What a side is called: the lock is what the documentation says.
fn title(side: Source) -> &'static str {
    match side {
        Source::Lock => "documentation",
        Source::Openapi => "OpenAPI",
        side => side.name(),
    }
}

fn failures(report: &Report, room: &mut Room) -> Markup {
    if report.failures().is_empty() {
        return html! {};
    }
    let (list, left_out) = room.fill(report.failures().iter(), |failure| {
        html! {
            li.is-doubt {
                div.head {
                    span.tag.doubt { "not compared" }
                    h3 { (title(failure.source_compared())) }
                    span.tag.plain { (failure.reason()) }
                }
                p.message { bdi { (cut(&failure.to_string(), 1000)) } }
            }
        }
    });
    html! {
        section aria-labelledby="failures" {
            h2 id="failures" { "What could not be compared" }
            ol.list { (list) }
            @if left_out > 0 { p.small { "… and " (number(left_out as u64)) " more, not shown for lack of room on one page." } }
        }
    }
}

/// Constraints of the schema that nobody wrote down.
fn inferences(report: &Report, room: &mut Room) -> Markup {
    let all = report.constraints();
    let inferred: Vec<_> = all.iter().filter(|constraint| constraint.is_inference).collect();
    if inferred.is_empty() {
        return html! {};
    }
    let (rows, left_out) = room.fill(inferred.iter(), |constraint| {
        html! {
            tr {
                th scope="row" { @if constraint.path.is_empty() { "the document" } @else { (name(&constraint.path)) } }
                td { (name(&constraint.keyword)) }
                td { (plain(constraint.grade.as_deref().unwrap_or("none"))) }
                td { (plain(constraint.why.as_deref().unwrap_or_default())) }
            }
        }
    });
    let table = html! {
        table {
            caption { span { "Constraints of the schema that rest on inference" } }
            thead {
                tr { th scope="col" { "Field" } th scope="col" { "Keyword" } th scope="col" { "Grade" } th scope="col" { "Why" } }
            }
            tbody { (rows) }
        }
    };
    html! {
        section aria-labelledby="inferences" {
            h2 id="inferences" { "What rests on inference" }
            p.lead {
                (number(inferred.len() as u64)) " of " (count(all.len() as u64, "constraint"))
                " of the schema: nobody says them, or they were read out of a wording."
            }
            details { summary { "Show them" } (scrolling("Constraints that rest on inference", &table)) }
            @if left_out > 0 { p.small { "… and " (number(left_out as u64)) " more, not shown for lack of room on one page." } }
        }
    }
}
