//! Access tokens: kept, replaced early, asked for once however many wait, and replaced once when refused.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use optics_client::{Clock, RetryPolicy};
use optics_emulator::Emulator;
use optics_model::Operation;

use crate::fixture::{
    SECOND, applying, asked, example_text, given, granted, id, is_token_request, kind, of_emulator, token,
};
use crate::server::{self, Answer, End, Request, Server};
use crate::virtual_clock::VirtualClock;

/// A service whose tokens live so many seconds.
async fn service(clock: &VirtualClock, life: u64) -> Server {
    let clock = clock.clone();
    Server::start(move |request, number| answer(&clock, life, request, number)).await
}

fn answer(clock: &VirtualClock, life: u64, request: &Request, number: usize) -> Answer {
    if is_token_request(request) { granted(clock.now(), life, number) } else { server::json(example_text()) }
}

fn token_requests(server: &Server) -> usize {
    server.seen().iter().filter(|request| is_token_request(request)).count()
}

#[tokio::test]
async fn a_token_serves_until_shortly_before_it_expires() {
    // Life, and how long of it the token is used: all but a tenth, at most a minute.
    for (life, used) in [(10, 9), (100, 90), (600, 540), (1800, 1740), (86400, 86340)] {
        let clock = VirtualClock::new();
        let server = service(&clock, life).await;
        let client = applying(&server, &clock).build().unwrap();
        client.execution(&id()).await.unwrap();
        // Times in tokens are whole seconds, cut off.
        clock.advance(Duration::from_secs(used - 1));
        client.execution(&id()).await.unwrap();
        client.clone().execution(&id()).await.unwrap();
        assert_eq!(token_requests(&server), 1, "{life}");
        clock.advance(SECOND);
        client.execution(&id()).await.unwrap();
        assert_eq!(token_requests(&server), 2, "{life}");
    }
}

/// Claims of a token, from the seconds since 1970.
type Claims = fn(u64) -> serde_json::Value;

#[tokio::test]
async fn the_life_of_a_token_is_its_own_to_tell() {
    let now = |clock: &VirtualClock| crate::fixture::seconds(clock.now());
    // And how many requests for tokens three calls need, each an hour after the other.
    let cases: [(Claims, usize); 5] = [
        (|_| serde_json::json!({}), 1),
        (|now| serde_json::json!({"exp": now + 7 * 3600}), 1),
        (|now| serde_json::json!({"exp": now + 1800}), 3),
        (|_| serde_json::json!({"exp": 0}), 3),
        (|_| serde_json::json!({"exp": "soon"}), 1),
    ];
    for (claims, requests) in cases {
        let clock = VirtualClock::new();
        let issuing = clock.clone();
        let server = Server::start(move |request, _| {
            if is_token_request(request) {
                let token = token(&claims(now(&issuing)));
                server::json(serde_json::json!({ "access_token": token }).to_string())
            } else {
                server::json(example_text())
            }
        })
        .await;
        let client = applying(&server, &clock).build().unwrap();
        for _ in 0..3 {
            client.execution(&id()).await.unwrap();
            clock.advance(Duration::from_secs(3600));
        }
        assert_eq!(token_requests(&server), requests, "{}", claims(0));
    }
}

#[tokio::test]
async fn all_who_wait_get_the_token_of_one_request() {
    let clock = VirtualClock::new();
    let server = service(&clock, 600).await;
    let client = applying(&server, &clock).build().unwrap();
    let ids = [id(); 100];
    let results = join_all(ids.iter().map(|id| client.execution(id))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!((token_requests(&server), server.seen().len()), (1, 101));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_several_threads_too_there_is_one_request() {
    for _ in 0..20 {
        let clock = VirtualClock::new();
        let server = service(&clock, 600).await;
        let client = applying(&server, &clock).build().unwrap();
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.execution(&id()).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!((token_requests(&server), server.seen().len()), (1, 51));
    }
}

#[tokio::test]
async fn a_failed_request_fails_all_who_wait_once_and_none_who_come_later() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        0 => server::reply(403, "", ""),
        _ => answer(&issuing, 600, request, number),
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    let ids = [id(); 50];
    let results = join_all(ids.iter().map(|id| client.execution(id))).await;
    assert!(results.iter().all(|result| result.as_ref().is_err_and(|error| kind(error) == "forbidden")));
    assert_eq!(server.seen().len(), 1);
    client.execution(&id()).await.unwrap();
    assert_eq!(token_requests(&server), 2);
}

#[tokio::test]
async fn who_comes_after_a_failure_asks_anew_even_while_others_have_yet_to_hear_of_it() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        0 => server::reply(403, "", ""),
        _ => answer(&issuing, 600, request, number),
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    let the_id = id();
    let mut slow = Box::pin(client.execution(&the_id));
    assert!(poll_fn(|context| Poll::Ready(slow.as_mut().poll(context).is_pending())).await);
    client.execution(&the_id).await.unwrap_err();
    client.execution(&the_id).await.unwrap();
    assert_eq!(kind(&slow.await.unwrap_err()), "forbidden");
    assert_eq!(token_requests(&server), 2);
}

