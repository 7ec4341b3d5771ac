//! What the service asks of one call is done by all clones: nothing is sent until the pause after a 429 is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use optics_client::{Clock, Passed, RetryPolicy};
use optics_model::Operation;

use crate::fixture::{SECOND, applying, example_text, given, granted, id, is_token_request, kind};
use crate::server::{self, Answer, Server};
use crate::virtual_clock::VirtualClock;

fn limited(seconds: u32) -> Answer {
    server::reply(429, &format!("retry-after: {seconds}\r\n"), "")
}

/// A server that gives `answers` one after the other, and the example ever after.
async fn serving(answers: Vec<Answer>) -> Server {
    Server::start(move |_, number| {
        answers.get(number).cloned().unwrap_or_else(|| server::json(example_text()))
    })
    .await
}

/// A virtual clock whose pauses end only when it is moved past them, and are counted.
#[derive(Clone)]
struct Still(VirtualClock, Arc<AtomicUsize>);

impl Still {
    fn new(clock: &VirtualClock) -> Self {
        Self(clock.clone(), Arc::default())
    }

    /// Waits until so many pauses have been begun.
    async fn has_begun(&self, pauses: usize) {
        while self.1.load(Ordering::Relaxed) < pauses {
            tokio::task::yield_now().await;
        }
    }
}

impl Clock for Still {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, pause: Duration) -> Passed {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.deadline(pause)
    }

    fn deadline(&self, limit: Duration) -> Passed {
        self.0.deadline(limit)
    }
}

/// Lets everything run that can.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_call_that_is_begun_during_the_pause_waits_for_its_end() {
    let clock = VirtualClock::new();
    let server = serving(vec![limited(30)]).await;
    let client =
        given(&server, &clock).clock(Still::new(&clock)).retry(RetryPolicy::never()).build().unwrap();
    assert_eq!(kind(&client.execution(&id()).await.unwrap_err()), "rate limited");
    clock.advance(10 * SECOND);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.execution(&id()).await })
        })
        .collect();
    settle().await;
    clock.advance(19 * SECOND);
    settle().await;
    assert_eq!(server.seen().len(), 1);
    // One of them is given up, and takes nothing with it.
    calls[0].abort();
    settle().await;
    clock.advance(SECOND);
    for call in calls.into_iter().skip(1) {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 3);
    assert!(format!("{client:?}").contains("free: 16"), "{client:?}");
}

#[tokio::test]
async fn whatever_is_asked_for_waits() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| {
        if is_token_request(request) { granted(issuing.now(), 6000, number) } else { limited(30) }
    })
    .await;
    let client = applying(&server, &clock).retry(RetryPolicy::never()).build().unwrap();
    assert_eq!(kind(&client.execution(&id()).await.unwrap_err()), "rate limited");
    assert!(clock.pauses().is_empty());
    // A token for another operation, from another clone.
    client.clone().access(Operation::LIST_PACKAGE_EXECUTIONS).await.unwrap();
    assert_eq!(clock.pauses(), [30 * SECOND]);
    // What is over is over.
    client.access(Operation::LIST_PACKAGE_EXECUTIONS).await.unwrap();
    assert_eq!((clock.pauses().len(), server.seen().len()), (1, 3));
}

#[tokio::test]
async fn a_refused_token_request_holds_the_calls_back_that_have_a_token() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        2 => limited(30),
        _ if is_token_request(request) => granted(issuing.now(), 6000, number),
        _ => server::json(example_text()),
    })
    .await;
    let client = applying(&server, &clock).retry(RetryPolicy::never()).build().unwrap();
    client.execution(&id()).await.unwrap();
    let refused = client.access(Operation::LIST_PACKAGE_EXECUTIONS).await.unwrap_err();
    assert_eq!(kind(&refused), "rate limited");
    client.execution(&id()).await.unwrap();
    assert_eq!((clock.pauses(), server.seen().len()), (vec![30 * SECOND], 4));
}

