//! The format `uri`: RFC 3986 with a scheme.

use crate::string::Known;

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

/// Whether the text is a URI. An IP address in brackets is for a closer look.
#[inline(always)]
pub(crate) fn is_uri(text: &[u8]) -> Known {
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
#[inline(always)]
fn scheme(text: &[u8]) -> Option<usize> {
    let end = text
        .iter()
        .position(|byte| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'))?;
    (text[0].is_ascii_alphabetic() && text[end] == b':').then_some(end + 1)
}

/// How many of the first bytes are in the classes or part of a percent-encoding; none if one of those is broken.
#[inline(always)]
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
#[inline(always)]
fn is_authority(text: &[u8]) -> bool {
    let host = text.iter().position(|byte| *byte == b'@').map_or(text, |at| &text[at + 1..]);
    match host.iter().position(|byte| matches!(byte, b':' | b'@')) {
        None => true,
        Some(end) => host[end] == b':' && host[end + 1..].iter().all(u8::is_ascii_digit),
    }
}
