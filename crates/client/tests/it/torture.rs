//! Every step of every request fails, one after the other: the error is of the right kind, requests and time are
//! bounded, the token goes nowhere else, nothing that is shown holds a secret, and the next call works.

use std::fmt::Write;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::StreamExt;
use optics_client::{Client, Clock, Error, RetryPolicy};
use optics_model::{ListPage, PackageExecution};

use crate::fixture::{SECOND, SECRET, applying, example_text, granted, id, is_token_request, kind};
use crate::server::{self, Answer, End, Request, Server};
use crate::traces::Traces;
use crate::virtual_clock::VirtualClock;

/// Attempts of a request that is tried again.
const ATTEMPTS: usize = 3;

/// Longest time of a request.
const TIMEOUT: u32 = 20;

/// Longest time of a call.
const DEADLINE: u32 = 300;

/// Which request fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Token,
    Get,
    List,
}

const TARGETS: [Target; 3] = [Target::Token, Target::Get, Target::List];

/// A failure: what the target answers whenever it is asked, and what comes of it.
struct Failure {
    name: String,
    answer: Answer,
    kind: &'static str,
    is_tried_again: bool,
}

/// A failure that is tried again.
fn passing(name: impl Into<String>, kind: &'static str, answer: Answer) -> Failure {
    Failure { name: name.into(), answer, kind, is_tried_again: true }
}

/// A failure that is not.
fn lasting(name: impl Into<String>, kind: &'static str, answer: Answer) -> Failure {
    Failure { name: name.into(), answer, kind, is_tried_again: false }
}

/// A service of which one operation fails in a way that can be changed.
struct Bench {
    target: Target,
    clock: VirtualClock,
    client: Client,
    server: Server,
    elsewhere: Server,
    failure: Arc<Mutex<Option<Answer>>>,
    traces: Traces,
}

impl Bench {
    async fn new(target: Target) -> Self {
        let clock = VirtualClock::new();
        let failure = Arc::new(Mutex::new(None::<Answer>));
        let (failing, issuing) = (Arc::clone(&failure), clock.clone());
        let server = Server::start(move |request, number| {
            let is_target = is_token_request(request) == (target == Target::Token);
            let failure = failing.lock().unwrap().clone();
            match failure.filter(|_| is_target) {
                Some(answer) => echoing(answer, request),
                None if is_token_request(request) => granted(issuing.now(), 600, number),
                None => server::json(well(target)),
            }
        })
        .await;
        let passing = clock.clone();
        server.when_hanging(move || passing.advance(TIMEOUT * SECOND));
        let policy =
            RetryPolicy::default().attempts(u32::try_from(ATTEMPTS).unwrap()).deadline(DEADLINE * SECOND);
        let client = applying(&server, &clock).timeout(TIMEOUT * SECOND).retry(policy).build().unwrap();
        let elsewhere = Server::start(|_, _| server::json(example_text())).await;
        Self { target, clock, client, server, elsewhere, failure, traces: Traces::begin() }
    }

    async fn call(&self) -> Result<(), Error> {
        if self.target != Target::List {
            return self.client.execution(&id()).await.map(drop);
        }
        // A list of one page.
        let mut list = std::pin::pin!(self.client.executions().passes(1).stream());
        list.next().await.unwrap()?;
        list.next().await.transpose().map(|further| assert!(further.is_none()))
    }

    async fn suffer(&self, failure: &Failure) {
        let name = format!("{:?}: {}", self.target, failure.name);
        // Old tokens have expired.
        self.clock.advance(3600 * SECOND);
        *self.failure.lock().unwrap() = Some(failure.answer.clone());
        let (before, start) = (self.server.seen().len(), self.clock.now());
        let error = self.call().await.expect_err(&name);
        assert_eq!(kind(&error), failure.kind, "{name}: {error:?}");

        let seen = self.server.seen().split_off(before);
        let asked = seen.iter().filter(|request| is_token_request(request)).count();
        let got = seen.len() - asked;
        let mut allowed = if failure.is_tried_again { ATTEMPTS } else { 1 };
        if self.target != Target::Token && failure.kind == "unauthorised" {
            // One new token and one resend.
            allowed += 1;
            assert_eq!(asked, 2, "{name}");
        } else if self.target != Target::Token {
            assert_eq!(asked, 1, "{name}");
        } else {
            assert_eq!(got, 0, "{name}");
        }
        let sent = if self.target == Target::Token { asked } else { got };
        assert_eq!((sent, error.attempts() as usize), (allowed, allowed), "{name}: {error}");

        let took = self.clock.now().duration_since(start).unwrap();
        assert!(took <= DEADLINE * SECOND, "{name}: {took:?}");
        assert_eq!(self.elsewhere.connections(), 0, "{name}");

        let mut shown = format!("{error} {error:?} {:?}\n", self.client);
        let mut cause: &dyn std::error::Error = &error;
        while let Some(source) = cause.source() {
            writeln!(shown, "{source} {source:?}").unwrap();
            cause = source;
        }
        shown += &self.traces.take_all();
        for secret in secrets(&seen) {
            assert!(!shown.contains(&secret), "{name}: {secret}\n{shown}");
        }

        // Nothing is left behind that troubles the next call.
        *self.failure.lock().unwrap() = None;
        self.call().await.expect(&name);
        self.traces.take_all();
    }
}

