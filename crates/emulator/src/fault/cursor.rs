//! Words, numbers, JSON and places in the text of a plan.

use std::fmt;
use std::time::Duration;

use hyper::header::HeaderValue;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::write::is_plain;
use crate::splice;

/// Longest wait.
pub(super) const MAX_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Why a text is no [`Plan`](crate::Plan). No character of it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPlan {
    line: usize,
    column: usize,
    expected: String,
}

impl InvalidPlan {
    /// Line of the fault, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column of the fault in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for InvalidPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "column {}: expected {}", self.column, self.expected)
    }
}

impl std::error::Error for InvalidPlan {}

/// A place in the text of a plan.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where it is, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What was passed since it was there.
    pub(super) fn since(&self, at: usize) -> &'a str {
        &self.text[at..self.at]
    }

    /// Passes as much as this.
    pub(super) fn pass(&mut self, passed: &str) {
        self.at += passed.len();
    }

    pub(super) fn expected(&self, what: impl Into<String>) -> InvalidPlan {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |last| last + 1);
        InvalidPlan {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            expected: what.into(),
        }
    }

    pub(super) fn expected_at(&mut self, at: usize, what: impl Into<String>) -> InvalidPlan {
        self.at = at;
        self.expected(what)
    }

    /// What is left, without blanks and comments at its start.
    pub(super) fn rest(&mut self) -> &'a str {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\u{feff}']).len();
            self.at += blank;
            let rest = &self.text[self.at..];
            if !rest.starts_with('#') {
                return rest;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    /// Whether this character is next; if so, it is passed.
    pub(super) fn takes(&mut self, character: char) -> bool {
        let is_next = self.rest().starts_with(character);
        if is_next {
            self.at += character.len_utf8();
        }
        is_next
    }

    /// Passes letters and hyphens; empty where there are none.
    pub(super) fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_ascii_alphabetic() && character != '-');
        let word = &rest[..length.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Passes this word, whatever its case.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let start = self.at;
        let is_next = self.word().eq_ignore_ascii_case(word);
        if !is_next {
            self.at = start;
        }
        is_next
    }

    pub(super) fn needs_word(&mut self, word: &str) -> Result<(), InvalidPlan> {
        self.rest();
        if self.takes_word(word) { Ok(()) } else { Err(self.expected(format!("the word {word}"))) }
    }

    pub(super) fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub(super) fn number(&mut self, least: u64, most: u64, what: &str) -> Result<u64, InvalidPlan> {
        self.rest();
        let start = self.at;
        let number = self.digits().parse().ok().filter(|number| (least..=most).contains(number));
        number
            .ok_or_else(|| self.expected_at(start, format!("{what}: a whole number from {least} to {most}")))
    }

    pub(super) fn small_number(&mut self, least: u32, what: &str) -> Result<u32, InvalidPlan> {
        let number = self.number(least.into(), i32::MAX.unsigned_abs().into(), what)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// A JSON value, as it is written.
    pub(super) fn json(&mut self, what: &str) -> Result<&'a str, InvalidPlan> {
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest);
        let value = <&RawValue>::deserialize(&mut values).map_err(|_| self.expected(what))?;
        self.at += value.get().len();
        Ok(value.get())
    }

    /// A JSON string, decoded.
    pub(super) fn string(&mut self, what: &str) -> Result<String, InvalidPlan> {
        self.rest();
        let start = self.at;
        let value = if self.rest().starts_with('"') { self.json(what)? } else { "" };
        serde_json::from_str(value).map_err(|_| self.expected_at(start, what))
    }

    /// A string that can stand in a header.
    pub(super) fn header(&mut self, what: &str) -> Result<String, InvalidPlan> {
        self.rest();
        let start = self.at;
        let text = self.string(what)?;
        if HeaderValue::from_str(&text).is_ok_and(|value| value.to_str().is_ok()) {
            Ok(text)
        } else {
            Err(self.expected_at(start, format!("{what}, of visible ASCII characters")))
        }
    }

    pub(super) fn pause(&mut self) -> Result<Duration, InvalidPlan> {
        self.rest();
        let start = self.at;
        let number: Option<u64> = self.digits().parse().ok();
        let factor = match self.word() {
            "ms" => Some(1),
            "s" => Some(1000),
            "min" => Some(60_000),
            _ => None,
        };
        let pause = number.zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
        pause
            .map(Duration::from_millis)
            .filter(|pause| *pause <= MAX_PAUSE)
            .ok_or_else(|| self.expected_at(start, "a duration of at most 60min, such as 200ms, 5s or 2min"))
    }

    pub(super) fn pointer(&mut self) -> Result<String, InvalidPlan> {
        const WHAT: &str = "a JSON pointer, which starts with a slash, as it is or in quotes";
        let rest = self.rest();
        let start = self.at;
        let pointer = if rest.starts_with('"') {
            self.string(WHAT)?
        } else {
            let length = rest.find(|character| !is_plain(character)).unwrap_or(rest.len());
            self.at += length;
            // The empty pointer is the whole body, and must be seen.
            if length == 0 { "~".to_owned() } else { rest[..length].to_owned() }
        };
        if splice::is_pointer(&pointer) { Ok(pointer) } else { Err(self.expected_at(start, WHAT)) }
    }
}
