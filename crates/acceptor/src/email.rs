//! The format `email`, as nearly all addresses are: words and dots, `@`, a name of a host.

use crate::string::Known;

/// Whether the text is an address of the usual form. Every other text is for a closer look: quotes, comments, addresses
/// of numbers.
#[inline(always)]
pub(crate) fn is_email(text: &[u8]) -> Known {
    let at = text.iter().position(|byte| *byte == b'@')?;
    let (local, host) = (&text[..at], &text[at + 1..]);
    let is_word = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'+' | b'-');
    let local = local.len() <= 64 && are_separated(local, is_word, |_| true);
    let is_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-');
    let host = host.len() <= 253
        && are_separated(host, is_label, |label| {
            label.len() <= 63 && label.first() != Some(&b'-') && label.last() != Some(&b'-')
                // What a label with two hyphens here means, such as xn--, is another matter.
                && label.get(2..4) != Some(b"--")
        });
    (local && host).then_some(true)
}

/// Whether the text is parts with dots between them, none of them empty, made of these bytes, each of them right.
#[inline(always)]
fn are_separated(text: &[u8], is_inside: impl Fn(u8) -> bool, is_right: impl Fn(&[u8]) -> bool) -> bool {
    let mut start = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'.' {
            if at == start || !is_right(&text[start..at]) {
                return false;
            }
            start = at + 1;
        } else if !is_inside(byte) {
            return false;
        }
    }
    start < text.len() && is_right(&text[start..])
}
