//! Runs of characters, read from a regular expression.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::Characters;
use super::run::Run;

/// How many characters a run may ask for.
const LONGEST_RUN: u32 = 4096;

impl Characters {
    /// What the pattern says; none if it is of another kind.
    pub(crate) fn of_pattern(pattern: &str) -> Option<Self> {
        if !is_common(pattern) {
            return None;
        }
        let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [start, inner @ .., end] = &**parts else { return None };
        let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
        if !is(start, Look::Start) || !is(end, Look::End) {
            return None;
        }
        let mut runs = Vec::new();
        for part in inner {
            add(part, &mut runs)?;
        }
        let characters = Self { runs };
        (!characters.runs.is_empty() && characters.has_one_reading()).then_some(characters)
    }
}

/// Whether dialects agree on the pattern as far as it is written: no class by name, no class within a class.
fn is_common(pattern: &str) -> bool {
    let mut in_class = false;
    let mut bytes = pattern.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                let is_mark = |byte: u8| byte.is_ascii_punctuation();
                if !bytes.next().is_some_and(|byte| is_mark(byte) || byte == b'd') {
                    return false;
                }
            }
            b'[' if in_class => return false,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'&' | b'~' | b'-' if in_class && bytes.peek() == Some(&byte) => return false,
            // Flags, and groups that are none.
            b'(' if bytes.peek() == Some(&b'?') => return false,
            _ => {}
        }
    }
    pattern.is_ascii()
}

fn add(part: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    match part.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => {
            for byte in &*literal.0 {
                runs.push(Run::exactly(vec![(byte.is_ascii().then_some(*byte)?, *byte)], 1));
            }
        }
        HirKind::Class(_) => runs.push(Run::exactly(class(part)?, 1)),
        HirKind::Repetition(repetition) => {
            let count = |number: u32| (number <= LONGEST_RUN).then_some(number as usize);
            let most = match repetition.max {
                Some(most) => Some(count(most)?),
                None => None,
            };
            runs.push(Run { class: class(&repetition.sub)?, least: count(repetition.min)?, most });
        }
        HirKind::Capture(group) => add(&group.sub, runs)?,
        HirKind::Concat(parts) => {
            for part in parts {
                add(part, runs)?;
            }
        }
        HirKind::Look(_) | HirKind::Alternation(_) => return None,
    }
    Some(())
}

/// The characters of a class, or the one of a literal.
fn class(part: &Hir) -> Option<Vec<(u8, u8)>> {
    let ranges: Vec<(u8, u8)> = match part.kind() {
        HirKind::Literal(literal) => match &*literal.0 {
            [byte] => vec![(*byte, *byte)],
            _ => return None,
        },
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        HirKind::Capture(group) => return class(&group.sub),
        _ => return None,
    };
    (!ranges.is_empty() && ranges.iter().all(|(_, to)| to.is_ascii())).then_some(ranges)
}
