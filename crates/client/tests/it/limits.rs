//! How many requests at once, and how many in a time; shared by clones, given back by who leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use optics_client::{Clock, RetryPolicy};
use tower::util::MapRequestLayer;

use crate::fixture::{SECOND, example_text, given, id};
use crate::server::{self, End, Server};
use crate::virtual_clock::VirtualClock;

#[tokio::test]
async fn no_more_requests_are_under_way_than_allowed() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::bytes("", End::Hang)).await;
    let client = given(&server, &clock).max_in_flight(3).build().unwrap();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.execution(&id()).await })
        })
        .collect();
    // Whenever some are given up, as many others take their places, and no more.
    for round in 1..=3 {
        server.has_seen(3 * round).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.seen().len(), 3 * round);
        for call in &calls[3 * (round - 1)..3 * round] {
            call.abort();
        }
    }
    server.has_seen(10).await;
    calls[9].abort();
}

#[tokio::test]
async fn calls_that_are_dropped_at_any_moment_leak_nothing() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::json(example_text())).await;
    let client = given(&server, &clock).max_in_flight(1).build().unwrap();
    // Each call is polled once more than the one before, and then dropped, until one gets to its end.
    let the_id = id();
    for polls in 0.. {
        let mut call = Box::pin(client.execution(&the_id));
        let mut ended = false;
        for _ in 0..polls {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context)));
            if polled.await.is_ready() {
                ended = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(call);
        if ended {
            break;
        }
        assert!(polls < 10_000);
    }
    // The one place is free.
    client.execution(&id()).await.unwrap();
    assert!(format!("{client:?}").contains("free: 1"), "{client:?}");
}

#[tokio::test]
async fn requests_are_spaced_for_all_clones_together() {
    let clock = VirtualClock::new();
    let start = clock.now();
    let arrivals = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (log, timing) = (Arc::clone(&arrivals), clock.clone());
    let note = MapRequestLayer::new(move |request| {
        log.lock().unwrap().push(timing.now().duration_since(start).unwrap());
        request
    });
    let server = Server::start(|_, _| server::json(example_text())).await;
    let client = given(&server, &clock).rate(5, SECOND).layer(note).build().unwrap();
    let clones: Vec<_> = (0..21).map(|_| client.clone()).collect();
    let the_id = id();
    let results = join_all(clones.iter().map(|client| client.execution(&the_id))).await;
    assert!(results.iter().all(Result::is_ok));
    let arrivals = arrivals.lock().unwrap();
    // 21 requests have 20 gaps of a fifth of a second.
    assert_eq!(arrivals.len(), 21);
    assert!(clock.now() >= start + 4 * SECOND, "{:?}", clock.now().duration_since(start));
    for window in arrivals.windows(6) {
        assert!(window[5] >= window[0] + SECOND, "{arrivals:?}");
    }
}

#[tokio::test]
async fn retries_count_against_the_rate() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, number| match number {
        0..=2 => server::reply(500, "", ""),
        _ => server::json(example_text()),
    })
    .await;
    let policy = RetryPolicy::default().back_off(Duration::from_millis(1), Duration::from_millis(1));
    let client = given(&server, &clock).rate(1, 10 * SECOND).retry(policy).build().unwrap();
    let start = clock.now();
    client.execution(&id()).await.unwrap();
    assert!(clock.now() >= start + 30 * SECOND);
}

#[tokio::test]
async fn waiting_for_a_place_ends_with_the_deadline() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::bytes("", End::Hang)).await;
    let policy = RetryPolicy::never().deadline(30 * SECOND);
    let client =
        given(&server, &clock).max_in_flight(1).timeout(1000 * SECOND).retry(policy).build().unwrap();
    let started = Arc::new(AtomicUsize::new(0));
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let (client, started) = (client.clone(), Arc::clone(&started));
            tokio::spawn(async move {
                started.fetch_add(1, Ordering::Relaxed);
                client.execution(&id()).await
            })
        })
        .collect();
    server.has_seen(1).await;
    while started.load(Ordering::Relaxed) < 3 {
        tokio::task::yield_now().await;
    }
    clock.advance(30 * SECOND);
    for call in calls {
        assert!(call.await.unwrap().unwrap_err().is_deadline());
    }
}
