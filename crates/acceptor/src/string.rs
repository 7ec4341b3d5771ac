//! Strings, and what is said about their text.

use fearless_simd::prelude::*;

use crate::reading::{LANES, Reading, bits};

/// What is known of a claim about a text: that it holds, that it does not, or nothing without a closer look.
pub(crate) type Known = Option<bool>;

impl<S: Simd> Reading<'_, '_, S> {
    /// Any string.
    #[inline(always)]
    pub(crate) fn string(&self, at: usize) -> Option<usize> {
        let start = self.expect(at, b'"')?;
        let mut at = start;
        let mut ascii = true;
        loop {
            let (plain, only_ascii) = self.plain(at)?;
            ascii &= only_ascii;
            match self.byte(plain) {
                b'"' => {
                    at = plain;
                    break;
                }
                b'\\' => at = self.escape(plain)?,
                _ => return None,
            }
        }
        if !ascii {
            std::str::from_utf8(self.text.get(start..at)?).ok()?;
        }
        Some(at + 1)
    }

    /// A string of so many characters.
    #[allow(dead_code, reason = "whether the generated text uses it depends on the contract")]
    #[inline(always)]
    pub(crate) fn string_of_length(&self, at: usize, least: usize, most: usize) -> Option<usize> {
        let start = self.expect(at, b'"')?;
        let end = self.unescaped(start)?;
        let characters = self.text.get(start..end)?.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        (least <= characters && characters <= most).then_some(end + 1)
    }

    /// A string of ASCII without escapes, of which `claim` certainly holds: it is given where the text starts, and the text.
    #[inline(always)]
    pub(crate) fn text(&self, at: usize, claim: impl FnOnce(&Self, usize, &[u8]) -> Known) -> Option<usize> {
        let start = self.expect(at, b'"')?;
        let (end, ascii) = self.plain(start)?;
        if self.byte(end) != b'"' || !ascii {
            return None;
        }
        claim(self, start, self.text.get(start..end)?)?.then_some(end + 1)
    }

    /// The end of the string without escapes that starts here, behind its opening quote, in UTF-8.
    #[inline(always)]
    pub(crate) fn unescaped(&self, start: usize) -> Option<usize> {
        let (end, ascii) = self.plain(start)?;
        if self.byte(end) != b'"' {
            return None;
        }
        if !ascii {
            std::str::from_utf8(self.text.get(start..end)?).ok()?;
        }
        Some(end)
    }

    /// Where the next quote, backslash or control character stands, and whether all before it is ASCII.
    #[inline(always)]
    fn plain(&self, mut at: usize) -> Option<(usize, bool)> {
        let mut ascii = true;
        loop {
            let lanes = self.lanes(at);
            let ends = lanes.simd_eq(b'"') | lanes.simd_eq(b'\\') | lanes.simd_lt(0x20);
            let ends = bits(ends);
            let high = bits(lanes.simd_ge(0x80));
            if ends != 0 {
                let end = ends.trailing_zeros();
                ascii &= high & ((1 << end) - 1) == 0;
                // Behind the end of the text there are zeros, which end this too.
                return Some((at + end as usize, ascii));
            }
            ascii &= high == 0;
            at += LANES;
        }
    }

