//! Each finding with what stands there, where, what the contract expects and how well that is known.

use std::collections::BTreeSet;

use maud::{Markup, html};
use optics_validator::{Class, Found, Grade, Group, Place, Report};

use super::{field, kind, shown};
use crate::page::Room;
use crate::parts::{Choice, filter};
use crate::text::{count, cut, name, number, plain};

/// How many fields can be chosen from; any other can be searched for.
const FIELDS: usize = 200;
/// How many places of a finding are shown beside the first.
const PLACES: usize = 20;

pub(super) fn section(report: &Report, strict: bool, room: &mut Room) -> Markup {
    let groups = report.findings();
    let (list, left_out) = room.fill(groups.iter(), |group| item(group, strict));
    let distinct = |values: &mut dyn Iterator<Item = String>| {
        let all: BTreeSet<String> = values.take(groups.len()).collect();
        all.into_iter().take(FIELDS).collect::<Vec<_>>()
    };
    let classes = distinct(&mut groups.iter().map(|group| group.class().as_str().to_owned()));
    let kinds = distinct(&mut groups.iter().map(kind));
    let fields = distinct(&mut groups.iter().map(field));
    let shown = groups.len() - left_out;
    let told: u64 = groups.iter().take(shown).map(Group::count).sum();
    let totals = report.totals();
    let all = totals.violations + totals.undocumented;
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { "Findings" }
            @if all == 0 {
                p.empty { "Nothing was found in what was checked." }
            } @else {
                p.lead {
                    "The same in many documents is one finding. "
                    (count(all, "place")) @if all == 1 { " comes" } @else { " come" } " to "
                    (count(shown as u64, "finding"))
                    @if all > told { " that " @if shown == 1 { "is" } @else { "are" } " told, and others that are not" }
                    "."
                }
                @for class in [Class::Violation, Class::Undocumented] {
                    @if let Some(words) = untold(report, class, shown) { p.said { (words) } }
                }
                (filter(&[
                    Choice { name: "class", label: "Class", values: &classes },
                    Choice { name: "kind", label: "Kind", values: &kinds },
                    Choice { name: "field", label: "Field", values: &fields },
                ]))
                ol.list { (list) }
                @if all > told {
                    p.small {
                        "… and " (count(all - told, "more place")) ", counted and not told here. "
                        @if left_out > 0 { "Other forms of the report (--output ndjson) tell more" } @else { "--max-findings lets the command tell more" }
                        "."
                    }
                }
            }
        }
    }
}

/// How many kinds of findings of a class are told and how many are not, where some are not. So many of all groups are shown.
fn untold(report: &Report, class: Class, shown: usize) -> Option<String> {
    let kinds = report.kinds(class);
    let told = report.findings().iter().take(shown).filter(|group| group.class() == class).count() as u64;
    let all = kinds.told + kinds.untold;
    let what = match class {
        Class::Undocumented => "undocumented field",
        _ => "violation",
    };
    let (room, kept) = ("for lack of room on one page", "as no more kinds are kept");
    let why = match (kinds.told - told, kinds.untold) {
        (0, _) => kept.to_owned(),
        (_, 0) => room.to_owned(),
        (of_room, of_kept) => format!("{} {room} and {} {kept}", number(of_room), number(of_kept)),
    };
    let least = if kinds.is_least { "at least " } else { "" };
    (told < all).then(|| {
        format!(
            "Of {least}{} of {what}, {} told, and {least}{} are not, {why}.",
            count(all, "kind"),
            if told == 1 { "1 is".to_owned() } else { format!("{} are", number(told)) },
            number(all - told)
        )
    })
}

fn item(group: &Group, strict: bool) -> Markup {
    let class = group.class();
    let is_bad = class == Class::Violation || strict;
    let first = group.places().first();
    let others = group.places().get(1..).unwrap_or_default();
    // Those that were not kept, and those there is no room for.
    let untold = group.count().saturating_sub(u64::from(first.is_some()) + others.len().min(PLACES) as u64);
    let message = |found: &Found| plain(found.message().unwrap_or(group.message()));
    html! {
        li.is-bad[is_bad].is-noted[!is_bad] data-item data-class=(class.as_str()) data-kind=(kind(group)) data-field=(field(group)) {
            div.head {
                span.tag.bad[is_bad].noted[!is_bad] { (class.as_str()) }
                h3 { (name(&shown(first.map_or(group.pointer(), Found::pointer)))) }
                @if class == Class::Violation { span.tag.plain { (kind(group)) } }
                @if group.count() > 1 {
                    span.times { (count(group.count(), "time")) " in " (count(group.documents(), "document")) }
                }
            }
            p.message { (plain(group.message())) }
            @if let Some(first) = first {
                pre.frame { code { bdi { (plain(&first.shown())) } } }
            }
            dl.facts {
                @if let Some(first) = first { dt { "Place" } dd { (place(first.source(), Some(first.place()))) } }
                @if !group.schema_location().is_empty() { dt { "Contract" } dd { (name(group.schema_location())) } }
                @if let Some(grade) = group.grade() { dt { "Evidence" } dd { (evidence(grade)) } }
            }
            @if !others.is_empty() {
                details {
                    summary { (count(others.len() as u64, "more place")) }
                    ul.plain-list {
                        @for other in others.iter().take(PLACES) {
                            li {
                                (place(other.source(), Some(other.place())))
                                @if other.message().is_some() { ": " (message(other)) }
                            }
                        }
                        @if untold > 0 { li { "… and " (count(untold, "more place")) ", not shown on this page" } }
                    }
                }
            }
        }
    }
}

/// Where something stands: source, line and column, and the entry or body in it.
pub(super) fn place(source: &str, place: Option<Place>) -> Markup {
    const SOURCE: usize = 160;
    html! {
        bdi { code { (cut(source, SOURCE)) } }
        @if let Some(place) = place {
            ", line " (place.position.line) ", column " (place.position.column)
            @if let Some(entry) = place.entry { ", entry " (entry) }
            @if let Some(body) = place.body { ", in its body line " (body.line) ", column " (body.column) }
        }
    }
}

/// A grade, and what it means.
fn evidence(grade: Grade) -> String {
    let means = match grade {
        Grade::Documented => "the page of the operation says so",
        Grade::Sibling => "another page of the same guide says so",
        Grade::Observed => "seen in public client code",
        Grade::Assumed => "nobody says so; chosen by the contract",
        _ => return grade.as_str().to_owned(),
    };
    format!("{}: {means}", grade.as_str())
}
