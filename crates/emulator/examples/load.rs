//! How fast the emulator starts, and how many requests a second it answers.
//!
//! ```console
//! $ cargo run --release -p optics-emulator --example load
//! ```
//!
//! Each client keeps one connection, and sends its next request when it has read the whole answer to the last. Clients run
//! on threads beside the emulator's, on the same processor, and do no more than count the bytes of an answer.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // It is run by hand, and prints what it measured.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use jsonwebtoken::{EncodingKey, Header};
use optics_emulator::{Certificate, Emulator, EmulatorBuilder, Executions};
use optics_model::{AuthClaims, Operation, TokenRequest, TokenResponse};
use secrecy::ExposeSecret;

/// How long requests are sent for each figure.
const DURATION: Duration = Duration::from_secs(3);

/// How often each figure is taken; the median is told.
const RUNS: usize = 3;

const CLIENTS: usize = 8;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let start = |builder: EmulatorBuilder| runtime.block_on(builder.start()).unwrap();

    let mut starts: Vec<_> = (0..21)
        .map(|_| {
            let moment = Instant::now();
            let emulator = start(Emulator::builder());
            let took = moment.elapsed();
            drop(emulator);
            took
        })
        .collect();
    println!("| start, the first in a process | {:.2} ms |", milliseconds(starts[0]));
    starts.sort();
    println!("| start, median of 21 | {:.2} ms |", milliseconds(starts[10]));

    let moment = Instant::now();
    let emulator = start(Emulator::builder().tls(Certificate::Loopback));
    println!("| start with TLS, the first in a process | {:.0} ms |", milliseconds(moment.elapsed()));
    drop(emulator);

    let many = || Emulator::builder().executions(executions(50_000));
    let moment = Instant::now();
    let emulator = start(many());
    println!("| start with 50,000 executions, read from NDJSON | {:.0} ms |", milliseconds(moment.elapsed()));

    let first = emulator.execution_ids().next().unwrap();
    let get = Operation::GET_PACKAGE_EXECUTION.path_for(&first);
    let list = Operation::LIST_PACKAGE_EXECUTIONS.path();
    report("get, one execution", &emulator, &get);
    report("list, 20 executions a page", &emulator, list);
    report("list, the last page of 2,500", &emulator, &format!("{list}?page=2500"));
    let emulator = start(many().progress(7));
    report("get, an execution that moves", &emulator, &get);
    let emulator = start(many().faults("get: 1% 503, seed 7".parse().unwrap()));
    report("get, 1% faults", &emulator, &get);
}

/// Measures requests for a path, and prints a row of a table.
fn report(what: &str, emulator: &Emulator, path: &str) {
    let token = access_token(emulator);
    let address = emulator.url().replace("http://", "");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes();
    let mut rates: Vec<f64> = (0..RUNS).map(|_| rate(&address, &request)).collect();
    rates.sort_by(f64::total_cmp);
    println!("| {what} | {:.0} requests/s |", rates[RUNS / 2]);
}

fn rate(address: &str, request: &[u8]) -> f64 {
    let end = Instant::now() + DURATION;
    let answered: u64 = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(address, request, end))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    #[allow(clippy::cast_precision_loss)] // No count is that high.
    let answered = answered as f64;
    answered / DURATION.as_secs_f64()
}

/// Sends requests until the end; gives back how many were answered.
fn client(address: &str, request: &[u8], end: Instant) -> u64 {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_nodelay(true).unwrap();
    let mut answer = vec![0; 1 << 20];
    let mut answered = 0;
    while Instant::now() < end {
        connection.write_all(request).unwrap();
        let mut length = 0;
        loop {
            let read = connection.read(&mut answer[length..]).unwrap();
            assert!(read > 0, "the emulator closed the connection");
            length += read;
            if is_whole(&answer[..length]) {
                break;
            }
        }
        answered += 1;
    }
    answered
}

/// Whether an answer is all there, by its length.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let text = std::str::from_utf8(&answer[..head]).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") || text.starts_with("HTTP/1.1 503"), "{text}");
    let length = text.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    answer.len() >= head + 4 + length
}

fn access_token(emulator: &Emulator) -> String {
    let now = emulator.now();
    let claims = AuthClaims::builder()
        .iat(now)
        .exp(now + AuthClaims::MAX_LIFETIME_SECONDS)
        .iss(AuthClaims::ISS)
        .tid(emulator.tenant_id())
        .sub(emulator.app_id())
        .jti(format!("{:?}", Instant::now()))
        .build()
        .unwrap();
    let key = EncodingKey::from_secret(emulator.app_secret().expose_secret().as_bytes());
    let signed = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
    let body = serde_json::to_string(&TokenRequest::builder().auth_token(signed).build().unwrap()).unwrap();
    let address = emulator.url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).unwrap();
    write!(
        connection,
        "POST {} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: \
         close\r\n\r\n{body}",
        Operation::REQUEST_ACCESS_TOKEN.path(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<TokenResponse>(body).unwrap().access_token.expose().to_owned()
}

/// So many executions, made of the contract's first example, each with an id of its own.
fn executions(count: usize) -> Executions {
    let examples = Executions::examples().unwrap();
    let id = examples.ids().next().unwrap().to_string();
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let example = schema["examples"][0].to_string();
    let text: String =
        (0..count).map(|number| example.replace(&id, &format!("{number:032}")) + "\n").collect();
    Executions::from_json(text.as_bytes()).unwrap()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
