//! What a scan found, for programs and for people.

mod annotations;
mod format;
mod group;
mod junit;
mod lines;
mod markdown;
mod merge;
mod output;
mod sarif;
mod settled;
mod text;
mod untold;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::alike::ByClass;
use crate::captures::Place;
use crate::finding::{Class, Grade};
use crate::frame::Frame;
use crate::json::Position;
use crate::timeline::Timeline;

pub use format::{Format, Presentation};
pub(crate) use merge::{Merger, Tally};
pub(crate) use settled::Settled;
pub(crate) use untold::{Kind, Untold};

/// The name of standard input as a source: no file has it, and no program should look for one.
///
/// ```
/// use optics_validator::{STANDARD_INPUT, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader(STANDARD_INPUT, std::io::empty());
/// assert_eq!(scan.finish().totals().sources, 1);
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
pub const STANDARD_INPUT: &str = "<stdin>";

/// The report of a scan.
///
/// A finding comes once, however many documents have it: what is the same is the class, the pointer with `*` for each
/// index, the keyword, and the field that is missing, if one is. With it come how often there is one, in how many
/// documents, and where the first are.
///
/// `Display` gives it to people, without colours; [`Report::write`] in each [`Format`]. `Serialize` gives it to programs,
/// with members in this order: `interrupted` (only if it was), `totals` (as [`Totals`]),
/// `findings` (as [`Group`]), `unread` (`source`, `line`, `column`, `offset`, `entry` and `body` if there is a place,
/// `reason`), `notes` (`source`, `note`), `passed_over` (files, a count per reason), `not_checked` (entries, a count per
/// reason) and `omitted` (as [`Omitted`]).
///
/// None shows a value of a document, unless the scan was told to. `Serialize` gives names of files and members as
/// they are, so that a program can open the one and follow the other; `Display` escapes what would steer a terminal.
///
/// ```
/// use optics_validator::{Format, Presentation, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// assert_eq!(report.totals().documents, 1);
/// assert!(!report.findings().is_empty());
/// let sarif = report.write(Format::Sarif, Presentation::default());
/// assert!(sarif.contains("\"version\": \"2.1.0\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    interrupted: bool,
    totals: Totals,
    findings: Vec<Group>,
    unread: Vec<Unread>,
    notes: Vec<Note>,
    passed_over: BTreeMap<&'static str, u64>,
    not_checked: BTreeMap<&'static str, u64>,
    omitted: Omitted,
    #[serde(skip)]
    timelines: ByClass<Timeline>,
}

/// How much of each there was.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\nnull\n{\n".as_bytes());
/// let report = scan.finish();
/// let totals = report.totals();
/// assert_eq!((totals.documents, totals.valid, totals.unread), (2, 0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// Files and streams that were opened.
    pub sources: u64,
    /// Documents that were JSON, and so were checked; executions, and bodies of errors.
    pub documents: u64,
    /// How many of those were bodies of errors.
    pub errors: u64,
    /// Pages of the list that were checked around their items.
    pub pages: u64,
    /// Documents without violation.
    pub valid: u64,
    /// Violations of the contract.
    pub violations: u64,
    /// Fields that the contract does not name.
    pub undocumented: u64,
    /// Sources, or places in them, that could not be read or were not JSON.
    pub unread: u64,
    /// Files that were passed over: nothing says that they hold documents, or they were read already.
    pub passed_over: u64,
    /// Entries of archives, and records, that are not about the resource, or have no document.
    pub not_checked: u64,
}

/// What is the same in many documents.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{\"name\": 1}\n{\"name\": 2}\n".as_bytes());
/// let report = scan.finish();
/// let group = report.findings().iter().find(|group| group.pointer() == "/name").ok_or("no such finding")?;
/// assert_eq!((group.keyword(), group.count(), group.documents()), ("type", 2, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    class: Class,
    pointer: String,
    keyword: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    message: String,
    grade: Option<Grade>,
    #[serde(skip_serializing_if = "String::is_empty")]
    schema_location: String,
    count: u64,
    documents: u64,
    places: Vec<Found>,
}

/// A place where a finding is.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n{\"name\": 1}\n".as_bytes());
/// let report = scan.finish();
/// let group = report.findings().iter().find(|group| group.pointer() == "/name").ok_or("no such finding")?;
/// let found = &group.places()[0];
/// assert_eq!((found.source(), found.place().position.line), ("log.ndjson", 2));
/// // Values are shown only if the scan was told to.
/// assert_eq!(found.excerpt(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    source: String,
    #[serde(flatten)]
    place: Place,
    pointer: String,
    /// How many bytes the value has.
    length: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    #[serde(skip)]
    frame: Frame,
    /// Where in the source the value ends; where the body starts that holds it, if that was encoded.
    #[serde(skip)]
    end: Position,
    #[serde(skip)]
    evaluation_path: String,
    #[serde(skip)]
    schema_location: String,
}

/// A source, or a place in it, that could not be read.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n{\n".as_bytes());
/// let report = scan.finish();
/// let unread = &report.unread()[0];
/// assert_eq!(unread.source(), "log.ndjson");
/// assert_eq!(unread.place().map(|place| place.position.line), Some(2));
/// println!("{}", unread.reason());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Unread {
    source: String,
    #[serde(flatten)]
    place: Option<Place>,
    reason: String,
}

/// Something worth knowing about a source.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// for note in report.notes() {
///     println!("{}: {}", note.source(), note.note());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Note {
    source: String,
    note: String,
}

