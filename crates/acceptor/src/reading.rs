//! A text that is read once, from front to back.
//!
//! Each reader takes the offset where its value starts and gives the one behind it, or none, which means: look closer.
//! It also means that for bytes that are missing, so that a text that is cut off is never accepted.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{mask8x32, mask8x64, u8x32, u8x64};

use crate::{Extras, Undocumented};

/// How many bytes are looked at in one step.
pub(crate) const LANES: usize = 32;
/// How many where a text as a whole is looked at.
pub(crate) const WIDE: usize = 64;

pub(crate) struct Reading<'t, 'u, S> {
    pub(crate) simd: S,
    pub(crate) text: &'t [u8],
    /// Whether a line break is no white space.
    in_line: bool,
    pub(crate) undocumented: &'u mut Vec<Undocumented>,
    /// Names of members that the contract does not name, those of the innermost object last.
    pub(crate) names: &'u mut Vec<Range<usize>>,
}

impl<'t, 'u, S: Simd> Reading<'t, 'u, S> {
    #[inline(always)]
    pub(crate) fn new(simd: S, text: &'t [u8], in_line: bool, extras: &'u mut Extras) -> Self {
        extras.fields.clear();
        extras.names.clear();
        Self { simd, text, in_line, undocumented: &mut extras.fields, names: &mut extras.names }
    }

    /// The byte at `at`; behind the end there are zeros, which no JSON text holds outside of strings, nor in them.
    #[inline(always)]
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    /// Behind the byte, if it is this one.
    #[inline(always)]
    pub(crate) fn expect(&self, at: usize, byte: u8) -> Option<usize> {
        (self.byte(at) == byte).then_some(at + 1)
    }

    /// Behind the word, if it stands there.
    #[inline(always)]
    pub(crate) fn word<const N: usize>(&self, at: usize, word: &[u8; N]) -> Option<usize> {
        (self.text.get(at..at + N)? == word).then_some(at + N)
    }

    #[inline(always)]
    pub(crate) fn boolean(&self, at: usize) -> Option<usize> {
        self.word(at, b"true").or_else(|| self.word(at, b"false"))
    }

    #[inline(always)]
    pub(crate) fn null(&self, at: usize) -> Option<usize> {
        self.word(at, b"null")
    }

    /// Behind the white space that starts here, if any does.
    #[inline(always)]
    pub(crate) fn space(&self, mut at: usize) -> usize {
        // One look is enough in a text without white space between its tokens.
        while self.byte(at) <= b' ' {
            match self.byte(at) {
                b' ' | b'\t' | b'\r' => {}
                b'\n' if !self.in_line => {}
                _ => break,
            }
            at += 1;
        }
        at
    }

    /// The bytes from `at` on, zeros behind the end of the text.
    #[inline(always)]
    pub(crate) fn lanes(&self, at: usize) -> u8x32<S> {
        if let Some(bytes) = self.text.get(at..at + LANES) {
            return u8x32::from_slice(self.simd, bytes);
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let mut bytes = [0; LANES];
        bytes[..rest.len()].copy_from_slice(rest);
        u8x32::from_slice(self.simd, &bytes)
    }

    /// The same, more of them.
    #[inline(always)]
    pub(crate) fn wide(&self, at: usize) -> u8x64<S> {
        if let Some(bytes) = self.text.get(at..at + WIDE) {
            return u8x64::from_slice(self.simd, bytes);
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let mut bytes = [0; WIDE];
        bytes[..rest.len()].copy_from_slice(rest);
        u8x64::from_slice(self.simd, &bytes)
    }

    /// The array that starts here: `item` reads each item.
    #[inline(always)]
    pub(crate) fn array(
        &mut self,
        at: usize,
        (least, most): (usize, usize),
        mut item: impl FnMut(&mut Self, usize) -> Option<usize>,
    ) -> Option<usize> {
        let mut at = self.space(self.expect(at, b'[')?);
        if self.byte(at) == b']' {
            return (least == 0).then_some(at + 1);
        }
        let mut items = 0;
        loop {
            at = item(self, at)?;
            items += 1;
            at = self.space(at);
            match self.byte(at) {
                b',' => at = self.space(at + 1),
                b']' => return (least <= items && items <= most).then_some(at + 1),
                _ => return None,
            }
        }
    }
}

/// Calls `read`, which is inlined where the build optimises. Where it does not, all that is inlined into one function
/// takes a place of its own on the stack, more than a thread has: then this is a function by itself.
#[inline(always)]
pub(crate) fn part<S: Simd, R>(simd: S, read: impl FnOnce() -> R) -> R {
    if cfg!(debug_assertions) { simd.vectorize(read) } else { read() }
}

/// Bit by bit, which lanes are set.
#[inline(always)]
pub(crate) fn wide_bits<S: Simd>(lanes: mask8x64<S>) -> u64 {
    lanes.to_bitmask()
}

/// Bit by bit, which lanes are this byte.
#[inline(always)]
pub(crate) fn equal<S: Simd>(lanes: u8x64<S>, byte: u8) -> u64 {
    wide_bits(lanes.simd_eq(byte))
}

/// Bit by bit, the first `length` of a text.
#[inline(always)]
pub(crate) fn first(length: usize) -> u64 {
    if length < WIDE { (1 << length) - 1 } else { u64::MAX }
}

/// Bit by bit, which lanes are set.
#[allow(clippy::cast_possible_truncation, reason = "there are 32 lanes")]
#[inline(always)]
pub(crate) fn bits<S: Simd>(lanes: mask8x32<S>) -> u32 {
    lanes.to_bitmask() as u32
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::Reading;
    use crate::Extras;

    #[test]
    fn an_array_has_as_many_items_as_it_may() {
        for (text, items) in
            [("[]", 0), ("[ ]", 0), ("[null]", 1), ("[null , null]", 2), ("[null,null,null]", 3)]
        {
            for bounds in [(0, 0), (0, 2), (1, 1), (2, 2), (2, 9), (4, 9)] {
                let mut extras = Extras::default();
                let end = dispatch!(Level::new(), simd => {
                    Reading::new(simd, text.as_bytes(), false, &mut extras).array(0, bounds, |reading, at| reading.null(at))
                });
                let fits = bounds.0 <= items && items <= bounds.1;
                assert_eq!(end, fits.then_some(text.len()), "{text}, {bounds:?}");
            }
        }
    }
}
