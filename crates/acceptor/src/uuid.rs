//! The format `uuid`: hexadecimal digits in groups of 8, 4, 4, 4 and 12, with hyphens, in any case of letters.

use fearless_simd::prelude::*;

use crate::reading::{Reading, first, wide_bits};

/// How long such a text is.
pub(crate) const LENGTH: usize = 36;

/// Where hyphens stand, bit by bit.
const HYPHENS: u64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23;

impl<S: Simd> Reading<'_, '_, S> {
    /// Whether as many bytes as a UUID has, from `start` on, are one.
    #[inline(always)]
    pub(crate) fn is_uuid(&self, start: usize) -> bool {
        let lanes = self.wide(start);
        let digit = (lanes - b'0').simd_le(9);
        let letter = ((lanes | 0x20) - b'a').simd_le(5);
        let hexadecimal = wide_bits(digit | letter);
        let hyphen = wide_bits(lanes.simd_eq(b'-'));
        hyphen & first(LENGTH) == HYPHENS && hexadecimal & first(LENGTH) == first(LENGTH) & !HYPHENS
    }
}
