//! A file of lines, read in ranges: by whoever works on them, several at once.
//!
//! A line belongs to the range in which it starts. So whoever reads a range passes over the end of a line that started
//! before it, and reads on behind it until the end of the last line that starts in it.

use std::fs::File;
use std::io;
use std::sync::Arc;

use memchr::{memchr, memrchr};

use super::place::Extent;
use super::split::Batch;

/// How long a range is: so short that it stays in a processor's cache, so long that its handling costs nothing.
const RANGE: u64 = 256 << 10;
/// How much is read behind a range at first, for the end of its last line.
const BEHIND: usize = 8 << 10;

/// The ranges of a file that were not given out yet.
pub(super) struct Ranges {
    file: Arc<File>,
    first: u64,
    next: u64,
    end: u64,
    seen: u64,
    limit: usize,
}

/// A range of a file.
pub(crate) struct Range {
    file: Arc<File>,
    start: u64,
    end: u64,
    /// How much of the file was read, and told, before there were ranges.
    seen: u64,
    /// Whether a line starts at the start, whatever stands in front of it.
    is_first: bool,
    limit: usize,
}

impl Ranges {
    /// Those of a file, from `start` on; none if its parts cannot be read in any order, or if it is too short for that to
    /// be worth it. `seen` is how much of it was read before, and `limit` how many bytes a document may have.
    pub(super) fn new(file: File, start: Extent, seen: u64, limit: usize) -> Option<Self> {
        let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map_or(0, |file| file.len());
        let first = start.end().offset;
        let worth_it = length >= first + 4 * RANGE;
        worth_it.then(|| Self { file: Arc::new(file), first, next: first, end: length, seen, limit })
    }

    pub(super) fn next(&mut self) -> Option<Range> {
        if self.next == self.end {
            // Meanwhile, others may have written behind what was there.
            self.end = self.file.metadata().map_or(0, |file| file.len()).max(self.end);
        }
        let (start, end) = (self.next, self.end.min(self.next + RANGE));
        self.next = end;
        let is_first = start == self.first;
        let &mut Self { seen, limit, .. } = self;
        (start < end).then(|| Range { file: self.file.clone(), start, end, seen, is_first, limit })
    }
}

impl Range {
    /// How many of its bytes nobody has read before.
    pub(crate) fn unseen(&self) -> u64 {
        self.end.saturating_sub(self.start.max(self.seen))
    }

    /// The lines that start in it, in the memory of an old batch.
    pub(crate) fn read(&self, memory: Vec<u8>) -> Batch {
        // The byte in front tells whether a line starts here.
        let from = self.start - u64::from(!self.is_first);
        let own = usize::try_from(self.end - from).unwrap_or(usize::MAX / 2);
        let mut reader = Reader { file: &self.file, from, buffer: memory, filled: 0 };
        let mut unread = reader.fill(own + BEHIND).err();
        if unread.is_none() && reader.filled < own {
            unread = Some(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter meanwhile"));
        }
        let start = if self.is_first { 0 } else { memchr(b'\n', reader.held()).map_or(own, |at| at + 1) };
        let (mut end, mut passed_over) = (start, 0);
        if start < own {
            match reader.line_end(own, self.limit) {
                Ok(line) => (end, passed_over) = line,
                Err(error) => unread = Some(error),
            }
            if unread.is_some() {
                // Half a line is none.
                end = memrchr(b'\n', reader.held()).map_or(start, |last| start.max(last + 1));
            }
        }
        let unread = unread.map(|error| format!("reading failed here: {error}"));
        Batch::of_lines(reader.buffer, start..end, passed_over, unread)
    }
}

struct Reader<'f> {
    file: &'f File,
    /// Where in the file the buffer starts.
    from: u64,
    /// Bytes that were read, and behind them any.
    buffer: Vec<u8>,
    filled: usize,
}

impl Reader<'_> {
    fn held(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Reads until so much is held, or the file ends.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.filled < wanted {
            let offset = self.from + self.filled as u64;
            match read_at(self.file, &mut self.buffer[self.filled..wanted], offset)? {
                0 => break,
                read => self.filled += read,
            }
        }
        Ok(())
    }

    /// Where the line ends to which byte number `own`, counted from 1, belongs, and how much more of it there is that is
    /// not kept, since it is longer than the limit.
    fn line_end(&mut self, own: usize, limit: usize) -> io::Result<(usize, u64)> {
        let mut seen = own - 1;
        loop {
            if let Some(at) = memchr(b'\n', &self.held()[seen.min(self.filled)..]) {
                return Ok((seen + at + 1, 0));
            }
            seen = self.filled;
            if seen > own.saturating_add(limit) {
                return Ok((seen, self.pass_over()?));
            }
            self.fill(seen + seen.min(limit) + 1)?;
            if self.filled == seen {
                return Ok((seen, 0));
            }
        }
    }

    /// How far the next line is.
    fn pass_over(&self) -> io::Result<u64> {
        let start = self.from + self.filled as u64;
        let mut piece = vec![0; BEHIND];
        let mut passed = 0;
        loop {
            let read = read_at(self.file, &mut piece, start + passed)?;
            if let Some(at) = memchr(b'\n', &piece[..read]) {
                return Ok(passed + at as u64 + 1);
            }
            if read == 0 {
                return Ok(passed);
            }
            passed += read as u64;
        }
    }
}

