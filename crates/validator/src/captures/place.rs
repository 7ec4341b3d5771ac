//! Where a document stands.

use serde::Serialize;

use crate::json::{Locator, Position, Raw};

/// Where a text of a document stands in its source.
///
/// ```
/// use optics_validator::{Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("page.json", r#"[{}, {"name": 1}]"#.as_bytes());
/// let report = scan.finish();
/// let group = report.findings().iter().find(|group| group.pointer() == "/name").ok_or("no such finding")?;
/// let place = group.places()[0].place();
/// assert_eq!((place.position.line, place.position.column, place.entry), (1, 15, Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The place in the source. For what stands in a body that was encoded, the place of that body.
    #[serde(flatten)]
    pub position: Position,
    /// Which entry of an archive, which record of a log or which item of an array it is, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The place in the body as it was before it was encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Position>,
}

impl Place {
    /// Where every source starts.
    pub(super) const START: Self = Self { position: Position::START, entry: None, body: None };
}

/// Where a document comes from, for telling where a part of it stands.
///
/// ```
/// use optics_validator::{Captured, Captures, json};
///
/// let mut lines = Vec::new();
/// Captures::new().reader("log.ndjson", "{}\n{]\n".as_bytes(), &mut |captured| {
///     if let Captured::Document { body, origin, .. } = captured
///         && let Err(error) = json::read(body)
///     {
///         lines.push(origin.place(error.position()).position.line);
///     }
/// });
/// assert_eq!(lines, [2]);
/// ```
#[derive(Clone, Copy)]
pub struct Origin<'b> {
    /// Where the body that holds the document starts in the source.
    pub(super) start: Position,
    pub(super) entry: Option<u64>,
    pub(super) form: BodyForm<'b>,
    /// Which part of the body the document is, if it is not the whole.
    pub(super) part: Option<BodyPart<'b>>,
}

/// How a body stands in its source.
#[derive(Clone, Copy)]
pub(super) enum BodyForm<'b> {
    /// As it is.
    Plain,
    /// As a string of JSON, with escapes or without; the start is behind the opening quote.
    Escaped(Raw<'b>),
    /// In an encoding in which no byte has a place of its own.
    Encoded,
    /// In two pieces: the start of the source, so many bytes, and what goes on at the other place.
    Torn { text: &'b [u8], behind: usize, resumes: Position },
}

/// A part of a body.
#[derive(Clone, Copy)]
pub(super) enum BodyPart<'b> {
    /// What starts at this offset.
    From(&'b [u8], usize),
    /// All but what is from here to there.
    Around(&'b [u8], usize, usize),
}

impl Origin<'_> {
    /// A document that starts here and stands in the source as it is.
    pub(super) fn plain(start: Position, entry: Option<u64>) -> Self {
        Self { start, entry, form: BodyForm::Plain, part: None }
    }

    /// Where that place of the document stands in the source.
    pub fn place(&self, within: Position) -> Place {
        let within = self.part.map_or(within, |part| part.in_body(within));
        let entry = self.entry;
        match self.form {
            BodyForm::Plain => Place { position: within.within(self.start), entry, body: None },
            BodyForm::Escaped(raw) => {
                let offset = raw.place_of(usize::try_from(within.offset).unwrap_or(usize::MAX));
                let before = raw.text.get(..offset).unwrap_or_default();
                let characters = before.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
                // A string does not end before its line does.
                let Position { line, column, offset: start } = self.start;
                let position = Position { line, column: column + characters, offset: start + offset as u64 };
                Place { position, entry, body: None }
            }
            BodyForm::Encoded => Place { position: self.start, entry, body: Some(within) },
            BodyForm::Torn { text, behind, resumes } => {
                let offset = usize::try_from(within.offset).unwrap_or(usize::MAX);
                let position = match offset.checked_sub(behind) {
                    None => within.within(self.start),
                    Some(offset) => {
                        Locator::new(text.get(behind..).unwrap_or_default()).locate(offset).within(resumes)
                    }
                };
                Place { position, entry, body: None }
            }
        }
    }
}

impl BodyPart<'_> {
    /// The place in the body of what has this place in the part.
    fn in_body(self, within: Position) -> Position {
        let offset = usize::try_from(within.offset).unwrap_or(usize::MAX);
        let (body, offset) = match self {
            Self::From(body, start) => (body, offset.saturating_add(start)),
            Self::Around(body, from, _) if offset < from => (body, offset),
            Self::Around(body, from, to) => (body, offset.saturating_add(to - from)),
        };
        Locator::new(body).locate(offset)
    }
}

/// How far a text goes: what must be added to the places behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Extent {
    bytes: u64,
    lines: u64,
    /// Characters behind the last line break.
    columns: u64,
}

impl Extent {
    /// That of a byte order mark, which no column counts.
    pub(crate) fn of_mark() -> Self {
        Self { bytes: 3, lines: 0, columns: 0 }
    }

    /// That of so many whole lines of so many bytes together.
    pub(crate) fn of_lines(lines: u64, bytes: u64) -> Self {
        Self { bytes, lines, columns: 0 }
    }

    pub(crate) fn of(text: &[u8]) -> Self {
        let last = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
        let lines = if last == 0 { 0 } else { memchr::memchr_iter(b'\n', &text[..last]).count() };
        let columns = text[last..].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Self { bytes: text.len() as u64, lines: lines as u64, columns: columns as u64 }
    }

    /// How far this text and the next go together.
    pub(crate) fn then(self, next: Self) -> Self {
        let columns = if next.lines == 0 { self.columns + next.columns } else { next.columns };
        Self { bytes: self.bytes + next.bytes, lines: self.lines + next.lines, columns }
    }

    /// The place where the text behind this one starts.
    pub(crate) fn end(self) -> Position {
        Position { line: self.lines + 1, column: self.columns + 1, offset: self.bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::Extent;

    #[test]
    fn extents_of_parts_make_up_that_of_the_whole() {
        let text = "a\nßb\r\n\ncä";
        let bytes = text.as_bytes();
        for cut in 0..=bytes.len() {
            let (first, second) = bytes.split_at(cut);
            assert_eq!(Extent::of(first).then(Extent::of(second)), Extent::of(bytes), "{cut}");
        }
        assert_eq!((Extent::of(bytes).end().line, Extent::of(bytes).end().column), (4, 3));
    }
}
