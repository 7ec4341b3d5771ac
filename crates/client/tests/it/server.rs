//! A server that answers as a test says, byte for byte: for what no honest service would send.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came. Names of headers are in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What comes back for a request, and what becomes of the connection then.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Each is written and flushed by itself.
    pub(crate) chunks: Vec<Vec<u8>>,
    pub(crate) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The next request is waited for.
    KeepAlive,
    Close,
    /// The connection is torn down: `ECONNRESET` at the other end.
    Reset,
    /// Nothing more comes until the client hangs up.
    Hang,
}

/// Whole responses with a true length keep the connection alive.
pub(crate) fn reply(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let headers = format!("content-length: {}\r\n{headers}", body.len());
    Answer { chunks: vec![raw(status, &headers, body)], end: End::KeepAlive }
}

pub(crate) fn json(body: impl AsRef<[u8]>) -> Answer {
    reply(200, "content-type: application/json\r\n", body)
}

/// A response with headers as given, each ended by CRLF.
pub(crate) fn raw(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status} X\r\n{headers}\r\n").as_bytes(), body].concat()
}

/// Bytes, and then the end.
pub(crate) fn bytes(bytes: impl Into<Vec<u8>>, end: End) -> Answer {
    Answer { chunks: vec![bytes.into()], end }
}

/// It ends with the runtime of its test.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// What is answered to a request that so many came before.
type Answering = dyn Fn(&Request, usize) -> Answer + Send + Sync;

struct Shared {
    answer: Box<Answering>,
    seen: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    hanging: Mutex<Box<dyn FnMut() + Send>>,
}

impl Server {
    /// Starts a server on a free port of loopback. `answer` is asked once for each request, in the order in which they
    /// come, with the request and how many came before it.
    pub(crate) async fn start(answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_as(answer, async |stream| Some(stream)).await
    }

    /// The same, on what `wrap` makes of a connection, such as TLS; `None` ends the connection.
    pub(crate) async fn start_as<S: Connection, F: Future<Output = Option<S>> + Send>(
        answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
        wrap: impl Fn(TcpStream) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            answer: Box::new(answer),
            seen: Mutex::default(),
            connections: AtomicUsize::new(0),
            hanging: Mutex::new(Box::new(|| {})),
        });
        let (accepting, wrap) = (Arc::clone(&shared), Arc::new(wrap));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                accepting.connections.fetch_add(1, Ordering::Relaxed);
                let (serving, wrap) = (Arc::clone(&accepting), Arc::clone(&wrap));
                tokio::spawn(async move {
                    if let Some(stream) = wrap(stream).await {
                        serve(stream, &serving).await;
                    }
                });
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// What happens whenever the server has fallen silent.
    pub(crate) fn when_hanging(&self, then: impl FnMut() + Send + 'static) {
        *self.shared.hanging.lock().unwrap() = Box::new(then);
    }

    /// Waits until so many requests have come.
    pub(crate) async fn has_seen(&self, requests: usize) {
        while self.shared.seen.lock().unwrap().len() < requests {
            tokio::task::yield_now().await;
        }
    }
}

/// What can be talked over.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Connection for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

async fn serve(mut stream: impl Connection, shared: &Shared) {
    let mut unread = Vec::new();
    while let Some(request) = read(&mut stream, &mut unread).await {
        let answer = {
            let mut seen = shared.seen.lock().unwrap();
            let answer = (shared.answer)(&request, seen.len());
            seen.push(request);
            answer
        };
        for chunk in &answer.chunks {
            // A client that hangs up early is the client's business.
            if stream.write_all(chunk).await.is_err() || stream.flush().await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        match answer.end {
            End::KeepAlive => {}
            End::Close => {
                let _ = stream.shutdown().await;
                return;
            }
            End::Reset => return stream.tcp().set_zero_linger().unwrap(),
            End::Hang => {
                // What was written has arrived by then.
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                (shared.hanging.lock().unwrap())();
                let _ = stream.read_to_end(&mut Vec::new()).await;
                return;
            }
        }
    }
}

/// The next request, or `None` when the client has hung up or talks no HTTP.
async fn read(stream: &mut impl Connection, unread: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if unread.first().is_some_and(|byte| !byte.is_ascii_alphabetic()) {
            return None;
        }
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(unread[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request { method: first.next()?, target: first.next()?, headers, body: Vec::new() };
    let length: usize = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    while unread.len() < end + length {
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    }
    request.body = unread[end..end + length].to_vec();
    unread.drain(..end + length);
    Some(request)
}
