//! Documents from files, folders and streams, whatever is done with them.
//!
//! ```text
//! feed     which source comes next; start: unpacked, its form recognised
//! split    its bytes, cut into batches of whole documents; ranges, of a file of lines, which are read where they are walked
//! walk     a batch, document by document; bodies taken out of archives and unpacked
//! ```
//!
//! Feeding goes from front to back; walks of several batches can go on at once.

mod body;
mod compression;
mod exchange;
mod feed;
mod form;
mod host;
mod items;
mod known;
mod name;
mod pattern;
mod pieces;
mod place;
mod ranges;
mod select;
mod size;
mod split;
mod start;
mod walk;

use std::io::Read;
use std::path::Path;

pub use form::Form;
pub use name::source_name;
pub use place::{Origin, Place};

pub(crate) use compression::packing;
pub(crate) use feed::{Event, Feed, Job, Small, open_small};
pub(crate) use form::Plan;
pub(crate) use items::is_blank;
pub(crate) use place::Extent;
pub(crate) use select::Selection;
pub(crate) use split::{Batch, too_long};
pub(crate) use walk::{Expectation, Met, Walker, without_items};

use crate::watch::Watch;

/// Longest document that is read, unless told otherwise: 16 MiB, some ten thousand times what one usually has. A tree
/// takes up to forty times the memory of its text, and its findings more.
pub(crate) const DOCUMENT_LIMIT: u64 = 16 << 20;

/// Reads captured documents, one at a time.
///
/// No error ends the reading: what cannot be read is given as [`Captured::Unread`]. Memory holds one batch of documents
/// at a time.
///
/// ```
/// use optics_validator::{Captured, Captures, Form};
///
/// let mut bodies = 0;
/// Captures::new().form(Form::Ndjson).reader("standard input", "{}\n[]\n".as_bytes(), &mut |captured| {
///     if let Captured::Document { .. } = captured {
///         bodies += 1;
///     }
/// });
/// assert_eq!(bodies, 2);
/// ```
#[derive(Debug, Clone)]
pub struct Captures {
    pub(crate) form: Form,
    pub(crate) limit: usize,
    pub(crate) selection: Selection,
}

/// What is met on the way through files, folders and streams.
///
/// ```
/// use optics_validator::{Captured, Captures};
///
/// let mut said = Vec::new();
/// Captures::new().reader("log.ndjson", "{}\n".as_bytes(), &mut |captured| match captured {
///     Captured::Source { name } => said.push(format!("reading {name}")),
///     Captured::Document { body, .. } => said.push(format!("{} bytes", body.len())),
///     Captured::Unread { reason, .. } => said.push(format!("unread: {reason}")),
///     _ => {}
/// });
/// assert_eq!(said, ["reading log.ndjson", "2 bytes"]);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Captured<'a> {
    /// A file or stream was opened; what follows is in it.
    Source {
        /// Its name.
        name: &'a str,
    },
    /// A document, which may be anything: nobody has looked at it yet.
    Document {
        /// Name of its source.
        name: &'a str,
        /// Its text.
        body: &'a [u8],
        /// Where it stands in the source.
        origin: Origin<'a>,
    },
    /// A source, or a place in one, that could not be read.
    Unread {
        /// Name of the source.
        name: &'a str,
        /// Where.
        place: Option<Place>,
        /// Why.
        reason: &'a str,
    },
    /// Something worth knowing that is no fault.
    Note {
        /// Name of the source.
        name: &'a str,
        /// What it is.
        note: &'a str,
    },
    /// A file in a folder that nothing says to hold documents, or one that was read already.
    PassedOver {
        /// Why.
        reason: &'static str,
    },
    /// An entry of an archive, or a record, that is not about the resource or has no document.
    NotChecked {
        /// Why.
        reason: &'static str,
    },
}

impl Captures {
    /// Recognises the form of each source, reads documents of up to 16 MiB, and takes the entries of archives that are
    /// about the resource, whatever their host.
    pub fn new() -> Self {
        let limit = usize::try_from(DOCUMENT_LIMIT).unwrap_or(usize::MAX / 2);
        Self { form: Form::Auto, limit, selection: Selection::default() }
    }

    /// Takes all sources to be of this form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// How many bytes a document may have, the end of its line not counted, and a body that is unpacked; a longer one is
    /// not read. So is an entry of an archive that is longer.
    #[must_use]
    pub fn document_limit(self, bytes: u64) -> Self {
        Self { limit: usize::try_from(bytes).unwrap_or(usize::MAX).min(usize::MAX / 4), ..self }
    }

