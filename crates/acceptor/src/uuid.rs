//! The format `uuid`: hexadecimal digits in groups of 8, 4, 4, 4 and 12, with hyphens, in any case of letters.

use fearless_simd::prelude::*;

use crate::reading::{Reading, bits};
use crate::string::Known;

/// How long such a text is.
pub(crate) const LENGTH: usize = 36;

/// Where hyphens stand, bit by bit.
const HYPHENS: u32 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23;

impl<S: Simd> Reading<'_, '_, S> {
    /// Whether the bytes from `start` on are a UUID.
    #[inline(always)]
    pub(crate) fn is_uuid(&self, start: usize) -> bool {
        let lanes = self.lanes(start);
        let digit = (lanes - b'0').simd_le(9);
        let letter = ((lanes | 0x20) - b'a').simd_le(5);
        let hexadecimal = bits(digit | letter);
        let hyphen = bits(lanes.simd_eq(b'-'));
        hyphen == HYPHENS
            && hexadecimal == !HYPHENS
            && (32..LENGTH).all(|at| self.byte(start + at).is_ascii_hexdigit())
    }
}

/// Whether the text is a UUID.
#[allow(clippy::unnecessary_wraps, reason = "claims have one form")]
#[inline(always)]
pub(crate) fn is_uuid(text: &[u8]) -> Known {
    Some(
        text.len() == LENGTH
            && text.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            }),
    )
}
