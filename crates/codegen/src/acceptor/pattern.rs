//! Regular expressions that are runs of characters: `^[0-9A-F]{32}$`, `^v[0-9]{3}-[a-z]{2}$`.
//!
//! Only what every dialect reads alike is understood, and only what has one length: characters of ASCII that mean
//! themselves, classes of them, and how often each comes.

/// So many characters of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// First and last character of each range.
    pub(crate) ranges: Vec<(u8, u8)>,
    pub(crate) length: usize,
}

/// As long as a text may be that is checked run by run.
const LONGEST: usize = 4096;

/// The runs that make up the whole text; none if the pattern is of another kind.
pub(crate) fn runs(pattern: &str) -> Option<Vec<Run>> {
    let mut rest = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut runs = Vec::new();
    while !rest.is_empty() {
        let (ranges, behind) = class(rest)?;
        let (length, behind) = times(behind)?;
        runs.push(Run { ranges, length });
        rest = behind;
    }
    (runs.iter().map(|run| run.length).sum::<usize>() <= LONGEST).then_some(runs)
}

/// A character or a class in brackets, and what stands behind it.
fn class(pattern: &str) -> Option<(Vec<(u8, u8)>, &str)> {
    let Some(behind) = pattern.strip_prefix('[') else {
        // A hyphen means something in a class only.
        let character = pattern.bytes().next().filter(|byte| means_itself(*byte) || *byte == b'-')?;
        return Some((vec![(character, character)], &pattern[1..]));
    };
    let (inside, behind) = behind.split_once(']')?;
    let mut ranges = Vec::new();
    let mut rest = inside.as_bytes();
    while let [first, behind @ ..] = rest {
        let (last, behind) = match behind {
            [b'-', last, behind @ ..] => (last, behind),
            behind => (first, behind),
        };
        if !means_itself(*first) || !means_itself(*last) || first > last {
            return None;
        }
        ranges.push((*first, *last));
        rest = behind;
    }
    (!ranges.is_empty()).then_some((ranges, behind))
}

/// How often it comes, and what stands behind that.
fn times(pattern: &str) -> Option<(usize, &str)> {
    let Some(behind) = pattern.strip_prefix('{') else {
        return (!pattern.starts_with(['?', '*', '+'])).then_some((1, pattern));
    };
    let (number, behind) = behind.split_once('}')?;
    let number = number.parse().ok().filter(|number| *number <= LONGEST)?;
    (!behind.starts_with('?')).then_some((number, behind))
}

/// Whether the character stands for itself, in a class and outside.
fn means_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b' ' | b'_' | b'/' | b':' | b'@' | b'%' | b',' | b';' | b'=')
}
