//! 32 hexadecimal digits as 128 bits, and in which case the letters among them are.
//!
//! A document has tens of identifiers. Read digit by digit, they took a third of its time.

/// Hexadecimal digits of 128 bits.
pub(crate) const DIGITS: usize = 32;

/// Which digits are in upper case if they are letters: a bit each, the lowest for the first.
///
/// All bits are set, those of figures too, where no letter is in lower case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetterCase(u32);

impl LetterCase {
    pub(crate) const LOWER: Self = Self(0);
    pub(crate) const UPPER: Self = Self(u32::MAX);

    /// For letters in both cases, which no service is known to write.
    #[cold]
    fn mixed(digits: &[u8; DIGITS]) -> Self {
        Self(digits.iter().rev().fold(0, |bits, digit| bits << 1 | u32::from(digit.is_ascii_uppercase())))
    }

    pub(crate) fn is_mixed(self) -> bool {
        self != Self::LOWER && self != Self::UPPER
    }

    /// Gives the letters of an identifier in lower case, with or without hyphens, the case they had.
    #[cold]
    pub(crate) fn restore(self, text: &mut str) {
        let mut digit = 0;
        for at in 0..text.len() {
            // All of it is ASCII, so that each byte is a character.
            let Some(character) = text.get_mut(at..=at).filter(|character| *character != "-") else {
                continue;
            };
            if self.0 >> digit & 1 == 1 {
                character.make_ascii_uppercase();
            }
            digit += 1;
        }
    }
}

/// The value of the digits, and how they were written; `None` if one of them is no hexadecimal digit.
///
/// The loops have neither branches nor early ends, so that the compiler does what they say for sixteen digits at once.
#[inline]
pub(crate) fn decode(digits: &[u8; DIGITS]) -> Option<([u8; DIGITS / 2], LetterCase)> {
    let mut nibbles = [0; DIGITS];
    let (mut strange, mut lower, mut upper) = (0, 0, 0);
    for (&digit, nibble) in digits.iter().zip(&mut nibbles) {
        let figure = digit.wrapping_sub(b'0');
        let is_figure = figure < 10;
        let is_lower = digit.wrapping_sub(b'a') < 6;
        let is_upper = digit.wrapping_sub(b'A') < 6;
        *nibble = if is_figure { figure } else { (digit | 0x20).wrapping_sub(b'a' - 10) };
        strange |= u8::from(!(is_figure | is_lower | is_upper));
        lower |= u8::from(is_lower);
        upper |= u8::from(is_upper);
    }
    let mut value = [0; DIGITS / 2];
    for (byte, [high, low]) in value.iter_mut().zip(nibbles.as_chunks().0) {
        *byte = high << 4 | low & 0x0F;
    }
    let letter_case = match (lower, upper) {
        (_, 0) => LetterCase::LOWER,
        (0, _) => LetterCase::UPPER,
        _ => LetterCase::mixed(digits),
    };
    (strange == 0).then_some((value, letter_case))
}