/// `ECHO` in an answer becomes the secret of the request: services do say what they were sent.
fn echoing(mut answer: Answer, request: &Request) -> Answer {
    let secret = match request.header("authorization") {
        Some(bearer) => bearer.to_owned(),
        None => String::from_utf8(request.body.clone()).unwrap(),
    };
    for chunk in &mut answer.chunks {
        if let Some(text) = std::str::from_utf8(chunk).ok().filter(|text| text.contains("ECHO")) {
            *chunk = text.replace("ECHO", &secret).into_bytes();
        }
    }
    answer
}

/// What must not be shown: the application's secret, and each part of the tokens that a signature is.
fn secrets(requests: &[Request]) -> Vec<String> {
    let mut secrets = vec![SECRET.to_owned(), "Q0FOQVJZ".to_owned()];
    for request in requests.iter().filter(|request| is_token_request(request)) {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let signature = body.rsplit_once('.').unwrap().1;
        secrets.push(signature.trim_end_matches(['"', '}']).to_owned());
    }
    assert!(secrets.iter().all(|secret| secret.len() >= 8));
    secrets
}

async fn torture(target: Target, failures: impl IntoIterator<Item = Failure>) {
    let bench = Bench::new(target).await;
    for failure in failures {
        bench.suffer(&failure).await;
    }
}

/// The body of the answer to a request with a token when all is well.
fn well(target: Target) -> String {
    if target != Target::List {
        return example_text();
    }
    let page = ListPage::builder()
        .page_items([serde_json::from_str::<PackageExecution>(&example_text()).unwrap()])
        .page_number(1_u64)
        .page_size(20_u64)
        .total_number_of_items(1_u64)
        .total_pages(1_u64)
        .build();
    serde_json::to_string(&page.unwrap()).unwrap()
}

/// What the target answers when all is well.
fn whole(target: Target) -> Vec<u8> {
    match target {
        Target::Token => granted(VirtualClock::new().now(), 600, 0),
        Target::Get | Target::List => server::json(well(target)),
    }
    .chunks
    .remove(0)
}

/// Cut off at each byte of its head, and at many of its body, by both ends that a connection can have.
fn cut_off(response: &[u8]) -> Vec<Failure> {
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
fn silent(response: &[u8]) -> Vec<Failure> {
    let places = [0, 1, 12, 17, 30, 60, response.len() / 2, response.len() - 1];
    places
        .map(|place| {
            let answer = server::bytes(&response[..place], End::Hang);
            passing(format!("silence after {place} bytes"), "timeout", answer)
        })
        .into()
}

/// Every status that is no success.
fn statuses() -> Vec<Failure> {
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
fn gzip_broken(body: &[u8]) -> Vec<Failure> {
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
fn wrong_lengths(body: &[u8]) -> Vec<Failure> {
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
fn nonsense() -> Vec<Failure> {
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

fn body_of(response: &[u8]) -> &[u8] {
    let head = response.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    &response[head..]
}

#[tokio::test]
async fn token_responses_that_are_cut_off() {
    torture(Target::Token, cut_off(&whole(Target::Token))).await;
}

#[tokio::test]
async fn executions_that_are_cut_off() {
    torture(Target::Get, cut_off(&whole(Target::Get))).await;
}

#[tokio::test]
async fn lists_that_are_cut_off() {
    torture(Target::List, cut_off(&whole(Target::List))).await;
}

#[tokio::test]
async fn silence() {
    for target in TARGETS {
        torture(target, silent(&whole(target))).await;
    }
}

#[tokio::test]
async fn every_status() {
    for target in TARGETS {
        torture(target, statuses()).await;
    }
}

#[tokio::test]
async fn broken_compression() {
    for target in TARGETS {
        torture(target, gzip_broken(body_of(&whole(target)))).await;
    }
}

#[tokio::test]
async fn wrong_lengths_and_chunks() {
    for target in TARGETS {
        torture(target, wrong_lengths(body_of(&whole(target)))).await;
    }
}

#[tokio::test]
async fn what_is_no_answer_at_all() {
    for target in TARGETS {
        torture(target, nonsense()).await;
    }
}
