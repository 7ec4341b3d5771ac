//! Ctrl-C: what was found so far is worth telling.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use optics_validator::Watch;

/// Lets an interrupt, or a request to end, end the scan; another one ends the process, with the code of shells for it.
pub(super) fn stop_on_signal(watch: &Watch) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    const INTERRUPTED: i32 = 130;
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, INTERRUPTED, watch.stop_flag())?;
        flag::register(signal, watch.stop_flag())?;
    }
    Ok(())
}

/// How long to wait before looking again whether the scan is to end.
const WHILE: Duration = Duration::from_millis(100);

/// What may keep a reader waiting, such as standard input. Reading it ends when the scan is to end, even where nothing comes.
pub(super) struct Input {
    source: Source,
    watch: Watch,
}

enum Source {
    Open(File),
    /// A pipe that nobody has opened yet.
    At(PathBuf),
}

/// Whether a path is that of a pipe, or of a device such as a terminal: to open or to read it may wait for someone.
pub(super) fn keeps_waiting(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let kind = std::fs::metadata(path).map(|metadata| metadata.file_type());
        kind.is_ok_and(|kind| kind.is_fifo() || kind.is_char_device())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

impl Input {
    /// The pipe at this path, opened when it is read.
    pub(super) fn at(path: &Path, watch: &Watch) -> Self {
        Self { source: Source::At(path.to_owned()), watch: watch.clone() }
    }

    #[cfg(unix)]
    pub(super) fn new(watch: &Watch) -> io::Result<Self> {
        use std::os::fd::AsFd as _;
        let source = Source::Open(io::stdin().as_fd().try_clone_to_owned()?.into());
        Ok(Self { source, watch: watch.clone() })
    }

    #[cfg(windows)]
    pub(super) fn new(watch: &Watch) -> io::Result<Self> {
        use std::os::windows::io::AsHandle as _;
        let source = Source::Open(io::stdin().as_handle().try_clone_to_owned()?.into());
        Ok(Self { source, watch: watch.clone() })
    }

    /// Opens the pipe, or stops waiting for that.
    fn open(&self, path: PathBuf) -> io::Result<File> {
        let (opened, file) = mpsc::channel();
        // Nothing but someone who writes ends the wait; so it is that of a thread, for which nobody waits.
        thread::Builder::new().spawn(move || drop(opened.send(File::open(path))))?;
        loop {
            self.go_on()?;
            match file.recv_timeout(WHILE) {
                Ok(file) => return file,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("cannot be opened")),
            }
        }
    }

    /// Fails if the scan is to end.
    fn go_on(&self) -> io::Result<()> {
        if self.watch.is_stopped() { Err(io::Error::other("interrupted")) } else { Ok(()) }
    }
}

/// Whether something can be read now, or the end was reached; waits for that a while.
#[cfg(unix)]
fn is_ready(file: &File) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let timeout = Timespec { tv_sec: 0, tv_nsec: WHILE.subsec_nanos().into() };
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&timeout)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(windows)]
#[allow(clippy::unnecessary_wraps, reason = "it is the one for systems that cannot tell")]
fn is_ready(_: &File) -> io::Result<bool> {
    Ok(true)
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.go_on()?;
            match &mut self.source {
                Source::Open(file) => {
                    if is_ready(file)? {
                        return file.read(buffer);
                    }
                }
                Source::At(path) => {
                    let path = std::mem::take(path);
                    self.source = Source::Open(self.open(path)?);
                }
            }
        }
    }
}
