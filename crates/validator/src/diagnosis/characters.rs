//! Patterns that are runs of characters, `^[0-9A-F]{32}$`, in words; and what is wrong with a text by one.
//!
//! Only what every dialect of regular expressions reads alike is understood: a whole text, of characters of ASCII,
//! that can be read from front to back in one way only.

mod pattern;
mod run;

use std::borrow::Cow;
use std::sync::LazyLock;

use run::{Run, kind_of, ranges};

use super::Diagnosis;
use super::mend::{Mend, Mended, enclosed, has_white_space_around, search, white_space};

/// More runs are not put into words.
const RUNS_IN_WORDS: usize = 5;

/// Runs of characters that make up a whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Characters {
    runs: Vec<Run>,
}

/// Where a text departs from the runs.
struct Departure {
    /// Offset of the first byte that does not belong there; the length of the text if it ends too early.
    at: usize,
    /// The run that would go on there; none if the text can only end.
    run: Option<usize>,
}

/// A UUID in hyphens, as the format has it.
pub(super) static UUID: LazyLock<Characters> = LazyLock::new(|| {
    let digits = |times| Run::exactly(vec![(b'0', b'9'), (b'A', b'F'), (b'a', b'f')], times);
    let hyphen = || Run::exactly(vec![(b'-', b'-')], 1);
    let runs =
        vec![digits(8), hyphen(), digits(4), hyphen(), digits(4), hyphen(), digits(4), hyphen(), digits(12)];
    Characters { runs }
});

impl Characters {
    /// In words, such as `32 upper-case hexadecimal digits`; none if that would be long.
    pub(crate) fn describe(&self) -> Option<String> {
        let mut words: Vec<String> = Vec::new();
        let mut literal = String::new();
        for run in &self.runs {
            if let Some(character) = run.literal() {
                literal.extend(std::iter::repeat_n(character, run.least));
                continue;
            }
            if !literal.is_empty() {
                words.push(format!("`{}`", std::mem::take(&mut literal)));
            }
            words.push(run.describe());
        }
        if !literal.is_empty() {
            words.push(format!("`{literal}`"));
        }
        (words.len() <= RUNS_IN_WORDS).then(|| words.join(", "))
    }

    pub(crate) fn accepts(&self, text: &str) -> bool {
        self.departure(text).is_none()
    }

