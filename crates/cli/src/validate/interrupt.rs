//! Ctrl-C: what was found so far is worth telling.

use std::fs::File;
use std::io::{self, Read};

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

/// Standard input, whose reading ends when the scan is to end, even where nothing comes.
pub(super) struct Input {
    file: File,
    watch: Watch,
}

impl Input {
    #[cfg(unix)]
    pub(super) fn new(watch: &Watch) -> io::Result<Self> {
        use std::os::fd::AsFd as _;
        let file = io::stdin().as_fd().try_clone_to_owned()?.into();
        Ok(Self { file, watch: watch.clone() })
    }

    #[cfg(windows)]
    pub(super) fn new(watch: &Watch) -> io::Result<Self> {
        use std::os::windows::io::AsHandle as _;
        let file = io::stdin().as_handle().try_clone_to_owned()?.into();
        Ok(Self { file, watch: watch.clone() })
    }

    /// Whether something can be read now, or the end was reached; waits for that a while.
    #[cfg(unix)]
    fn is_ready(&self) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        const WHILE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&WHILE)) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(windows)]
    #[allow(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "it is the one for systems that cannot tell"
    )]
    fn is_ready(&self) -> io::Result<bool> {
        Ok(true)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.watch.is_stopped() {
                return Err(io::Error::other("interrupted"));
            }
            if self.is_ready()? {
                return self.file.read(buffer);
            }
        }
    }
}