#[tokio::test]
async fn the_pause_is_bounded_and_the_longest_counts() {
    // What was asked of two calls that were under way together, and how long the next one waits.
    for (asked, longest, pause) in [
        ([30, 30], 120, 30),
        ([10, 40], 120, 40),
        ([40, 10], 120, 40),
        ([99_999_999, 10], 120, 120),
        ([30, 20], 25, 25),
        ([30, 30], 0, 0),
        ([0, 0], 120, 0),
    ] {
        let clock = VirtualClock::new();
        let server = serving(asked.map(limited).to_vec()).await;
        let policy = RetryPolicy::never().longest_retry_after(longest * SECOND);
        let client = given(&server, &clock).retry(policy).build().unwrap();
        let the_id = id();
        let both = join_all([client.execution(&the_id), client.execution(&the_id)]).await;
        assert!(both.iter().all(Result::is_err), "{asked:?}");
        client.execution(&id()).await.unwrap();
        assert_eq!(clock.pauses().iter().sum::<Duration>(), pause * SECOND, "{asked:?} {longest}");
    }
    // Without a header it is as long as the pause of the call itself.
    let clock = VirtualClock::new();
    let server = serving(vec![server::reply(429, "", "")]).await;
    let client = given(&server, &clock).retry(RetryPolicy::never()).build().unwrap();
    client.execution(&id()).await.unwrap_err();
    client.execution(&id()).await.unwrap();
    assert_eq!(clock.pauses(), [60 * SECOND]);
}

#[tokio::test]
async fn a_service_that_is_busy_holds_back_the_one_call() {
    for code in [500, 503] {
        let clock = VirtualClock::new();
        let server = serving(vec![server::reply(code, "retry-after: 30\r\n", "")]).await;
        let client = given(&server, &clock).retry(RetryPolicy::never()).build().unwrap();
        client.execution(&id()).await.unwrap_err();
        client.execution(&id()).await.unwrap();
        assert!(clock.pauses().is_empty(), "{code}");
    }
}

#[tokio::test]
async fn a_call_that_could_not_be_sent_in_time_fails_at_once() {
    let clock = VirtualClock::new();
    let server = serving(vec![limited(30)]).await;
    let policy = RetryPolicy::default().deadline(20 * SECOND);
    let client = given(&server, &clock).retry(policy).build().unwrap();
    client.execution(&id()).await.unwrap_err();
    for waited in 0..10 {
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!((kind(&error), error.status(), error.attempts()), ("rate limited", None, 0), "{error}");
        assert_eq!(error.retry_after(), Some((30 - waited) * SECOND), "{error}");
        assert!(
            error.to_string().starts_with("not sent: the service has asked for a pause (429)"),
            "{error}"
        );
        clock.advance(SECOND);
    }
    assert_eq!((server.seen().len(), clock.pauses().len()), (1, 0));
    // None of them has made it longer.
    clock.advance(SECOND);
    client.execution(&id()).await.unwrap();
    assert_eq!(clock.pauses(), [19 * SECOND]);
}

#[tokio::test]
async fn who_waits_for_a_place_does_not_slip_through() {
    let clock = VirtualClock::new();
    let still = Still::new(&clock);
    let server = serving(vec![limited(30)]).await;
    let client = given(&server, &clock).clock(still.clone()).max_in_flight(1).build().unwrap();
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.execution(&id()).await })
        })
        .collect();
    // The first pauses before its retry, and all others before they are sent at all.
    still.has_begun(40).await;
    assert_eq!(server.seen().len(), 1);
    clock.advance(30 * SECOND);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 41);
}

#[tokio::test]
async fn all_come_to_their_end_however_many_places_there_are() {
    for places in [1, 2, 16] {
        let clock = VirtualClock::new();
        let answers = vec![limited(30), server::json(example_text()), limited(10), limited(20)];
        let server = serving(answers).await;
        let client = given(&server, &clock).max_in_flight(places).rate(10, SECOND).timeout(1000 * SECOND);
        let client = client.build().unwrap();
        let the_id = id();
        let results = join_all((0..40).map(|_| client.execution(&the_id))).await;
        assert!(results.iter().all(Result::is_ok), "{places}");
        assert_eq!(server.seen().len(), 43, "{places}");
    }
}