/// Reads from a place in the file, at least one byte unless the file ends there.
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, buffer, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write as _;

    use super::{BEHIND, Batch, Extent, RANGE, Ranges};

    #[allow(clippy::cast_possible_truncation, reason = "some hundred thousand")]
    const BORDER: usize = RANGE as usize;

    fn written(text: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn read(text: &[u8], limit: usize) -> Vec<Batch> {
        let (_folder, path) = written(text);
        let mut ranges = Ranges::new(fs::File::open(path).unwrap(), Extent::default(), 0, limit).unwrap();
        let batches: Vec<Batch> =
            std::iter::from_fn(|| ranges.next()).map(|range| range.read(Vec::new())).collect();
        assert!(batches.iter().all(|batch| batch.failure.is_none()));
        batches
    }

    fn with_breaks(length: usize, breaks: &[usize]) -> Vec<u8> {
        let mut text = vec![b'x'; length];
        for &at in breaks {
            text[at] = b'\n';
        }
        text
    }

    /// Batches stand where they stood in the text, and nothing is missing between them.
    fn assert_whole(batches: &[Batch], text: &[u8], breaks: &[usize]) {
        let mut at = 0;
        for batch in batches {
            let end = at + batch.text().len();
            assert!(batch.text() == &text[at..end], "{breaks:?} at {at}");
            at = end + usize::try_from(batch.passed_over).unwrap();
            let is_line_end = at == text.len() || at == 0 || text[at - 1] == b'\n';
            assert!(is_line_end, "{breaks:?}: a line is cut at {at}");
        }
        assert_eq!(at, text.len(), "{breaks:?}");
    }

    #[test]
    fn each_line_is_read_once_wherever_it_starts_and_ends() {
        for first in BORDER - 2..=BORDER + 2 {
            for second in [first + 1, first + 2, BORDER + BEHIND - 1, BORDER + BEHIND, 2 * BORDER - 1] {
                let breaks = [7, first, second];
                let text = with_breaks(4 * BORDER + 9, &breaks);
                assert_whole(&read(&text, usize::MAX / 4), &text, &breaks);
            }
        }
    }

    #[test]
    fn of_a_line_that_is_too_long_the_end_is_passed_over() {
        const LIMIT: usize = 3 << 10;
        // Where such a line is given up, and where its end is in what is read to look for it.
        let given_up = BORDER + BEHIND;
        for end in [0, 1, LIMIT, BEHIND - 1, BEHIND, BEHIND + 1, 3 * BEHIND, 2 * BORDER] {
            let breaks = [9, given_up + end, given_up + end + 1, given_up + end + 90];
            let text = with_breaks(5 * BORDER, &breaks);
            let batches = read(&text, LIMIT);
            assert_whole(&batches, &text, &breaks);
            let most = batches.iter().map(|batch| batch.text().len()).max().unwrap();
            assert!(most <= BORDER + 2 * BEHIND, "{most} bytes are held");
            // The last line never ends, and is too long as well.
            assert!(batches.iter().any(|batch| batch.passed_over > 0));
        }
    }

    #[test]
    fn what_was_cut_off_meanwhile_is_told_and_no_half_line_is_given() {
        let (_folder, path) = written(&with_breaks(4 * BORDER, &[4, 9, BORDER + 5, BORDER + 11]));
        let mut ranges =
            Ranges::new(fs::File::open(&path).unwrap(), Extent::default(), 0, usize::MAX / 4).unwrap();
        let given: Vec<_> = std::iter::from_fn(|| ranges.next()).collect();
        for (length, number, kept) in
            [(BORDER + 20, 1, "xxxxx\n"), (BORDER + 5, 1, ""), (12, 0, "xxxx\nxxxx\n")]
        {
            OpenOptions::new().write(true).open(&path).unwrap().set_len(length as u64).unwrap();
            let batch = given[number].read(Vec::new());
            assert_eq!(String::from_utf8_lossy(batch.text()), kept, "{length}");
            assert!(batch.failure.as_ref().unwrap().contains("became shorter"), "{length}");
        }
    }

    #[test]
    fn what_is_written_behind_the_end_meanwhile_is_read() {
        let (_folder, path) = written(&with_breaks(4 * BORDER, &[4 * BORDER - 1]));
        let mut ranges =
            Ranges::new(fs::File::open(&path).unwrap(), Extent::default(), 0, usize::MAX / 4).unwrap();
        assert_eq!(std::iter::from_fn(|| ranges.next()).count(), 4);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more\n").unwrap();
        assert_eq!(ranges.next().unwrap().read(Vec::new()).text(), b"more\n");
        assert!(ranges.next().is_none());
    }
}
