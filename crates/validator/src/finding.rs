//! What is found in a document.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::escape::{of_whole_escapes, presentable_pointer, printable, shortened};
use crate::json::{Position, Span};
use crate::tokens;

/// How many characters of a document an excerpt shows at most.
const EXCERPT: usize = 100;

/// One thing that a document has and should not, or lacks.
///
/// A finding holds no value of the document, and neither does what it shows as; names of members it does, but for those
/// that are tokens. Only [`Finding::excerpt`] shows values.
///
/// ```
/// use optics_validator::{Class, Validator};
///
/// let body = br#"{ "name": 7, "priority": 1 }"#;
/// let findings = Validator::new()?.check(body)?;
/// let finding = findings.iter().find(|finding| finding.pointer() == "/name").ok_or("no such finding")?;
/// assert_eq!((finding.class(), finding.keyword()), (Class::Violation, "type"));
/// // How well it is known that it must not be so.
/// assert!(finding.grade().is_some());
/// assert_eq!((finding.position().line, finding.position().column, finding.length()), (1, 11, 1));
/// assert_eq!(finding.excerpt(body), "7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    class: Class,
    pointer: String,
    #[serde(skip)]
    pattern: String,
    #[serde(flatten)]
    position: Position,
    length: u64,
    keyword: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    message: String,
    grade: Option<Grade>,
    #[serde(skip)]
    evaluation_path: String,
    #[serde(skip)]
    schema_location: String,
}

impl Finding {
    pub(crate) fn new(draft: Draft, position: Position) -> Self {
        let Draft { span, class, pointer, pattern, keyword, property, message, grade, .. } = draft;
        let length = (span.end - span.start) as u64;
        let Draft { evaluation_path, schema_location, .. } = draft;
        Self {
            class,
            pointer: tokens::masked(&pointer).into_owned(),
            pattern: tokens::masked(&pattern).into_owned(),
            position,
            length,
            keyword,
            property,
            message,
            grade,
            evaluation_path,
            schema_location,
        }
    }

    /// The same in a text in which its offset has another line or column.
    pub(crate) fn relocated(self, position: Position) -> Self {
        Self { position, ..self }
    }

    /// Whether the contract is broken or says nothing.
    pub fn class(&self) -> Class {
        self.class
    }

    /// JSON pointer to the value; to the object, if it lacks a field. Names stand in it as the document has them, `***` for
    /// one that is a token (a JWT); `Display` escapes control characters and cuts names after 64 characters.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The pointer with `*` for each index: the same for every item of a list.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Where the value starts.
    pub fn position(&self) -> Position {
        self.position
    }

    /// How many bytes the value has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The keyword of JSON Schema that is broken, or `undocumented`, `duplicateKey` or `unicode`.
    pub fn keyword(&self) -> &str {
        &self.keyword
    }

    /// The field that is missing, if the finding is about one.
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// JSON pointer to the keyword as the validation went, through references; empty if no keyword is broken.
    pub fn evaluation_path(&self) -> &str {
        &self.evaluation_path
    }

    /// Where the keyword stands in the contract: its `$id`, if it has one, and a JSON pointer as fragment; the whole
    /// contract if no keyword is broken.
    pub fn schema_location(&self) -> &str {
        &self.schema_location
    }

    /// What was expected, what kind of value was found, and what is wrong with it as far as that can be told.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How well the broken claim is supported; none if it is not the contract that makes it, or if it does not say.
    pub fn grade(&self) -> Option<Grade> {
        self.grade
    }

    /// The source text of the value in one line, at most 100 characters of it and no half of an escape, control characters
    /// escaped.
    ///
    /// This shows what the document holds, secrets included. `body` must be the bytes that were checked.
    pub fn excerpt(&self, body: &[u8]) -> String {
        let start = usize::try_from(self.position.offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(self.length).unwrap_or(usize::MAX));
        let value = body.get(start..end.min(body.len())).unwrap_or_default();
        // No character has more than four bytes: what follows cannot be shown, however long it is.
        let is_cut = value.len() > 4 * EXCERPT;
        let text = String::from_utf8_lossy(&value[..value.len().min(4 * EXCERPT)]);
        let text = if is_cut { of_whole_escapes(text.trim_end_matches('\u{fffd}')) } else { &text };
        let line = printable(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
        let shown = shortened(&line, EXCERPT);
        if is_cut && shown == line { shown + "…" } else { shown }
    }
}

impl fmt::Display for Finding {
    /// One line without the position: `class pointer keyword: message [grade]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.class.as_str(), presentable_pointer(&self.pointer))?;
        // An undocumented field breaks no keyword; the class has said it already.
        if self.class == Class::Violation {
            write!(f, " {}", self.keyword)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(grade) = self.grade {
            write!(f, " [{}]", grade.as_str())?;
        }
        Ok(())
    }
}

/// The two kinds of finding.
///
/// ```
/// use optics_validator::{Class, Validator};
///
/// let findings = Validator::new()?.check(br#"{ "priority": 1 }"#)?;
/// let undocumented = findings.iter().filter(|finding| finding.class() == Class::Undocumented);
/// assert_eq!(undocumented.count(), 1);
/// assert_eq!(Class::Undocumented.as_str(), "undocumented");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Class {
    /// The document breaks the contract, or cannot be used as it is written.
    #[default]
    Violation,
    /// The document has a field that the contract does not name. The contract allows that.
    Undocumented,
}

impl Class {
    pub(crate) const ALL: [Self; 2] = [Self::Violation, Self::Undocumented];

    /// The name, as in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Undocumented => "undocumented",
        }
    }
}

/// How well a claim of the contract is supported.
///
/// ```
/// use optics_validator::Grade;
///
/// // Ordered from the best supported.
/// assert!(Grade::Documented < Grade::Assumed);
/// assert_eq!(Grade::Sibling.as_str(), "sibling");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Grade {
    /// The vendor's page of the operation says so.
    Documented,
    /// Another page of the same guide says so.
    Sibling,
    /// It was seen in public client code.
    Observed,
    /// Nobody says so; the contract chose it.
    Assumed,
}

impl Grade {
    /// The name, as in the contract and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Sibling => "sibling",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

/// A finding before its line and column are known. Their order is the order of the document.
#[derive(PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Draft {
    pub(crate) span: Span,
    pub(crate) class: Class,
    pub(crate) pointer: String,
    pub(crate) pattern: String,
    pub(crate) keyword: String,
    pub(crate) property: Option<String>,
    pub(crate) message: String,
    pub(crate) grade: Option<Grade>,
    pub(crate) evaluation_path: String,
    pub(crate) schema_location: String,
}
