//! A server on loopback that answers each request with bytes given beforehand.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What is sent for a path: bytes as they go over the wire.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    /// The connection stays open after the last byte.
    pub(crate) stays: bool,
}

/// The head of an answer, lines joined by `|`, and its body; the connection is closed behind it.
pub(crate) fn answer(head: &str, body: impl AsRef<[u8]>) -> Answer {
    let head = format!("HTTP/1.1 {}\r\n\r\n", head.replace('|', "\r\n"));
    Answer { bytes: [head.as_bytes(), body.as_ref()].concat(), stays: false }
}

pub(crate) struct Server {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves until the runtime of the test ends.
    pub(crate) async fn start(answers: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (seen, answers) = (Arc::clone(&heads), Arc::new(answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&answers)));
            }
        });
        Self { address, heads }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The text with this server's address, which differs from run to run, as `HOST`.
    pub(crate) fn steady(&self, text: &str) -> String {
        text.replace(&self.address, "HOST")
    }
}

async fn serve(
    mut stream: TcpStream,
    heads: Arc<Mutex<Vec<String>>>,
    answers: Arc<impl Fn(&str) -> Answer + Send + Sync>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            // A TLS handshake starts with a control character. There is nothing to say to it.
            Ok(byte) if byte.is_ascii_graphic() || byte.is_ascii_whitespace() => head.push(byte),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    heads.lock().unwrap().push(head.to_ascii_lowercase());
    let Answer { bytes, stays } = answers(&path);
    // The client may have hung up already, when it has seen enough.
    let _ = stream.write_all(&bytes).await;
    if stays {
        std::future::pending::<()>().await;
    }
}
