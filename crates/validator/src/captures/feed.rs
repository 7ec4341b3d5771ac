//! Which source comes next, and which piece of it.

use std::collections::{HashSet, VecDeque};
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::form::Plan;
use super::known::{Identity, identity};
use super::name::{Named, holds_documents, source_name};
use super::pattern::{Matches, pattern_of};
use super::place::{Extent, Place};
use super::ranges::{Range, Ranges};
use super::split::{Batch, Splitter};
use super::start::{Source, begin};
use super::{Captured, Captures};
use crate::watch::{Watch, Watched};

/// A file of up to so many bytes is one job together with others.
const SMALL: u64 = 256 << 10;
/// Files in a job, and bytes in them together.
const FILES: usize = 64;

/// Why a file is passed over that was reached before, by this path or another.
const READ_ALREADY: &str = "read already";
const NO_FILE: &str = "not a regular file";

/// Gives work, piece by piece, in the order in which it is to be reported.
pub(crate) struct Feed<'r> {
    captures: &'r Captures,
    watch: Watch,
    /// Whether it was told to end before all was given.
    interrupted: bool,
    waiting: VecDeque<Waiting<'r>>,
    /// Regular files that were given, and folders that wait or were walked.
    known: HashSet<Identity>,
    /// What comes before all that waits.
    ready: VecDeque<Job>,
    open: Option<(Arc<str>, Plan, Cutting<'r>)>,
}

/// How the source that is open is cut.
enum Cutting<'r> {
    Split(Splitter<Source<'r>>),
    Ranges(Ranges),
}

/// A source that nobody has opened yet.
enum Waiting<'r> {
    Folder(Folder),
    Pattern(Looked),
    File(PathBuf),
    Reader(String, Source<'r>),
    Event(Event),
}

/// A folder that is being walked through.
struct Folder {
    path: PathBuf,
    entries: walkdir::IntoIter,
    /// Whether something is told of it: a file, or why there is none.
    told: bool,
}

/// A pattern for which files are being looked for.
struct Looked {
    name: Arc<str>,
    entries: Matches,
    /// Whether something is told of it: what fits, or why nothing does.
    told: bool,
}

/// A piece of work.
pub(crate) enum Job {
    Event(Event),
    /// A piece of a source.
    Batch {
        name: Arc<str>,
        plan: Plan,
        batch: Batch,
    },
    /// A piece of a source that nobody has read yet.
    Range {
        name: Arc<str>,
        plan: Plan,
        range: Range,
    },
    /// Files so small that each is best read by whoever works on it.
    Files(Vec<Small>),
}

/// A small file.
pub(crate) struct Small {
    path: PathBuf,
    /// How many bytes it had when it was last looked at.
    size: u64,
}

/// Something about a source as a whole.
pub(crate) enum Event {
    Source { name: Arc<str>, start: Extent },
    Unread { name: Arc<str>, place: Option<Place>, reason: String },
    Note { name: Arc<str>, note: &'static str },
    PassedOver(&'static str),
}

impl<'r> Feed<'r> {
    pub(crate) fn new(captures: &'r Captures, watch: Watch) -> Self {
        let (waiting, ready, known) = (VecDeque::new(), VecDeque::new(), HashSet::new());
        Self { captures, watch, interrupted: false, waiting, known, ready, open: None }
    }

    /// Whether nothing is left to give.
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_none() && self.ready.is_empty() && self.waiting.is_empty()
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// A file, a folder, or, where no file has that name, all that a pattern with `*`, `?` or `[` fits.
    pub(crate) fn path(&mut self, path: &Path) {
        let Some(pattern) = pattern_of(path) else {
            let metadata = std::fs::metadata(path).ok();
            let waiting = self.at(path.to_owned(), metadata.as_ref());
            return self.waiting.push_back(waiting);
        };
        let waiting = match Matches::new(pattern) {
            Ok(entries) => Waiting::Pattern(Looked { name: pattern.into(), entries, told: false }),
            Err(reason) => Waiting::Event(Event::Unread { name: pattern.into(), place: None, reason }),
        };
        self.waiting.push_back(waiting);
    }

    /// Puts the next of what a pattern fits in front of all that waits, and the rest of it behind them.
    fn pattern(&mut self, mut looked: Looked) {
        let mut found = Vec::new();
        while found.len() < FILES {
            let Some(path) = looked.entries.next() else {
                if !looked.told {
                    let (name, reason) = (looked.name.clone(), "no file fits this pattern".to_owned());
                    found.push(Waiting::Event(Event::Unread { name, place: None, reason }));
                }
                self.first(found);
                return;
            };
            looked.told |= !matches!(&path, Err(error) if error.loop_ancestor().is_some());
            found.push(match path {
                Ok(path) => match std::fs::metadata(&path) {
                    // To open a pipe would wait for someone to write to it.
                    Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
                        Waiting::Event(Event::PassedOver(NO_FILE))
                    }
                    metadata => self.at(path, metadata.as_ref().ok()),
                },
                Err(error) => Waiting::Event(of_walk(&error, Path::new(&*looked.name))),
            });
        }
        self.waiting.push_front(Waiting::Pattern(looked));
        self.first(found);
    }

    /// Puts these in front of all that waits.
    fn first(&mut self, found: Vec<Waiting<'r>>) {
        for waiting in found.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
    }

    /// What to do about a path. Links can lead a pattern to the same folder on many ways.
    fn at(&mut self, path: PathBuf, metadata: Option<&Metadata>) -> Waiting<'r> {
        let Some(metadata) = metadata.filter(|metadata| metadata.is_dir()) else {
            return Waiting::File(path);
        };
        if self.is_known_now(&path, metadata) {
            return Waiting::Event(Event::PassedOver(READ_ALREADY));
        }
        let entries = WalkDir::new(&path).follow_links(true).sort_by_file_name().into_iter();
        Waiting::Folder(Folder { path, entries, told: false })
    }

