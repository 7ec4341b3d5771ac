//! What a piece of work comes to.

use std::cell::RefCell;

use optics_acceptor::{Acceptor, Extras};

use crate::alike::Wanted;
use crate::captures::{Batch, Captures, Event, Extent, Job, Met, Plan, Walker, open_small};
use crate::json::{Position, pointer};
use crate::report::{Keep, Settled, Tally};
use crate::timeline::{Dates, Moment, Timeline};
use crate::validator::Validator;
use crate::watch::Watch;

/// Judges documents, one piece of work after the other.
pub(crate) struct Judge<'v> {
    validator: &'v Validator,
    captures: &'v Captures,
    watch: Watch,
    walker: Walker<'v>,
    keep: Keep,
    fast: Fast,
    /// What need not be told of any more, only counted.
    pub(crate) settled: Settled,
}

/// The short way through documents that are certainly valid.
struct Fast {
    acceptor: Option<Acceptor>,
    /// Whether each document is a line.
    in_line: bool,
    extras: Extras,
    /// Undocumented fields, and how often each came.
    counts: Vec<Count>,
    /// Those of the document that was accepted last, by place in `counts`; and when it was made.
    last: Vec<usize>,
    moment: Option<Moment>,
    /// How the date is found; none before the contract is known.
    dates: Option<Dates>,
    /// When the documents were made that have undocumented fields.
    timeline: Timeline,
}

struct Count {
    object: &'static str,
    name: Box<[u8]>,
    pointer: String,
    times: u64,
    documents: u64,
}

impl<'v> Judge<'v> {
    pub(crate) fn new(validator: &'v Validator, captures: &'v Captures, keep: Keep, watch: Watch) -> Self {
        Self {
            validator,
            captures,
            watch,
            walker: Walker::new(&captures.selection, captures.limit),
            keep,
            fast: Fast {
                acceptor: validator.acceptor(),
                in_line: false,
                extras: Extras::default(),
                counts: Vec::new(),
                last: Vec::new(),
                moment: None,
                dates: None,
                timeline: Timeline::default(),
            },
            settled: Settled::default(),
        }
    }

    /// Does the work. The memory of a batch comes back in `memory`.
    pub(crate) fn job(&mut self, job: Job, memory: &mut Vec<u8>) -> Tally {
        let mut tally = Tally::new(self.keep);
        match job {
            Job::Event(event) => tally.event(event),
            Job::Batch { name, plan, batch } => *memory = self.piece(&mut tally, &name, plan, batch),
            Job::Range { name, plan, range } => {
                let batch = range.read(std::mem::take(memory));
                self.watch.add_bytes(range.unseen());
                *memory = self.piece(&mut tally, &name, plan, batch);
            }
            Job::Files(files) => {
                for file in files {
                    if self.watch.is_stopped() {
                        tally.interrupt();
                        break;
                    }
                    let (captures, watch) = (self.captures, self.watch.clone());
                    let mut given = Extent::default();
                    open_small(captures, &watch, &file, &mut |job| match job {
                        Job::Event(event) => {
                            if let Event::Source { start, .. } = event {
                                given = start;
                            }
                            tally.event(event);
                        }
                        Job::Batch { name, plan, batch } => {
                            given =
                                given.then(self.batch(&mut tally, &name, plan, &batch, Some(given.end())));
                        }
                        Job::Files(_) | Job::Range { .. } => {}
                    });
                }
            }
        }
        self.watch.add(tally.totals());
        tally
    }

    /// Judges a batch that stands behind those of other pieces of work. Its memory comes back.
    fn piece(&mut self, tally: &mut Tally, name: &str, plan: Plan, batch: Batch) -> Vec<u8> {
        let extent = self.batch(tally, name, plan, &batch, None);
        if batch.start.is_none() {
            tally.is_piece(extent);
        }
        batch.into_memory()
    }

    /// Judges a batch. How far it goes comes back.
    fn batch(
        &mut self,
        tally: &mut Tally,
        name: &str,
        plan: Plan,
        batch: &Batch,
        base: Option<Position>,
    ) -> Extent {
        let Self { validator, walker, fast, settled, keep, .. } = self;
        // The first has the words for all, even if no place is kept.
        let wanted = Wanted::few(keep.places.max(1), keep.findings, settled);
        fast.in_line = plan.in_lines();
        if fast.dates.is_none() {
            fast.dates = validator.required_moment().map(Dates::new);
        }
        let fast = RefCell::new(fast);
        let extent = walker.walk(
            batch,
            plan,
            base,
            &mut |text, at| fast.borrow_mut().accept(text, at, settled),
            &mut |met| match met {
                Met::Accepted => {
                    tally.accepted();
                    fast.borrow_mut().count();
                }
                Met::Document { text, expected, origin } => {
                    match validator.check_as(expected, text, wanted) {
                        Ok(found) => {
                            tally.document(name, expected, &found, text, &origin);
                            if let Some(reason) = &found.cut {
                                tally.unread(name, Some(origin.place(Position::START)), reason);
                            }
                        }
                        Err(error) => {
                            let place = origin.place(error.position());
                            tally.unread(name, Some(place), &error.reason().to_string());
                        }
                    }
                }
                Met::Unread { place, reason } => tally.unread(name, Some(place), &reason),
                Met::PassedOver(reason) => tally.not_checked(reason),
            },
        );
        let fast = fast.into_inner();
        tally.undocumented_at(std::mem::take(&mut fast.timeline));
        for Count { pointer, times, documents, .. } in fast.counts.drain(..) {
            if times > 0 {
                tally.undocumented(pointer, times, documents);
            }
        }
        extent
    }
}

impl Fast {
    fn accept(&mut self, text: &[u8], at: usize, settled: &Settled) -> Option<usize> {
        self.last.clear();
        let acceptor = self.acceptor?;
        let acceptor = if self.in_line { acceptor.in_line() } else { acceptor };
        let end = acceptor.accept(text, at, &mut self.extras)?;
        for field in self.extras.fields() {
            let (object, name) = (field.object, text.get(field.name.clone())?);
            let known = self.counts.iter().position(|count| count.object == object && *count.name == *name);
            let at = known.or_else(|| {
                let text = std::str::from_utf8(name).ok()?;
                let pointer = format!("{object}/{}", pointer::segment(text));
                // Otherwise someone must look closer: places of it are wanted.
                settled.contains(&pointer).then(|| {
                    self.counts.push(Count { object, name: name.into(), pointer, times: 0, documents: 0 });
                    self.counts.len() - 1
                })
            });
            self.last.push(at?);
        }
        if !self.last.is_empty() {
            self.moment = self.dates.as_ref()?.read(text.get(at..end)?)?;
        }
        Some(end)
    }

    /// Counts what the document that was accepted last has.
    fn count(&mut self) {
        if !self.last.is_empty() {
            self.timeline.add(self.moment, self.last.len() as u64);
        }
        for (number, &at) in self.last.iter().enumerate() {
            if let Some(count) = self.counts.get_mut(at) {
                count.times += 1;
                // A field can come in several items of one document.
                count.documents += u64::from(!self.last[..number].contains(&at));
            }
        }
    }
}
