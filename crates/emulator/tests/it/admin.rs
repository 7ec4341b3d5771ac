//! The admin endpoints.

use std::fmt::Write;

use optics_emulator::Emulator;
use reqwest::Method;
use serde_json::Value;

use crate::caller::{Answer, Caller, EXAMPLE_ID};
use crate::wire;

/// Sends a body to an admin endpoint.
pub(crate) async fn admin(caller: &Caller<'_>, method: Method, path: &str, body: &str) -> Answer {
    caller.send(caller.request(method, &format!("/__admin/{path}")).body(body.to_owned())).await
}

#[tokio::test]
async fn faults_can_be_set_seen_and_taken_back() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let answer =
        admin(&caller, Method::POST, "faults", "get: 429×2 (Retry-After 1)\nlist: reset # later").await;
    assert_eq!(answer.line(), r#"200 {"faults":"get: 429×2 (Retry-After 1); list: reset","hanging":0}"#);
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 429);
    let answer = admin(&caller, Method::GET, "faults", "").await;
    assert_eq!(answer.line(), r#"200 {"faults":"get: 429 (Retry-After 1); list: reset","hanging":0}"#);
    let answer = admin(&caller, Method::DELETE, "faults", "").await;
    assert_eq!(answer.line(), r#"200 {"faults":"","hanging":0}"#);
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 401);
}

#[tokio::test]
async fn requests_can_be_seen_and_forgotten() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    caller.get(EXAMPLE_ID, "x").await;
    let seen: Value = serde_json::from_str(&admin(&caller, Method::GET, "requests", "").await.body).unwrap();
    assert_eq!(seen["count"], 1);
    let request = &seen["requests"][0];
    assert_eq!((&request["status"], &request["token_is_good"]), (&401.into(), &false.into()));
    assert!(request["time"].as_str().unwrap().ends_with('Z'));
    assert_eq!(admin(&caller, Method::DELETE, "requests", "").await.status, 204);
    let answer = admin(&caller, Method::GET, "requests", "").await;
    assert_eq!(answer.line(), r#"200 {"count":0,"requests":[]}"#);
}

#[tokio::test]
async fn the_clock_can_be_moved() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let now = emulator.now();
    let answer = admin(&caller, Method::POST, "clock", r#"{"advance_seconds": 90.5}"#).await;
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(told["elapsed_seconds"], 90.5);
    assert!((now + 90..=now + 91).contains(&told["now"].as_u64().unwrap()));
    admin(&caller, Method::POST, "clock", r#"{"offset_seconds": -3600}"#).await;
    let told: Value = serde_json::from_str(&admin(&caller, Method::GET, "clock", "").await.body).unwrap();
    assert_eq!(told["elapsed_seconds"], 90.5);
    assert_eq!(told["now"], emulator.now());
    assert!(emulator.now() < now);
    admin(&caller, Method::POST, "clock", r#"{"offset_seconds": 1800, "advance_seconds": 1}"#).await;
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 401);
}

#[tokio::test]
async fn tokens_can_be_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    for (path, message) in [
        ("tokens/expire", "the access token has expired; ask for a new one"),
        ("keys/rotate", "the access token is not one this emulator issued"),
    ] {
        let token = caller.token().await;
        assert_eq!(admin(&caller, Method::POST, path, "").await.status, 204);
        let answer = caller.get(EXAMPLE_ID, &token).await;
        assert_eq!(answer.line(), format!(r#"401 {{"message":"{message}"}}"#));
        assert_eq!(caller.get(EXAMPLE_ID, &caller.token().await).await.status, 200);
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_told() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let mut seen = String::new();
    for (method, path, body) in [
        (Method::POST, "faults", ""),
        (Method::POST, "faults", "# none"),
        (Method::POST, "faults", "get: reset\nget: canary"),
        (Method::PUT, "faults", "reset"),
        (Method::POST, "clock", ""),
        (Method::POST, "clock", "[1]"),
        (Method::POST, "clock", "{}"),
        (Method::POST, "clock", r#"{"advance": 1}"#),
        (Method::POST, "clock", r#"{"advance_seconds": "canary"}"#),
        (Method::POST, "clock", r#"{"advance_seconds": -1}"#),
        (Method::POST, "clock", r#"{"advance_seconds": 1e300}"#),
        (Method::POST, "clock", r#"{"offset_seconds": 1.5}"#),
        (Method::POST, "requests", ""),
        (Method::POST, "executions", ""),
        (Method::POST, "executions", "[]"),
        (Method::POST, "executions", "{\"id\": \"canary\"}"),
        (Method::POST, "executions", r#"{"devices": ["canary"]}"#),
        (Method::POST, "executions", r#"{"devices": [], "canary": 1}"#),
        (Method::POST, "executions", r#"{"packages": {}}"#),
        (Method::POST, "executions?tenant=canary", r#"{"devices": []}"#),
        (Method::POST, "executions?canary", r#"{"devices": []}"#),
        (Method::GET, "executions", ""),
        (Method::DELETE, "executions", ""),
        (Method::DELETE, "executions/canary", ""),
        (Method::DELETE, "executions/00000000000000000000000000000000", ""),
        (Method::GET, "keys/rotate", ""),
        (Method::GET, "tokens/expire", ""),
        (Method::GET, "", ""),
        (Method::GET, "canary", ""),
        (Method::GET, "faults/", ""),
    ] {
        let answer = admin(&caller, method.clone(), path, body).await;
        let allow = answer.headers.get("allow").map(|value| value.to_str().unwrap());
        writeln!(seen, "{method} {path} {body:?}: {} allow: {allow:?}", answer.line()).unwrap();
    }
    assert!(!seen.replace("\\ncanary", "").contains("\"message\":\"canary"));
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn pages_in_a_browser_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let refused = r#"{"message":"admin endpoints "#;
    for (headers, status) in [
        ("host: localhost\r\n", 200),
        ("host: 127.0.0.1:8080\r\n", 200),
        ("host: example.com\r\n", 403),
        ("host: localhost\r\nhost: localhost\r\n", 403),
        ("host: localhost\r\norigin: http://localhost\r\n", 403),
        ("host: localhost\r\norigin: null\r\n", 403),
        ("", 403),
    ] {
        let request = format!("GET /__admin/faults HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
        let (head, body) = wire::exchange(&emulator, &request).await.parts().unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{headers:?} {head}");
        assert_eq!(status == 403, body.starts_with(refused), "{body}");
    }
}

#[tokio::test]
async fn they_can_be_left_out_and_are_no_part_of_the_log() {
    let emulator = Emulator::builder().admin(false).start().await.unwrap();
    let caller = Caller::new(&emulator);
    assert_eq!(admin(&caller, Method::GET, "faults", "").await.status, 404);
    assert_eq!(emulator.request_count(), 1);
    let emulator = Emulator::builder().faults("any: 503".parse().unwrap()).start().await.unwrap();
    let caller = Caller::new(&emulator);
    assert_eq!(admin(&caller, Method::GET, "faults", "").await.status, 200);
    assert_eq!(emulator.request_count(), 0);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let request = "POST /__admin/faults HTTP/1.1\r\nhost: localhost\r\ncontent-length: 16777217\r\nconnection: close\r\n\r\n";
    let received = wire::exchange(&emulator, request).await;
    assert!(received.text().starts_with("HTTP/1.1 413"), "{}", received.text());
}