    /// Whether it was known; from now on it is.
    fn is_known_now(&mut self, path: &Path, metadata: &Metadata) -> bool {
        identity(path, metadata).is_some_and(|identity| !self.known.insert(identity))
    }

    pub(crate) fn reader(&mut self, name: &str, source: Source<'r>) {
        self.waiting.push_back(Waiting::Reader(name.to_owned(), source));
    }

    /// The next piece of work, in the memory of an old batch if it takes any.
    pub(crate) fn next(&mut self, memory: &mut Vec<u8>) -> Option<Job> {
        loop {
            if let Some(job) = self.ready.pop_front() {
                return Some(job);
            }
            if self.watch.is_stopped() {
                return self.last(memory);
            }
            if let Some((name, plan, cutting)) = &mut self.open {
                let (name, plan) = (name.clone(), *plan);
                let job = match cutting {
                    Cutting::Split(splitter) => {
                        splitter.next(std::mem::take(memory)).map(|batch| Job::Batch { name, plan, batch })
                    }
                    Cutting::Ranges(ranges) => ranges.next().map(|range| Job::Range { name, plan, range }),
                };
                if job.is_some() {
                    return job;
                }
                self.open = None;
            }
            match self.waiting.pop_front()? {
                Waiting::Event(event) => return Some(Job::Event(event)),
                Waiting::Reader(name, source) => {
                    let source = Watched { source, watch: self.watch.clone() };
                    let named = Named::of(Path::new(&name));
                    self.open(name.into(), Box::new(source), named, None);
                }
                Waiting::File(path) => match std::fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() && self.is_known_now(&path, &metadata) => {
                        return Some(Job::Event(Event::PassedOver(READ_ALREADY)));
                    }
                    Ok(metadata) if metadata.is_file() && metadata.len() <= SMALL => {
                        return Some(Job::Files(self.with_neighbours(Small { path, size: metadata.len() })));
                    }
                    _ => self.file(&path),
                },
                Waiting::Folder(folder) => self.folder(folder),
                Waiting::Pattern(looked) => self.pattern(looked),
            }
        }
    }

    /// Once it is to end: what was read already and nobody has seen, of a source from which nothing more can come.
    fn last(&mut self, memory: &mut Vec<u8>) -> Option<Job> {
        self.interrupted |= !self.is_empty();
        let Some((name, plan, Cutting::Split(splitter))) = &mut self.open else { return None };
        let batch = splitter.last(std::mem::take(memory))?;
        Some(Job::Batch { name: name.clone(), plan: *plan, batch })
    }

    /// The file, and those that wait right behind it, as long as they are few and small.
    fn with_neighbours(&mut self, first: Small) -> Vec<Small> {
        let mut bytes = first.size;
        let mut files = vec![first];
        while let Some(Waiting::File(next)) = self.waiting.front() {
            let Some(metadata) = std::fs::metadata(next).ok().filter(Metadata::is_file) else { break };
            let (size, identity) = (metadata.len(), identity(next, &metadata));
            let is_known = identity.as_ref().is_some_and(|identity| self.known.contains(identity));
            if !is_known && (bytes.saturating_add(size) > SMALL || files.len() == FILES) {
                break;
            }
            let Some(Waiting::File(path)) = self.waiting.pop_front() else { break };
            if is_known {
                self.ready.push_back(Job::Event(Event::PassedOver(READ_ALREADY)));
                continue;
            }
            self.known.extend(identity);
            bytes += size;
            files.push(Small { path, size });
        }
        files
    }

    /// Puts the next files of a folder in front of all that waits, and the rest of the folder behind them.
    fn folder(&mut self, mut folder: Folder) {
        let mut found = Vec::new();
        loop {
            if found.len() == FILES {
                self.waiting.push_front(Waiting::Folder(folder));
                break;
            }
            match folder.entries.next() {
                None => {
                    if !folder.told {
                        let name = source_name(&folder.path).into();
                        let reason =
                            "no file in this folder is named *.json, *.ndjson, *.jsonl or *.har, with or \
                                      without .gz, .zst or .br"
                                .to_owned();
                        found.push(Waiting::Event(Event::Unread { name, place: None, reason }));
                    }
                    break;
                }
                Some(Ok(entry)) if entry.file_type().is_dir() => {}
                Some(Ok(entry)) if !holds_documents(entry.path()) => {
                    let reason = "not named *.json, *.ndjson, *.jsonl or *.har";
                    self.ready.push_back(Job::Event(Event::PassedOver(reason)));
                }
                // To open a pipe would wait for someone to write to it.
                Some(Ok(entry)) if !entry.file_type().is_file() => {
                    self.ready.push_back(Job::Event(Event::PassedOver(NO_FILE)));
                }
                Some(Ok(entry)) => {
                    folder.told = true;
                    found.push(Waiting::File(entry.into_path()));
                }
                Some(Err(error)) => {
                    // A link back leads to what is read where it stands.
                    folder.told |= error.loop_ancestor().is_none();
                    found.push(Waiting::Event(of_walk(&error, &folder.path)));
                }
            }
        }
        self.first(found);
    }

    fn file(&mut self, path: &Path) {
        let name: Arc<str> = source_name(path).into();
        match File::open(path) {
            Ok(file) => {
                // The same file, to be read in any order.
                let whole = file.try_clone().ok();
                let source = Watched { source: file, watch: self.watch.clone() };
                self.open(name, Box::new(source), Named::of(path), whole);
            }
            Err(error) => self.ready.push_back(Job::Event(cannot_be_opened(name, &error))),
        }
    }

    fn open(&mut self, name: Arc<str>, source: Source<'r>, named: Named, whole: Option<File>) {
        let ready = &mut self.ready;
        let limit = self.captures.limit;
        let begun =
            begin(self.captures, &name, source, None, named, &mut |event| ready.push_back(Job::Event(event)));
        self.open = begun.map(|begun| {
            let plan = begun.plan;
            let ranges = whole
                .filter(|_| plan.in_lines() && !begun.is_packed)
                .and_then(|file| Ranges::new(file, begun.start, begun.seen(), limit));
            (name, plan, ranges.map_or_else(|| Cutting::Split(begun.split(limit)), Cutting::Ranges))
        });
    }
}

