//! Which source comes next: opened, unpacked, its form recognised.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::compression::Compression;
use super::form::{Form, Kind, Plan, recognise};
use super::place::{Extent, Place};
use super::split::{Batch, Splitter};
use super::{Captured, Captures};

/// Names of files that hold documents, in any case of letters; and what may stand behind them.
const EXTENSIONS: [&str; 4] = ["json", "ndjson", "jsonl", "har"];
const PACKED: [(&str, Option<Compression>); 4] =
    [("gz", None), ("zst", None), ("zstd", None), ("br", Some(Compression::Brotli))];

/// A file of up to so many bytes is one job together with others.
const SMALL: u64 = 256 << 10;
/// Files in a job, and bytes in them together.
const FILES: usize = 64;

/// How much of a source is looked at first, to recognise its form.
const HEAD: usize = 64 << 10;

type Source<'r> = Box<dyn Read + Send + 'r>;

/// Gives work, piece by piece, in the order in which it is to be reported.
pub(crate) struct Feed<'r> {
    captures: &'r Captures,
    waiting: VecDeque<Waiting<'r>>,
    /// What comes before all that waits.
    ready: VecDeque<Job>,
    open: Option<(Arc<str>, Plan, Splitter<Source<'r>>)>,
}

/// A source that nobody has opened yet.
enum Waiting<'r> {
    Folder(Folder),
    File(PathBuf),
    Reader(String, Source<'r>),
    Event(Event),
}

/// A folder that is being walked through.
struct Folder {
    path: PathBuf,
    entries: walkdir::IntoIter,
    /// Whether a file was found in it.
    matched: bool,
}

impl Waiting<'_> {
    fn at(path: PathBuf) -> Self {
        if !path.is_dir() {
            return Self::File(path);
        }
        let entries = WalkDir::new(&path).follow_links(true).sort_by_file_name().into_iter();
        Self::Folder(Folder { path, entries, matched: false })
    }
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
    /// Files so small that each is best read by whoever works on it.
    Files(Vec<PathBuf>),
}

