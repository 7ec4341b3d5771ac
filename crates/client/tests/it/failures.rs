//! The ways in which an answer can fail, as tables.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{self, Answer, End};

/// A failure: what the target answers whenever it is asked, and what comes of it.
pub(crate) struct Failure {
    pub(crate) name: String,
    pub(crate) answer: Answer,
    pub(crate) kind: &'static str,
    pub(crate) is_tried_again: bool,
}

/// A failure that is tried again.
fn passing(name: impl Into<String>, kind: &'static str, answer: Answer) -> Failure {
    Failure { name: name.into(), answer, kind, is_tried_again: true }
}

/// A failure that is not.
fn lasting(name: impl Into<String>, kind: &'static str, answer: Answer) -> Failure {
    Failure { name: name.into(), answer, kind, is_tried_again: false }
}

/// Cut off at each byte of its head, and at many of its body, by both ends that a connection can have.
pub(crate) fn cut_off(response: &[u8]) -> Vec<Failure> {
    let head = response.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let places = (0..head).chain((head..response.len()).step_by(23)).chain([response.len() - 1]);
    places
        .flat_map(|place| {
            [End::Close, End::Reset].map(|end| {
                let answer = server::bytes(&response[..place], end);
                passing(format!("{end:?} after {place} bytes"), "transport", answer)
            })
        })
        .collect()
}

/// Falls silent at several places.
pub(crate) fn silent(response: &[u8]) -> Vec<Failure> {
    let places = [0, 1, 12, 17, 30, 60, response.len() / 2, response.len() - 1];
    places
        .map(|place| {
            let answer = server::bytes(&response[..place], End::Hang);
            passing(format!("silence after {place} bytes"), "timeout", answer)
        })
        .into()
}