#[tokio::test]
async fn who_began_the_request_can_leave() {
    let clock = VirtualClock::new();
    let released = Arc::new(AtomicUsize::new(0));
    let issuing = clock.clone();
    // The answer to the token request comes in two pieces, the first of them before anybody leaves.
    let server = Server::start(move |request, number| {
        let mut answer = answer(&issuing, 600, request, number);
        if is_token_request(request) {
            let whole = answer.chunks.remove(0);
            answer.chunks = whole.chunks(20).map(<[u8]>::to_vec).collect();
        }
        answer
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.execution(&id()).await }
    });
    server.has_seen(1).await;
    let others: Vec<_> = (0..10)
        .map(|_| {
            let (client, released) = (client.clone(), Arc::clone(&released));
            tokio::spawn(async move {
                let result = client.execution(&id()).await;
                released.fetch_add(1, Ordering::Relaxed);
                result
            })
        })
        .collect();
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert_eq!((released.load(Ordering::Relaxed), token_requests(&server)), (10, 1));
}

#[tokio::test]
async fn when_all_have_left_the_next_asks_anew() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        0 => server::bytes("", End::Hang),
        _ => answer(&issuing, 600, request, number),
    })
    .await;
    let client = applying(&server, &clock).max_in_flight(1).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.execution(&id()).await }
    });
    server.has_seen(1).await;
    first.abort();
    assert!(first.await.is_err());
    // With one request at a time, it also shows that the place of the first is free again.
    client.execution(&id()).await.unwrap();
    assert_eq!(token_requests(&server), 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    // Statuses of the answers to requests for the execution, and the kind of error or none.
    for (statuses, expected) in [
        (vec![401, 200], None),
        (vec![401, 401, 200], Some("unauthorised")),
        (vec![401, 403], Some("forbidden")),
        (vec![401, 500, 401, 200], Some("unauthorised")),
        (vec![401, 500, 200], None),
        (vec![500, 401, 200], None),
        (vec![403, 200], Some("forbidden")),
    ] {
        let clock = VirtualClock::new();
        let issuing = clock.clone();
        let left = std::sync::Mutex::new(statuses.clone());
        let server = Server::start(move |request, number| {
            if is_token_request(request) {
                return granted(issuing.now(), 600, number);
            }
            match left.lock().unwrap().remove(0) {
                200 => server::json(example_text()),
                status => server::reply(status, "", ""),
            }
        })
        .await;
        let client = applying(&server, &clock).build().unwrap();
        let error = client.execution(&id()).await.err();
        assert_eq!(error.as_ref().map(kind), expected, "{statuses:?}");
        let renewals = usize::from(statuses.contains(&401));
        assert_eq!(token_requests(&server), 1 + renewals, "{statuses:?}");
        // Each resend after a 401 has the new token, and each token request an id of its own.
        let tokens: HashSet<_> = server
            .seen()
            .iter()
            .filter_map(|request| request.header("authorization").map(str::to_owned))
            .collect();
        assert_eq!(tokens.len(), 1 + renewals, "{statuses:?}");
        let ids: HashSet<_> = server
            .seen()
            .iter()
            .filter(|request| is_token_request(request))
            .map(|request| asked(request)["jti"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 1 + renewals, "{statuses:?}");
    }
}

#[tokio::test]
async fn a_token_that_was_given_is_not_replaced() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::reply(401, "", "")).await;
    let error = given(&server, &clock).build().unwrap().execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), server.seen().len(), error.attempts()), ("unauthorised", 1, 1));
}