/// Something about a source as a whole.
pub(crate) enum Event {
    Source { name: Arc<str>, start: Extent },
    Unread { name: Arc<str>, place: Option<Place>, reason: String },
    Note { name: Arc<str>, note: &'static str },
    PassedOver(&'static str),
}

impl<'r> Feed<'r> {
    pub(crate) fn new(captures: &'r Captures) -> Self {
        Self { captures, waiting: VecDeque::new(), ready: VecDeque::new(), open: None }
    }

    /// A file, a folder, or, where no file has that name, all that a pattern with `*`, `?` or `[` fits.
    pub(crate) fn path(&mut self, path: &Path) {
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
        let Some(pattern) = pattern else { return self.waiting.push_back(Waiting::at(path.to_owned())) };
        let name: Arc<str> = pattern.into();
        let paths = match glob::glob(pattern) {
            Ok(paths) => paths,
            Err(error) => {
                let reason = format!("is no pattern: {error}");
                return self.waiting.push_back(Waiting::Event(Event::Unread { name, place: None, reason }));
            }
        };
        let mut matched = false;
        for path in paths {
            matched = true;
            self.waiting.push_back(match path {
                Ok(path) => Waiting::at(path),
                Err(error) => {
                    let name = error.path().to_string_lossy().into();
                    let reason = format!("cannot be read: {}", error.error());
                    Waiting::Event(Event::Unread { name, place: None, reason })
                }
            });
        }
        if !matched {
            let reason = "no file fits this pattern".to_owned();
            self.waiting.push_back(Waiting::Event(Event::Unread { name, place: None, reason }));
        }
    }

    pub(crate) fn reader(&mut self, name: &str, source: Source<'r>) {
        self.waiting.push_back(Waiting::Reader(name.to_owned(), source));
    }

    /// The next piece of work, in the memory of an old batch.
    pub(crate) fn next(&mut self, mut memory: Vec<u8>) -> Option<Job> {
        loop {
            if let Some(job) = self.ready.pop_front() {
                return Some(job);
            }
            if let Some((name, plan, splitter)) = &mut self.open {
                if let Some(batch) = splitter.next(memory) {
                    return Some(Job::Batch { name: name.clone(), plan: *plan, batch });
                }
                self.open = None;
                memory = Vec::new();
            }
            match self.waiting.pop_front()? {
                Waiting::Event(event) => return Some(Job::Event(event)),
                Waiting::Reader(name, source) => self.open(name.into(), source, Named::default()),
                Waiting::File(path) => match std::fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() && metadata.len() <= SMALL => {
                        return Some(Job::Files(self.with_neighbours(path, metadata.len())));
                    }
                    _ => self.file(&path),
                },
                Waiting::Folder(folder) => self.folder(folder),
            }
        }
    }

    /// The file, and those that wait right behind it, as long as they are few and small.
    fn with_neighbours(&mut self, first: PathBuf, mut bytes: u64) -> Vec<PathBuf> {
        let mut paths = vec![first];
        while let Some(Waiting::File(next)) = self.waiting.front() {
            let size = std::fs::metadata(next).ok().filter(std::fs::Metadata::is_file);
            bytes += size.map_or(u64::MAX / 2, |metadata| metadata.len());
            if bytes > SMALL || paths.len() == FILES {
                break;
            }
            if let Some(Waiting::File(next)) = self.waiting.pop_front() {
                paths.push(next);
            }
        }
        paths
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
                    if !folder.matched {
                        let name = folder.path.to_string_lossy().into();
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
                    self.ready.push_back(Job::Event(Event::PassedOver("not a regular file")));
                }
                Some(Ok(entry)) => {
                    folder.matched = true;
                    found.push(Waiting::File(entry.into_path()));
                }
                Some(Err(error)) => {
                    let name = error.path().unwrap_or(&folder.path).to_string_lossy().into();
                    let reason = match error.io_error() {
                        Some(error) => format!("cannot be read: {error}"),
                        None => {
                            "a symbolic link that leads back to a folder around it; not followed".to_owned()
                        }
                    };
                    found.push(Waiting::Event(Event::Unread { name, place: None, reason }));
                }
            }
        }
        for waiting in found.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
    }

    fn file(&mut self, path: &Path) {
        let name: Arc<str> = path.to_string_lossy().into();
        match File::open(path) {
            Ok(file) => self.open(name, Box::new(file), Named::of(path)),
            Err(error) => self.ready.push_back(Job::Event(cannot_be_opened(name, &error))),
        }
    }

    fn open(&mut self, name: Arc<str>, source: Source<'r>, named: Named) {
        let ready = &mut self.ready;
        let begun =
            begin(self.captures, &name, source, named, &mut |event| ready.push_back(Job::Event(event)));
        self.open = begun.map(|(plan, splitter)| (name, plan, splitter));
    }
}

/// Reads a small file to its end.
pub(crate) fn open_small(captures: &Captures, path: &Path, take: &mut dyn FnMut(Job)) {
    let name: Arc<str> = path.to_string_lossy().into();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return take(Job::Event(cannot_be_opened(name, &error))),
    };
    let begun = begin(captures, &name, Box::new(file), Named::of(path), &mut |event| take(Job::Event(event)));
    let Some((plan, mut splitter)) = begun else { return };
    while let Some(batch) = splitter.next(Vec::new()) {
        take(Job::Batch { name: name.clone(), plan, batch });
    }
}

/// What the name of a file tells.
#[derive(Clone, Copy, Default)]
struct Named {
    form: Option<Form>,
    packed: Option<Compression>,
}

impl Named {
    fn of(path: &Path) -> Self {
        let Some((extension, packed)) = extensions(path) else { return Self::default() };
        let form = match extension {
            "ndjson" | "jsonl" => Some(Form::Ndjson),
            "har" => Some(Form::Har),
            _ => None,
        };
        Self { form, packed }
    }
}

