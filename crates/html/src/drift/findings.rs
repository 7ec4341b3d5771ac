//! Each difference: what it is, the lines on both sides, and a document on which two sides disagree.

use std::collections::BTreeSet;

use maud::{Markup, html};
use optics_documentation::{
    Context, Excerpt, Excerpts, Finding, Impact, Level, Place, Report, Source, Witness,
};

use super::title;
use crate::page::Room;
use crate::parts::{Choice, filter};
use crate::text::{count, cut, name, plain};

pub(super) fn section(report: &Report, context: &Context<'_>, room: &mut Room) -> Markup {
    let findings = report.findings();
    if findings.is_empty() {
        return html! {};
    }
    let excerpts = Excerpts::new(context);
    let (list, left_out) = room.fill(findings.iter(), |finding| item(report, finding, &excerpts));
    let distinct = |values: &mut dyn Iterator<Item = String>| {
        let all: BTreeSet<String> = values.collect();
        all.into_iter().take(200).collect::<Vec<_>>()
    };
    let levels = distinct(&mut findings.iter().map(|finding| finding.kind.level().name().to_owned()));
    let kinds = distinct(&mut findings.iter().map(|finding| finding.kind.id().to_owned()));
    let fields = distinct(&mut findings.iter().map(subject));
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { "What differs" }
            (filter(&[
                Choice { name: "class", label: "Level", values: &levels },
                Choice { name: "kind", label: "Kind", values: &kinds },
                Choice { name: "field", label: "Field or fact", values: &fields },
            ]))
            ol.list { (list) }
            @if left_out > 0 {
                p.small { "… and " (count(left_out as u64, "more finding")) ", not shown for lack of room on one page; --output json has all." }
            }
            @for advice in report.advice(context) { p.small { bdi { (plain(&advice)) } } }
        }
    }
}

/// What the filter calls it.
pub(super) fn subject(finding: &Finding) -> String {
    cut(&finding.subject, 200)
}

fn item(report: &Report, finding: &Finding, excerpts: &Excerpts<'_>) -> Markup {
    let level = finding.kind.level();
    let (bad, doubt, noted) = (level == Level::Breaking, level == Level::Warning, level == Level::Info);
    html! {
        li.is-bad[bad].is-doubt[doubt].is-noted[noted] data-item data-class=(level.name()) data-kind=(finding.kind.id())
            data-field=(subject(finding)) {
            div.head {
                span.tag.bad[bad].doubt[doubt].noted[noted] { (level.name()) }
                h3 { (name(&finding.subject)) }
                span.tag.plain { (finding.kind.id()) }
            }
            p.message { (title(finding.source)) ": " (finding.kind.meaning()) "." }
            (change(finding))
            (lines(report, finding, excerpts))
            @if let Some(witness) = &finding.witness { (self::witness(witness, &finding.subject)) }
            dl.facts {
                @if let Some(reason) = &finding.reason { dt { "Why" } dd { bdi { (plain(reason)) } } }
                @if let Some(grade) = &finding.grade { dt { "Grade" } dd { (plain(grade)) } }
                dt { "Release" }
                dd { (release(finding.kind.impact())) }
            }
            details { summary { "What this means, and what to do" } p { (finding.kind.explanation()) } }
        }
    }
}

fn release(impact: Impact) -> String {
    match impact {
        Impact::None => "accepting it needs no release".to_owned(),
        impact => format!("accepting it needs a {} release", impact.name()),
    }
}

/// What was before and what is now, side by side.
fn change(finding: &Finding) -> Markup {
    let side = |what: &str, text: Option<&String>| {
        html! {
            div {
                p { (what) }
                pre.frame { code { bdi dir="ltr" {
                    @match text.map(String::as_str) {
                        None | Some("") => "(none)",
                        Some(text) => (plain(text)),
                    }
                } } }
            }
        }
    };
    let (expected, found) = (finding.expected.as_ref(), finding.found.as_ref());
    let is_news = |text: Option<&String>| text.is_some_and(|text| *text != finding.subject);
    if !is_news(expected) && !is_news(found) {
        return html! {};
    }
    html! { div.pair { (side("Expected", expected)) (side("Found", found)) } }
}

/// The lines of the finding, and those of the same field on the page and in the schema.
fn lines(report: &Report, finding: &Finding, excerpts: &Excerpts<'_>) -> Markup {
    let row = report.matrix().iter().find(|row| row.path == finding.subject);
    let cell = |side: Source| {
        let at = Report::SIDES.iter().position(|known| *known == side)?;
        row?.cells.get(at)?.place.as_ref()
    };
    let mut places: Vec<(Source, Option<&Place>)> = vec![(finding.source, finding.place.as_ref())];
    for (source, place) in [(Source::Page, cell(Source::Lock)), (Source::Schema, cell(Source::Schema))] {
        if place.is_some() && !places.iter().any(|(known, _)| *known == source) {
            places.push((source, place));
        }
    }
    let mut shown: Vec<(Source, Excerpt<'_>)> = places
        .into_iter()
        .filter_map(|(source, place)| Some((source, excerpts.of(source, Some(place?))?)))
        .filter(|(_, excerpt)| !excerpt.lines.is_empty())
        .collect();
    // The page first: it is what the contract is held against.
    shown.sort_by_key(|(source, _)| *source != Source::Page);
    if shown.is_empty() {
        return html! {};
    }
    html! {
        div.pair {
            @for (source, excerpt) in &shown {
                div {
                    p { (title(*source)) ": " bdi dir="ltr" { (cut(excerpt.name, 120)) } ", line " (excerpt.first) }
                    pre.frame { code { bdi dir="ltr" {
                        @for line in &excerpt.lines { (cut(&line.replace('\t', "  "), 200)) "\n" }
                        @if excerpt.goes_on { "…" }
                    } } }
                }
            }
        }
    }
}

/// The document on which two sides disagree: what each says of it, and the document with the field marked.
fn witness(witness: &Witness, subject: &str) -> Markup {
    const LINES: usize = 60;
    let document = serde_json::from_str::<serde_json::Value>(&witness.document)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| witness.document.clone());
    let name = subject.rsplit('.').next().unwrap_or(subject);
    let start = format!("{}:", serde_json::Value::from(name));
    let all = document.lines().count();
    html! {
        div.pair {
            p { "✓ " (title(witness.accepted_by)) " accepts this document" }
            p { "✗ " (title(witness.refused_by)) " refuses it" }
        }
        pre.frame { code { bdi dir="ltr" {
            @for line in document.lines().take(LINES) {
                @let member = line.trim_start();
                @if member.starts_with(&start) { (line[..line.len() - member.len()]) mark { (cut(member, 200)) } } @else { (cut(line, 200)) }
                "\n"
            }
            @if all > LINES { "…" }
        } } }
    }
}
