//! Plans from text.

use std::str::FromStr;

use super::cursor::{Cursor, InvalidPlan};
use super::write::is_whole_number;
use super::{Fault, Plan, Rate, RetryAfter, Sequence, StatusBody, Step, Target};

/// Most times that one entry can be used.
const MAX_COUNT: u64 = 1_000_000;

impl FromStr for Plan {
    type Err = InvalidPlan;

    fn from_str(text: &str) -> Result<Self, InvalidPlan> {
        let mut reader = Cursor::new(text);
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

impl Cursor<'_> {
    fn sequence(&mut self) -> Result<Sequence, InvalidPlan> {
        self.rest();
        let start = self.at();
        let named = self.word();
        let target = if !named.is_empty() && self.takes(':') {
            let known = Target::ALL.into_iter().find(|target| target.name().eq_ignore_ascii_case(named));
            known.ok_or_else(|| self.expected_at(start, "a target: token, get, list, any or connect"))?
        } else {
            self.go_to(start);
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
        let start = self.at();
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
        let fault_start = self.at();
        let mut fault = self.fault()?;
        let count = if rate.is_none() && (self.takes('×') || self.takes('x')) {
            u32::try_from(self.number(1, MAX_COUNT, "a count")?).unwrap_or(u32::MAX)
        } else {
            1
        };
        if self.takes('(') {
            self.options(&mut fault)?;
        }
        if !sequence.target.takes(&fault) {
            return Err(
                self.expected_at(fault_start, "reset, close, hang or 200, which can happen to a connection")
            );
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
        let start = self.at();
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
        self.pass(number);
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
        let start = self.at();
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
        let start = self.at();
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
        self.pass(number);
        Ok(Fault::DelayLogNormal { median, sigma, seed: 0 })
    }

    fn redirect(&mut self) -> Result<Fault, InvalidPlan> {
        self.rest();
        let start = self.at();
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
        let start = self.at();
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
            (fault @ Fault::Normal, "close") => *fault = Fault::CloseAfter,
            (Fault::DelayLogNormal { seed, .. }, "seed") => *seed = self.number(0, u64::MAX, "a seed")?,
            (Fault::Status { .. }, _) => {
                return Err(self.expected_at(start, "Retry-After, message or text, which a status can have"));
            }
            (Fault::Normal | Fault::CloseAfter, _) => {
                return Err(self.expected_at(start, "close, which 200 can have"));
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
        let start = self.at();
        self.takes('-');
        self.digits();
        let text = self.since(start);
        match (is_date, text.parse()) {
            (true, Ok(seconds)) => Ok(RetryAfter::Date(seconds)),
            (false, _) if is_whole_number(text) => Ok(RetryAfter::Text(text.to_owned())),
            _ => Err(self.expected_at(start, WHAT)),
        }
    }
}