/// Every status that is no success.
pub(crate) fn statuses() -> Vec<Failure> {
    let codes = (201..=299).step_by(7).chain(300..=308).chain(400..=431).chain([451, 499]);
    let codes = codes.chain(500..=511).chain([520, 529, 599, 600, 999]);
    codes
        .map(|code| {
            let body = r#"{"message": "you sent ECHO"}"#;
            let headers =
                "content-type: application/json\r\nx-request-id: ECHO\r\nwww-authenticate: ECHO\r\n";
            let mut answer = server::bytes(server::raw(code, headers, body.as_bytes()), End::Close);
            if [204, 304].contains(&code) {
                answer = server::bytes(server::raw(code, headers, b""), End::Close);
            }
            let (kind, is_tried_again) = match code {
                300..=399 => ("redirect", false),
                401 => ("unauthorised", false),
                403 => ("forbidden", false),
                404 => ("not found", false),
                429 => ("rate limited", true),
                400..=499 => ("bad request", false),
                501 => ("server", false),
                500..=599 => ("server", true),
                _ => ("contract", false),
            };
            Failure { name: code.to_string(), answer, kind, is_tried_again }
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Compressed bodies that are cut, changed or none at all. Their length is true.
pub(crate) fn gzip_broken(body: &[u8]) -> Vec<Failure> {
    let packed = gzip(body);
    let reply = |body: &[u8]| {
        server::reply(200, "content-type: application/json\r\ncontent-encoding: gzip\r\n", body)
    };
    let cut = (1..packed.len())
        .step_by(11)
        .map(|place| passing(format!("gzip cut after {place} bytes"), "transport", reply(&packed[..place])));
    let changed = [0, 2, packed.len() / 2, packed.len() - 6, packed.len() - 1].map(|place| {
        let mut changed = packed.clone();
        changed[place] ^= 0x55;
        passing(format!("gzip with another byte {place}"), "transport", reply(&changed))
    });
    let none = passing("no gzip that is called so", "transport", reply(b"{\"ECHO\": 1}"));
    cut.chain(changed).chain([none]).collect()
}

/// Lengths that are not what comes.
pub(crate) fn wrong_lengths(body: &[u8]) -> Vec<Failure> {
    let of = |length: &str| {
        let headers = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
        server::raw(200, &headers, body)
    };
    let length = body.len();
    let mut failures = vec![
        passing("one byte missing", "transport", server::bytes(of(&(length + 1).to_string()), End::Close)),
        lasting(
            "one byte too many",
            "contract",
            server::bytes(of(&(length - 1).to_string()), End::KeepAlive),
        ),
        lasting("a huge length", "contract", server::bytes(of("9999999999999999"), End::Close)),
    ];
    for odd in ["-1", "x", "1e3", "18446744073709551616", "5, 6"] {
        failures.push(passing(format!("length {odd}"), "transport", server::bytes(of(odd), End::Close)));
    }
    let chunked = |body: &[u8]| {
        server::raw(200, "content-type: application/json\r\ntransfer-encoding: chunked\r\n", body)
    };
    let good = [format!("{length:x}\r\n").as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
    for place in (0..good.len()).step_by(19).chain([good.len() - 1]) {
        let answer = server::bytes(chunked(&good[..place]), End::Close);
        failures.push(passing(format!("chunks cut after {place} bytes"), "transport", answer));
    }
    for odd in ["-1\r\n", "xyz\r\n", "ffffffffffffffffff\r\n{}", "2\r\n{}}\r\n0\r\n\r\n"] {
        let answer = server::bytes(chunked(odd.as_bytes()), End::Close);
        failures.push(passing(format!("chunks {odd:?}"), "transport", answer));
    }
    failures
}

/// Whole responses that are not what was asked for.
pub(crate) fn nonsense() -> Vec<Failure> {
    let json = "content-type: application/json\r\n";
    let html = "content-type: text/html\r\n";
    let page = "<!doctype html><title>Sign in</title><p>ECHO";
    let elsewhere = "location: https://elsewhere.example/?ECHO\r\nrefresh: 0\r\n";
    let long_header = format!("{json}x-long: {}\r\n", "x".repeat(1 << 20));
    let many_headers = format!("{json}{}", "x-many: 1\r\n".repeat(1000));
    vec![
        lasting("HTML", "contract", server::reply(200, html, page)),
        lasting("HTML that is called JSON", "contract", server::reply(200, json, page)),
        lasting(
            "a type that echoes",
            "contract",
            server::bytes(
                server::raw(200, "content-type: ECHO\r\nx-request-id: ECHO\r\n", b"{}"),
                End::Close,
            ),
        ),
        lasting("empty", "contract", server::reply(200, json, "")),
        lasting("a string", "contract", server::reply(200, json, "\"text\"")),
        lasting("null", "contract", server::reply(200, json, "null")),
        lasting("not UTF-8", "contract", server::reply(200, json, b"{\"name\": \"\xff\xfe\"}")),
        lasting("UTF-16", "contract", server::reply(200, json, b"\xff\xfe{\0}\0")),
        lasting("deep", "contract", server::reply(200, json, "[".repeat(100_000))),
        lasting(
            "an encoding nobody asked for",
            "contract",
            server::reply(200, &format!("{json}content-encoding: br\r\n"), b"\x0b\x02\x80{}\x03"),
        ),
        lasting("a redirect", "redirect", server::bytes(server::raw(307, elsewhere, b""), End::Close)),
        passing("SSH", "transport", server::bytes("SSH-2.0-OpenSSH_9.6\r\n", End::Close)),
        passing("an alert of TLS", "transport", server::bytes(b"\x15\x03\x01\x00\x02\x02\x46", End::Close)),
        passing("HTTP of the future", "transport", server::bytes("HTTP/9.9 200 OK\r\n\r\n{}", End::Close)),
        passing("no status", "transport", server::bytes("HTTP/1.1 \r\n\r\n", End::Close)),
        passing(
            "a header without a name",
            "transport",
            server::bytes("HTTP/1.1 200 OK\r\n: x\r\n\r\n", End::Close),
        ),
        passing(
            "a long header",
            "transport",
            server::bytes(server::raw(200, &long_header, b"{}"), End::Close),
        ),
        passing(
            "many headers",
            "transport",
            server::bytes(server::raw(200, &many_headers, b"{}"), End::Close),
        ),
        lasting(
            "a protocol to change to",
            "contract",
            server::bytes(
                "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
                End::Close,
            ),
        ),
    ]
}
