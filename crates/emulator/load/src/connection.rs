//! One connection, with one request at a time.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::{Answer, Tally};

/// Most bytes of an answer.
pub const LONGEST_ANSWER: usize = 1 << 20;

/// How long a server may be silent within an answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is kept.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects to an address such as `127.0.0.1:8080`.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: vec![0; LONGEST_ANSWER] })
    }

    /// Sends a request, and reads the whole answer.
    ///
    /// # Errors
    ///
    /// When the connection ends before the answer does, is silent for [`PATIENCE`], or what comes is not HTTP, or longer than
    /// [`LONGEST_ANSWER`].
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request)?;
        let mut length = 0;
        // The answer is read once more at the end: a loop that gives it back would borrow the buffer in each round.
        while Answer::read(&self.buffer[..length])?.is_none() {
            let free = &mut self.buffer[length..];
            if free.is_empty() {
                return Err(io::Error::new(ErrorKind::InvalidData, "the answer is too long"));
            }
            match self.stream.read(free)? {
                0 => {
                    return Err(io::Error::new(ErrorKind::UnexpectedEof, "the server closed the connection"));
                }
                read => length += read,
            }
        }
        Answer::read(&self.buffer[..length])?.ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    /// Sends one request, and counts its answer. The tally has no time.
    ///
    /// # Errors
    ///
    /// As with [`ask`](Self::ask).
    pub fn tally(&mut self, request: &[u8]) -> io::Result<Tally> {
        let mut tally = Tally::default();
        tally.count(self.ask(request)?.judge(&mut Vec::new()));
        Ok(tally)
    }
}
