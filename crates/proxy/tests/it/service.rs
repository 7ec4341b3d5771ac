//! A service that answers with given bytes, whatever they are.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use optics_client::BaseUrl;
use tokio::sync::mpsc;

/// Answers each connection in turn with one of these; gives what was asked for, heads and bodies.
pub(crate) fn answering(
    answers: impl IntoIterator<Item = impl Into<Vec<u8>>>,
) -> (BaseUrl, JoinHandle<Vec<String>>) {
    let answers: Vec<Vec<u8>> = answers.into_iter().map(Into::into).collect();
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap()).parse().unwrap();
    let asked = std::thread::spawn(move || {
        let one = |answer: &Vec<u8>| {
            let (mut stream, _) = service.accept().unwrap();
            let asked = request(&mut stream);
            // The other side may have seen enough of it.
            let _ = stream.write_all(answer);
            asked
        };
        answers.iter().map(one).collect()
    });
    (url, asked)
}

/// Answers each connection with this, which need not be whole, and gives it away, open.
pub(crate) fn hanging(start: &'static str) -> (BaseUrl, mpsc::UnboundedReceiver<TcpStream>) {
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap()).parse().unwrap();
    let (give, given) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for stream in service.incoming() {
            let mut stream = stream.unwrap();
            request(&mut stream);
            stream.write_all(start.as_bytes()).unwrap();
            if give.send(stream).is_err() {
                break;
            }
        }
    });
    (url, given)
}

/// A request, its body as it came.
pub(crate) fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut read_until = |bytes: &mut Vec<u8>, is_whole: &dyn Fn(&[u8]) -> bool| {
        while !is_whole(bytes) {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            bytes.extend(byte);
        }
    };
    read_until(&mut bytes, &|bytes| bytes.ends_with(b"\r\n\r\n"));
    let head = String::from_utf8(bytes.clone()).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let whole = bytes.len() + length.map_or(0, |length| length.parse::<usize>().unwrap());
    read_until(&mut bytes, &|bytes| bytes.len() == whole);
    String::from_utf8(bytes).unwrap()
}

/// All that comes back until the connection ends.
pub(crate) async fn sent(address: std::net::SocketAddr, request: String) -> String {
    let sending = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    sending.await.unwrap()
}
