//! Plans from text.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hyper::header::HeaderValue;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::write::{is_plain, is_whole_number};
use super::{Fault, Plan, Rate, RetryAfter, Sequence, StatusBody, Step, Target};
use crate::splice;

/// Most times that one entry can be used.
const MAX_COUNT: u64 = 1_000_000;

/// Longest wait.
pub(super) const MAX_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Why a text is no [`Plan`]. No character of it is kept.
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

impl FromStr for Plan {
    type Err = InvalidPlan;

    fn from_str(text: &str) -> Result<Self, InvalidPlan> {
        let mut reader = Reader { text, at: 0 };
        let mut sequences = Vec::new();
        loop {
            while reader.takes(';') || reader.takes('\n') {}
            if reader.rest().is_empty() {
                return Ok(Self { sequences });
            }
            sequences.push(reader.sequence()?);
            if !reader.rest().is_empty() && !reader.rest().starts_with([';', '\n']) {
                return Err(reader
                    .expected("a comma before the next fault, or ; or a new line before the next target"));
            }
        }
    }
}

const FAULTS: &str = "a fault: a status, redirect, reset, close, hang, cut, length, dribble, delay, broken gzip, html, \
                      invalid json, empty, set, null, remove or add";

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn expected(&self, what: impl Into<String>) -> InvalidPlan {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |last| last + 1);
        InvalidPlan {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            expected: what.into(),
        }
    }

    fn expected_at(&mut self, at: usize, what: impl Into<String>) -> InvalidPlan {
        self.at = at;
        self.expected(what)
    }

    /// What is left, without blanks and comments at its start.
    fn rest(&mut self) -> &'a str {
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
    fn takes(&mut self, character: char) -> bool {
        let is_next = self.rest().starts_with(character);
        if is_next {
            self.at += character.len_utf8();
        }
        is_next
    }

    /// Passes letters and hyphens; empty where there are none.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_ascii_alphabetic() && character != '-');
        let word = &rest[..length.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Passes this word, whatever its case.
    fn takes_word(&mut self, word: &str) -> bool {
        let start = self.at;
        let is_next = self.word().eq_ignore_ascii_case(word);
        if !is_next {
            self.at = start;
        }
        is_next
    }

    fn needs_word(&mut self, word: &str) -> Result<(), InvalidPlan> {
        self.rest();
        if self.takes_word(word) { Ok(()) } else { Err(self.expected(format!("the word {word}"))) }
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn number(&mut self, least: u64, most: u64, what: &str) -> Result<u64, InvalidPlan> {
        self.rest();
        let start = self.at;
        let number = self.digits().parse().ok().filter(|number| (least..=most).contains(number));
        number
            .ok_or_else(|| self.expected_at(start, format!("{what}: a whole number from {least} to {most}")))
    }

    fn small_number(&mut self, least: u32, what: &str) -> Result<u32, InvalidPlan> {
        let number = self.number(least.into(), i32::MAX.unsigned_abs().into(), what)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// A JSON value, as it is written.
    fn json(&mut self, what: &str) -> Result<&'a str, InvalidPlan> {
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest);
        let value = <&RawValue>::deserialize(&mut values).map_err(|_| self.expected(what))?;
        self.at += value.get().len();
        Ok(value.get())
    }

    /// A JSON string, decoded.
    fn string(&mut self, what: &str) -> Result<String, InvalidPlan> {
        self.rest();
        let start = self.at;
        let value = if self.rest().starts_with('"') { self.json(what)? } else { "" };
        serde_json::from_str(value).map_err(|_| self.expected_at(start, what))
    }

    /// A string that can stand in a header.
    fn header(&mut self, what: &str) -> Result<String, InvalidPlan> {
        self.rest();
        let start = self.at;
        let text = self.string(what)?;
        if HeaderValue::from_str(&text).is_ok_and(|value| value.to_str().is_ok()) {
            Ok(text)
        } else {
            Err(self.expected_at(start, format!("{what}, of visible ASCII characters")))
        }
    }

    fn pause(&mut self) -> Result<Duration, InvalidPlan> {
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

    fn pointer(&mut self) -> Result<String, InvalidPlan> {
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

    fn sequence(&mut self) -> Result<Sequence, InvalidPlan> {
        self.rest();
        let start = self.at;
        let named = self.word();
        let target = if !named.is_empty() && self.takes(':') {
            let known = Target::ALL.into_iter().find(|target| target.name().eq_ignore_ascii_case(named));
            known.ok_or_else(|| self.expected_at(start, "a target: token, get, list, any or connect"))?
        } else {
            self.at = start;
            Target::Any
        };
        let mut sequence = Sequence { target, steps: Vec::new(), rates: Vec::new(), seed: 0 };
        loop {
            let is_last = self.entry(&mut sequence)?;
            if is_last || !self.takes(',') {
                return Ok(sequence);
            }
        }
    }

    /// Whether nothing may follow it in the sequence.
    fn entry(&mut self, sequence: &mut Sequence) -> Result<bool, InvalidPlan> {
        self.rest();
        let start = self.at;
        if self.takes_word("seed") {
            if sequence.rates.is_empty() {
                return Err(self.expected_at(start, "a percentage before the seed of its random numbers"));
            }
            sequence.seed = self.number(0, u64::MAX, "a seed")?;
            return Ok(true);
        }
        let rate = self.percentage()?;
        let taken: u32 = sequence.rates.iter().map(|rate| rate.per_million).sum();
        if rate.is_some_and(|rate| taken + rate > 1_000_000) {
            return Err(self.expected_at(start, "at most 100 % in one sequence"));
        }
        if rate.is_none() && !sequence.rates.is_empty() {
            return Err(self.expected_at(
                start,
                "a percentage or a seed, since counted faults stand before percentages",
            ));
        }
        self.rest();
        let fault_start = self.at;
        let mut fault = self.fault()?;
        if !sequence.target.takes(&fault) {
            return Err(
                self.expected_at(fault_start, "reset, close, hang or 200, which can happen to a connection")
            );
        }
        let count = if rate.is_none() && (self.takes('×') || self.takes('x')) {
            u32::try_from(self.number(1, MAX_COUNT, "a count")?).unwrap_or(u32::MAX)
        } else {
            1
        };
        if self.takes('(') {
            self.options(&mut fault)?;
        }
        match rate {
            Some(per_million) => sequence.rates.push(Rate { per_million, fault }),
            None => sequence.steps.push(Step { fault, count }),
        }
        Ok(false)
    }

    /// Millionths, if a percentage is next.
    fn percentage(&mut self) -> Result<Option<u32>, InvalidPlan> {
        let rest = self.rest();
        let start = self.at;
        let length = rest.find(|character: char| !character.is_ascii_digit() && character != '.');
        let (number, behind) = rest.split_at(length.unwrap_or(rest.len()));
        if number.is_empty() || !behind.trim_start().starts_with('%') {
            return Ok(None);
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let millionths = (whole.len() <= 3 && (1..=4).contains(&fraction.len()))
            .then(|| format!("{whole}{fraction:0<4}").parse().ok())
            .flatten()
            .filter(|millionths| (1..=1_000_000).contains(millionths));
        self.at += number.len();
        self.takes('%');
        match millionths {
            Some(millionths) => Ok(Some(millionths)),
            None => {
                Err(self.expected_at(start, "a percentage from 0.0001% to 100%, with four decimals at most"))
            }
        }
    }

    fn fault(&mut self) -> Result<Fault, InvalidPlan> {
        if self.rest().starts_with(|character: char| character.is_ascii_digit()) {
            return self.status();
        }
        let start = self.at;
        let fault = match self.word().to_ascii_lowercase().as_str() {
            "reset" => Fault::Reset,
            "close" => Fault::Close,
            "hang" => Fault::Hang,
            "html" => Fault::Html,
            "empty" => Fault::Empty,
            "invalid" => {
                self.needs_word("json")?;
                Fault::InvalidJson
            }
            "broken" => {
                self.needs_word("gzip")?;
                Fault::BrokenGzip
            }
            "cut" => self.cut()?,
            "length" => self.length()?,
            "dribble" => {
                let bytes = self.small_number(1, "a number of bytes")?;
                self.needs_word("every")?;
                Fault::Dribble { bytes, every: self.pause()? }
            }
            "delay" => self.delay()?,
            "redirect" => self.redirect()?,
            "set" => Fault::Set { pointer: self.pointer()?, value: self.json("a JSON value")?.to_owned() },
            "null" => Fault::Set { pointer: self.pointer()?, value: "null".to_owned() },
            "remove" => Fault::Remove { pointer: self.pointer()? },
            "add" => Fault::Add { pointer: self.pointer()?, value: self.json("a JSON value")?.to_owned() },
            _ => return Err(self.expected_at(start, FAULTS)),
        };
        Ok(fault)
    }

    fn status(&mut self) -> Result<Fault, InvalidPlan> {
        let start = self.at;
        match self.number(200, 599, "a status")? {
            200 => Ok(Fault::Normal),
            300..=399 => {
                Err(self.expected_at(start, "a status that is no redirect; for one, redirect 302 to \"URL\""))
            }
            status => Ok(Fault::Status {
                status: u16::try_from(status).unwrap_or(500),
                retry_after: None,
                body: StatusBody::Json(None),
            }),
        }
    }

    fn cut(&mut self) -> Result<Fault, InvalidPlan> {
        self.rest();
        let is_head = self.takes_word("head");
        if !is_head && !self.takes_word("body") {
            return Err(self.expected("the word head or body"));
        }
        self.needs_word("at")?;
        let at = self.small_number(0, "a number of bytes")?;
        let reset = false;
        Ok(if is_head { Fault::CutHead { at, reset } } else { Fault::CutBody { at, reset } })
    }

    fn length(&mut self) -> Result<Fault, InvalidPlan> {
        let more = self.takes('+');
        if !more && !self.takes('-') {
            return Err(self.expected("+ or - and how many bytes too many or too few are announced"));
        }
        let by = i32::try_from(self.small_number(1, "a number of bytes")?).unwrap_or(i32::MAX);
        Ok(Fault::Length(if more { by } else { -by }))
    }

    fn delay(&mut self) -> Result<Fault, InvalidPlan> {
        if !self.takes_word("log-normal") {
            return Ok(Fault::Delay(self.pause()?));
        }
        let median = self.pause()?;
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_ascii_digit() && character != '.');
        let number = &rest[..length.unwrap_or(rest.len())];
        let Some(sigma) = number.parse().ok().filter(|sigma| (0.0..=10.0).contains(sigma)) else {
            return Err(
                self.expected("the standard deviation of the logarithm: a number from 0 to 10, such as 0.5")
            );
        };
        self.at += number.len();
        Ok(Fault::DelayLogNormal { median, sigma, seed: 0 })
    }

    fn redirect(&mut self) -> Result<Fault, InvalidPlan> {
        self.rest();
        let start = self.at;
        let status = self.digits().parse().ok().filter(|status| [301, 302, 303, 307, 308].contains(status));
        let status = status.ok_or_else(|| self.expected_at(start, "301, 302, 303, 307 or 308"))?;
        self.needs_word("to")?;
        let location = self.header("a URL in quotes")?;
        Ok(Fault::Redirect { status, location })
    }

    /// What stands in parentheses, whose first is passed.
    fn options(&mut self, fault: &mut Fault) -> Result<(), InvalidPlan> {
        loop {
            self.option(fault)?;
            if self.takes(')') {
                return Ok(());
            }
            if !self.takes(',') {
                return Err(self.expected("a comma or )"));
            }
        }
    }

    fn option(&mut self, fault: &mut Fault) -> Result<(), InvalidPlan> {
        self.rest();
        let start = self.at;
        let word = self.word().to_ascii_lowercase();
        match (fault, word.as_str()) {
            (Fault::Status { retry_after, .. }, "retry-after") => {
                *retry_after = Some(self.retry_after()?);
            }
            (Fault::Status { body, .. }, "message") => {
                *body = StatusBody::Json(Some(self.string("a message in quotes")?));
            }
            (Fault::Status { body, .. }, "text") => {
                let own = self.rest().starts_with('"').then(|| self.string("a text in quotes"));
                *body = StatusBody::Text(own.transpose()?);
            }
            (Fault::CutHead { reset, .. } | Fault::CutBody { reset, .. }, "reset") => *reset = true,
            (Fault::DelayLogNormal { seed, .. }, "seed") => *seed = self.number(0, u64::MAX, "a seed")?,
            (Fault::Status { .. }, _) => {
                return Err(self.expected_at(start, "Retry-After, message or text, which a status can have"));
            }
            (Fault::CutHead { .. } | Fault::CutBody { .. }, _) => {
                return Err(self.expected_at(start, "reset, which a cut can have"));
            }
            (Fault::DelayLogNormal { .. }, _) => {
                return Err(self.expected_at(start, "seed, which a log-normal delay can have"));
            }
            _ => return Err(self.expected_at(start - 1, "no options, since this fault has none")),
        }
        Ok(())
    }

    fn retry_after(&mut self) -> Result<RetryAfter, InvalidPlan> {
        const WHAT: &str = "seconds, a text in quotes, or date and how many seconds from now";
        if self.rest().starts_with('"') {
            return Ok(RetryAfter::Text(self.header(WHAT)?));
        }
        let is_date = self.takes_word("date");
        self.rest();
        let start = self.at;
        self.takes('-');
        self.digits();
        let text = &self.text[start..self.at];
        match (is_date, text.parse()) {
            (true, Ok(seconds)) => Ok(RetryAfter::Date(seconds)),
            (false, _) if is_whole_number(text) => Ok(RetryAfter::Text(text.to_owned())),
            _ => Err(self.expected_at(start, WHAT)),
        }
    }
}
