//! Strings of JSON, and where values end around them, many bytes at a time: bodies in archives of traffic are strings
//! with an escape every few bytes.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x32, u8x64};

/// How many bytes are looked at in one step.
const STEP: usize = 64;
/// How many are copied in one.
const RUN: usize = 32;

/// The best vector instructions that this processor has.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

/// A string that was stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stepped {
    /// Where its closing quote stands.
    pub(crate) end: usize,
    /// Whether there are escapes in it.
    pub(crate) escaped: bool,
    /// Whether it has no control characters, and no escapes but those of JSON.
    pub(crate) is_right: bool,
}

/// Steps over the string that starts here, behind its opening quote. None if the text ends before it.
pub(crate) fn step_over(text: &[u8], start: usize) -> Option<Stepped> {
    step_over_with(*LEVEL, text, start)
}

/// Puts what a string stands for behind what `resolved` has: `text` is what is between its quotes, in which all escapes
/// are right. Half of a surrogate pair becomes U+FFFD.
pub(crate) fn resolve_into(text: &[u8], resolved: &mut Vec<u8>) {
    resolve_with(*LEVEL, text, resolved);
}

/// A walk to the end of an object or array, which can go on in the next piece of the text. Only quotes and brackets are
/// looked at.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Walk {
    depth: usize,
    in_string: bool,
    /// Whether the next byte is escaped, which is so in strings alone.
    carry: bool,
}

impl Walk {
    /// How much of the piece belongs to the value, if it ends in it.
    pub(crate) fn step(&mut self, piece: &[u8]) -> Option<usize> {
        self.step_with(*LEVEL, piece)
    }

    fn step_with(&mut self, level: Level, piece: &[u8]) -> Option<usize> {
        dispatch!(level, simd => walk(simd, self, piece))
    }