    /// What is wrong with a text that is not accepted.
    pub(super) fn diagnose(&self, text: &str) -> Option<Diagnosis> {
        let case = |text: &str| self.case(text);
        let prefix = |text: &str| {
            let inner = text.strip_prefix("urn:uuid:").filter(|_| *self == *UUID)?;
            Some(Mended::new(inner, "urn:uuid: in front of it"))
        };
        let separators = |text: &str| self.separators(text);
        let mends: [&Mend<'_>; 5] = [&white_space, &enclosed, &prefix, &separators, &case];
        search(text, &mends, &|text| self.accepts(text)).or_else(|| self.departed(text))
    }

    /// The same letters in the other case.
    fn case(&self, text: &str) -> Option<Mended> {
        let (mended, name) = [(text.to_ascii_uppercase(), "lower"), (text.to_ascii_lowercase(), "upper")]
            .into_iter()
            .find(|(mended, _)| self.accepts(mended))?;
        let all = if name == "lower" { u8::is_ascii_uppercase } else { u8::is_ascii_lowercase };
        let how = if text.bytes().any(|byte| all(&byte)) { "partly in" } else { "in" };
        let what = match self.without_case().describe() {
            Some(words) => format!("{words}, but {how} {name} case"),
            None => format!("letters {how} {name} case"),
        };
        Some(Mended::new(mended, what))
    }

    /// The same characters with separators where they belong: with none, if the pattern has none.
    fn separators(&self, text: &str) -> Option<Mended> {
        const SEPARATORS: [(char, &str); 4] =
            [('-', "hyphens"), (':', "colons"), (' ', "spaces"), ('.', "dots")];
        let own = self.separator();
        if has_white_space_around(text) {
            return None;
        }
        if own.is_none() && self.runs.iter().any(|run| run.class.iter().any(|(from, _)| *from == b'-')) {
            return None;
        }
        let (separator, name) =
            *SEPARATORS.iter().find(|(separator, _)| text.contains(*separator)).unwrap_or(&SEPARATORS[0]);
        let bare = text.replace(separator, "");
        let Some(own) = own else {
            return (bare.len() < text.len()).then(|| Mended::new(bare, format!("{name} within it")));
        };
        let lengths = self.lengths()?;
        if bare.len() != lengths.iter().sum::<usize>() || !bare.is_ascii() {
            return None;
        }
        let mut rest = bare.as_str();
        let parts: Vec<&str> = lengths
            .iter()
            .map(|length| {
                let (part, behind) = rest.split_at(*length);
                rest = behind;
                part
            })
            .collect();
        let mended = parts.join(&own.to_string());
        if mended == text {
            return None;
        }
        let layout = lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
        let what = if bare.len() == text.len() {
            let what = self.runs.first().map_or(Cow::Borrowed("characters"), |run| run.name(bare.len()));
            format!("{} {what} without separators", bare.len())
        } else {
            let count = text.chars().count();
            format!("{count} characters with {name}, but not as {layout}")
        };
        Some(Mended::new(mended, what).distance(2))
    }

    /// What is wrong at the first place where the text departs; none if hardly anything fits.
    fn departed(&self, text: &str) -> Option<Diagnosis> {
        let Departure { at, run } = self.departure(text)?;
        let count = text.chars().count();
        let (least, most) = self.length();
        let wanted = if most == Some(least) {
            format!("where {least} belong")
        } else if count < least {
            format!("where at least {least} belong")
        } else {
            format!("where at most {} belong", most.unwrap_or(least))
        };
        let missing = least.saturating_sub(count);
        let surplus = most.map_or(0, |most| count.saturating_sub(most));
        let length = (missing + surplus > 0)
            .then(|| format!("{count} character{} {wanted}", if count == 1 { "" } else { "s" }));
        // What merely ends too early, or goes on too long, has no wrong character.
        let wrong = run.filter(|_| at < text.len()).and_then(|run| {
            let character = text.get(at..)?.chars().next()?;
            let place = text.get(..at)?.chars().count() + 1;
            Some(format!(
                "{} where {} belongs, at character {place}",
                kind_of(character),
                self.runs.get(run)?.one()
            ))
        });
        let distance = missing + surplus + if wrong.is_some() { self.strangers(text).max(1) } else { 0 };
        let words = match (length, wrong) {
            (Some(length), Some(wrong)) if self.strangers(text) > 0 => format!("{length}, and {wrong}"),
            (Some(length), _) => length,
            (None, Some(wrong)) => wrong,
            (None, None) => return None,
        };
        (distance <= least.max(2) / 2).then_some(Diagnosis { words, distance })
    }

    /// How many characters belong nowhere in the runs.
    fn strangers(&self, text: &str) -> usize {
        let belongs = |character: char| {
            u8::try_from(character).is_ok_and(|byte| self.runs.iter().any(|run| run.has(byte)))
        };
        text.chars().filter(|character| !belongs(*character)).count()
    }

    fn departure(&self, text: &str) -> Option<Departure> {
        let mut at = 0;
        let mut is_full = true;
        for (number, run) in self.runs.iter().enumerate() {
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            let most = run.most.unwrap_or(usize::MAX);
            let taken = rest.iter().take(most).take_while(|byte| run.has(**byte)).count();
            at += taken;
            is_full = taken == most;
            if taken < run.least {
                return Some(Departure { at, run: Some(number) });
            }
        }
        let last = self.runs.len().checked_sub(1).filter(|_| !is_full);
        (at < text.len()).then_some(Departure { at, run: last })
    }

    /// Whether no run has to leave characters to a later one: then reading as much as each can hold is the only reading.
    fn has_one_reading(&self) -> bool {
        self.runs.iter().enumerate().all(|(number, run)| {
            let is_open = run.most != Some(run.least);
            let behind = &self.runs[number + 1..];
            // What can follow directly: up to the first that must be there.
            let reach = behind.iter().position(|next| next.least > 0).map_or(behind.len(), |at| at + 1);
            let apart =
                |next: &Run| !next.class.iter().any(|(from, to)| (*from..=*to).any(|byte| run.has(byte)));
            !is_open || behind[..reach].iter().all(apart)
        })
    }

    /// How many characters a text has, at least and at most.
    fn length(&self) -> (usize, Option<usize>) {
        let least = self.runs.iter().map(|run| run.least).sum();
        let most = self.runs.iter().map(|run| run.most).sum();
        (least, most)
    }

    /// The one character that stands between all other runs.
    fn separator(&self) -> Option<char> {
        let mut literals = self.runs.iter().skip(1).step_by(2).map(Run::literal);
        let first = literals.next()??;
        let others = self.runs.iter().step_by(2).all(|run| run.literal().is_none());
        let once = self.runs.iter().skip(1).step_by(2).all(|run| run.least == 1);
        (self.runs.len() % 2 == 1 && others && once && literals.all(|next| next == Some(first)))
            .then_some(first)
    }

    /// The lengths of the runs between separators.
    fn lengths(&self) -> Option<Vec<usize>> {
        let runs = self.runs.iter().step_by(2);
        runs.map(|run| run.most.filter(|most| *most == run.least)).collect()
    }

    fn without_case(&self) -> Self {
        let runs = self.runs.iter().map(|run| {
            let has = |byte: u8| {
                run.has(byte) || run.has(byte.to_ascii_lowercase()) || run.has(byte.to_ascii_uppercase())
            };
            Run { class: ranges(has), ..run.clone() }
        });
        Self { runs: runs.collect() }
    }
}