#[tokio::test]
async fn many_with_one_refused_token_ask_for_one_other() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let stale = std::sync::Mutex::new(None);
    // The first token is refused from the start.
    let server = Server::start(move |request, number| {
        if is_token_request(request) {
            return granted(issuing.now(), 600, number);
        }
        let sent = request.header("authorization").map(str::to_owned);
        let mut stale = stale.lock().unwrap();
        if *stale.get_or_insert_with(|| sent.clone()) == sent {
            server::reply(401, "", "")
        } else {
            server::json(example_text())
        }
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    let ids = [id(); 30];
    let results = join_all(ids.iter().map(|id| client.execution(id))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(token_requests(&server), 2);
}

#[tokio::test]
async fn an_expired_token_is_replaced_by_a_service_that_lives_ahead() {
    let emulator = Emulator::start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    client.execution(&id()).await.unwrap();
    // Two hours later for the service alone: the client still takes its token to be good, and its clock to be right.
    emulator.set_clock_offset(7200);
    client.execution(&id()).await.unwrap();
    assert!((client.clock_offset() - 7200).abs() <= 1, "{}", client.clock_offset());
}

#[tokio::test]
async fn a_token_is_asked_for_with_the_scopes_of_the_operation_alone() {
    let read = Operation::GET_PACKAGE_EXECUTION.scopes();
    let emulator = Emulator::builder().scopes(read.iter().copied()).start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    client.execution(&id()).await.unwrap();

    let clock = VirtualClock::new();
    let server = service(&clock, 600).await;
    applying(&server, &clock).build().unwrap().execution(&id()).await.unwrap();
    let claims = asked(&server.seen()[0]);
    assert_eq!(claims["scp"], read.join(","));
    assert_eq!((&claims["sub"], &claims["tid"]), (&"application".into(), &"tenant".into()));
}

#[tokio::test]
async fn an_application_without_the_scope_learns_it_from_the_token_request() {
    let emulator = Emulator::builder().scopes(Vec::<String>::new()).start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!(kind(&error), "bad request", "{error:?}");
    let text = error.to_string();
    assert!(text.contains("scp") && text.contains(Operation::GET_PACKAGE_EXECUTION.scopes()[0]), "{text}");
}

#[tokio::test]
async fn a_wrong_secret_is_unauthorised_and_not_tried_again() {
    let emulator = Emulator::start().await.unwrap();
    let clock = VirtualClock::new();
    let client = crate::fixture::builder(&emulator.url(), &clock)
        .credentials(optics_client::Credentials::new(
            emulator.tenant_id(),
            emulator.app_id(),
            "CANARY".to_owned(),
        ))
        .build()
        .unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.attempts(), client.clock_offset()), ("unauthorised", 1, 0), "{error}");
    assert!(clock.pauses().is_empty());
}

#[tokio::test]
async fn a_request_for_a_token_is_tried_again_with_another_id() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        0 => server::reply(503, "retry-after: 7\r\n", ""),
        1 => server::bytes("", End::Reset),
        _ => answer(&issuing, 600, request, number),
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    client.execution(&id()).await.unwrap();
    let ids: HashSet<_> =
        server.seen()[..3].iter().map(|request| asked(request)["jti"].to_string()).collect();
    assert_eq!((ids.len(), token_requests(&server)), (3, 3));
    assert_eq!(clock.pauses()[0], 7 * SECOND);
}

#[tokio::test]
async fn tries_of_a_token_request_are_not_multiplied_by_those_of_the_call() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::reply(500, "", "")).await;
    let policy = RetryPolicy::default().attempts(3);
    let error = applying(&server, &clock).retry(policy).build().unwrap().execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.attempts(), server.seen().len()), ("server", 3, 3));
}

#[tokio::test]
async fn what_is_no_answer_to_a_token_request_is_a_contract_error() {
    for body in
        ["{}", "[]", "", r#"{"access_token":""}"#, r#"{"access_token":"a\nb"}"#, r#"{"access_token":7}"#]
    {
        let clock = VirtualClock::new();
        let server = Server::start(move |_, _| server::json(body)).await;
        let error = applying(&server, &clock).build().unwrap().execution(&id()).await.unwrap_err();
        assert_eq!((kind(&error), server.seen().len()), ("contract", 1), "{body}: {error}");
    }
}
