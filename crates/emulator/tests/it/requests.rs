//! What the emulator tells of what it saw.

use optics_emulator::{Emulator, MAX_REQUESTS};
use optics_model::Operation;
use reqwest::Method;
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::caller::{Caller, EXAMPLE_ID, now, path};
use crate::wire;

#[tokio::test]
async fn each_request_is_told_with_what_was_done() {
    let emulator =
        Emulator::builder().faults("get: 429 (Retry-After 1)".parse().unwrap()).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    caller.get(EXAMPLE_ID, &token).await;
    caller.get(EXAMPLE_ID, &token).await;
    caller.get(EXAMPLE_ID, "canary").await;
    caller.exchange("canary").await;
    let list = format!("{}?page=2&page_size=1", Operation::LIST_PACKAGE_EXECUTIONS.path());
    caller
        .send(caller.request(Method::GET, &list).bearer_auth(&token).header("accept", "application/json"))
        .await;
    caller.send(caller.request(Method::GET, "/other")).await;

    let seen = emulator.requests();
    let told: Vec<_> = seen
        .iter()
        .map(|seen| (seen.number, seen.operation, seen.token_is_good, seen.status, seen.fault.as_deref()))
        .collect();
    let (get, token_id) = (Operation::GET_PACKAGE_EXECUTION.id(), Operation::REQUEST_ACCESS_TOKEN.id());
    assert_eq!(
        told,
        [
            (1, Some(token_id), Some(true), Some(200), None),
            (2, Some(get), Some(true), Some(429), Some("429 (Retry-After 1)")),
            (3, Some(get), Some(true), Some(200), None),
            (4, Some(get), Some(false), Some(401), None),
            (5, Some(token_id), Some(false), Some(400), None),
            (6, Some(Operation::LIST_PACKAGE_EXECUTIONS.id()), Some(true), Some(200), None),
            (7, None, None, Some(404), None),
        ]
    );
    assert!(seen[1].is(Operation::GET_PACKAGE_EXECUTION) && !seen[0].is(Operation::GET_PACKAGE_EXECUTION));
    assert_eq!((seen[5].method.as_str(), seen[5].target.as_str()), ("GET", list.as_str()));
    assert_eq!(seen[1].target, path(EXAMPLE_ID));
    let header = |name: &str| seen[5].headers.iter().find(|(known, _)| known == name).cloned();
    assert_eq!(header("accept").unwrap().1.as_deref(), Some("application/json"));
    assert_eq!(header("authorization").unwrap().1, None);
    // One client that keeps its connection uses one.
    assert!(seen.iter().all(|seen| seen.connection == 1), "{seen:?}");
    assert!(seen.iter().all(|seen| seen.time.as_secs().abs_diff(now()) < 3600), "{seen:?}");
    let shown = format!("{seen:?} {}", serde_json::to_string(&seen).unwrap());
    for hidden in [token.as_str(), emulator.app_secret().expose_secret(), "canary"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

#[tokio::test]
async fn connections_are_told_apart() {
    let emulator = Emulator::start().await.unwrap();
    for _ in 0..2 {
        wire::exchange(&emulator, &wire::get("x")).await;
    }
    let connections: Vec<_> = emulator.requests().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [1, 2]);
}

#[tokio::test]
async fn the_log_is_bounded_counts_all_and_can_be_cleared() {
    let emulator = Emulator::start().await.unwrap();
    let mut connection = wire::connect(&emulator).await;
    let all = MAX_REQUESTS + 10;
    for _ in 0..all {
        connection.write_all(b"HEAD /x HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(connection.read_u8().await.unwrap());
        }
    }
    assert_eq!(emulator.request_count(), all as u64);
    let seen = emulator.requests();
    assert_eq!((seen.len(), seen[0].number, seen[MAX_REQUESTS - 1].number), (MAX_REQUESTS, 11, all as u64));
    emulator.clear_requests();
    assert_eq!((emulator.request_count(), emulator.requests().len()), (0, 0));
    wire::exchange(&emulator, &wire::get("x")).await;
    assert_eq!((emulator.request_count(), emulator.requests()[0].status), (1, Some(401)));
}

#[tokio::test]
async fn a_long_target_and_a_long_header_are_not_kept_whole() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let long = "x".repeat(5000);
    caller.send(caller.request(Method::GET, &format!("/{long}")).header("user-agent", &long)).await;
    let seen = emulator.requests();
    assert_eq!(seen[0].target.len(), 2048);
    assert!(seen[0].headers.contains(&("user-agent".to_owned(), None)));
}

#[tokio::test]
async fn the_time_is_that_of_the_emulators_clock() {
    let emulator = Emulator::builder().clock_offset(-86_400).start().await.unwrap();
    wire::exchange(&emulator, &wire::get("x")).await;
    let time = emulator.requests()[0].time.as_secs();
    assert!(time.abs_diff(now() - 86_400) < 3600);
}

#[tokio::test]
async fn a_status_is_told_where_a_whole_head_was_sent() {
    let plan =
        "get: close, cut head at 30, cut body at 3, length +1, dribble 99 every 0ms, 200 (close), 503, 200";
    let emulator = Emulator::builder().faults(plan.parse().unwrap()).start().await.unwrap();
    while !emulator.faults_left().is_empty() {
        wire::exchange(&emulator, &wire::get("x")).await;
    }
    let statuses: Vec<_> = emulator.requests().iter().map(|seen| seen.status).collect();
    let unauthorised = Some(401);
    assert_eq!(
        statuses,
        [None, None, unauthorised, unauthorised, unauthorised, unauthorised, Some(503), unauthorised]
    );
}
