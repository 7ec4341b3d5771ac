//! Pieces that several pages have.

use maud::{Markup, html};

use crate::page::{CHOICES, Room};

/// A table that scrolls in a box of its own where it is wider than the page.
pub(crate) fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}

/// A choice of the filter: its name in the fragment, what it is called, and the values.
pub(crate) struct Choice<'a> {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) values: &'a [String],
}

/// Search and filters. Hidden until the script is there that they need.
pub(crate) fn filter(choices: &[Choice<'_>]) -> Markup {
    html! {
        form.filter id="filter" role="search" aria-label="Choose what is shown" hidden {
            label.search { "Search" input type="search" name="q" autocomplete="off" spellcheck="false"; }
            @for choice in choices.iter().filter(|choice| choice.values.len() > 1) {
                label {
                    (choice.label)
                    select name=(choice.name) {
                        option value="" { "all" }
                        (Room::of(CHOICES).fill(choice.values.iter(), |value| html! { option value=(value) { (value) } }).0)
                    }
                }
            }
            button type="reset" { "Show all" }
            p.count id="count" role="status" {}
        }
    }
}

/// A bar that is in part full: of so many, so many are there, and so many of those are null.
pub(crate) fn bar(there: u64, nulls: u64, all: u64) -> Markup {
    let percent = |part: u64| {
        let tenths = u128::from(part) * 1000 / u128::from(all.max(1));
        format!("{}.{}%", tenths / 10, tenths % 10)
    };
    let values = there.saturating_sub(nulls);
    html! {
        svg.bar aria-hidden="true" focusable="false" {
            rect.base width="100%" height="100%" {}
            @if values > 0 { rect.there width=(percent(values)) height="100%" {} }
            @if nulls > 0 { rect.null x=(percent(values)) width=(percent(nulls)) height="100%" {} }
        }
    }
}

/// One of the colours of a bar, with what it means.
pub(crate) fn key(class: &str, meaning: &str) -> Markup {
    html! {
        li {
            svg aria-hidden="true" focusable="false" { rect.(class) width="100%" height="100%" {} }
            (meaning)
        }
    }
}
