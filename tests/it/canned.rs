//! A server that answers every request with the same bytes: for responses no honest service would send.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts a server on loopback and gives its base URL. It ends with the test process.
pub(crate) fn serve(response: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &response);
        }
    });
    format!("http://{address}")
}

/// A response of status 200 with a true length.
pub(crate) fn ok(content_type: &str, body: &[u8]) -> Vec<u8> {
    response("200 OK", &format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len()), body)
}

/// A response with headers as given, each ended by CRLF. The connection is closed after it.
pub(crate) fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut response = format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\n\r\n").into_bytes();
    response.extend_from_slice(body);
    response
}

/// Answers the request that comes on a connection, and gives what was read of it.
pub(crate) fn answer(mut stream: TcpStream, response: &[u8]) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // Up to the end of the headers, or to anything that is no HTTP, such as the hello of TLS.
    let is_http = |request: &[u8]| request.first().is_none_or(u8::is_ascii_alphabetic);
    while is_http(&request) && !request.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
            _ => return request,
        }
    }
    // A client that hangs up early is the client's business.
    let _ = stream.write_all(response);
    request
}
