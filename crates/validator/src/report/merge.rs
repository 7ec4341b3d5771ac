//! A report, out of pieces that were made at once.
//!
//! A [`Tally`] is what one piece of work came to. Tallies are put together in the order in which the work was given out,
//! so that the report is the same however many threads made it.

use std::collections::{BTreeMap, HashMap};

use super::group::Key;
use super::untold::{Kind, Times, Untold};
use super::{Found, Group, Keep, Note, Omitted, Report, Settled, Totals, Unread};
use crate::alike::{self, ByClass};
use crate::captures::{Event, Expectation, Extent, Origin, Place};
use crate::escape::printable;
use crate::finding::Class;
use crate::timeline::Timeline;
use crate::undocumented::UNDOCUMENTED;

/// What a piece of work came to.
pub(crate) struct Tally {
    keep: Keep,
    report: Report,
    /// The places of groups in the report, by pointer with `*` for each index.
    groups: HashMap<String, Vec<usize>>,
    /// The same places by kind.
    kinds: HashMap<Kind, usize>,
    /// How many groups of each class there are, and what is of still more kinds. Each class has room of its own, so that
    /// none crowds out the other.
    told: ByClass<usize>,
    untold: ByClass<Untold>,
    /// In which document each group was last found, counted from 1.
    last: Vec<u64>,
    /// How many documents were told of with their findings.
    documents: u64,
    /// Undocumented fields that were only counted: pointer, how often, in how many documents.
    counted: Vec<(String, u64, u64)>,
    /// Where the source starts that this piece opens.
    opens: Option<Extent>,
    /// How far the piece goes, if places in it are counted from its start.
    extent: Option<Extent>,
}

impl Tally {
    pub(crate) fn new(keep: Keep) -> Self {
        Self {
            keep,
            report: Report::default(),
            groups: HashMap::new(),
            kinds: HashMap::new(),
            told: ByClass::default(),
            untold: ByClass::default(),
            last: Vec::new(),
            documents: 0,
            counted: Vec::new(),
            opens: None,
            extent: None,
        }
    }

    /// Places that were told of, and will be, are counted from the start of a piece that goes so far.
    pub(crate) fn is_piece(&mut self, extent: Extent) {
        self.extent = Some(extent);
    }

    /// Something was not begun, since the scan is to end.
    pub(crate) fn interrupt(&mut self) {
        self.report.interrupted = true;
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.report.totals
    }

    pub(crate) fn event(&mut self, event: Event) {
        match event {
            Event::Source { start, .. } => {
                self.report.totals.sources += 1;
                self.opens = Some(start);
            }
            Event::Unread { name, place, reason } => self.unread(&name, place, &reason),
            Event::Note { name, note } => {
                let (source, note) = (name.as_ref().to_owned(), note.to_owned());
                let Report { notes, omitted, .. } = &mut self.report;
                keep(self.keep.findings, notes, Note { source, note }, &mut omitted.notes);
            }
            Event::PassedOver(reason) => {
                self.report.totals.passed_over += 1;
                *self.report.passed_over.entry(reason).or_default() += 1;
            }
        }
    }

    /// A document that is certainly valid.
    pub(crate) fn accepted(&mut self) {
        self.report.totals.documents += 1;
        self.report.totals.valid += 1;
    }

    /// Documents that were told of have this field so often, and were looked at no closer.
    pub(crate) fn undocumented(&mut self, pointer: String, times: u64, documents: u64) {
        self.report.totals.undocumented += times;
        self.counted.push((pointer, times, documents));
    }

    /// When documents were made that were looked at no closer.
    pub(crate) fn undocumented_at(&mut self, timeline: Timeline) {
        self.report.timelines.of_mut(Class::Undocumented).merge(timeline);
    }

    pub(crate) fn not_checked(&mut self, reason: &'static str) {
        self.report.totals.not_checked += 1;
        *self.report.not_checked.entry(reason).or_default() += 1;
    }

    pub(crate) fn unread(&mut self, source: &str, place: Option<Place>, reason: &str) {
        let Report { totals, unread, omitted, .. } = &mut self.report;
        totals.unread += 1;
        let (source, reason) = (source.to_owned(), printable(reason).into_owned());
        keep(self.keep.findings, unread, Unread { source, place, reason }, &mut omitted.unread);
    }

