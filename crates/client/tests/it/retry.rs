//! What is tried again, after which pause, and how often.

use std::time::Duration;

use optics_client::{Clock, Error, RetryPolicy};

use crate::fixture::{SECOND, example_text, given, http_date, id, kind};
use crate::server::{self, Answer, End, Server};
use crate::virtual_clock::VirtualClock;

/// Fetches from a server that gives `answers` one after the other, and the example ever after: the error if there was
/// one, how many requests came, and the pauses between.
async fn fetch(answers: Vec<Answer>, policy: RetryPolicy) -> (Option<Error>, usize, Vec<Duration>) {
    let clock = VirtualClock::new();
    let server = Server::start(move |_, number| {
        answers.get(number).cloned().unwrap_or_else(|| server::json(example_text()))
    })
    .await;
    let error = given(&server, &clock).retry(policy).build().unwrap().execution(&id()).await.err();
    if let Some(error) = &error {
        assert_eq!(error.attempts() as usize, server.seen().len());
        assert_eq!(error.elapsed(), clock.pauses().iter().sum::<Duration>(), "{error}");
    }
    (error, server.seen().len(), clock.pauses())
}

fn status(status: u16, headers: &str) -> Answer {
    server::reply(status, headers, "")
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let broken = |end| server::bytes(server::raw(200, "content-length: 900\r\n", b"{"), end);
    let passing = [
        status(429, ""),
        status(500, ""),
        status(502, ""),
        status(503, ""),
        status(504, ""),
        status(599, ""),
        server::bytes("", End::Close),
        server::bytes("", End::Reset),
        broken(End::Close),
        broken(End::Reset),
    ];
    for answer in passing {
        let (error, requests, pauses) = fetch(vec![answer.clone()], RetryPolicy::default()).await;
        assert!(error.is_none(), "{answer:?}: {error:?}");
        assert_eq!((requests, pauses.len()), (2, 1), "{answer:?}");
        let (error, requests, pauses) = fetch(vec![answer.clone()], RetryPolicy::never()).await;
        assert!(error.is_some_and(|error| error.is_retryable()), "{answer:?}");
        assert_eq!((requests, pauses.len()), (1, 0), "{answer:?}");
    }
}

#[tokio::test]
async fn what_lasts_is_not_tried_again() {
    for code in [201, 204, 301, 302, 307, 400, 401, 403, 404, 408, 409, 410, 422, 501, 600] {
        let (error, requests, _) =
            fetch(vec![status(code, "retry-after: 1\r\n")], RetryPolicy::default()).await;
        assert!(!error.unwrap().is_retryable(), "{code}");
        assert_eq!(requests, 1, "{code}");
    }
}

#[tokio::test]
async fn the_service_says_how_long_to_wait() {
    let moment = std::time::UNIX_EPOCH + 1_900_000_000 * SECOND;
    let date = |seconds: u32| http_date(moment + seconds * SECOND);
    let dated = |until: &str| format!("date: {}\r\nretry-after: {until}\r\n", date(1000));
    // Headers of a 429, and the pause in seconds that follows.
    let cases = [
        ("retry-after: 1\r\n".to_owned(), 1),
        ("retry-after:   30  \r\n".to_owned(), 30),
        ("retry-after: 007\r\n".to_owned(), 7),
        ("retry-after: 120\r\n".to_owned(), 120),
        // Bounded.
        ("retry-after: 121\r\n".to_owned(), 120),
        ("retry-after: 4294967296\r\n".to_owned(), 120),
        ("retry-after: 99999999999999999999999999\r\n".to_owned(), 120),
        // A date counts from the response's own, whatever this computer's clock says.
        (dated(&date(1045)), 45),
        (dated(&date(1_000_000)), 120),
        (dated("Fri, 31 Dec 9999 23:59:59 GMT"), 120),
        // Unreadable is as good as missing.
        (String::new(), 60),
        ("retry-after: -5\r\n".to_owned(), 60),
        ("retry-after: soon\r\n".to_owned(), 60),
        ("retry-after: 1.5\r\n".to_owned(), 60),
        ("retry-after:\r\n".to_owned(), 60),
        ("retry-after: \u{fc}\r\n".to_owned(), 60),
        ("retry-after: Fri, 32 Foo 2026 00:00:00 GMT\r\n".to_owned(), 60),
        ("retry-after: 3\r\nretry-after: 9\r\n".to_owned(), 3),
    ];
    for (headers, pause) in cases {
        let (error, requests, pauses) = fetch(vec![status(429, &headers)], RetryPolicy::default()).await;
        assert!(error.is_none(), "{headers}");
        assert_eq!((requests, pauses), (2, vec![pause * SECOND]), "{headers}");
    }
}

