//! Many documents, from wherever they are, on as many cores as there are.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::captures::{Captures, Feed, Form, Job};
use crate::judge::Judge;
use crate::report::{Keep, Merger, Report};
use crate::validator::Validator;
use crate::watch::Watch;

/// Checks many documents and keeps the report on them.
///
/// No error ends a scan: what cannot be read is in the report. Memory holds a batch of documents for each core, the
/// document that is longest, and the report.
///
/// ```
/// use optics_validator::{Form, Outcome, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator).form(Form::Ndjson);
/// scan.reader("standard input", "{}\n[]\n".as_bytes());
/// let report = scan.finish();
/// assert_eq!(report.totals().documents, 2);
/// assert_eq!(report.outcome(false), Outcome::Findings);
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
pub struct Scan<'v> {
    validator: &'v Validator,
    captures: Captures,
    keep: Keep,
    /// As many as there are cores, unless told.
    threads: Option<usize>,
    watch: Watch,
    sources: Vec<Source<'v>>,
}

enum Source<'v> {
    Path(PathBuf),
    Reader(String, Box<dyn Read + Send + 'v>),
}

impl<'v> Scan<'v> {
    /// A scan that recognises the form of each source, masks values, reads documents of up to 16 MiB on all cores, and
    /// keeps the first three places of each of a thousand findings of each class; more are counted.
    pub fn new(validator: &'v Validator) -> Self {
        Self {
            validator,
            captures: Captures::new(),
            keep: Keep::default(),
            threads: None,
            watch: Watch::new(),
            sources: Vec::new(),
        }
    }

    /// Reads sources in this way.
    #[must_use]
    pub fn captures(self, captures: Captures) -> Self {
        Self { captures, ..self }
    }

    /// Takes all sources to be of this form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Self { captures: self.captures.form(form), ..self }
    }

    /// Whether the report shows an excerpt of the document at each finding. Documents can hold secrets.
    #[must_use]
    pub fn show_values(mut self, show_values: bool) -> Self {
        self.keep.values = show_values;
        self
    }

    /// How many bytes a document may have: see [`Captures::document_limit`].
    #[must_use]
    pub fn document_limit(self, bytes: u64) -> Self {
        Self { captures: self.captures.document_limit(bytes), ..self }
    }

    /// How many places the report keeps of each finding, and how many findings of each class, unread places and notes.
    #[must_use]
    pub fn keep(mut self, places: usize, findings: usize) -> Self {
        (self.keep.places, self.keep.findings) = (places, findings);
        self
    }

    /// On how many threads documents are checked; at least one.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: Some(threads.max(1)), ..self }
    }

    /// Lets `watch` tell how far the scan is, and end it early.
    #[must_use]
    pub fn watch(self, watch: &Watch) -> Self {
        Self { watch: watch.clone(), ..self }
    }

    /// Adds a file, a folder, or all that a pattern fits: see [`Captures::path`].
    pub fn path(&mut self, path: &Path) {
        self.sources.push(Source::Path(path.to_owned()));
    }

    /// Adds what `source` gives until its end. `name` stands in the report, and tells its form as that of a file does.
    pub fn reader(&mut self, name: &str, source: impl Read + Send + 'v) {
        self.sources.push(Source::Reader(name.to_owned(), Box::new(source)));
    }

    /// Checks all that was added, in that order, as far as the report shows.
    pub fn finish(self) -> Report {
        let Self { validator, captures, keep, threads, watch, sources } = self;
        let mut feed = Feed::new(&captures, watch.clone());
        for source in sources {
            match source {
                Source::Path(path) => feed.path(&path),
                Source::Reader(name, source) => feed.reader(&name, source),
            }
        }
        let feed = Mutex::new((0, feed));
        let merger = Mutex::new(Merger::new(keep));
        let work = |first: Option<(u64, Job)>| {
            let mut judge = Judge::new(validator, &captures, keep, watch.clone());
            let mut memory = Vec::new();
            let mut job = first.or_else(|| next(&feed, &mut memory));
            while let Some((number, work)) = job {
                judge.settled = lock(&merger).settled();
                let tally = judge.job(work, &mut memory);
                lock(&merger).add(number, tally);
                job = next(&feed, &mut memory);
            }
        };
        let first = next(&feed, &mut Vec::new());
        // A thread costs as much as a small document, and so does asking how many cores there are.
        let cores = || threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        let others = if lock(&feed).1.is_empty() { 0 } else { cores() - 1 };
        thread::scope(|scope| {
            for _ in 0..others {
                scope.spawn(|| work(None));
            }
            work(first);
        });
        let interrupted = lock(&feed).1.is_interrupted();
        let mut report = merger.into_inner().unwrap_or_else(PoisonError::into_inner).finish(interrupted);
        report.name_moment(validator.moment());
        report
    }
}

/// Shows how many sources were added, and none of them.
impl fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("captures", &self.captures)
            .field("threads", &self.threads)
            .field("sources", &self.sources.len())
            .finish_non_exhaustive()
    }
}

/// The next piece of work and its number.
fn next(feed: &Mutex<(u64, Feed<'_>)>, memory: &mut Vec<u8>) -> Option<(u64, Job)> {
    let mut feed = lock(feed);
    let job = feed.1.next(memory)?;
    feed.0 += 1;
    Some((feed.0 - 1, job))
}

/// No thread leaves behind anything half done: a panic would end all of them.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
