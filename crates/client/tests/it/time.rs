//! Time is the clock's.

use std::time::Duration;

use optics_client::{Clock, RetryPolicy};

use crate::fixture::{SECOND, given, id, kind};
use crate::server::{self, End, Server};
use crate::virtual_clock::VirtualClock;

/// A server that takes requests and never answers; each lets some time pass.
async fn hanging(clock: &VirtualClock, passing: Vec<Duration>) -> Server {
    let clock = clock.clone();
    Server::start(move |_, number| {
        clock.advance(passing[number]);
        server::bytes("", End::Hang)
    })
    .await
}

#[tokio::test]
async fn a_request_is_given_up_when_the_clock_says_so() {
    let clock = VirtualClock::new();
    let start = clock.now();
    let hour = Duration::from_secs(3600);
    let server = hanging(&clock, vec![hour]).await;
    let policy = RetryPolicy::never().deadline(2 * hour);
    let client = given(&server, &clock).timeout(hour).retry(policy).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!(kind(&error), "timeout");
    assert!(error.to_string().contains("3600 s"), "{error}");
    assert_eq!((error.attempts(), error.elapsed()), (1, hour));
    assert_eq!(clock.now(), start + hour);
}

#[tokio::test]
async fn the_whole_ends_at_its_deadline() {
    let clock = VirtualClock::new();
    let server = hanging(&clock, vec![10 * SECOND, 10 * SECOND, 6 * SECOND]).await;
    let policy = RetryPolicy::default().attempts(100).deadline(25 * SECOND).back_off(SECOND, SECOND);
    let client = given(&server, &clock).timeout(10 * SECOND).retry(policy).build().unwrap();
    let start = clock.now();
    let error = client.execution(&id()).await.unwrap_err();
    // Two requests of 10 s with a pause of a second at most after each; the third is cut short.
    assert_eq!((kind(&error), error.attempts()), ("deadline", 3), "{error}");
    assert!(clock.now() <= start + 28 * SECOND);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("no answer in time"), "{source}");
}

#[tokio::test]
async fn an_answer_within_the_limits_is_no_failure() {
    let clock = VirtualClock::new();
    let passing = clock.clone();
    let server = Server::start(move |_, _| {
        passing.advance(59 * SECOND);
        server::json(crate::fixture::example_text())
    })
    .await;
    let client = given(&server, &clock).build().unwrap();
    assert!(client.execution(&id()).await.is_ok());
}
