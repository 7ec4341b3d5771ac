//! The format `uri`: RFC 3986 with a scheme.

use fearless_simd::prelude::*;

use crate::reading::{Reading, WIDE, equal, first, part, wide_bits};
use crate::string::Known;

impl<S: Simd> Reading<'_, '_, S> {
    /// Whether the text, which starts here, is a URI. An IP address in brackets is for a closer look.
    #[inline(always)]
    pub(crate) fn is_uri(&self, start: usize, text: &[u8]) -> Known {
        part(
            self.simd,
            #[inline(always)]
            || self.is_uri_at(start, text),
        )
    }

    #[inline(always)]
    fn is_uri_at(&self, start: usize, text: &[u8]) -> Known {
        let lanes = self.wide(start);
        let inside = first(text.len());
        let colons = equal(lanes, b':') & inside;
        let scheme = colons.trailing_zeros();
        if scheme > LONGEST_SCHEME {
            return if colons == 0 && text.len() <= WIDE { Some(false) } else { is_any_uri(text) };
        }
        let letters = wide_bits(((lanes | 0x20) - b'a').simd_le(25));
        let digits = wide_bits((lanes - b'0').simd_le(9));
        let before = (1 << scheme) - 1;
        let others = equal(lanes, b'-') | equal(lanes, b'.') | equal(lanes, b'+');
        if letters & 1 == 0 || (letters | digits | others) & before != before {
            return Some(false);
        }
        // Which characters end an authority, or mean something in one.
        let slashes = equal(lanes, b'/') & inside;
        let ends = slashes | (equal(lanes, b'?') | equal(lanes, b'#')) & inside;
        let behind = scheme as usize + 1;
        if slashes >> behind & 3 == 3 {
            let rest = u64::MAX.checked_shl(scheme + 3).unwrap_or(0);
            let end = (ends & rest).trailing_zeros();
            let authority = rest & !u64::MAX.checked_shl(end).unwrap_or(0);
            // One that goes on behind what is seen, or has a user or a port, is read byte by byte.
            if end == 64 && text.len() > WIDE || (equal(lanes, b'@') & inside | colons) & authority != 0 {
                return is_any_uri(text);
            }
        }
        let (mut at, mut hashes) = (0, 0);
        while at < text.len() {
            let lanes = self.wide(start + at);
            let inside = first(text.len() - at);
            let strange = (lanes - b'!').simd_gt(b'~' - b'!')
                | lanes.simd_eq(b'<')
                | lanes.simd_eq(b'>')
                | lanes.simd_eq(b'%')
                | (lanes - b'[').simd_le(b'^' - b'[')
                | lanes.simd_eq(b'`')
                | (lanes - b'{').simd_le(b'}' - b'{');
            if wide_bits(strange) & inside != 0 {
                return is_any_uri(text);
            }
            hashes += (equal(lanes, b'#') & inside).count_ones();
            at += WIDE;
        }
        // In a fragment there is no second one.
        Some(hashes <= 1)
    }
}

/// Characters that may stand anywhere behind the scheme: unreserved ones and sub-delimiters.
const PLAIN: u8 = 1;
const COLON: u8 = 2;
const AT: u8 = 4;
const SLASH: u8 = 8;
const QUESTION_MARK: u8 = 16;
const PERCENT: u8 = 32;

const AUTHORITY: u8 = PLAIN | COLON | AT;
const PATH: u8 = PLAIN | COLON | AT | SLASH;
const QUERY: u8 = PATH | QUESTION_MARK;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'=' => PLAIN,
            b':' => COLON,
            b'@' => AT,
            b'/' => SLASH,
            b'?' => QUESTION_MARK,
            b'%' => PERCENT,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// No scheme that is in use is longer; one that is is read byte by byte.
const LONGEST_SCHEME: u32 = 32;

/// The same for any text, byte by byte.
fn is_any_uri(text: &[u8]) -> Known {
    let Some(scheme) = scheme(text) else { return Some(false) };
    let mut rest = &text[scheme..];
    if let Some(behind) = rest.strip_prefix(b"//") {
        let Some(end) = run(behind, AUTHORITY) else { return Some(false) };
        if matches!(behind.get(end), Some(b'[' | b']')) {
            return None;
        }
        if !is_authority(&behind[..end]) {
            return Some(false);
        }
        rest = &behind[end..];
    }
    let Some(end) = run(rest, PATH) else { return Some(false) };
    rest = &rest[end..];
    for mark in [b'?', b'#'] {
        if let Some((first, behind)) = rest.split_first()
            && *first == mark
        {
            let Some(end) = run(behind, QUERY) else { return Some(false) };
            rest = &behind[end..];
        }
    }
    Some(rest.is_empty())
}

/// The length of the scheme and its colon.
fn scheme(text: &[u8]) -> Option<usize> {
    let end = text
        .iter()
        .position(|byte| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'))?;
    (text[0].is_ascii_alphabetic() && text[end] == b':').then_some(end + 1)
}

/// How many of the first bytes are in the classes or part of a percent-encoding; none if one of those is broken.
fn run(text: &[u8], classes: u8) -> Option<usize> {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let class = CLASSES[usize::from(*byte)];
        if class & classes != 0 {
            at += 1;
        } else if class == PERCENT {
            if !text.get(at + 1..at + 3)?.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            at += 3;
        } else {
            break;
        }
    }
    Some(at)
}

/// Whether the text, all of it characters of an authority, is one: `[user information "@"] host [":" port]`.
fn is_authority(text: &[u8]) -> bool {
    let host = text.iter().position(|byte| *byte == b'@').map_or(text, |at| &text[at + 1..]);
    match host.iter().position(|byte| matches!(byte, b':' | b'@')) {
        None => true,
        Some(end) => host[end] == b':' && host[end + 1..].iter().all(u8::is_ascii_digit),
    }
}
