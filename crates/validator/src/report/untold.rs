//! Findings of which only the number is kept, and how many kinds of them there are.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::finding::Class;

/// How many kinds of a class are told apart that are only counted: a number for each, of some bytes.
pub(crate) const MOST_KINDS: usize = 1 << 16;

/// A kind of finding as a number: what is the same is the class, the pointer with `*` for each index, the keyword, and the
/// field that is missing. Names can be megabytes long, and a number says as well whether a kind was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Kind(u64);

impl Kind {
    pub(crate) fn of(class: Class, pattern: &str, keyword: &str, property: Option<&str>) -> Self {
        let mut hasher = DefaultHasher::new();
        (class, pattern, keyword, property).hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// How often there was one of a kind, and in how many documents.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) count: u64,
    pub(crate) documents: u64,
    /// The number of the document that had one last.
    last: u64,
}

impl Times {
    pub(crate) fn new(count: u64, documents: u64) -> Self {
        Self { count, documents, last: 0 }
    }
}

/// Findings of one class that are of more kinds than are told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Untold {
    kinds: HashMap<Kind, Times>,
    /// How many there are of still more kinds.
    beyond: u64,
}

impl Untold {
    /// Counts so many in a document, whose number is not that of another.
    pub(crate) fn add(&mut self, kind: Kind, times: u64, document: u64) {
        let Some(known) = self.of(kind) else { return self.beyond += times };
        known.count += times;
        known.documents += u64::from(known.last != document);
        known.last = document;
    }

    /// Counts what was counted elsewhere, in other documents.
    pub(crate) fn absorb(&mut self, kind: Kind, more: Times) {
        let Some(known) = self.of(kind) else { return self.beyond += more.count };
        known.count += more.count;
        known.documents += more.documents;
    }

    fn of(&mut self, kind: Kind) -> Option<&mut Times> {
        if self.kinds.len() >= MOST_KINDS {
            return self.kinds.get_mut(&kind);
        }
        Some(self.kinds.entry(kind).or_default())
    }

    /// Each kind that was told apart.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (Kind, Times)> + '_ {
        self.kinds.iter().map(|(kind, times)| (*kind, *times))
    }

    /// How many kinds were told apart. If they are [`MOST_KINDS`], there can be more.
    pub(crate) fn count_kinds(&self) -> u64 {
        self.kinds.len() as u64
    }

    /// How many there are of kinds that were not told apart.
    pub(crate) fn beyond(&self) -> u64 {
        self.beyond
    }

    pub(crate) fn count_beyond(&mut self, times: u64) {
        self.beyond += times;
    }

    /// How many there are in all.
    pub(crate) fn count(&self) -> u64 {
        self.kinds.values().map(|times| times.count).sum::<u64>() + self.beyond
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, MOST_KINDS, Times, Untold};
    use crate::finding::Class;

    fn kind(number: usize) -> Kind {
        Kind::of(Class::Violation, &format!("/{number}"), "type", None)
    }

    #[test]
    fn documents_are_counted_once_for_each_kind() {
        let mut untold = Untold::default();
        for (number, times, document) in [(1, 2, 1), (1, 1, 1), (2, 1, 1), (1, 3, 2)] {
            untold.add(kind(number), times, document);
        }
        untold.absorb(kind(1), Times::new(5, 4));
        let times = untold.kinds().find(|(found, _)| *found == kind(1)).unwrap().1;
        assert_eq!((times.count, times.documents), (11, 6));
        assert_eq!((untold.count(), untold.count_kinds(), untold.beyond()), (12, 2, 0));
    }

    #[test]
    fn kinds_beyond_those_that_are_told_apart_are_counted_together() {
        let mut untold = Untold::default();
        (0..MOST_KINDS).for_each(|number| untold.add(kind(number), 1, 1));
        assert_eq!((untold.count_kinds(), untold.beyond()), (MOST_KINDS as u64, 0));
        untold.add(kind(MOST_KINDS), 2, 1);
        untold.absorb(kind(MOST_KINDS + 1), Times::new(3, 1));
        untold.count_beyond(4);
        assert_eq!((untold.count_kinds(), untold.beyond()), (MOST_KINDS as u64, 9));
        // Those that are known go on being told apart.
        untold.add(kind(0), 5, 2);
        untold.absorb(kind(1), Times::new(6, 1));
        assert_eq!((untold.beyond(), untold.count()), (9, MOST_KINDS as u64 + 20));
    }
}
