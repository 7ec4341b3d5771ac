//! The format `email`, as nearly all addresses are: words and dots, `@`, a name of a host.

use fearless_simd::prelude::*;

use crate::reading::{Reading, equal, first, part, wide_bits};
use crate::string::Known;

impl<S: Simd> Reading<'_, '_, S> {
    /// Whether the text, which starts here, is an address of the usual form. Every other text is for a closer look: quotes,
    /// comments, addresses of numbers.
    #[inline(always)]
    pub(crate) fn is_email(&self, start: usize, text: &[u8]) -> Known {
        part(
            self.simd,
            #[inline(always)]
            || self.is_email_at(start, text),
        )
    }

    #[inline(always)]
    fn is_email_at(&self, start: usize, text: &[u8]) -> Known {
        // So that each part is short enough, and each byte has a bit.
        if text.len() >= LONGEST_PART {
            return is_any_email(text);
        }
        let lanes = self.wide(start);
        let inside = first(text.len());
        let letters = wide_bits(((lanes | 0x20) - b'a').simd_le(25));
        let plain = letters | wide_bits((lanes - b'0').simd_le(9));
        let at = equal(lanes, b'@') & inside;
        let dots = equal(lanes, b'.') & inside;
        let hyphens = equal(lanes, b'-') & inside;
        if at.count_ones() != 1 {
            return None;
        }
        let local = at - 1;
        let host = inside & !local & !at;
        let words = (plain | hyphens | equal(lanes, b'_') | equal(lanes, b'+')) & local;
        let labels = (plain | hyphens) & host;
        // Both ends of the text, and both sides of each of these.
        let borders = dots | at;
        let beside = borders << 1 | borders >> 1 | 1 | (inside & !(inside >> 1));
        // Two hyphens in a row, as xn-- has them, are read byte by byte.
        if hyphens & hyphens << 1 & host != 0 {
            return is_any_email(text);
        }
        // No part is empty; no label starts or ends with a hyphen.
        let right =
            (words | labels | borders) == inside && borders & beside == 0 && hyphens & host & beside == 0;
        right.then_some(true)
    }
}

/// As long as the part in front of the `@` may be, and a label of a host one less.
const LONGEST_PART: usize = 64;

/// The same for any text, byte by byte.
fn is_any_email(text: &[u8]) -> Known {
    let at = text.iter().position(|byte| *byte == b'@')?;
    let (local, host) = (&text[..at], &text[at + 1..]);
    let is_word = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'+' | b'-');
    let local = local.len() <= LONGEST_PART && are_separated(local, is_word, |_| true);
    let is_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-');
    let host = host.len() <= 253
        && are_separated(host, is_label, |label| {
            label.len() < LONGEST_PART && label.first() != Some(&b'-') && label.last() != Some(&b'-')
                // What a label with two hyphens here means, such as xn--, is another matter.
                && label.get(2..4) != Some(b"--")
        });
    (local && host).then_some(true)
}

/// Whether the text is parts with dots between them, none of them empty, made of these bytes, each of them right.
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
