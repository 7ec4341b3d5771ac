//! Numbers.

use fearless_simd::prelude::*;

use crate::reading::Reading;

/// So many digits fit an `i64`, whatever they are.
const DIGITS: usize = 18;

impl<S: Simd> Reading<'_, '_, S> {
    /// A number written as an integer, within these bounds.
    ///
    /// JSON Schema counts `1.0`, `1e2` and `-0` as integers as well; they are for a closer look.
    #[inline(always)]
    pub(crate) fn integer(&self, at: usize, least: i64, most: i64) -> Option<usize> {
        let negative = self.byte(at) == b'-';
        let start = at + usize::from(negative);
        let mut end = start;
        let mut value: i64 = 0;
        loop {
            let digit = self.byte(end).wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            end += 1;
        }
        let digits = end - start;
        let leading_zero = self.byte(start) == b'0' && (digits > 1 || negative);
        if digits == 0 || digits > DIGITS || leading_zero || matches!(self.byte(end), b'.' | b'e' | b'E') {
            return None;
        }
        let value = if negative { -value } else { value };
        (least <= value && value <= most).then_some(end)
    }

    /// A number by the grammar of JSON.
    #[inline(always)]
    pub(crate) fn number(&self, at: usize) -> Option<usize> {
        let start = at + usize::from(self.byte(at) == b'-');
        let mut end = self.digits(start)?;
        if self.byte(start) == b'0' && end > start + 1 {
            return None;
        }
        if self.byte(end) == b'.' {
            end = self.digits(end + 1)?;
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            end = self.digits(end + 1 + sign)?;
        }
        Some(end)
    }

    /// Behind the digits that start here; there must be one.
    #[inline(always)]
    fn digits(&self, start: usize) -> Option<usize> {
        let mut end = start;
        while self.byte(end).is_ascii_digit() {
            end += 1;
        }
        (end > start).then_some(end)
    }
}
