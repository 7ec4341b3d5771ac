//! What all pages share: the document around them, its policy, its style and its script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// No page has so many bytes, however much was found.
pub const MOST_BYTES: usize = 1_000_000;

/// What of a page is for its list; the rest is for its style, script and charts, for [`TABLE`], for three [`CHOICES`], and for
/// [`BESIDE`].
const LISTS: usize = 500_000;
/// What of a page is for a table above its list.
pub(crate) const TABLE: usize = 120_000;
/// What is for the values that can be chosen from in one filter.
pub(crate) const CHOICES: usize = 50_000;
/// What is for what stands beside the list and must not be crowded out by it.
pub(crate) const BESIDE: usize = 80_000;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What a report comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Good,
    Bad,
    Doubt,
}

impl Sign {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
        }
    }
}

/// A page in parts.
pub(crate) struct Page {
    /// What kind of report it is.
    pub(crate) kind: &'static str,
    pub(crate) sign: Sign,
    /// The sign in a word or two.
    pub(crate) word: &'static str,
    /// The verdict in one line.
    pub(crate) verdict: String,
    /// What is to be known beside it, one line each.
    pub(crate) said: Vec<String>,
    /// Numbers with what they count.
    pub(crate) figures: Vec<(String, &'static str)>,
    pub(crate) body: Markup,
    /// What the report is of, for the end of the page.
    pub(crate) about: Markup,
}

impl Page {
    pub(crate) fn write(self) -> String {
        let Self { kind, sign, word, verdict, said, figures, body, about } = self;
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        );
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="generator" content="optics";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    title { (kind) ": " (verdict) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the report" }
                    header {
                        h1 { (kind) }
                        p.verdict { span.sign.(sign.class()) { (word) } " " span { (verdict) } }
                        @for line in &said { p.said { (line) } }
                        @if !figures.is_empty() {
                            dl.figures {
                                @for (number, what) in &figures { div { dt { (what) } dd { (number) } } }
                            }
                        }
                    }
                    main id="main" tabindex="-1" { (body) }
                    footer {
                        (about)
                        p { "Made by optics " (env!("CARGO_PKG_VERSION")) ". This file holds everything it needs, and asks for nothing." }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
        .into_string()
    }
}

/// What every page begins with, and hardly anything else.
pub(crate) const START: &str =
    r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="generator" content="optics">"#;

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

/// How much room is left on a page for its lists.
pub(crate) struct Room(usize);

impl Room {
    pub(crate) fn new() -> Self {
        Self(LISTS)
    }

    /// Room for a part of its own.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(bytes)
    }

    /// As many of the items as there is room for, and how many are left out.
    pub(crate) fn fill<T>(
        &mut self,
        items: impl ExactSizeIterator<Item = T>,
        write: impl Fn(T) -> Markup,
    ) -> (Markup, usize) {
        let all = items.len();
        let (mut text, mut shown) = (String::new(), 0);
        for item in items {
            let item = write(item).into_string();
            if item.len() > self.0 {
                break;
            }
            self.0 -= item.len();
            text.push_str(&item);
            shown += 1;
        }
        (PreEscaped(text), all - shown)
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS, Room, SCRIPT, STYLE};
    use maud::html;

    #[test]
    fn style_and_script_cannot_end_themselves() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--") && !text.contains('\r'));
        }
    }

    #[test]
    fn lists_end_where_there_is_no_room() {
        let mut room = Room::new();
        let long = "x".repeat(1000);
        let (text, left_out) = room.fill(vec![(); 1000].into_iter(), |()| html! { (long) });
        assert_eq!((text.into_string().len(), left_out), (LISTS, 500));
        let (text, left_out) = room.fill(vec![(); 3].into_iter(), |()| html! { "x" });
        assert_eq!((text.into_string(), left_out), (String::new(), 3));
    }
}
