//! A clock that is wrong: recognised by the service's `Date`, made up for once, told in seconds.

use std::time::Duration;

use optics_client::Clock;
use optics_emulator::Emulator;

use crate::fixture::{
    SECOND, applying, asked, example_text, granted, http_date, id, is_token_request, kind, of_emulator,
    seconds,
};
use crate::server::{self, Server};
use crate::virtual_clock::VirtualClock;

#[tokio::test]
async fn an_emulator_whose_clock_differs_is_got_on_with() {
    for offset in [-86400, -3600, -120, 120, 600, 86400] {
        let emulator = Emulator::builder().clock_offset(offset).start().await.unwrap();
        let client = of_emulator(&emulator).build().unwrap();
        client.execution(&id()).await.unwrap();
        assert!((client.clock_offset() - offset).abs() <= 1, "{offset}: {}", client.clock_offset());
    }
}

#[tokio::test]
async fn an_emulator_whose_clock_nearly_agrees_is_not_corrected_for() {
    let emulator = Emulator::builder().clock_offset(-30).start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    client.execution(&id()).await.unwrap();
    assert_eq!(client.clock_offset(), 0);
}

/// A service whose clock is `ahead` by so much, and that refuses requests for tokens unless they were signed in the
/// same second, or up to `leeway` away.
async fn strict(clock: &VirtualClock, ahead: i64, leeway: u64, status: u16) -> Server {
    let clock = clock.clone();
    Server::start(move |request, number| {
        let shift = Duration::from_secs(ahead.unsigned_abs());
        let now = if ahead < 0 { clock.now() - shift } else { clock.now() + shift };
        let date = format!("date: {}\r\n", http_date(now));
        if !is_token_request(request) {
            return server::json(example_text());
        }
        let signed = asked(request)["iat"].as_u64().unwrap();
        if signed.abs_diff(seconds(now)) > leeway {
            return server::reply(status, &date, "");
        }
        granted(now, 600, number)
    })
    .await
}

#[tokio::test]
async fn a_refused_request_is_corrected_once_and_later_ones_from_the_start() {
    for status in [400, 401] {
        for ahead in [-100_000, -60, -5, 5, 60, 100_000] {
            let clock = VirtualClock::new();
            let server = strict(&clock, ahead, 1, status).await;
            let client = applying(&server, &clock).build().unwrap();
            client.execution(&id()).await.unwrap();
            assert_eq!(server.seen().len(), 3, "{ahead}");
            assert!((client.clock_offset() - ahead).abs() <= 1, "{ahead}: {}", client.clock_offset());
            // The life of the token counts in the service's time.
            clock.advance(500 * SECOND);
            client.execution(&id()).await.unwrap();
            assert_eq!(server.seen().len(), 4, "{ahead}");
            clock.advance(100 * SECOND);
            client.execution(&id()).await.unwrap();
            assert_eq!(server.seen().len(), 6, "{ahead}");
        }
    }
}

#[tokio::test]
async fn what_still_fails_tells_of_the_clock() {
    for (ahead, side) in [(-600_i64, "600 s ahead of"), (600, "600 s behind")] {
        // In the middle of a second the header is nearest to the truth.
        let clock = VirtualClock::at(std::time::UNIX_EPOCH + 1_800_000_000 * SECOND + SECOND / 2);
        let refusing = Server::start({
            let clock = clock.clone();
            move |_, _| {
                let shift = Duration::from_secs(ahead.unsigned_abs());
                let now = if ahead < 0 { clock.now() - shift } else { clock.now() + shift };
                server::reply(401, &format!("date: {}\r\n", http_date(now)), "")
            }
        })
        .await;
        let client = applying(&refusing, &clock).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!((kind(&error), refusing.seen().len()), ("unauthorised", 2));
        assert!(error.to_string().contains(side), "{error}");
        // It did not help, and so is not kept.
        assert_eq!(client.clock_offset(), 0);
    }
}

#[tokio::test]
async fn small_differences_and_other_refusals_are_no_reason() {
    let day = 86400;
    for (status, ahead, requests) in [
        (401, -2, 1),
        (401, 0, 1),
        (401, 2, 1),
        (401, 4, 2),
        (403, day, 1),
        (404, day, 1),
        (409, day, 1),
        (400, day, 2),
    ] {
        let clock = VirtualClock::at(std::time::UNIX_EPOCH + 1_800_000_000 * SECOND);
        let dating = clock.clone();
        let server = Server::start(move |_, _| {
            let shift = Duration::from_secs(i64::unsigned_abs(ahead));
            let now = if ahead < 0 { dating.now() - shift } else { dating.now() + shift };
            server::reply(status, &format!("date: {}\r\n", http_date(now)), "")
        })
        .await;
        assert!(applying(&server, &clock).build().unwrap().execution(&id()).await.is_err());
        assert_eq!(server.seen().len(), requests, "{status} {ahead}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_no_drift() {
    let clock = VirtualClock::new();
    let dating = clock.clone();
    let server = Server::start(move |_, _| {
        let date = http_date(dating.now());
        dating.advance(50 * SECOND);
        server::reply(401, &format!("date: {date}\r\n"), "")
    })
    .await;
    assert!(applying(&server, &clock).build().unwrap().execution(&id()).await.is_err());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_service_that_does_not_date_its_answers_is_taken_at_its_word() {
    for header in ["", "date: yesterday\r\n", "date: 0\r\n"] {
        let clock = VirtualClock::new();
        let server = Server::start(move |_, _| server::reply(401, header, "")).await;
        assert!(applying(&server, &clock).build().unwrap().execution(&id()).await.is_err());
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn the_time_that_a_request_takes_is_halved() {
    let clock = VirtualClock::at(std::time::UNIX_EPOCH + 1_800_000_000 * SECOND + SECOND / 2);
    let passing = clock.clone();
    let server = Server::start(move |request, number| {
        if number > 0 {
            return if is_token_request(request) {
                granted(passing.now() + 600 * SECOND, 600, number)
            } else {
                server::json(example_text())
            };
        }
        // Ten seconds to the service, ten seconds back.
        passing.advance(10 * SECOND);
        let date = http_date(passing.now() + 600 * SECOND);
        passing.advance(10 * SECOND);
        server::reply(401, &format!("date: {date}\r\n"), "")
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    client.execution(&id()).await.unwrap();
    assert_eq!(client.clock_offset(), 600);
}

#[tokio::test]
async fn a_service_whose_clock_jumps_is_followed_once() {
    let clock = VirtualClock::new();
    let dating = clock.clone();
    let server = Server::start(move |_, number| {
        let jump = u32::try_from(number + 1).unwrap() * 1000 * SECOND;
        server::reply(401, &format!("date: {}\r\n", http_date(dating.now() + jump)), "")
    })
    .await;
    let error = applying(&server, &clock).build().unwrap().execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), server.seen().len()), ("unauthorised", 2));
}
