//! A client that sees every byte, and how the connection ends.

use std::io::ErrorKind;

use optics_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::caller::{EXAMPLE_ID, path};

/// All that came, and how it ended.
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) was_reset: bool,
}

impl Received {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Head and body, if the head is whole.
    pub(crate) fn parts(&self) -> Option<(String, String)> {
        let text = self.text();
        text.split_once("\r\n\r\n").map(|(head, body)| (head.to_owned(), body.to_owned()))
    }
}

/// A connection to the emulator.
pub(crate) async fn connect(emulator: &Emulator) -> TcpStream {
    TcpStream::connect(emulator.url().replace("http://", "")).await.unwrap()
}

/// The text of a request for the example, which asks to close the connection afterwards.
pub(crate) fn get(token: &str) -> String {
    format!(
        "GET {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n",
        path(EXAMPLE_ID)
    )
}

/// Sends a request on a new connection, and reads to the end.
pub(crate) async fn exchange(emulator: &Emulator, request: &str) -> Received {
    let mut connection = match TcpStream::connect(emulator.url().replace("http://", "")).await {
        Ok(connection) => connection,
        // A reset can come before the system has told that there is a connection.
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
            return Received { bytes: Vec::new(), was_reset: true };
        }
    };
    // It fails where the connection was reset before.
    let _ = connection.write_all(request.as_bytes()).await;
    read_to_end(&mut connection).await
}

pub(crate) async fn read_to_end(connection: &mut TcpStream) -> Received {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match connection.read(&mut piece).await {
            Ok(0) => return Received { bytes, was_reset: false },
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                return Received { bytes, was_reset: true };
            }
        }
    }
}
