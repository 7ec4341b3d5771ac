//! Mending a text until it is accepted, and what that says of it.

use std::borrow::Cow;

use super::Diagnosis;

/// How many faults of one text are told apart.
const FAULTS: usize = 3;

/// How many ways of mending a text are followed further: more are open only where everything is wrong at once.
const ATTEMPTS: usize = 24;

/// How one kind of fault is mended, if the text has it.
pub(super) type Mend<'m> = dyn Fn(&str) -> Option<Mended> + Sync + 'm;

/// A text without one of its faults.
pub(super) struct Mended {
    pub(super) text: String,
    /// What was wrong.
    pub(super) what: Cow<'static, str>,
    /// What to do about it; empty where that goes without saying.
    pub(super) advice: &'static str,
    /// Where, as the offset of a byte.
    pub(super) at: Option<usize>,
    /// About how many characters changed; one for what was done to all of them alike.
    pub(super) distance: usize,
}

impl Mended {
    pub(super) fn new(text: impl Into<String>, what: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), what: what.into(), advice: "", at: None, distance: 1 }
    }

    pub(super) fn advice(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }

    pub(super) fn at(self, at: usize) -> Self {
        Self { at: Some(at), ..self }
    }

    pub(super) fn distance(self, distance: usize) -> Self {
        Self { distance, ..self }
    }
}

/// What can be wrong with a text of any form.
pub(super) const AROUND: &[&Mend<'static>] = &[&white_space, &enclosed];

/// White space at either end.
pub(super) fn white_space(text: &str) -> Option<Mended> {
    has_white_space_around(text).then(|| Mended::new(text.trim(), "white space around it"))
}

/// Whether that is to be told first: the ends of the text are no part of it.
pub(super) fn has_white_space_around(text: &str) -> bool {
    text.trim().len() < text.len()
}

/// Brackets or quotes around the whole.
pub(super) fn enclosed(text: &str) -> Option<Mended> {
    const PAIRS: [(char, char, &str); 6] = [
        ('{', '}', "braces around it"),
        ('(', ')', "parentheses around it"),
        ('[', ']', "brackets around it"),
        ('<', '>', "angle brackets around it"),
        ('"', '"', "quotation marks around it"),
        ('\'', '\'', "quotation marks around it"),
    ];
    PAIRS.iter().find_map(|(open, close, what)| {
        let inside = text.strip_prefix(*open)?.strip_suffix(*close)?;
        Some(Mended::new(inside, *what))
    })
}

/// A text on the way, and what was mended so far.
struct Attempt {
    text: String,
    faults: Vec<String>,
    distance: usize,
    /// From which of the mends it goes on.
    next: usize,
    /// Whether places are still those of the text as it was.
    in_place: bool,
}

/// The smallest set of faults without which the text would be accepted. Mends are tried in their order.
pub(super) fn search(text: &str, mends: &[&Mend<'_>], accepts: &dyn Fn(&str) -> bool) -> Option<Diagnosis> {
    let untouched =
        Attempt { text: text.to_owned(), faults: Vec::new(), distance: 0, next: 0, in_place: true };
    let mut attempts = vec![untouched];
    for _ in 0..FAULTS {
        attempts = attempts.iter().flat_map(|attempt| attempt.further(mends)).take(ATTEMPTS).collect();
        let accepted = attempts.iter().filter(|attempt| accepts(&attempt.text));
        if let Some(best) = accepted.min_by_key(|attempt| attempt.distance) {
            return Some(Diagnosis { words: best.faults.join(", and "), distance: best.distance });
        }
    }
    None
}

impl Attempt {
    /// With one more fault mended, for each fault that the text has.
    fn further<'a>(&'a self, mends: &'a [&Mend<'_>]) -> impl Iterator<Item = Self> + 'a {
        mends.iter().enumerate().skip(self.next).filter_map(move |(number, mend)| {
            let Mended { text, what, advice, at, distance } = mend(&self.text)?;
            let mut fault = what.into_owned();
            if let Some(before) = at.filter(|_| self.in_place).and_then(|at| self.text.get(..at)) {
                fault.push_str(&format!(" at character {}", before.chars().count() + 1));
            }
            if !advice.is_empty() {
                fault.push_str(&format!(" ({advice})"));
            }
            let faults = self.faults.iter().cloned().chain([fault]).collect();
            Some(Self {
                in_place: self.in_place && (text.len() == self.text.len() || self.text.starts_with(&text)),
                text,
                faults,
                distance: self.distance + distance,
                next: number + 1,
            })
        })
    }
}
