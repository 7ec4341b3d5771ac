//! Records in a file.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::{Kept, Record, Sink, SinkError, frames};

/// Records that wait to be written. The client waits with them.
const QUEUE: usize = 64;
/// Bytes that are written at once, besides the record that exceeds them.
const BATCH: usize = 1 << 20;
/// How long the last one to let go of the file waits for its writes; those to a pipe that nobody reads never end.
const LAST_WRITES: Duration = Duration::from_secs(2);
/// What zstd calls its default: a third of the size at some hundred megabytes a second.
const LEVEL: i32 = 3;

/// What files are named that are packed otherwise. Text in them would be found out by whoever unpacks it.
const OTHER_PACKINGS: [&str; 5] = ["gz", "br", "bz2", "xz", "zip"];

/// A file that records are added to: lines of JSON, or frames of zstd with lines in them where the name ends with `.zst`.
///
/// What is there already is kept. Records are added with one write each time, whole, so that a process that is killed leaves a
/// file that reads, and several processes can write to the same file. A record is kept once the system has taken
/// it; it is not forced to the disk. A new file can be read by its owner alone. Clones write to the same file.
#[derive(Clone)]
pub struct CaptureFile {
    queue: Arc<Queue>,
}

/// What leads to the thread that writes. The last one to let go of it waits until all has been written that was handed over, for
/// a while: it may be the end of the process.
struct Queue {
    jobs: Option<mpsc::Sender<Job>>,
    end: Mutex<std::sync::mpsc::Receiver<()>>,
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.jobs = None;
        // Nothing is ever sent: the thread lets go of the other end with its own.
        let _ = self.end.get_mut().map(|end| end.recv_timeout(LAST_WRITES));
    }
}

struct Job {
    line: Vec<u8>,
    kept: oneshot::Sender<Result<(), SinkError>>,
}

impl CaptureFile {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// When it cannot be opened for writing, has the name of something packed otherwise, such as `.gz`, or is one of zstd and
    /// ends within a frame, behind which nothing could be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, CaptureFileError> {
        let path = path.as_ref();
        let refuse = |what: &dyn fmt::Display| CaptureFileError(format!("{}: {what}", path.display()));
        if let Some(packing) =
            path.extension().filter(|end| OTHER_PACKINGS.iter().any(|other| end.eq_ignore_ascii_case(other)))
        {
            let what = format_args!(
                "records are not packed as .{}; name it without that for lines of JSON, or with .zst",
                packing.display()
            );
            return Err(refuse(&what));
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| refuse(&error))?;
        let is_packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zst"));
        let is_regular = file.metadata().map_err(|error| refuse(&error))?.is_file();
        let mut is_torn = false;
        if is_regular && is_packed {
            if !frames::are_whole(&mut file).map_err(|error| refuse(&error))? {
                let what =
                    "is no whole zstd file, and nothing behind its end could be read; move it away first";
                return Err(refuse(&what));
            }
        } else if is_regular {
            is_torn = is_line_open(&mut file).map_err(|error| refuse(&error))?;
        }
        let (sender, jobs) = mpsc::channel(QUEUE);
        let (ended, end) = std::sync::mpsc::channel();
        let writer = Writer { file, is_packed, is_regular, is_torn };
        thread::Builder::new()
            .name("optics-capture".to_owned())
            .spawn(move || {
                writer.run(jobs);
                drop(ended);
            })
            .map_err(|error| refuse(&error))?;
        Ok(Self { queue: Arc::new(Queue { jobs: Some(sender), end: Mutex::new(end) }) })
    }
}

impl Sink for CaptureFile {
    fn record(&self, record: Record) -> Kept<'_> {
        Box::pin(async move {
            let gone = || SinkError::new("the thread that writes the capture has ended");
            let (kept, done) = oneshot::channel();
            let jobs = self.queue.jobs.as_ref().ok_or_else(gone)?;
            jobs.send(Job { line: record.to_line(), kept }).await.map_err(|_| gone())?;
            done.await.map_err(|_| gone())?
        })
    }
}

impl fmt::Debug for CaptureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaptureFile").finish_non_exhaustive()
    }
}

/// Why a file cannot take records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureFileError(String);

impl fmt::Display for CaptureFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CaptureFileError {}

/// Whether there is something, and it does not end with a line break.
fn is_line_open(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

struct Writer {
    file: File,
    is_packed: bool,
    is_regular: bool,
    /// Whether the last line has no break.
    is_torn: bool,
}

impl Writer {
    /// Writes until nobody has the file any more. What waits together is written together.
    fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(Job { line, kept }) = jobs.blocking_recv() {
            let mut lines = line;
            let mut waiting = vec![kept];
            while lines.len() < BATCH {
                let Ok(Job { line, kept }) = jobs.try_recv() else { break };
                lines.extend(line);
                waiting.push(kept);
            }
            let outcome = self.add(&lines).map_err(|error| SinkError::new(error.to_string()));
            for kept in waiting {
                // Whoever asked may be gone; the record is there all the same.
                let _ = kept.send(outcome.clone());
            }
        }
    }

    /// Adds the lines, all of them or nothing.
    fn add(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::new();
        if self.is_packed {
            bytes = zstd::bulk::compress(lines, LEVEL)?;
        } else {
            if self.is_torn {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(lines);
        }
        if !self.is_regular {
            return self.file.write_all(&bytes);
        }
        // Nobody else may add anything between a write that was cut short and its being taken back.
        self.file.lock()?;
        let start = self.file.seek(SeekFrom::End(0));
        let written = start.and_then(|start| {
            self.file.write_all(&bytes).or_else(|error| self.file.set_len(start).and(Err(error)))
        });
        self.file.unlock()?;
        written?;
        self.is_torn = false;
        Ok(())
    }
}
