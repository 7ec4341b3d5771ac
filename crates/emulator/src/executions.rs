use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use optics_model::{ExecutionId, PackageExecution, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json;
use crate::progress::Outset;

/// The executions an emulator serves, each as the very text it was loaded from.
///
/// `Debug` shows their ids alone, since bodies can hold credentials.
#[derive(Clone)]
pub struct Executions {
    documents: Vec<Arc<Document>>,
    places: HashMap<ExecutionId, usize>,
}

/// The contract's examples, an array.
fn contract_examples() -> serde_json::Result<&'static RawValue> {
    #[derive(Deserialize)]
    struct Schema<'a> {
        #[serde(borrow)]
        examples: &'a RawValue,
    }
    let schema: Schema<'_> = serde_json::from_str(optics_schema::PACKAGE_EXECUTION)?;
    Ok(schema.examples)
}

/// The text of the first example of the contract.
pub(crate) fn first_example() -> Option<&'static str> {
    let examples: Vec<&RawValue> = serde_json::from_str(contract_examples().ok()?.get()).ok()?;
    examples.first().map(|example| example.get())
}

/// Most executions that a tenant can have for more to be created.
pub(crate) const MAX_EXECUTIONS: usize = 1_000_000;

/// Most bytes that their texts can have together for more to be created.
pub(crate) const MAX_EXECUTION_BYTES: usize = 1 << 30;

/// One execution.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) id: ExecutionId,
    /// Its place in the order in which executions were loaded.
    pub(crate) number: usize,
    pub(crate) created_at: Timestamp,
    /// The very text it was loaded from.
    pub(crate) body: Bytes,
    /// What it moves from, where executions move.
    pub(crate) outset: Outset,
    /// When it starts to move, since the emulator's start.
    pub(crate) starts: Duration,
}

impl Executions {
    /// The examples of the contract: `examples` in [`optics_schema::PACKAGE_EXECUTION`].
    ///
    /// # Errors
    ///
    /// When they cannot be decoded, which is a fault of the contract.
    pub fn examples() -> Result<Self, InvalidExecutions> {
        let examples =
            contract_examples().map_err(|error| InvalidExecutions::json(&error, Position::START))?;
        Self::from_json(examples.get().as_bytes())
    }

    /// Reads executions from JSON text in UTF-8: one document, an array of documents, or documents that follow each
    /// other, as in NDJSON. A byte order mark at the start is skipped.
    ///
    /// Each document is kept as it is, undocumented fields, order and white space included.
    ///
    /// # Errors
    ///
    /// When the text is not JSON in UTF-8, holds no document, a document does not decode as
    /// [`PackageExecution`], or two documents have the same id (in whatever style).
    pub fn from_json(text: &[u8]) -> Result<Self, InvalidExecutions> {
        let text = std::str::from_utf8(text).map_err(|error| {
            let before = String::from_utf8_lossy(&text[..error.valid_up_to()]);
            InvalidExecutions::new(Fault::Utf8, Position::after(&before))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut executions = Self { documents: Vec::new(), places: HashMap::new() };
        let mut seen = Seen { text, offset: 0, position: Position::START };
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let value = value.map_err(|error| InvalidExecutions::json(&error, Position::START))?;
            if value.get().starts_with('[') {
                let position = seen.position_of(value);
                let documents: Vec<&RawValue> = serde_json::from_str(value.get())
                    .map_err(|error| InvalidExecutions::json(&error, position))?;
                for document in documents {
                    executions.add(document, seen.position_of(document))?;
                }
            } else {
                executions.add(value, seen.position_of(value))?;
            }
        }
        if executions.documents.is_empty() {
            return Err(InvalidExecutions::new(Fault::Empty, Position::START));
        }
        Ok(executions)
    }

    /// Their ids, in the order and style in which they were loaded.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = ExecutionId> + '_ {
        self.documents.iter().map(|document| document.id)
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.documents.iter()
    }

    fn add(&mut self, document: &RawValue, position: Position) -> Result<(), InvalidExecutions> {
        let number = self.documents.len() + 1;
        let fail = |error: InvalidExecutions| error.in_document(number);
        // Said here, since the type would say it in Rust's terms.
        if !document.get().starts_with('{') {
            return Err(fail(InvalidExecutions::new(Fault::NoObject, position)));
        }
        let execution: PackageExecution = serde_json::from_str(document.get())
            .map_err(|error| fail(InvalidExecutions::json(&error, position)))?;
        if let Some(first) = self.places.insert(execution.id, self.documents.len()) {
            return Err(fail(InvalidExecutions::new(Fault::Duplicate(first + 1), position)));
        }
        self.documents.push(Arc::new(Document {
            id: execution.id,
            number,
            created_at: execution.created_at,
            body: Bytes::copy_from_slice(document.get().as_bytes()),
            outset: Outset::of(&execution),
            starts: Duration::ZERO,
        }));
        Ok(())
    }
}