/// Reads a small file to its end.
pub(crate) fn open_small(
    captures: &Captures,
    watch: &Watch,
    Small { path, size }: &Small,
    take: &mut dyn FnMut(Job),
) {
    let name: Arc<str> = source_name(path).into();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return take(Job::Event(cannot_be_opened(name, &error))),
    };
    let source = Box::new(Watched { source: file, watch: watch.clone() });
    let begun =
        begin(captures, &name, source, Some(*size), Named::of(path), &mut |event| take(Job::Event(event)));
    let Some(begun) = begun else { return };
    let (plan, mut splitter) = (begun.plan, begun.split(captures.limit));
    while let Some(batch) = splitter.next(Vec::new()) {
        take(Job::Batch { name: name.clone(), plan, batch });
    }
}

/// What is told of a place that cannot be walked through, within this one.
fn of_walk(error: &walkdir::Error, around: &Path) -> Event {
    if error.loop_ancestor().is_some() {
        // What it leads to is read where it stands, so that nothing is lost.
        return Event::PassedOver("a link back to a folder around it");
    }
    let name = source_name(error.path().unwrap_or(around)).into();
    let fault = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Event::Unread { name, place: None, reason: format!("cannot be read: {fault}") }
}

fn cannot_be_opened(name: Arc<str>, error: &io::Error) -> Event {
    Event::Unread { name, place: None, reason: format!("cannot be opened: {error}") }
}

impl Event {
    /// Tells it to whoever reads captures.
    pub(super) fn tell(&self, take: &mut dyn FnMut(Captured<'_>)) {
        take(match self {
            Self::Source { name, .. } => Captured::Source { name },
            Self::Unread { name, place, reason } => Captured::Unread { name, place: *place, reason },
            Self::Note { name, note } => Captured::Note { name, note },
            Self::PassedOver(reason) => Captured::PassedOver { reason },
        });
    }
}