    /// Behind the escape that starts here.
    #[inline(always)]
    fn escape(&self, at: usize) -> Option<usize> {
        match self.byte(at + 1) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
            b'u' => match self.code_unit(at)? {
                0xD800..0xDC00 => {
                    let second = self.code_unit(self.word(at + 6, b"\\u")? - 2)?;
                    (0xDC00..0xE000).contains(&second).then_some(at + 12)
                }
                0xDC00..0xE000 => None,
                _ => Some(at + 6),
            },
            _ => None,
        }
    }

    /// The number in the escape `\u` that starts here.
    #[inline(always)]
    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at + 2..at + 6)?;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }

    /// Where the string that starts here ends, its closing quote included, if it is of so many bytes, whatever they are.
    #[inline(always)]
    pub(crate) fn of_length(&self, at: usize, length: usize) -> bool {
        self.byte(at) == b'"' && self.byte(at + 1 + length) == b'"'
    }

    /// Whether all these bytes, from `start` on, are in one of the ranges.
    #[inline(always)]
    pub(crate) fn all_in<const R: usize>(&self, start: usize, length: usize, ranges: [(u8, u8); R]) -> bool {
        let mut at = start;
        let end = start + length;
        while at < end {
            let lanes = self.lanes(at);
            let mut inside = 0;
            // No iterator: what is not inlined cannot use vectors.
            let mut range = 0;
            while range < R {
                let (least, most) = ranges[range];
                inside |= bits((lanes - least).simd_le(most - least));
                range += 1;
            }
            let wanted = if end - at < LANES { (1 << (end - at)) - 1 } else { u32::MAX };
            if inside & wanted != wanted {
                return false;
            }
            at += LANES;
        }
        true
    }
}

/// Whether exactly one of the claims holds.
#[inline(always)]
pub(crate) fn exactly_one<const N: usize>(claims: [Known; N]) -> Known {
    let mut holding = 0;
    for claim in claims {
        holding += usize::from(claim?);
    }
    Some(holding == 1)
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use crate::Extras;
    use crate::reading::Reading;

    /// Our contract has none, others have.
    #[test]
    fn a_length_is_that_of_characters() {
        for (text, characters) in [("", 0), ("a", 1), ("äö", 2), ("a\u{1f980}ж", 3), (&"ä".repeat(40), 40)]
        {
            let text = format!("\"{text}\" ");
            for (least, most) in [(0, 2), (1, 1), (2, 3), (3, 80), (41, 80), (4, 3)] {
                let mut extras = Extras::default();
                let end = dispatch!(Level::new(), simd => {
                    Reading::new(simd, text.as_bytes(), false, &mut extras).string_of_length(0, least, most)
                });
                let fits = least <= characters && characters <= most;
                assert_eq!(end, fits.then_some(text.len() - 1), "{text}, {least} to {most}");
            }
        }
    }

    #[test]
    fn a_name_is_utf8() {
        for (text, end) in [
            (&b"\"\xC3\xA4\""[..], Some(3)),
            (b"\"a\"", Some(2)),
            (b"\"\xC3\"", None),
            (b"\"a\xFF\"", None),
            (b"\"a\\n\"", None),
            (b"\"a", None),
        ] {
            let mut extras = Extras::default();
            let told =
                dispatch!(Level::new(), simd => Reading::new(simd, text, false, &mut extras).unescaped(1));
            assert_eq!(told, end, "{text:02x?}");
        }
    }

    #[test]
    fn all_bytes_are_in_one_of_the_ranges() {
        const RANGES: [(u8, u8); 2] = [(b'0', b'9'), (b'A', b'F')];
        let all_in = |text: &str, start: usize, length: usize| {
            let mut extras = Extras::default();
            dispatch!(Level::new(), simd => {
                Some(Reading::new(simd, text.as_bytes(), false, &mut extras).all_in(start, length, RANGES))
            })
        };
        for length in [1, 2, 7, 31, 32, 33, 63, 64, 65, 100] {
            for start in [0, 1, 5, 40] {
                let good = "A7".repeat(80);
                assert_eq!(all_in(&good, start, length), Some(true), "{length} from {start}");
                for wrong in [0, 1, length / 2, length - 1] {
                    let mut text = good.clone();
                    text.replace_range(start + wrong.min(length - 1)..=start + wrong.min(length - 1), "g");
                    assert_eq!(all_in(&text, start, length), Some(false), "{wrong} of {length} from {start}");
                }
                // What stands around them does not matter.
                let text = format!("{}{}g", "g".repeat(start), &good[..length]);
                assert_eq!(all_in(&text, start, length), Some(true), "{length} from {start}");
            }
        }
    }
}
