//! How many findings of one document are told, and what is only counted.

use std::collections::HashMap;

use crate::finding::{Class, Draft, Finding};
use crate::report::{Kind, Settled, Untold};
use crate::timeline::Moment;
use crate::tokens::masked;

/// How many of the findings in a document are wanted with words and places.
///
/// A document can have as many findings as it has values. Those that are alike, with the same pointer but for indexes and
/// the same keyword, are then counted: words for a million of them would take gigabytes, and nobody would read them.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'s> {
    /// Of which none is wanted any more.
    pub(crate) settled: &'s Settled,
    /// How many are wanted that are alike.
    pub(crate) alike: usize,
    /// How many of each class are told apart; more are counted together.
    pub(crate) kinds: usize,
    /// How many values a document may have for all its violations to be wanted.
    pub(crate) values: usize,
}

impl<'s> Wanted<'s> {
    /// As many that are alike, and of documents with very many values no more than the first violation: the engine gives all
    /// at once, at more than a kilobyte for each.
    pub(crate) fn few(alike: usize, kinds: usize, settled: &'s Settled) -> Self {
        Self { settled, alike, kinds, values: 1 << 18 }
    }

    /// All, whatever they cost.
    pub(crate) fn all(settled: &'s Settled) -> Self {
        Self { settled, alike: usize::MAX, kinds: usize::MAX, values: usize::MAX }
    }
}

/// What was found in a document.
#[derive(Default)]
pub(crate) struct Found {
    /// Those that were wanted, in the order of the document.
    pub(crate) findings: Vec<Finding>,
    /// Others like those, or settled.
    pub(crate) counted: Vec<Counted>,
    /// Those of each class besides, of more kinds than are told.
    pub(crate) besides: ByClass<Untold>,
    /// Why there can be violations that are neither.
    pub(crate) cut: Option<String>,
    /// When the document says that it was made, if anything was found in it.
    pub(crate) moment: Option<Moment>,
}

/// Something of each class.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByClass<T> {
    violation: T,
    undocumented: T,
}

impl<T> ByClass<T> {
    pub(crate) fn of(&self, class: Class) -> &T {
        match class {
            Class::Violation => &self.violation,
            Class::Undocumented => &self.undocumented,
        }
    }

    pub(crate) fn of_mut(&mut self, class: Class) -> &mut T {
        match class {
            Class::Violation => &mut self.violation,
            Class::Undocumented => &mut self.undocumented,
        }
    }
}

/// Findings that are alike and were counted.
pub(crate) struct Counted {
    pub(crate) class: Class,
    /// JSON pointer with `*` for each index.
    pub(crate) pattern: String,
    pub(crate) keyword: String,
    pub(crate) property: Option<String>,
    pub(crate) times: u64,
}

impl Found {
    /// How many there are of this class.
    pub(crate) fn count(&self, class: Class) -> u64 {
        let told = self.findings.iter().filter(|finding| finding.class() == class).count() as u64;
        let counted = self.counted.iter().filter(|counted| counted.class == class);
        told + counted.map(|counted| counted.times).sum::<u64>() + self.besides.of(class).count()
    }

    /// How many were only counted.
    pub(crate) fn untold(&self) -> u64 {
        let besides = Class::ALL.map(|class| self.besides.of(class).count());
        self.counted.iter().map(|counted| counted.times).chain(besides).sum()
    }
}

/// Collects what is found in one document.
pub(crate) struct Collector<'s> {
    wanted: Wanted<'s>,
    drafts: Vec<Draft>,
    /// By pattern: how many of each were told, and the others.
    known: HashMap<String, Vec<(usize, Counted)>>,
    kinds: ByClass<usize>,
    besides: ByClass<Untold>,
}

impl<'s> Collector<'s> {
    pub(crate) fn new(wanted: Wanted<'s>) -> Self {
        Self {
            wanted,
            drafts: Vec::new(),
            known: HashMap::new(),
            kinds: ByClass::default(),
            besides: ByClass::default(),
        }
    }

