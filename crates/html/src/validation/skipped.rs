//! What was not checked, and why.

use maud::{Markup, html};
use optics_validator::Report;

use super::findings::place;
use crate::page::{BESIDE, Room};
use crate::text::{count, number, plain};

/// What of [`BESIDE`] is for notes.
const NOTES: usize = 20_000;

pub(super) fn section(report: &Report) -> Markup {
    let totals = report.totals();
    // Neither findings nor notes crowd out why something was not read.
    let (mut room, mut room_of_notes) = (Room::of(BESIDE - NOTES), Room::of(NOTES));
    let (unread, unread_left_out) = room.fill(report.unread().iter(), |unread| {
        html! {
            li.is-doubt {
                div.head { span.tag.doubt { "not read" } h3 { (place(unread.source(), unread.place())) } }
                p.message { (plain(unread.reason())) }
            }
        }
    });
    let (notes, notes_left_out) = room_of_notes.fill(report.notes().iter(), |note| {
        html! { li { (place(note.source(), None)) ": " (plain(note.note())) } }
    });
    let unread_left_out = report.omitted().unread + unread_left_out as u64;
    let notes_left_out = report.omitted().notes + notes_left_out as u64;
    html! {
        section aria-labelledby="skipped" {
            h2 id="skipped" { "What was not checked" }
            @if totals.unread == 0 && totals.not_checked == 0 && totals.passed_over == 0 && report.notes().is_empty() {
                p.empty { "Everything that was given was read and checked." }
            }
            @if totals.unread > 0 {
                p.lead { (count(totals.unread, "place")) " could not be read. What stands there is unknown." }
                ol.list { (unread) }
                @if unread_left_out > 0 { p.small { "… and " (count(unread_left_out, "more place")) ", counted and not shown." } }
            }
            (reasons("Entries of archives, and records, that are not checked", totals.not_checked, report.not_checked()))
            (reasons("Files that were passed over", totals.passed_over, report.passed_over()))
            @if !report.notes().is_empty() {
                h3 { "Notes" }
                ul { (notes) }
                @if notes_left_out > 0 { p.small { "… and " (count(notes_left_out, "more note")) ", counted and not shown." } }
            }
        }
    }
}

fn reasons(caption: &str, all: u64, reasons: impl Iterator<Item = (&'static str, u64)>) -> Markup {
    if all == 0 {
        return html! {};
    }
    html! {
        div.scroll {
            table {
                caption { span { (caption) } }
                thead { tr { th scope="col" { "Why" } th.number scope="col" { "How many" } } }
                tbody { @for (reason, count) in reasons { tr { th scope="row" { (reason) } td.number { (number(count)) } } } }
            }
        }
    }
}
