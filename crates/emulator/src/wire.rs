//! What a client gets where a fault takes the connection from HTTP.

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::connection::Wire;
use crate::service::Service;

/// Bytes, and how the connection ends after them.
pub(crate) struct Script {
    pub(crate) bytes: Bytes,
    /// How many bytes are sent at once, at least one.
    pub(crate) at_once: usize,
    /// How long is waited between two pieces.
    pub(crate) pause: Duration,
    pub(crate) end: End,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By FIN: nothing more comes.
    Close,
    /// By RST: whatever has not been read by then may be lost to the client.
    Reset,
    /// By nobody, until the client goes, or the emulator is told.
    Hang {
        /// How often those who hang had been let go when this fault was drawn.
        releases: u64,
    },
}

impl Script {
    /// Sends these bytes at once.
    pub(crate) fn new(bytes: impl Into<Bytes>, end: End) -> Self {
        Self { bytes: bytes.into(), at_once: usize::MAX, pause: Duration::ZERO, end }
    }

    /// Plays the script to its end; `stop` ends waiting.
    pub(crate) async fn play(self, mut stream: impl Wire, service: &Service, stop: impl Future) {
        for (index, piece) in self.bytes.chunks(self.at_once).enumerate() {
            if index > 0 && !self.pause.is_zero() {
                tokio::time::sleep(self.pause).await;
            }
            // TLS keeps bytes back until it is told.
            if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
                return; // The client has gone.
            }
        }
        match self.end {
            End::Close => {
                let _ = stream.shutdown().await;
            }
            End::Reset => {
                let _ = stream.tcp().set_zero_linger();
            }
            End::Hang { releases } => {
                let _hanging = service.faults.hang();
                tokio::select! {
                    () = until_gone(&mut stream) => {}
                    () = service.faults.released_after(releases) => {}
                    _ = stop => {}
                }
            }
        }
    }
}

/// Ends when the client has closed the connection.
async fn until_gone(stream: &mut impl Wire) {
    let mut unheard = [0; 1024];
    while stream.read(&mut unheard).await.is_ok_and(|length| length > 0) {}
}
