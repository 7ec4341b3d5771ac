//! Every step of every request fails, one after the other: the error is of the right kind, requests and time are
//! bounded, the token goes nowhere else, nothing that is shown holds a secret, and the next call works.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use optics_client::{Client, Clock, Error, RetryPolicy};
use optics_model::{ListPage, PackageExecution};

use crate::failures::{Failure, cut_off, gzip_broken, nonsense, silent, statuses, wrong_lengths};
use crate::fixture::{SECOND, SECRET, applying, example_text, granted, id, is_token_request, kind};
use crate::server::{self, Answer, Request, Server};
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
