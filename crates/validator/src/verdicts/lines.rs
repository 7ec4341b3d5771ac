//! Lines, as soon as they are there.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};

use crate::captures::packing;
use crate::json::Position;

/// How much is read at once, if there is so much.
const READ: usize = 1 << 20;

/// What no text of JSON starts with, and some do all the same.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Gives the lines that were read, many at once or few.
pub(super) struct Lines<R> {
    input: R,
    /// How many bytes a line may have.
    limit: usize,
    buffer: Vec<u8>,
    /// Which part of the buffer was read and not given.
    from: usize,
    filled: usize,
    /// Where that part starts in the input.
    at: Position,
    is_begun: bool,
    has_ended: bool,
    /// Whether the rest of a line is read over that was too long.
    passing_over: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self {
            input,
            limit,
            buffer: vec![0; READ],
            from: 0,
            filled: 0,
            at: Position::START,
            is_begun: false,
            has_ended: false,
            passing_over: false,
        }
    }

    /// All lines that are there, at least one, and where they start; none at the end. Only the last line of the input can
    /// be without its line break, and one that is longer than the limit, of which the start is given and nothing else.
    pub(super) fn next(&mut self) -> io::Result<Option<(&[u8], Position)>> {
        let mut seen = self.from;
        loop {
            if self.passing_over {
                let end = memchr(b'\n', &self.buffer[self.from..self.filled]);
                self.passing_over = end.is_none();
                self.skip(end.map_or(self.filled - self.from, |length| length + 1));
                seen = seen.max(self.from);
            }
            let end = memrchr(b'\n', &self.buffer[seen..self.filled]).map(|last| seen + last + 1);
            if let Some(end) = end {
                return Ok(Some(self.give(end)));
            }
            if self.filled - self.from > self.limit {
                self.passing_over = true;
                return Ok(Some(self.give(self.filled)));
            }
            if self.has_ended {
                return Ok((self.from < self.filled).then(|| self.give(self.filled)));
            }
            let held = self.filled - self.from;
            self.read()?;
            seen = self.filled.min(self.from + held);
        }
    }

    fn read(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.filled, 0);
        self.filled -= self.from;
        self.from = 0;
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.has_ended = read == 0;
        self.filled += read;
        let held = &self.buffer[..self.filled];
        if !self.is_begun && (self.has_ended || !BYTE_ORDER_MARK.starts_with(held)) {
            self.is_begun = true;
            if let Some(packing) = packing(held) {
                let what = format!("the input is packed in {packing} and has no lines; unpack it first");
                return Err(io::Error::new(ErrorKind::InvalidData, what));
            }
            if held.starts_with(BYTE_ORDER_MARK) {
                self.skip(BYTE_ORDER_MARK.len());
            }
        }
        Ok(())
    }

    fn give(&mut self, end: usize) -> (&[u8], Position) {
        let (from, at) = (self.from, self.at);
        let lines = memchr_iter(b'\n', &self.buffer[from..end]).count() as u64;
        self.at.line += lines + u64::from(self.passing_over);
        self.skip(end - from);
        (&self.buffer[from..end], at)
    }

    fn skip(&mut self, length: usize) {
        self.from += length;
        self.at.offset += length as u64;
    }
}