    /// A document and what was found in it.
    pub(crate) fn document(
        &mut self,
        source: &str,
        expected: Expectation,
        found: &alike::Found,
        text: &[u8],
        origin: &Origin<'_>,
    ) {
        self.report.totals.count(expected, found);
        if expected == Expectation::Execution {
            // In one of them: that of the worst that was found.
            let counts = Class::ALL.into_iter().map(|class| (class, found.count(class)));
            if let Some((class, count)) = counts.into_iter().find(|(_, count)| *count > 0) {
                self.report.timelines.of_mut(class).add(found.moment, count);
            }
        }
        self.documents += 1;
        let keep = self.keep;
        let of = |class| found.findings.iter().filter(move |finding| finding.class() == class);
        for finding in of(Class::Violation).chain(of(Class::Undocumented)) {
            let Some(group) = self.group(&Key::of(finding), 1, || Group::new(finding)) else { continue };
            if group.places.len() < keep.places {
                group.places.push(Found::new(group, source, finding, text, origin, keep));
            }
        }
        for counted in &found.counted {
            // Its words are known to the whole report, or were found in this document.
            self.group(&Key::of_counted(counted), counted.times, || Group::of_counted(counted));
        }
        for class in Class::ALL {
            let besides = found.besides.of(class);
            for (kind, Times { count, .. }) in besides.kinds() {
                match self.kinds.get(&kind) {
                    Some(&at) => drop(self.count(at, count)),
                    None => self.untold.of_mut(class).add(kind, count, self.documents),
                }
            }
            self.untold.of_mut(class).count_beyond(besides.beyond());
        }
    }

    /// The group of findings like this one, of which there are so many more in the document; none if there are too many
    /// groups.
    fn group(&mut self, key: &Key<'_>, times: u64, new: impl FnOnce() -> Group) -> Option<&mut Group> {
        let at = match self.find(key) {
            Some(at) => at,
            None if *self.told.of(key.class) >= self.keep.findings => {
                self.untold.of_mut(key.class).add(key.kind(), times, self.documents);
                return None;
            }
            None => self.insert(new()),
        };
        self.count(at, times)
    }

    fn find(&self, key: &Key<'_>) -> Option<usize> {
        let at = self.groups.get(key.pattern)?;
        at.iter().copied().find(|at| self.report.findings.get(*at).is_some_and(|group| group.holds(key)))
    }

    fn insert(&mut self, group: Group) -> usize {
        let at = self.report.findings.len();
        *self.told.of_mut(group.class) += 1;
        self.kinds.insert(Key::of_group(&group).kind(), at);
        self.groups.entry(group.pointer.clone()).or_default().push(at);
        self.report.findings.push(group);
        self.last.push(0);
        at
    }

    /// Counts so many more of a group in the document.
    fn count(&mut self, at: usize, times: u64) -> Option<&mut Group> {
        let (group, last) = (self.report.findings.get_mut(at)?, self.last.get_mut(at)?);
        group.count += times;
        group.documents += u64::from(*last != self.documents);
        *last = self.documents;
        Some(group)
    }

    /// Takes over a group of other documents.
    fn absorb(&mut self, group: Group) {
        let key = Key::of_group(&group);
        let Some(known) = self.find(&key).and_then(|at| self.report.findings.get_mut(at)) else {
            if *self.told.of(group.class) < self.keep.findings {
                self.insert(group);
            } else {
                let times = Times::new(group.count, group.documents);
                self.untold.of_mut(group.class).absorb(key.kind(), times);
            }
            return;
        };
        known.count += group.count;
        known.documents += group.documents;
        let room = self.keep.places.saturating_sub(known.places.len());
        for mut found in group.places.into_iter().take(room) {
            let message = found.message.take().unwrap_or_else(|| group.message.clone());
            found.message = (message != known.message).then_some(message);
            known.places.push(found);
        }
    }

    /// Counts findings of other documents, of which no more is known than the kind.
    fn absorb_times(&mut self, class: Class, kind: Kind, more: Times) {
        match self.kinds.get(&kind).and_then(|at| self.report.findings.get_mut(*at)) {
            Some(known) => {
                known.count += more.count;
                known.documents += more.documents;
            }
            None => self.untold.of_mut(class).absorb(kind, more),
        }
    }
}

/// Puts tallies together.
pub(crate) struct Merger {
    whole: Tally,
    /// The number of the tally that comes next, and those that came too early.
    next: u64,
    early: BTreeMap<u64, Tally>,
    /// How far the pieces of the source go that were put together.
    given: Extent,
    settled: Settled,
}

impl Merger {
    pub(crate) fn new(keep: Keep) -> Self {
        Self {
            whole: Tally::new(keep),
            next: 0,
            early: BTreeMap::new(),
            given: Extent::default(),
            settled: Settled::default(),
        }
    }

    /// What need not be told of any more, only counted.
    pub(crate) fn settled(&self) -> Settled {
        self.settled.clone()
    }