    /// Adds a finding, or counts it. Only if it is wanted, the rest of it is made.
    pub(crate) fn add(
        &mut self,
        class: Class,
        pattern: &str,
        keyword: &str,
        property: Option<&str>,
        rest: impl FnOnce() -> Draft,
    ) {
        // What is only counted is told by its pattern, as is what is told in full.
        let pattern = &*masked(pattern);
        if !self.wants(class, pattern, keyword, property) {
            return;
        }
        let (pattern, keyword) = (pattern.to_owned(), keyword.to_owned());
        let property = property.map(str::to_owned);
        self.drafts.push(Draft { class, pattern, keyword, property, ..rest() });
    }

    fn wants(&mut self, class: Class, pattern: &str, keyword: &str, property: Option<&str>) -> bool {
        let is_settled = self.wanted.settled.is_known(class, pattern, keyword, property);
        let is_it = |counted: &Counted| {
            counted.class == class && counted.keyword == keyword && counted.property.as_deref() == property
        };
        let known = self.known.get_mut(pattern).and_then(|all| all.iter_mut().find(|(_, one)| is_it(one)));
        if let Some((told, counted)) = known {
            let is_wanted = !is_settled && *told < self.wanted.alike;
            *told += usize::from(is_wanted);
            counted.times += u64::from(!is_wanted);
            return is_wanted;
        }
        if !is_settled && *self.kinds.of(class) >= self.wanted.kinds {
            self.besides.of_mut(class).add(Kind::of(class, pattern, keyword, property), 1, 1);
            return false;
        }
        *self.kinds.of_mut(class) += 1;
        let is_wanted = !is_settled && self.wanted.alike > 0;
        let counted = Counted {
            class,
            pattern: pattern.to_owned(),
            keyword: keyword.to_owned(),
            property: property.map(str::to_owned),
            times: u64::from(!is_wanted),
        };
        self.known.entry(pattern.to_owned()).or_default().push((usize::from(is_wanted), counted));
        is_wanted
    }

    /// All that was added, `finish` making findings of what was wanted, in the order of the document.
    pub(crate) fn finish(self, cut: Option<String>, finish: impl FnMut(Draft) -> Finding) -> Found {
        let Self { mut drafts, known, besides, .. } = self;
        drafts.sort();
        let counted = known.into_values().flatten().map(|(_, counted)| counted);
        let mut counted: Vec<Counted> = counted.filter(|counted| counted.times > 0).collect();
        // The table has none of its own, and reports must not differ from run to run.
        counted.sort_by(|left, right| left.key().cmp(&right.key()));
        Found { findings: drafts.into_iter().map(finish).collect(), counted, besides, cut, moment: None }
    }
}

impl Counted {
    fn key(&self) -> (Class, &str, &str, Option<&str>) {
        (self.class, &self.pattern, &self.keyword, self.property.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Collector, Counted, Draft, Settled, Wanted};

    /// The table they come from has an order of its own in each run.
    #[test]
    fn what_is_counted_comes_in_one_order() {
        let (classes, names) = ([Class::Undocumented, Class::Violation], ["c", "a", "b"]);
        let settled = Settled::default();
        let mut collector = Collector::new(Wanted::few(0, usize::MAX, &settled));
        let mut expected = Vec::new();
        for class in classes {
            for pattern in names {
                for keyword in names {
                    for property in [Some("b"), None, Some("a")] {
                        collector.add(class, pattern, keyword, property, Draft::default);
                        expected.push((class, pattern, keyword, property));
                    }
                }
            }
        }
        expected.sort_unstable();
        let found = collector.finish(None, |_| panic!("none is wanted"));
        assert_eq!(found.counted.iter().map(Counted::key).collect::<Vec<_>>(), expected);
        assert!(found.counted.iter().all(|counted| counted.times == 1));
    }
}
