//! The layout that a page shows itself to be in.

use crate::error::{Error, Reason, Source};

use super::heading::{both_columns, field_columns};
use super::layout::Layout;
use super::line::{rows, visible};

/// Recognises the layout of a text.
///
/// | the text has | layout |
/// |---|---|
/// | a line that starts with a tag only HTML documents and their parts have | HTML |
/// | a line `Name \| Text`, with the titles of a table of fields | Markdown, a row on a line |
/// | a line `\| Name` and then one `\| Text` | Markdown, a cell on a line |
/// | none of these, and a blank line below most lines | airy text |
/// | none of these | compact text |
///
/// # Errors
///
/// What is no page at all (a PDF, JSON), and a text that shows the table of fields in two layouts.
pub(super) fn recognise(text: &str) -> Result<Layout, Error> {
    refuse_others(text)?;
    let mut found: Option<(Layout, usize)> = None;
    let mut cell: Option<String> = None;
    for (at, line) in rows(text).enumerate() {
        let start = line.trim_start().trim_start_matches(['>', ' ']);
        let layout = if is_html(start) {
            Some(Layout::Html)
        } else if let Some(title) =
            start.strip_prefix('|').filter(|rest| !rest.trim_end_matches('|').contains('|'))
        {
            let title = visible(title.trim_end().trim_end_matches('|'));
            let above = if title.is_empty() { cell.take() } else { cell.replace(title.clone()) };
            above.and_then(|above| field_columns(&[above, title])).map(|_| Layout::MarkdownCells)
        } else if start.contains('|') {
            let titles: Vec<String> = start
                .split('|')
                .map(|title| visible(title).replace(['*', '_'], ""))
                .filter(|title| !title.is_empty())
                .collect();
            field_columns(&titles).map(|_| Layout::MarkdownRows)
        } else {
            None
        };
        match (found, layout) {
            // All that stands in an HTML document is HTML.
            (Some((Layout::Html, _)), _) | (_, None) => {}
            (None, Some(layout)) => found = Some((layout, at + 1)),
            (Some((known, first)), Some(layout)) if known != layout => {
                let detail = format!("line {first} looks like {known} and this one like {layout}");
                return Err(Error::page(Reason::Ambiguous, at + 1, detail));
            }
            (Some(_), Some(_)) => {}
        }
    }
    Ok(found.map_or_else(|| plain(text), |(layout, _)| layout))
}

/// Tags with which a document or a part of one starts a line, and nothing else does.
fn is_html(line: &str) -> bool {
    const TAGS: [&str; 14] = [
        "!doctype html",
        "html",
        "head",
        "body",
        "main",
        "article",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "dl",
        "h1",
    ];
    let Some(rest) = line.strip_prefix('<') else { return false };
    TAGS.into_iter().any(|tag| {
        let start = rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        start && rest[tag.len()..].chars().next().is_none_or(|next| next == '>' || next.is_whitespace())
    })
}

/// Airy text has a blank line between all lines.
fn plain(text: &str) -> Layout {
    let mut lines = 0_usize;
    let mut apart = 0_usize;
    let mut after_blank = true;
    let mut has_both_titles = false;
    for line in rows(text) {
        let line = visible(line);
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        has_both_titles |= both_columns(&line).is_some();
        lines += 1;
        apart += usize::from(std::mem::take(&mut after_blank));
    }
    if apart * 10 > lines * 8 || (has_both_titles && apart * 2 > lines) {
        Layout::Airy
    } else {
        Layout::Compact
    }
}

fn refuse_others(text: &str) -> Result<(), Error> {
    let start = text.trim_start();
    let what = if start.starts_with("%PDF-") {
        "a PDF document"
    } else if start.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(start).is_ok() {
        "JSON"
    } else if start.starts_with("{\\rtf") {
        "a rich text document"
    } else if start.starts_with("<?xml") && !start.contains("<html") {
        "XML"
    } else {
        return Ok(());
    };
    Err(Error::new(Source::Page, Reason::UnsupportedLayout, format!("this is {what}")))
}