impl fmt::Debug for Executions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ids()).finish()
    }
}

/// Why a text holds no executions that could be served. No value of the text is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidExecutions {
    fault: Fault,
    document: Option<usize>,
    position: Position,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Utf8,
    Json(String),
    NoObject,
    Empty,
    /// Number of the document that has the id already.
    Duplicate(usize),
    /// The emulator holds one with the id.
    Held,
    /// The emulator holds so many that it takes no more.
    TooMany,
}

impl InvalidExecutions {
    /// Whether the text holds no document at all.
    pub fn is_empty(&self) -> bool {
        self.fault == Fault::Empty
    }

    /// Whether two documents have the same id, or one has the id of an execution that the emulator holds.
    pub fn is_duplicate(&self) -> bool {
        matches!(self.fault, Fault::Duplicate(_) | Fault::Held)
    }

    /// Whether the emulator holds so many executions that it takes no more.
    pub fn is_too_many(&self) -> bool {
        self.fault == Fault::TooMany
    }

    pub(crate) fn held(number: usize) -> Self {
        Self::new(Fault::Held, Position::START).in_document(number)
    }

    pub(crate) fn too_many() -> Self {
        Self::new(Fault::TooMany, Position::START)
    }

    /// Number of the document, counted from 1; `None` when the fault is in none.
    pub fn document(&self) -> Option<usize> {
        self.document
    }

    /// Line of the fault, counted from 1.
    pub fn line(&self) -> usize {
        self.position.line
    }

    /// Column of the fault in bytes, counted from 1.
    pub fn column(&self) -> usize {
        self.position.column
    }

    fn new(fault: Fault, position: Position) -> Self {
        Self { fault, document: None, position }
    }

    /// What `serde_json` says about text that starts at `start`.
    fn json(error: &serde_json::Error, start: Position) -> Self {
        Self::new(Fault::Json(json::reason(error)), start.advanced_by(error))
    }

    fn in_document(self, number: usize) -> Self {
        Self { document: Some(number), ..self }
    }
}

impl fmt::Display for InvalidExecutions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("holds no execution; give one document, an array of them, or NDJSON");
        }
        if self.is_too_many() {
            return write!(
                f,
                "the emulator can hold {MAX_EXECUTIONS} executions of a tenant, and {MAX_EXECUTION_BYTES} bytes of them"
            );
        }
        if let (Fault::Held, Some(number)) = (&self.fault, self.document) {
            return write!(f, "execution {number} has the same id as one that the emulator holds");
        }
        if let Some(number) = self.document {
            write!(f, "execution {number}, ")?;
        }
        write!(f, "line {}, column {}: ", self.position.line, self.position.column)?;
        match &self.fault {
            Fault::Utf8 => f.write_str("not UTF-8; convert the text"),
            Fault::Json(reason) => f.write_str(reason),
            Fault::NoObject => f.write_str("not a JSON object"),
            Fault::Empty | Fault::Held | Fault::TooMany => Ok(()),
            Fault::Duplicate(first) => {
                write!(f, "has the same id as execution {first}; leave one of them out")
            }
        }
    }
}

impl std::error::Error for InvalidExecutions {}

/// A place in the text: line and column from 1, columns in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };

    /// Where the text after `text` starts.
    fn after(text: &str) -> Self {
        Self::START.moved_over(text)
    }

    fn moved_over(self, text: &str) -> Self {
        match text.rfind('\n') {
            Some(last) => Self {
                line: self.line + text.bytes().filter(|byte| *byte == b'\n').count(),
                column: text.len() - last,
            },
            None => Self { line: self.line, column: self.column + text.len() },
        }
    }

    /// The place of `error` in a text that starts here.
    fn advanced_by(self, error: &serde_json::Error) -> Self {
        match error.line() {
            0 => self,
            1 => Self { line: self.line, column: self.column + error.column().max(1) - 1 },
            line => Self { line: self.line + line - 1, column: error.column().max(1) },
        }
    }
}

/// Follows the text, so that each position costs only the way from the last one.
struct Seen<'a> {
    text: &'a str,
    offset: usize,
    position: Position,
}

impl Seen<'_> {
    /// Where `value`, a part of the text at or after the last one, starts.
    fn position_of(&mut self, value: &RawValue) -> Position {
        let offset = value.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        if let Some(passed) = self.text.get(self.offset..offset) {
            self.position = self.position.moved_over(passed);
            self.offset = offset;
        }
        self.position
    }
}
