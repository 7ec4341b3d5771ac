//! The layout of a page is recognised, and what is no page is refused.

use optics_documentation::{Layout, Page};

use crate::fixture::PAGE;

fn layout(text: &str) -> Layout {
    Page::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}")).layout()
}

fn reason(text: &str) -> &'static str {
    Page::parse(text.as_bytes()).unwrap_err().reason()
}

#[test]
fn plain_text_is_compact_or_airy() {
    assert_eq!(layout(PAGE), Layout::Compact);
    let airy = PAGE.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n");
    assert_eq!(layout(&airy), Layout::Airy);
    assert_eq!(layout(&airy.replace("Field Name\n\nDescription", "Field Name Description")), Layout::Airy);
    let with_signs = PAGE.replace("in grams", "in <grams> | pounds");
    assert_eq!(layout(&with_signs), Layout::Compact, "signs of other layouts within a sentence");
}

#[test]
fn the_layout_can_be_named() {
    for name in Layout::ALL.map(Layout::name) {
        assert_eq!(Layout::from_name(name).map(Layout::name), Some(name));
    }
    assert!(Page::parse_as(Layout::Airy, PAGE.as_bytes()).is_ok());
    assert!(Page::parse_as(Layout::Html, PAGE.as_bytes()).is_err());
}

#[test]
fn two_layouts_in_one_page_are_refused() {
    let text =
        format!("{PAGE}\nField Name | Description\n---|---\nid | Again.\n\n| Field Name\n| Description\n");
    assert_eq!(reason(&text), "ambiguous-layout");
}

#[test]
fn what_is_no_page_is_refused() {
    for text in ["%PDF-1.7\n1 0 obj", "{\"a\": 1}", "[1, 2]", "{\\rtf1 text}", "<?xml version=\"1.0\"?><a/>"]
    {
        assert_eq!(reason(text), "unsupported-layout", "{text}");
    }
    assert_eq!(reason("[a bracket"), "anchor-missing");
}
