//! The place of a finding as a person sees it: the member or item, its value masked.

use crate::escape::{LONGEST_ESCAPE, printable, shortened};
use crate::finding::Finding;
use crate::tokens::redact_name;

/// How many characters of a name are shown at most.
const NAME: usize = 40;

/// What stands at a place, and which part of it the finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// What stands in front of the value: the name of the member, or nothing.
    pub(crate) before: String,
    /// What stands for the value.
    pub(crate) masked: &'static str,
}

impl Frame {
    /// `text` must be the text that was checked.
    pub(crate) fn new(finding: &Finding, text: &[u8]) -> Self {
        let start = usize::try_from(finding.position().offset).unwrap_or(usize::MAX).min(text.len());
        let length = usize::try_from(finding.length()).unwrap_or(usize::MAX);
        let value = &text[start..start.saturating_add(length).min(text.len())];
        // The finding is about a member as a whole, or about its value.
        let (name, value) = match member(value) {
            Some((name, value)) => (Some(name), value),
            None => (name_before(&text[..start]), value),
        };
        let before = name.map_or_else(String::new, |name| {
            let name = String::from_utf8_lossy(name);
            // A name can be as long as its document.
            let start: String = redact_name(&name).chars().take(NAME + LONGEST_ESCAPE).collect();
            format!("\"{}\": ", shortened(&printable(&start), NAME))
        });
        let masked = match value.first() {
            Some(b'"') if value.len() == 2 => "\"\"",
            Some(b'"') => "\"…\"",
            Some(b'{') => "{…}",
            Some(b'[') => "[…]",
            _ => "…",
        };
        Self { before, masked }
    }
}

/// Name and value, if this is a member and no value.
fn member(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = 1 + string_end(text.strip_prefix(b"\"")?)?;
    let value = text.get(end + 1..)?.trim_ascii_start().strip_prefix(b":")?;
    Some((&text[1..end], value.trim_ascii_start()))
}

/// Where the closing quote of the string stands that starts here, behind its opening quote.
fn string_end(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The name of the member whose value starts behind this text.
fn name_before(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"")?;
    let mut from = text.len();
    loop {
        let quote = memchr::memrchr(b'"', &text[..from])?;
        let escapes = text[..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        if escapes % 2 == 0 {
            return Some(&text[quote + 1..]);
        }
        from = quote;
    }
}