    /// Takes only entries whose host fits this pattern, in which `*` stands for any number of characters and `?` for one.
    ///
    /// A pattern with a port, such as `api.example.com:8443` or `[::1]:443`, is held against the port as well: that of the
    /// URL or, if it names none, that of its scheme. One without a port fits hosts on any.
    ///
    /// # Errors
    ///
    /// The pattern is none: what is wrong with it.
    pub fn host(mut self, pattern: &str) -> Result<Self, String> {
        self.selection.host(pattern)?;
        Ok(self)
    }

    /// Reads a file, whatever its name, or all files in a folder and the folders in it whose names tell that they hold
    /// documents, in the order of their names. Symbolic links are followed.
    ///
    /// Those are `*.json`, `*.ndjson`, `*.jsonl` and `*.har`, as they are, rotated (`*.ndjson.1`, `*.ndjson-20261101`) or packed
    /// (`*.json.gz`, `*.zst`, `*.br`).
    pub fn path(&self, path: &Path, take: &mut dyn FnMut(Captured<'_>)) {
        self.paths([path], take);
    }

    /// Reads what is at each of these paths: see [`path`](Self::path). A file is read once, by whichever of them it is
    /// reached.
    pub fn paths<'p>(&self, paths: impl IntoIterator<Item = &'p Path>, take: &mut dyn FnMut(Captured<'_>)) {
        let mut feed = Feed::new(self, Watch::new());
        for path in paths {
            feed.path(path);
        }
        self.run(&mut feed, take);
    }

    /// Reads what `source` gives until its end. `name` is what it is called, and tells its form as that of a file does.
    pub fn reader<'r>(
        &'r self,
        name: &str,
        source: impl Read + Send + 'r,
        take: &mut dyn FnMut(Captured<'_>),
    ) {
        let mut feed = Feed::new(self, Watch::new());
        feed.reader(name, Box::new(source));
        self.run(&mut feed, take);
    }

    fn run(&self, feed: &mut Feed<'_>, take: &mut dyn FnMut(Captured<'_>)) {
        let mut walker = Walker::new(&self.selection, self.limit);
        let mut given = Extent::default();
        let mut memory = Vec::new();
        while let Some(job) = feed.next(&mut memory) {
            match job {
                Job::Event(event) => {
                    if let Event::Source { start, .. } = event {
                        given = start;
                    }
                    event.tell(take);
                }
                Job::Files(files) => {
                    for file in files {
                        self.file(&file, &mut walker, take);
                    }
                }
                Job::Batch { name, plan, batch } => {
                    memory = walk(&mut walker, &name, plan, batch, &mut given, take);
                }
                Job::Range { name, plan, range } => {
                    let batch = range.read(std::mem::take(&mut memory));
                    memory = walk(&mut walker, &name, plan, batch, &mut given, take);
                }
            }
        }
    }

    fn file(&self, file: &Small, walker: &mut Walker<'_>, take: &mut dyn FnMut(Captured<'_>)) {
        let mut given = Extent::default();
        open_small(self, &Watch::new(), file, &mut |job| match job {
            Job::Event(event) => event.tell(take),
            Job::Batch { name, plan, batch } => {
                walk(walker, &name, plan, batch, &mut given, take);
            }
            Job::Files(_) | Job::Range { .. } => {}
        });
    }
}

/// Walks through a batch that starts behind what was given before. Gives back its memory.
fn walk(
    walker: &mut Walker<'_>,
    name: &str,
    plan: Plan,
    batch: Batch,
    given: &mut Extent,
    take: &mut dyn FnMut(Captured<'_>),
) -> Vec<u8> {
    let extent = walker.walk(&batch, plan, Some(given.end()), &mut |_, _| None, &mut |met| match met {
        Met::Document { text, expected: Expectation::Execution, origin } => {
            take(Captured::Document { name, body: text, origin });
        }
        Met::Document { expected: Expectation::Error, .. } => {
            take(Captured::NotChecked { reason: "the body of an error" });
        }
        Met::Unread { place, reason } => take(Captured::Unread { name, place: Some(place), reason: &reason }),
        Met::PassedOver(reason) => take(Captured::NotChecked { reason }),
        Met::Document { .. } | Met::Accepted => {}
    });
    *given = given.then(extent);
    batch.into_memory()
}

impl Default for Captures {
    fn default() -> Self {
        Self::new()
    }
}
