//! Executions that move, by the emulator's clock.

use std::time::Duration;

use optics_emulator::{ACKED_WITHIN, DONE_WITHIN, Emulator, Executions};
use optics_model::{ListPage, Operation, PackageExecution};
use reqwest::Method;

use crate::caller::{Caller, EXAMPLE_ID};

/// The first example of the contract, with none of ten devices reached yet, written in an odd way.
fn waiting() -> String {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut execution: PackageExecution = serde_json::from_value(schema["examples"][0].clone()).unwrap();
    execution.device_count = 10;
    execution.device_statuses.acked = 4;
    execution.device_statuses.failed = 0;
    execution.device_statuses.succeeded = 0;
    let text = serde_json::to_string(&execution).unwrap();
    text.replace(":4,", " : 4e0 ,\n").replacen('{', "{ \"undocumented\": [1.0, \"acked\"],", 1)
}

async fn emulator(seed: u64) -> Emulator {
    let executions = Executions::from_json(waiting().as_bytes()).unwrap();
    Emulator::builder().executions(executions).progress(seed).speed(0.0).start().await.unwrap()
}

async fn body(caller: &Caller<'_>, token: &str) -> String {
    let answer = caller.get(EXAMPLE_ID, token).await;
    assert_eq!(answer.status, 200);
    answer.body
}

#[tokio::test]
async fn an_execution_moves_to_its_end_when_the_clock_is_advanced() {
    let emulator = emulator(7).await;
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    // The clock stands.
    assert_eq!(body(&caller, &token).await, waiting());
    let mut last: PackageExecution = serde_json::from_str(&waiting()).unwrap();
    let mut steps = 0;
    for _ in 0..72 {
        emulator.advance(Duration::from_secs(5));
        let text = body(&caller, &token).await;
        let now: PackageExecution = serde_json::from_str(&text).unwrap();
        let (before, after) = (&last.device_statuses, &now.device_statuses);
        assert!(
            after.acked >= before.acked
                && after.failed >= before.failed
                && after.succeeded >= before.succeeded
        );
        assert!(after.acked >= after.failed + after.succeeded);
        steps += usize::from(before != after);
        // All but the counts is as it was.
        let mut others = now.clone();
        others.device_statuses = last.device_statuses.clone();
        assert_eq!(others, last);
        assert!(text.starts_with("{ \"undocumented\": [1.0, \"acked\"],"), "{text}");
        last = now;
    }
    assert!(steps > 5, "{steps}");
    let counts = &last.device_statuses;
    assert_eq!((counts.acked, counts.failed + counts.succeeded), (10, 10));
    emulator.advance(Duration::from_secs(1_000));
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
    let end: PackageExecution = serde_json::from_str(&body(&caller, &token).await).unwrap();
    assert_eq!(end, last);
}

#[tokio::test]
async fn a_count_that_has_not_moved_stays_as_it_was_written() {
    let emulator = emulator(7).await;
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let mut changed = waiting();
    while changed == waiting() {
        emulator.advance(Duration::from_millis(500));
        changed = body(&caller, &token).await;
    }
    // Only digits differ; the first to move is either a count of those who acked, or of those who are done.
    let letters =
        |text: &str| text.chars().filter(|character| !character.is_ascii_digit()).collect::<String>();
    let without_exponent = |text: &str| letters(&text.replace("4e0", "4"));
    assert_eq!(without_exponent(&changed), without_exponent(&waiting()));
}

#[tokio::test]
async fn the_same_seed_tells_the_same_story() {
    let mut stories = Vec::new();
    for seed in [1, 1, 2] {
        let emulator = emulator(seed).await;
        let caller = Caller::new(&emulator);
        let token = caller.token().await;
        let mut story = Vec::new();
        for _ in 0..20 {
            emulator.advance(Duration::from_secs(11));
            story.push(body(&caller, &token).await);
        }
        stories.push(story);
    }
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
}

#[tokio::test]
async fn the_list_tells_the_same_as_the_execution() {
    let emulator = emulator(3).await;
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    emulator.advance(Duration::from_secs(60));
    let list = caller.request(Method::GET, Operation::LIST_PACKAGE_EXECUTIONS.path()).bearer_auth(&token);
    let page: ListPage = serde_json::from_str(&caller.send(list).await.body).unwrap();
    let execution: PackageExecution = serde_json::from_str(&body(&caller, &token).await).unwrap();
    assert_eq!(page.page_items, std::slice::from_ref(&execution));
    assert_eq!(execution.device_statuses.acked, 10);
    assert_eq!(ACKED_WITHIN, Duration::from_secs(60));
}

#[tokio::test]
async fn without_progress_executions_stay_as_they_were_loaded() {
    let executions = Executions::from_json(waiting().as_bytes()).unwrap();
    let emulator = Emulator::builder().executions(executions).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    emulator.advance(ACKED_WITHIN + DONE_WITHIN);
    assert_eq!(body(&caller, &token).await, waiting());
}

#[tokio::test]
async fn tokens_grow_older_when_the_clock_is_advanced() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    emulator.advance(Duration::from_secs(30 * 60 - 1));
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
    emulator.advance(Duration::from_secs(1));
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 401);
    emulator.advance(Duration::MAX);
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 401);
}

#[tokio::test]
async fn a_fast_clock_brings_an_execution_to_its_end() {
    let executions = Executions::from_json(waiting().as_bytes()).unwrap();
    let emulator = Emulator::builder()
        .executions(executions)
        .progress(5)
        .speed(10_000.0)
        .access_token_lifetime(Duration::from_secs(1 << 40))
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&emulator);
    // The clock runs hours ahead, and so fast that a request may have expired when it arrives.
    let token = loop {
        let there = emulator.now();
        let mut claims = caller.claims();
        claims.insert("iat".to_owned(), there.into());
        claims.insert("exp".to_owned(), (there + 1800).into());
        let answer = caller.exchange(&caller.sign(&claims)).await;
        if answer.status == 200 {
            let response: optics_model::TokenResponse = serde_json::from_str(&answer.body).unwrap();
            break response.access_token.expose().to_owned();
        }
    };
    loop {
        let execution: PackageExecution = serde_json::from_str(&body(&caller, &token).await).unwrap();
        if execution.device_statuses.failed + execution.device_statuses.succeeded == 10 {
            break;
        }
    }
}

#[tokio::test]
async fn a_speed_that_is_none_is_refused() {
    for speed in [-1.0, 1e7, f64::NAN, f64::INFINITY] {
        let error = Emulator::builder().speed(speed).start().await.unwrap_err();
        assert!(error.is_speed());
        assert_eq!(error.to_string(), "the clock can run at a speed from 0 to 1000000");
    }
}
