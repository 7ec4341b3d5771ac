//! Documents out of a stream of bytes: one document, or one per line.

use std::io::{self, BufRead, Read};

use crate::json::{self, Position};

/// How a source holds its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Form {
    /// As the bytes and the name of the source tell: [`Ndjson`](Self::Ndjson) if the name ends with `.ndjson` or
    /// `.jsonl`, or if the first line is a whole value and another value starts on a later line; else
    /// [`Document`](Self::Document).
    #[default]
    Auto,
    /// The whole source is one document.
    Document,
    /// Each line that is not blank is one document.
    Ndjson,
}

/// What a source gives, part by part.
pub(crate) enum Part<'b> {
    /// A document and where it starts.
    Document(&'b [u8], Position),
    /// From this place on, or in this line, there is something that could not be read.
    Unread(Position, String),
    /// Something worth knowing that is no fault.
    Note(&'static str),
}

/// Reads all documents of `source` and gives them to `take`.
///
/// Holds one document in memory, of at most `limit` bytes; a longer one is unread.
pub(crate) fn documents(source: impl BufRead, form: Form, limit: u64, take: &mut dyn FnMut(Part<'_>)) {
    let mut capture = Capture { source, limit, at: Position::START, take };
    if let Err(error) = capture.read(form) {
        let place = capture.at;
        (capture.take)(Part::Unread(place, format!("reading failed here: {error}")));
    }
}

struct Capture<'t, R> {
    source: R,
    limit: u64,
    /// Where the next line starts.
    at: Position,
    take: &'t mut dyn FnMut(Part<'_>),
}

impl<R: BufRead> Capture<'_, R> {
    fn read(&mut self, form: Form) -> io::Result<()> {
        let mut first = Vec::new();
        let mut start = self.at;
        let mut more = self.next_line(&mut first)?;
        if matches!(first[..], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
            (self.take)(Part::Unread(start, "the text is UTF-16; convert it to UTF-8".to_owned()));
            return Ok(());
        }
        if first.starts_with(b"\xEF\xBB\xBF") {
            first.drain(..3);
            start.offset = 3;
            (self.take)(Part::Note(
                "starts with a byte order mark, which is no part of JSON; it was skipped",
            ));
        }
        while more && self.is_blank(&first) {
            start = self.at;
            more = self.next_line(&mut first)?;
        }
        if !more {
            (self.take)(Part::Unread(
                Position::START,
                "there is no JSON value, only an empty text".to_owned(),
            ));
            return Ok(());
        }
        match form {
            Form::Document => self.rest(first, start),
            Form::Ndjson => self.lines(first, start),
            Form::Auto => match json::read(without_end(&first)) {
                Ok(_) => self.by_what_follows(&first, start),
                Err(error) if error.is_truncated() => self.rest(first, start),
                // No later line mends this.
                Err(_) => {
                    self.document(&first, start);
                    Ok(())
                }
            },
        }
    }

    /// The first line is a whole value. What comes next tells the form.
    fn by_what_follows(&mut self, first: &[u8], start: Position) -> io::Result<()> {
        let mut second = Vec::new();
        loop {
            let start_of_second = self.at;
            if !self.next_line(&mut second)? {
                self.document(first, start);
                return Ok(());
            }
            if !self.is_blank(&second) {
                if self.is_cut(&second) || starts_like_a_value(&second) {
                    self.document(first, start);
                    return self.lines(second, start_of_second);
                }
                // Not another document: junk behind the one there is.
                (self.take)(Part::Unread(
                    start_of_second,
                    "something other than white space follows the value".to_owned(),
                ));
                return Ok(());
            }
        }
    }

    /// This line and all that follow, each a document.
    fn lines(&mut self, mut line: Vec<u8>, mut start: Position) -> io::Result<()> {
        loop {
            if !self.is_blank(&line) {
                self.document(&line, start);
            }
            start = self.at;
            if !self.next_line(&mut line)? {
                return Ok(());
            }
        }
    }

    /// The text that starts with these lines and goes on to the end of the source, as one document.
    fn rest(&mut self, mut text: Vec<u8>, start: Position) -> io::Result<()> {
        let room = (self.limit + 1).saturating_sub(text.len() as u64);
        let read = self.source.by_ref().take(room).read_to_end(&mut text)?;
        self.at.offset += read as u64;
        self.document(&text, start);
        Ok(())
    }

    fn document(&mut self, text: &[u8], start: Position) {
        let part = if self.is_cut(text) {
            Part::Unread(start, format!("the document is longer than the limit of {} bytes", self.limit))
        } else {
            Part::Document(without_end(text), start)
        };
        (self.take)(part);
    }

    /// Reads the next line into `line`, with its end. Whether there was one.
    ///
    /// Of a line longer than the limit, one byte more than the limit is kept, and the rest skipped.
    fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        let read = self.source.by_ref().take(self.limit + 1).read_until(b'\n', line)? as u64;
        self.at.offset += read;
        if read > self.limit && !line.ends_with(b"\n") {
            self.at.offset += self.source.skip_until(b'\n')? as u64;
        }
        self.at.line += 1;
        Ok(read > 0)
    }

    fn is_blank(&self, line: &[u8]) -> bool {
        !self.is_cut(line) && without_end(line).iter().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Whether the line is longer than the limit. It is not blank then, since nobody knows what was skipped.
    fn is_cut(&self, line: &[u8]) -> bool {
        line.len() as u64 > self.limit
    }
}

/// The line without LF or CR LF.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn starts_like_a_value(line: &[u8]) -> bool {
    let first = line.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
}
