//! Plans as text.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::{Fault, Plan, Rate, RetryAfter, Sequence, StatusBody, Step};

impl Display for Plan {
    /// What [`FromStr`](std::str::FromStr) reads, on one line.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, sequence) in self.sequences.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{sequence}")?;
        }
        Ok(())
    }
}

impl Display for Sequence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.target)?;
        let mut comma = "";
        for Step { fault, count } in &self.steps {
            f.write_str(comma)?;
            fault.write_core(f)?;
            if *count != 1 {
                write!(f, "×{count}")?;
            }
            fault.write_options(f)?;
            comma = ", ";
        }
        for Rate { per_million, fault } in &self.rates {
            write!(f, "{comma}{}", per_million / 10_000)?;
            let fraction = format!("{:04}", per_million % 10_000);
            match fraction.trim_end_matches('0') {
                "" => {}
                digits => write!(f, ".{digits}")?,
            }
            write!(f, "% {fault}")?;
            comma = ", ";
        }
        if self.seed != 0 {
            write!(f, "{comma}seed {}", self.seed)?;
        }
        Ok(())
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write_core(f)?;
        self.write_options(f)
    }
}

impl Fault {
    /// What stands before the count.
    fn write_core(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal | Self::CloseAfter => f.write_str("200"),
            Self::Status { status, .. } => write!(f, "{status}"),
            Self::Redirect { status, location } => write!(f, "redirect {status} to {}", Quoted(location)),
            Self::Reset => f.write_str("reset"),
            Self::Close => f.write_str("close"),
            Self::Hang => f.write_str("hang"),
            Self::CutHead { at, .. } => write!(f, "cut head at {at}"),
            Self::CutBody { at, .. } => write!(f, "cut body at {at}"),
            Self::Length(by) => write!(f, "length {by:+}"),
            Self::Dribble { bytes, every } => write!(f, "dribble {bytes} every {}", Pause(*every)),
            Self::Delay(pause) => write!(f, "delay {}", Pause(*pause)),
            Self::DelayLogNormal { median, sigma, .. } => {
                write!(f, "delay log-normal {} {sigma}", Pause(*median))
            }
            Self::BrokenGzip => f.write_str("broken gzip"),
            Self::Html => f.write_str("html"),
            Self::InvalidJson => f.write_str("invalid json"),
            Self::Empty => f.write_str("empty"),
            // A space keeps the count apart from the value.
            Self::Set { pointer, value } if value == "null" => write!(f, "null {}", Pointer(pointer)),
            Self::Set { pointer, value } => write!(f, "set {} {value}", Pointer(pointer)),
            Self::Remove { pointer } => write!(f, "remove {}", Pointer(pointer)),
            Self::Add { pointer, value } => write!(f, "add {} {value}", Pointer(pointer)),
        }
    }

    /// What stands behind the count, in parentheses.
    fn write_options(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut options = Vec::new();
        match self {
            Self::Status { retry_after, body, .. } => {
                match retry_after {
                    Some(RetryAfter::Text(text)) if is_whole_number(text) => {
                        options.push(format!("Retry-After {text}"));
                    }
                    Some(RetryAfter::Text(text)) => options.push(format!("Retry-After {}", Quoted(text))),
                    Some(RetryAfter::Date(seconds)) => options.push(format!("Retry-After date {seconds}")),
                    None => {}
                }
                match body {
                    StatusBody::Json(None) => {}
                    StatusBody::Json(Some(message)) => options.push(format!("message {}", Quoted(message))),
                    StatusBody::Text(None) => options.push("text".to_owned()),
                    StatusBody::Text(Some(text)) => options.push(format!("text {}", Quoted(text))),
                }
            }
            Self::CutHead { reset: true, .. } | Self::CutBody { reset: true, .. } => {
                options.push("reset".to_owned());
            }
            Self::CloseAfter => options.push("close".to_owned()),
            Self::DelayLogNormal { seed, .. } if *seed != 0 => options.push(format!("seed {seed}")),
            _ => {}
        }
        if options.is_empty() { Ok(()) } else { write!(f, " ({})", options.join(", ")) }
    }
}

/// Whether a text stands for itself without quotes where a number may be.
pub(super) fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a pointer can stand without quotes.
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_~/.-".contains(character)
}

/// A text as a JSON string.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self.0).map_err(|_| fmt::Error)?)
    }
}

struct Pointer<'a>(&'a str);

impl Display for Pointer<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.0.is_empty() && self.0.chars().all(is_plain) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

/// A duration in its largest unit that leaves no rest.
struct Pause(Duration);

impl Display for Pause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0.as_millis();
        let (number, unit) = match milliseconds {
            0 => (0, "ms"),
            _ if milliseconds.is_multiple_of(60_000) => (milliseconds / 60_000, "min"),
            _ if milliseconds.is_multiple_of(1000) => (milliseconds / 1000, "s"),
            _ => (milliseconds, "ms"),
        };
        write!(f, "{number}")?;
        f.write_str(unit)
    }
}