#[tokio::test]
async fn a_503_is_listened_to_and_a_500_is_not() {
    let asking = |code| vec![status(code, "retry-after: 17\r\n")];
    assert_eq!(fetch(asking(503), RetryPolicy::default()).await.2, [17 * SECOND]);
    for code in [500, 502, 504] {
        assert!(fetch(asking(code), RetryPolicy::default()).await.2[0] <= SECOND / 2, "{code}");
    }
    assert!(fetch(vec![status(503, "")], RetryPolicy::default()).await.2[0] <= SECOND / 2);
}

#[tokio::test]
async fn no_time_to_wait_is_still_a_pause() {
    let past = format!("date: {0}\r\nretry-after: {0}\r\n", http_date(std::time::SystemTime::now()));
    for headers in ["retry-after: 0\r\n", "retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n", &past] {
        let (_, requests, pauses) = fetch(vec![status(429, headers)], RetryPolicy::default()).await;
        assert_eq!(requests, 2);
        assert!(pauses[0] >= SECOND / 4 && pauses[0] <= SECOND / 2, "{headers}: {pauses:?}");
    }
}

#[tokio::test]
async fn a_date_counts_from_this_clock_where_the_response_has_none() {
    let clock = VirtualClock::new();
    let dating = clock.clone();
    let server = Server::start(move |_, number| {
        let until = http_date(dating.now() + 40 * SECOND);
        match number {
            0 => status(503, &format!("retry-after: {until}\r\n")),
            _ => server::json(example_text()),
        }
    })
    .await;
    given(&server, &clock).build().unwrap().execution(&id()).await.unwrap();
    let pause = clock.pauses()[0];
    assert!(pause >= 39 * SECOND && pause <= 40 * SECOND, "{pause:?}");
}

#[tokio::test]
async fn pauses_grow_and_are_not_all_the_same() {
    let policy = || RetryPolicy::default().attempts(8).deadline(1000 * SECOND).back_off(SECOND, 10 * SECOND);
    let mut firsts = Vec::new();
    for _ in 0..8 {
        let (error, requests, pauses) = fetch(vec![status(500, ""); 20], policy()).await;
        assert_eq!((kind(&error.unwrap()), requests, pauses.len()), ("server", 8, 7));
        for (pause, longest) in pauses.iter().zip([1, 2, 4, 8, 10, 10, 10]) {
            let longest = longest * SECOND;
            assert!(*pause >= longest / 2 && *pause <= longest, "{pauses:?}");
        }
        firsts.push(pauses[0]);
    }
    firsts.dedup();
    assert!(firsts.len() > 1, "{firsts:?}");
}

#[tokio::test]
async fn a_retry_that_would_come_too_late_is_not_begun() {
    let policy = || RetryPolicy::default().attempts(100).deadline(100 * SECOND);
    let (error, requests, pauses) = fetch(vec![status(429, "retry-after: 30\r\n"); 20], policy()).await;
    // After 90 s, another 30 would be too much.
    assert_eq!((requests, pauses), (4, vec![30 * SECOND; 3]));
    let error = error.unwrap();
    assert_eq!((kind(&error), error.retry_after()), ("rate limited", Some(30 * SECOND)));
    assert!(error.to_string().contains("4 attempts in 90.0 s"), "{error}");
    let (error, requests, pauses) = fetch(vec![status(429, "retry-after: 100\r\n")], policy()).await;
    assert_eq!((kind(&error.unwrap()), requests, pauses.len()), ("rate limited", 1, 0));
    let (_, requests, _) = fetch(vec![status(429, "retry-after: 99\r\n")], policy()).await;
    assert_eq!(requests, 2);
}

#[tokio::test]
async fn policies_can_be_as_odd_as_they_like() {
    let odd = [
        RetryPolicy::default().attempts(0),
        RetryPolicy::default().attempts(u32::MAX).back_off(Duration::MAX, Duration::MAX),
        RetryPolicy::default().deadline(Duration::ZERO),
        RetryPolicy::default().back_off(SECOND, Duration::ZERO).attempts(2),
        RetryPolicy::default().longest_retry_after(Duration::ZERO).attempts(2),
    ];
    for policy in odd {
        let (error, requests, pauses) =
            fetch(vec![status(503, "retry-after: 9\r\n"); 50], policy.clone()).await;
        assert!(error.is_some() && requests <= 40 && pauses.len() <= 40, "{policy:?}: {requests}");
    }
}

#[tokio::test]
async fn nobody_listening_is_tried_again_and_then_told() {
    let clock = VirtualClock::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = crate::fixture::builder(&url, &clock)
        .credentials(optics_client::Credentials::token("a.ready.token".to_owned()))
        .build()
        .unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.attempts(), clock.pauses().len()), ("transport", 4, 3));
    assert!(error.to_string().contains("cannot connect"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}
