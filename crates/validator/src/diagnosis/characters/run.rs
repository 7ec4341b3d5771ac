//! A run of characters of one class, and what it is called.

use std::borrow::Cow;

/// From `least` to `most` characters of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// First and last of each range, in ascending order.
    pub(super) class: Vec<(u8, u8)>,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

impl Run {
    pub(super) fn exactly(class: Vec<(u8, u8)>, times: usize) -> Self {
        Self { class, least: times, most: Some(times) }
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.class.iter().any(|(from, to)| (*from..=*to).contains(&byte))
    }

    /// The character, if it is always the same, so and so often.
    pub(super) fn literal(&self) -> Option<char> {
        match self.class[..] {
            [(from, to)] if from == to && self.most == Some(self.least) => Some(char::from(from)),
            _ => None,
        }
    }

    pub(super) fn describe(&self) -> String {
        match (self.least, self.most) {
            (least, Some(most)) if least == most => format!("{least} {}", self.name(least)),
            (0, Some(most)) => format!("up to {most} {}", self.name(most)),
            (least, Some(most)) => format!("{least} to {most} {}", self.name(most)),
            (0, None) => format!("any number of {}", self.name(0)),
            (least, None) => format!("at least {least} {}", self.name(least)),
        }
    }

    /// One of its characters.
    pub(super) fn one(&self) -> Cow<'static, str> {
        match self.class[..] {
            [(from, to)] if from == to => format!("`{}`", char::from(from)).into(),
            _ => match self.known() {
                Some((article, name, _)) => format!("{article} {name}").into(),
                None => format!("one of {}", self.brackets()).into(),
            },
        }
    }

    /// So many of them.
    pub(super) fn name(&self, count: usize) -> Cow<'static, str> {
        match self.known() {
            Some((_, name, _)) if count == 1 => name.into(),
            Some((_, _, names)) => names.into(),
            None => format!("characters of {}", self.brackets()).into(),
        }
    }

    /// What the class is called: article, one of it, several.
    fn known(&self) -> Option<(&'static str, &'static str, &'static str)> {
        const DIGIT: (u8, u8) = (b'0', b'9');
        const UPPER: (u8, u8) = (b'A', b'Z');
        const LOWER: (u8, u8) = (b'a', b'z');
        Some(match self.class[..] {
            [DIGIT] => ("a", "digit", "digits"),
            [DIGIT, (b'A', b'F'), (b'a', b'f')] => ("a", "hexadecimal digit", "hexadecimal digits"),
            [DIGIT, (b'A', b'F')] => ("an", "upper-case hexadecimal digit", "upper-case hexadecimal digits"),
            [DIGIT, (b'a', b'f')] => ("a", "lower-case hexadecimal digit", "lower-case hexadecimal digits"),
            [UPPER] => ("an", "upper-case letter", "upper-case letters"),
            [LOWER] => ("a", "lower-case letter", "lower-case letters"),
            [UPPER, LOWER] => ("a", "letter", "letters"),
            [DIGIT, UPPER, LOWER] => ("a", "letter or digit", "letters or digits"),
            [DIGIT, UPPER] => ("an", "upper-case letter or digit", "upper-case letters or digits"),
            [DIGIT, LOWER] => ("a", "lower-case letter or digit", "lower-case letters or digits"),
            _ => return None,
        })
    }

    /// As a pattern writes it.
    fn brackets(&self) -> String {
        let mut text = String::from("[");
        for (from, to) in &self.class {
            text.push(char::from(*from));
            if from < to {
                text.push('-');
                text.push(char::from(*to));
            }
        }
        text + "]"
    }
}

/// All characters of ASCII that are so, as ranges.
pub(super) fn ranges(has: impl Fn(u8) -> bool) -> Vec<(u8, u8)> {
    let mut ranges: Vec<(u8, u8)> = Vec::new();
    for byte in (0..=0x7f).filter(|byte| has(*byte)) {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == byte => *to = byte,
            _ => ranges.push((byte, byte)),
        }
    }
    ranges
}

/// What kind of character it is.
pub(super) fn kind_of(character: char) -> &'static str {
    match character {
        ' ' => "a space",
        '-' => "a hyphen",
        '0'..='9' => "a digit",
        'a'..='z' => "a lower-case letter",
        'A'..='Z' => "an upper-case letter",
        _ if character.is_control() => "a control character",
        _ if character.is_whitespace() => "white space",
        _ if !character.is_ascii() => "a character beyond ASCII",
        _ => "a punctuation mark",
    }
}