    pub(crate) fn add(&mut self, number: u64, tally: Tally) {
        self.early.insert(number, tally);
        while let Some(tally) = self.early.remove(&self.next) {
            self.next += 1;
            self.absorb(tally);
        }
    }

    fn absorb(&mut self, tally: Tally) {
        if let Some(start) = tally.opens {
            self.given = start;
        }
        let base = tally.extent.map(|_| self.given.end());
        let shift = |place: &mut Place| {
            if let Some(base) = base {
                place.position = place.position.within(base);
            }
        };
        self.given = self.given.then(tally.extent.unwrap_or_default());

        let most = self.whole.keep.findings;
        let Tally { report: whole, .. } = &mut self.whole;
        let Report {
            interrupted,
            totals,
            findings,
            unread,
            notes,
            passed_over,
            not_checked,
            omitted,
            mut timelines,
        } = tally.report;
        whole.interrupted |= interrupted;
        whole.totals.add(totals);
        whole.omitted.add(omitted);
        for class in Class::ALL {
            whole.timelines.of_mut(class).merge(std::mem::take(timelines.of_mut(class)));
        }
        for (reason, count) in passed_over {
            *whole.passed_over.entry(reason).or_default() += count;
        }
        for (reason, count) in not_checked {
            *whole.not_checked.entry(reason).or_default() += count;
        }
        for mut one in unread {
            one.place.as_mut().map(shift);
            keep(most, &mut whole.unread, one, &mut whole.omitted.unread);
        }
        for one in notes {
            keep(most, &mut whole.notes, one, &mut whole.omitted.notes);
        }
        for mut group in findings {
            for found in &mut group.places {
                shift(&mut found.place);
                found.end = base.map_or(found.end, |base| found.end.within(base));
            }
            self.whole.absorb(group);
        }
        for (pointer, times, documents) in tally.counted {
            let kind = Kind::of(Class::Undocumented, &pointer, UNDOCUMENTED, None);
            self.whole.absorb_times(Class::Undocumented, kind, Times::new(times, documents));
        }
        for class in Class::ALL {
            let untold = tally.untold.of(class);
            for (kind, times) in untold.kinds() {
                self.whole.absorb_times(class, kind, times);
            }
            self.whole.untold.of_mut(class).count_beyond(untold.beyond());
        }
        self.settle();
    }

    /// Remembers the findings of which there are places enough.
    fn settle(&mut self) {
        let places = self.whole.keep.places;
        for group in self.whole.report.findings.iter().filter(|group| group.places.len() >= places) {
            self.settled.insert(group.class, &group.pointer, &group.keyword, group.property.as_deref());
        }
    }

    /// The report on everything that was added, which need not be everything.
    pub(crate) fn finish(self, interrupted: bool) -> Report {
        let Tally { mut report, untold, .. } = self.whole;
        report.interrupted |= interrupted;
        let [violations, undocumented] = Class::ALL.map(|class| untold.of(class));
        report.omitted = Omitted {
            findings: violations.count() + undocumented.count(),
            violations: violations.count(),
            violation_kinds: violations.count_kinds(),
            undocumented_kinds: undocumented.count_kinds(),
            ..report.omitted
        };
        // Violations first; within a class, what comes most often. The order of appearance breaks ties.
        report
            .findings
            .sort_by(|left, right| left.class.cmp(&right.class).then_with(|| right.count.cmp(&left.count)));
        report
    }
}

impl Totals {
    /// Counts a document in which this was found.
    pub(crate) fn count(&mut self, expected: Expectation, found: &alike::Found) {
        let violations = found.count(Class::Violation);
        match expected {
            Expectation::Page => self.pages += 1,
            Expectation::Execution | Expectation::Error => {
                self.documents += 1;
                self.errors += u64::from(expected == Expectation::Error);
                self.valid += u64::from(violations == 0);
            }
        }
        self.violations += violations;
        self.undocumented += found.count(Class::Undocumented);
    }

    pub(crate) fn add(&mut self, other: Self) {
        let Self {
            sources,
            documents,
            errors,
            pages,
            valid,
            violations,
            undocumented,
            unread,
            passed_over,
            not_checked,
        } = other;
        self.sources += sources;
        self.documents += documents;
        self.errors += errors;
        self.pages += pages;
        self.valid += valid;
        self.violations += violations;
        self.undocumented += undocumented;
        self.unread += unread;
        self.passed_over += passed_over;
        self.not_checked += not_checked;
    }
}

impl Omitted {
    fn add(&mut self, other: Self) {
        self.unread += other.unread;
        self.notes += other.notes;
    }
}

fn keep<T>(most: usize, kept: &mut Vec<T>, item: T, omitted: &mut u64) {
    if kept.len() < most {
        kept.push(item);
    } else {
        *omitted += 1;
    }
}
