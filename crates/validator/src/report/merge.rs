//! A report, out of pieces that were made at once.
//!
//! A [`Tally`] is what one piece of work came to. Tallies are put together in the order in which the work was given out,
//! so that the report is the same however many threads made it.

use std::collections::{BTreeMap, HashMap};

use super::group::Key;
use super::{Found, Group, Keep, Note, Omitted, Report, Settled, Totals, Unread};
use crate::alike;
use crate::captures::{Event, Expectation, Extent, Origin, Place};
use crate::escape::printable;
use crate::finding::Class;

/// What a piece of work came to.
pub(crate) struct Tally {
    keep: Keep,
    report: Report,
    /// The places of groups in the report, by pointer with `*` for each index.
    groups: HashMap<String, Vec<usize>>,
    /// In which document each group was last found, counted from 1.
    last: Vec<u64>,
    /// How many documents were told of with their findings.
    told: u64,
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
            last: Vec::new(),
            told: 0,
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
        self.report.omitted.findings += found.besides();
        if expected == Expectation::Execution {
            let violations = found.count(Class::Violation);
            if violations > 0 {
                self.report.timeline.add(found.moment, violations);
            }
        }
        self.told += 1;
        let keep = self.keep;
        // Where there are more than are kept, violations come first.
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
    }

    /// The group of findings like this one, of which there are so many more in the document; none if there are too many
    /// groups.
    fn group(&mut self, key: &Key<'_>, times: u64, new: impl FnOnce() -> Group) -> Option<&mut Group> {
        let Report { findings, omitted, .. } = &mut self.report;
        let known = self.groups.get(key.pattern).into_iter().flatten().copied();
        let mut known = known.filter(|at| findings.get(*at).is_some_and(|group| group.holds(key)));
        let at = if let Some(at) = known.next() {
            at
        } else if findings.len() >= self.keep.findings {
            omitted.findings += times;
            return None;
        } else {
            findings.push(new());
            self.last.push(0);
            self.groups.entry(key.pattern.to_owned()).or_default().push(findings.len() - 1);
            findings.len() - 1
        };
        let (group, last) = (findings.get_mut(at)?, self.last.get_mut(at)?);
        group.count += times;
        group.documents += u64::from(*last != self.told);
        *last = self.told;
        Some(group)
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

        let Keep { places, findings: most, .. } = self.whole.keep;
        let Tally { report: whole, groups, .. } = &mut self.whole;
        let Report {
            interrupted,
            totals,
            findings,
            unread,
            notes,
            passed_over,
            not_checked,
            omitted,
            timeline,
        } = tally.report;
        whole.interrupted |= interrupted;
        whole.totals.add(totals);
        whole.omitted.add(omitted);
        whole.timeline.merge(timeline);
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
            let at = groups.get(&group.pointer).into_iter().flatten();
            let same = at
                .copied()
                .find(|at| whole.findings.get(*at).is_some_and(|known| known.holds(&Key::of_group(&group))));
            if let Some(known) = same.and_then(|at| whole.findings.get_mut(at)) {
                known.count += group.count;
                known.documents += group.documents;
                let room = places.saturating_sub(known.places.len());
                for mut found in group.places.into_iter().take(room) {
                    let message = found.message.take().unwrap_or_else(|| group.message.clone());
                    found.message = (message != known.message).then_some(message);
                    known.places.push(found);
                }
            } else if whole.findings.len() < most {
                groups.entry(group.pointer.clone()).or_default().push(whole.findings.len());
                whole.findings.push(group);
            } else {
                whole.omitted.findings += group.count;
            }
        }
        for (pointer, times, documents) in tally.counted {
            let mut at = groups.get(&pointer).into_iter().flatten().copied();
            let is_so =
                |at: &usize| whole.findings.get(*at).is_some_and(|known| known.class == Class::Undocumented);
            match at.find(is_so).and_then(|at| whole.findings.get_mut(at)) {
                Some(known) => {
                    known.count += times;
                    known.documents += documents;
                }
                None => whole.omitted.findings += times,
            }
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
        let mut report = self.whole.report;
        report.interrupted |= interrupted;
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
        self.findings += other.findings;
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