    /// The same, byte by byte.
    fn step_plainly(&mut self, piece: &[u8]) -> Option<usize> {
        for (at, byte) in piece.iter().enumerate() {
            if self.carry {
                self.carry = false;
                continue;
            }
            match byte {
                b'"' => self.in_string = !self.in_string,
                b'\\' if self.in_string => self.carry = true,
                _ if self.in_string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn step_over_with(level: Level, text: &[u8], start: usize) -> Option<Stepped> {
    dispatch!(level, simd => step(simd, text, start))
}

fn resolve_with(level: Level, text: &[u8], resolved: &mut Vec<u8>) {
    dispatch!(level, simd => resolve(simd, text, resolved));
}

#[allow(clippy::inline_always, reason = "only what is inlined can use the vector instructions")]
#[inline(always)]
fn step<S: Simd>(simd: S, text: &[u8], start: usize) -> Option<Stepped> {
    let (mut at, mut carry) = (start, false);
    let (mut escaped, mut is_right) = (false, true);
    while at < text.len() {
        let lanes = lanes(simd, &text[at..]);
        let mut quotes = lanes.simd_eq(b'"').to_bitmask();
        let backslashes = lanes.simd_eq(b'\\').to_bitmask();
        // The zeros behind the end of the text are among them, but no quote stands behind those.
        let controls = lanes.simd_lt(0x20).to_bitmask();
        let mut starts = 0;
        if backslashes != 0 || carry {
            let behind = escaped_by(backslashes, &mut carry);
            quotes &= !behind;
            starts = backslashes & !behind;
        }
        let before = quotes.wrapping_sub(1) & !quotes;
        is_right &= controls & before == 0;
        starts &= before;
        escaped |= starts != 0;
        while starts != 0 {
            is_right &= is_escape(text, at + starts.trailing_zeros() as usize);
            starts &= starts - 1;
        }
        if quotes != 0 {
            return Some(Stepped { end: at + quotes.trailing_zeros() as usize, escaped, is_right });
        }
        at += STEP;
    }
    None
}

#[allow(clippy::inline_always, reason = "only what is inlined can use the vector instructions")]
#[inline(always)]
fn walk<S: Simd>(simd: S, walk: &mut Walk, piece: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < piece.len() {
        let lanes = lanes(simd, &piece[at..]);
        let length = STEP.min(piece.len() - at);
        let mut quotes = lanes.simd_eq(b'"').to_bitmask();
        let backslashes = lanes.simd_eq(b'\\').to_bitmask();
        let before = *walk;
        let mut starts = 0;
        if backslashes != 0 || walk.carry {
            let behind = escaped_by(backslashes, &mut walk.carry);
            if length < STEP {
                walk.carry = behind >> length & 1 == 1;
            }
            quotes &= !behind;
            starts = backslashes & !behind;
        }
        // From each opening quote to the closing one.
        let strings = prefix_xor(quotes) ^ if walk.in_string { u64::MAX } else { 0 };
        walk.in_string = strings >> (STEP - 1) == 1;
        if starts & !strings != 0 {
            // Outside of strings, a backslash is no JSON and escapes nothing.
            *walk = before;
            if let Some(end) = walk.step_plainly(&piece[at..at + length]) {
                return Some(at + end);
            }
            at += STEP;
            continue;
        }
        // In ASCII, opening brackets differ in one bit, and so do closing ones.
        let opening = (lanes | 0x20).simd_eq(b'{').to_bitmask() & !strings;
        let mut brackets = opening | (lanes | 0x20).simd_eq(b'}').to_bitmask() & !strings;
        while brackets != 0 {
            let bracket = brackets & brackets.wrapping_neg();
            if opening & bracket != 0 {
                walk.depth += 1;
            } else {
                walk.depth = walk.depth.saturating_sub(1);
                if walk.depth == 0 {
                    return Some(at + bracket.trailing_zeros() as usize + 1);
                }
            }
            brackets ^= bracket;
        }
        at += STEP;
    }
    None
}

/// The bytes that the text starts with, zeros behind its end.
#[allow(clippy::inline_always, reason = "only what is inlined can use the vector instructions")]
#[inline(always)]
fn lanes<S: Simd>(simd: S, text: &[u8]) -> u8x64<S> {
    if let Some(bytes) = text.get(..STEP) {
        return u8x64::from_slice(simd, bytes);
    }
    let mut bytes = [0; STEP];
    bytes[..text.len()].copy_from_slice(text);
    u8x64::from_slice(simd, &bytes)
}

/// Bit by bit, whether an odd number of bits is set up to it.
fn prefix_xor(mut bits: u64) -> u64 {
    for distance in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << distance;
    }
    bits
}

/// Bit by bit, which bytes stand behind a backslash that escapes them. `carry` says whether the first does, and then
/// whether the first of the next bytes does.
///
/// Of backslashes in a row, the first escapes the second, the third the fourth: those that start at an even bit escape
/// what stands at odd ones, and the other way round. An addition tells where a row ends that starts at an odd bit.
fn escaped_by(backslashes: u64, carry: &mut bool) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    let backslashes = backslashes & !u64::from(*carry);
    let behind = backslashes << 1 | u64::from(*carry);
    let odd_starts = backslashes & !EVEN & !behind;
    let (even_ends, overflows) = odd_starts.overflowing_add(backslashes);
    *carry = overflows;
    (EVEN ^ even_ends << 1) & behind
}

/// Whether the backslash that stands here starts an escape of JSON.
fn is_escape(text: &[u8], at: usize) -> bool {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
        Some(b'u') => text.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        _ => false,
    }
}

#[allow(clippy::inline_always, reason = "only what is inlined can use the vector instructions")]
#[inline(always)]
fn resolve<S: Simd>(simd: S, text: &[u8], resolved: &mut Vec<u8>) {
    let mut filled = resolved.len();
    // No escape is shorter than what it stands for, so that there is always room for a whole run.
    resolved.resize(filled + text.len() + RUN, 0);
    let mut at = 0;
    while at < text.len() {
        let run = match (text.get(at..at + RUN), resolved.get_mut(filled..filled + RUN)) {
            (Some(bytes), Some(room)) => {
                room.copy_from_slice(bytes);
                let lanes = u8x32::from_slice(simd, bytes);
                RUN.min(lanes.simd_eq(b'\\').to_bitmask().trailing_zeros() as usize)
            }
            _ => {
                let rest = &text[at..];
                let run = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
                resolved[filled..filled + run].copy_from_slice(&rest[..run]);
                run
            }
        };
        at += run;
        filled += run;
        if text.get(at) == Some(&b'\\') {
            let (character, length) = escape(&text[at..]);
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).as_bytes();
            resolved[filled..filled + bytes.len()].copy_from_slice(bytes);
            filled += bytes.len();
            at += length;
        }
    }
    resolved.truncate(filled);
}

/// The character of the escape that starts the text, and how long that is.
pub(crate) fn escape(text: &[u8]) -> (char, usize) {
    let simple = |character| (character, 2);
    match text.get(1) {
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => unit_pair(text),
        Some(other) => simple(char::from(*other)),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}

/// The character of one or two escapes `\u`, and how long they are.
fn unit_pair(text: &[u8]) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    };
    match (unit(0), unit(6)) {
        (Some(high @ 0xD800..0xDC00), Some(low @ 0xDC00..0xE000)) => {
            let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        (Some(unit), _) => (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
        (None, _) => (char::REPLACEMENT_CHARACTER, 6),
    }
}