/// The extension that tells the form, in lower case, and what the one behind it tells of the packing.
fn extensions(path: &Path) -> Option<(&'static str, Option<Compression>)> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let (stem, last) = name.rsplit_once('.')?;
    let known = |extension: &str| EXTENSIONS.into_iter().find(|known| *known == extension);
    match PACKED.into_iter().find(|(extension, _)| *extension == last) {
        // The signature tells; of brotli there is none.
        Some((_, packed)) => Some((known(stem.rsplit_once('.')?.1)?, packed)),
        None => Some((known(last)?, None)),
    }
}

fn holds_documents(path: &Path) -> bool {
    extensions(path).is_some()
}

fn cannot_be_opened(name: Arc<str>, error: &io::Error) -> Event {
    Event::Unread { name, place: None, reason: format!("cannot be opened: {error}") }
}

/// Looks at the start of a source, and makes ready to cut it. None if that is all there is to it.
fn begin<'r>(
    captures: &Captures,
    name: &Arc<str>,
    source: Source<'r>,
    named: Named,
    tell: &mut dyn FnMut(Event),
) -> Option<(Plan, Splitter<Source<'r>>)> {
    let mut head = Head { source, held: Vec::new(), failure: None, ended: false };
    head.fill(HEAD);
    let opened = |start: Extent| Event::Source { name: name.clone(), start };
    let unread = |reason: String| Event::Unread { name: name.clone(), place: Some(Place::START), reason };
    if let Some(packing) = named.packed.or_else(|| Compression::by_signature(&head.held)) {
        match packing.reader(Cursor::new(head.held).chain(head.source)) {
            Ok(source) => head = Head { source, held: Vec::new(), failure: None, ended: false },
            Err(error) => {
                tell(opened(Extent::default()));
                tell(unread(format!("cannot be unpacked as {}: {error}", packing.name())));
                return None;
            }
        }
        head.fill(HEAD);
    }
    let has_mark = head.held.starts_with(b"\xEF\xBB\xBF");
    let start = if has_mark { Extent::of_mark() } else { Extent::default() };
    tell(opened(start));
    if has_mark {
        head.held.drain(..3);
        let note = "starts with a byte order mark, which is no part of JSON; it was skipped";
        tell(Event::Note { name: name.clone(), note });
    }
    if matches!(head.held[..], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        tell(unread("the text is UTF-16; convert it to UTF-8".to_owned()));
        return None;
    }
    let plan = loop {
        let form = if captures.form == Form::Auto { named.form.unwrap_or_default() } else { captures.form };
        if let Some(plan) = form.plan() {
            // A line that is told by a name can be a record as well as a document.
            let any = captures.form == Form::Auto && plan.kind == Kind::Document;
            break Plan { kind: if any { Kind::Any } else { plan.kind }, ..plan };
        }
        let enough = head.ended || head.held.len() > captures.limit;
        if let Some(plan) = recognise(&head.held, enough) {
            break plan;
        }
        head.fill(head.held.len() * 2);
    };
    let is_blank = |held: &[u8]| held.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    // Lines of nothing can go on for long; what is said of a source that starts with them is what can be said soon.
    if head.ended && head.failure.is_none() && is_blank(&head.held) {
        tell(unread("there is no JSON value, only an empty text".to_owned()));
        return None;
    }
    let Head { source, held, failure, ended } = head;
    Some((plan, Splitter::new(source, held, (ended, failure), start, plan.layout, captures.limit)))
}

/// The start of a source.
struct Head<'r> {
    source: Source<'r>,
    held: Vec<u8>,
    failure: Option<io::Error>,
    ended: bool,
}

impl Head<'_> {
    /// Reads until so much is held, or the source ends, or fails.
    fn fill(&mut self, wanted: usize) {
        if self.ended {
            return;
        }
        let missing = wanted.saturating_sub(self.held.len());
        match self.source.by_ref().take(missing as u64).read_to_end(&mut self.held) {
            Ok(read) => self.ended = read < missing,
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
            }
        }
    }
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
