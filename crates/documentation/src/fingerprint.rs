//! Fingerprints of descriptions.

use std::fmt;

use sha2::{Digest, Sha256};

/// SHA-256 of a text whose white space does not count.
///
/// Layouts break the same sentence at different places, and put or leave out a space around links and product names.
/// So every white space character is left out before hashing, and invisible ones and bullets have been by then. Any
/// other difference, case included, is a different wording.
///
/// It is written as `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a text.
    pub fn of(text: &str) -> Self {
        let mut hash = Sha256::new();
        for word in text.split_whitespace() {
            hash.update(word.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// The fingerprints of the first word of a text, of the first two, and so on.
    pub(crate) fn of_beginnings(text: &str) -> impl Iterator<Item = Self> {
        let mut hash = Sha256::new();
        text.split_whitespace().map(move |word| {
            hash.update(word.as_bytes());
            Self(hash.clone().finalize().into())
        })
    }

    /// Reads the written form; `None` when it is anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(*pair.first()?)? << 4 | nibble(*pair.get(1)?)?;
        }
        Some(Self(bytes))
    }
}

const PREFIX: &str = "sha256:";

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count_and_everything_else_does() {
        let one = Fingerprint::of("Weight of the parcel, see scales.");
        assert_eq!(one, Fingerprint::of(" Weight of the\nparcel, see\u{a0}scales\n.  "));
        assert_ne!(one, Fingerprint::of("weight of the parcel, see scales."));
        assert_ne!(one, Fingerprint::of("Weight of the parcel see scales."));
    }

    #[test]
    fn the_written_form_is_that_of_sha256_and_reads_back() {
        let written = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Fingerprint::of("a b\tc").to_string(), written);
        assert_eq!(Fingerprint::parse(written), Some(Fingerprint::of("abc")));
        for wrong in
            ["", "sha256:", &written.to_uppercase(), &written[..70], &format!("{written}0"), &written[7..]]
        {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
    }
}