/// What was counted and is not told.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// // So few findings are all kept.
/// assert_eq!(report.omitted().findings, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Omitted {
    /// Findings, each place of its own.
    pub findings: u64,
    /// How many of those are violations.
    pub violations: u64,
    /// How many kinds of violations those are, of which none is told. At most 65,536 are told apart: see [`Kinds::is_least`].
    pub violation_kinds: u64,
    /// How many kinds of undocumented fields.
    pub undocumented_kinds: u64,
    /// Places that could not be read.
    pub unread: u64,
    /// Notes.
    pub notes: u64,
}

/// How many kinds of findings of one class there are: see [`Report::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kinds {
    /// Those that are told, in [`Report::findings`].
    pub told: u64,
    /// Those that were only counted.
    pub untold: u64,
    /// There can be more that were only counted: so many are told apart.
    pub is_least: bool,
}

/// How much a report keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keep {
    /// Places of each finding.
    pub(crate) places: usize,
    /// Findings of each class, and unread places and notes.
    pub(crate) findings: usize,
    /// Whether values are shown.
    pub(crate) values: bool,
}

impl Default for Keep {
    fn default() -> Self {
        Self { places: 3, findings: 1000, values: false }
    }
}

/// What a scan comes to.
///
/// ```
/// use optics_validator::{Outcome, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// assert_eq!(report.outcome(false), Outcome::Findings);
/// assert_eq!(report.outcome(false).exit_code(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new outcome would be a new exit code, which callers must know of"
)]
pub enum Outcome {
    /// All was checked, and nothing found.
    Clean,
    /// All was checked, and something found.
    Findings,
    /// Nothing was checked, or something could not be read; there may be findings as well.
    Incomplete,
}

impl Outcome {
    /// The exit code of a command: 0, 1 or 3.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
        }
    }
}

impl Report {
    /// How much of each there was.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Whether the scan was ended before all was checked: see [`Watch::stop`](crate::Watch::stop).
    pub fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// The findings that were kept: violations first, then those that come most often.
    pub fn findings(&self) -> &[Group] {
        &self.findings
    }

    /// What could not be read, as far as it was kept.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// What is worth knowing about sources, as far as it was kept.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Files that were passed over: why, and how many.
    pub fn passed_over(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.passed_over.iter().map(|(reason, count)| (*reason, *count))
    }

    /// Entries of archives, and records, that were not checked: why, and how many.
    pub fn not_checked(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.not_checked.iter().map(|(reason, count)| (*reason, *count))
    }

    /// What was counted and not kept.
    pub fn omitted(&self) -> Omitted {
        self.omitted
    }

    /// How many kinds of findings of this class there are.
    pub fn kinds(&self, class: Class) -> Kinds {
        let untold = match class {
            Class::Violation => self.omitted.violation_kinds,
            Class::Undocumented => self.omitted.undocumented_kinds,
        };
        Kinds {
            told: self.findings.iter().filter(|group| group.class == class).count() as u64,
            untold,
            is_least: untold >= untold::MOST_KINDS as u64,
        }
    }

    /// When the documents that break the contract were made; or those that have undocumented fields and break nothing. Not
    /// part of what is serialised.
    pub fn timeline(&self, class: Class) -> &Timeline {
        self.timelines.of(class)
    }

    pub(crate) fn name_moment(&mut self, field: Option<&str>) {
        for class in Class::ALL {
            self.timelines.of_mut(class).name(field.map(str::to_owned));
        }
    }

    /// What it comes to. Undocumented fields are findings only if `strict`.
    pub fn outcome(&self, strict: bool) -> Outcome {
        if self.interrupted { Outcome::Incomplete } else { self.totals.outcome(strict) }
    }
}

impl Totals {
    /// What they come to. Undocumented fields are findings only if `strict`.
    pub fn outcome(&self, strict: bool) -> Outcome {
        if self.unread > 0 || self.documents + self.pages == 0 {
            Outcome::Incomplete
        } else if self.violations > 0 || (strict && self.undocumented > 0) {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }
}

impl Unread {
    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where in the source; none if it is the whole.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Why it could not be read, in printable characters.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Note {
    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is worth knowing, in printable characters.
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl Group {
    /// Whether the contract is broken or says nothing.
    pub fn class(&self) -> Class {
        self.class
    }

    /// JSON pointer to the value, with `*` for each index; to the object, if it lacks a field.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The keyword of JSON Schema that is broken, or `undocumented`, `duplicateKey` or `unicode`.
    pub fn keyword(&self) -> &str {
        &self.keyword
    }

    /// The field that is missing, if the finding is about one.
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// What was expected, and what was found in the first place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where the keyword stands in the contract, by the first place: see
    /// [`Finding::schema_location`](crate::Finding::schema_location).
    pub fn schema_location(&self) -> &str {
        &self.schema_location
    }

    /// How well the broken claim is supported; none if it is not the contract that makes it, or if it does not say.
    pub fn grade(&self) -> Option<Grade> {
        self.grade
    }

    /// How often there is one.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// In how many documents there is one.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Where the first are, in the order of sources and documents.
    pub fn places(&self) -> &[Found] {
        &self.places
    }
}

impl Found {
    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where in the source the value starts.
    pub fn place(&self) -> Place {
        self.place
    }

    /// JSON pointer to the value in its document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// How many bytes the value has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What was expected and found here, if that is not what the group says.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The source text of the value, if the scan was told to show values: see
    /// [`Finding::excerpt`](crate::Finding::excerpt).
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}
