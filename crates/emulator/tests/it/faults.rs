//! Faults on demand, as they stand on the wire.

use std::fmt::Write;

use optics_emulator::{Emulator, Plan};
use optics_model::{Operation, PackageExecution};
use reqwest::Method;
use tokio::io::AsyncWriteExt;

use crate::caller::{Answer, Caller, EXAMPLE_ID};
use crate::wire::{self, exchange, get};

async fn emulator(plan: &str) -> Emulator {
    Emulator::builder().faults(plan.parse().unwrap()).start().await.unwrap()
}

/// An emulator that has given a token, whose next answers are those of the plan.
async fn faulty(plan: &str) -> (Emulator, String) {
    let emulator = Emulator::start().await.unwrap();
    let token = Caller::new(&emulator).token().await;
    emulator.faults(plan.parse().unwrap());
    (emulator, token)
}

/// Status, and the headers that a fault can set.
fn shown(answer: &Answer) -> String {
    let mut text = answer.status.to_string();
    for name in ["content-type", "retry-after", "location", "content-encoding", "www-authenticate"] {
        if let Some(value) = answer.headers.get(name) {
            write!(text, " {name}: {}", value.to_str().unwrap()).unwrap();
        }
    }
    write!(text, " | {}", answer.body.escape_debug()).unwrap();
    text
}

#[tokio::test]
async fn faults_come_in_order_so_often_as_they_are_counted_and_then_no_more() {
    let emulator = emulator("get: 429×2 (Retry-After 1), 503, 200; token: 500; any: 409, 501").await;
    let caller = Caller::new(&emulator);
    assert_eq!(caller.exchange("x").await.status, 500);
    assert_eq!(caller.exchange("x").await.status, 409);
    let list = Operation::LIST_PACKAGE_EXECUTIONS.path();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.get(EXAMPLE_ID, "x").await.status);
    }
    // The step `200` leaves the answer as it is, which is 401 here.
    assert_eq!(statuses, [429, 429, 503, 401]);
    assert_eq!(emulator.faults_left().to_string(), "any: 501");
    assert_eq!(caller.send(caller.request(Method::GET, list)).await.status, 501);
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 401);
    assert!(emulator.faults_left().is_empty());
}

#[tokio::test]
async fn what_is_left_can_be_seen_and_replaced() {
    let emulator = emulator("get: 429×3, reset; list: 1% 503, seed 7").await;
    let caller = Caller::new(&emulator);
    caller.get(EXAMPLE_ID, "x").await;
    assert_eq!(emulator.faults_left().to_string(), "get: 429×2, reset; list: 1% 503, seed 7");
    emulator.faults("get: 404".parse().unwrap());
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 404);
    emulator.faults(Plan::default());
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 401);
}

#[tokio::test]
async fn paths_and_methods_outside_the_contract_use_up_no_fault() {
    let emulator = emulator("any: 503").await;
    let caller = Caller::new(&emulator);
    caller.send(caller.request(Method::GET, "/other")).await;
    caller.send(caller.request(Method::PUT, Operation::REQUEST_ACCESS_TOKEN.path())).await;
    assert_eq!(emulator.faults_left().to_string(), "any: 503");
}

#[tokio::test]
async fn answers_that_are_whole_but_wrong() {
    let plan = "get: 401, 403, 404, 409 (message \"conflict at 100 %\"), 429 (Retry-After 1), \
                429 (Retry-After -5), 429 (Retry-After \"99999999999999999999999\"), 429 (Retry-After \"soon\"), 429, \
                500 (text), 500 (text \"Es ist ein Fehler aufgetreten, später wieder\"), 501, 503, 599, 204, \
                redirect 301 to \"http://127.0.0.1:1/a?b=c\", redirect 307 to \"/elsewhere\", html, empty";
    let (emulator, token) = faulty(plan).await;
    let http = crate::caller::http().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut seen = String::new();
    while !emulator.faults_left().is_empty() {
        let url = format!("{}{}", emulator.url(), crate::caller::path(EXAMPLE_ID));
        let response = http.get(url).bearer_auth(&token).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, body: response.text().await.unwrap() };
        let fault = emulator.requests().last().unwrap().fault.clone().unwrap();
        writeln!(seen, "{fault}: {}", shown(&answer)).unwrap();
    }
    insta::assert_snapshot!(seen);
    // All on one connection: none of these faults ends it. The token was got on another.
    let connections: Vec<u64> = emulator.requests().iter().skip(1).map(|seen| seen.connection).collect();
    assert!(connections.iter().all(|connection| *connection == 2), "{connections:?}");
}

#[tokio::test]
async fn a_date_to_come_back_at_is_counted_from_the_emulators_now() {
    let emulator = Emulator::builder()
        .clock_offset(-1_000_000)
        .faults("get: 429 (Retry-After date 30), 503 (Retry-After date -30)".parse().unwrap())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&emulator);
    for expected in [30, -30] {
        let answer = caller.get(EXAMPLE_ID, "x").await;
        let moment = |name: &str| {
            let text = answer.headers[name].to_str().unwrap();
            chrono::NaiveDateTime::parse_from_str(text, "%a, %d %b %Y %H:%M:%S GMT").unwrap()
        };
        // A second may pass between the two.
        let seconds = (moment("retry-after") - moment("date")).num_seconds();
        assert!((expected - 1..=expected).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn a_connection_can_end_before_any_byte() {
    let (emulator, token) = faulty("get: reset, close").await;
    let received = exchange(&emulator, &get(&token)).await;
    assert_eq!((received.bytes.len(), received.was_reset), (0, true));
    let received = exchange(&emulator, &get(&token)).await;
    assert_eq!((received.bytes.len(), received.was_reset), (0, false));
    assert_eq!(exchange(&emulator, &get(&token)).await.text().get(..12), Some("HTTP/1.1 200"));
    let seen = emulator.requests();
    assert_eq!((seen[1].fault.as_deref(), seen[1].status), (Some("reset"), None));
    assert_eq!(seen[1].token_is_good, Some(true));
}

#[tokio::test]
async fn a_connection_can_end_before_it_is_read() {
    let emulator = emulator("connect: reset, close, 200, reset").await;
    let received = exchange(&emulator, "").await;
    assert_eq!((received.bytes.len(), received.was_reset), (0, true));
    let received = exchange(&emulator, "").await;
    assert_eq!((received.bytes.len(), received.was_reset), (0, false));
    assert_eq!(exchange(&emulator, &get("x")).await.text().get(..12), Some("HTTP/1.1 401"));
    assert_eq!(emulator.faults_left().to_string(), "connect: reset");
    assert_eq!(emulator.request_count(), 1);
}

#[tokio::test]
async fn an_answer_can_be_cut_anywhere() {
    let (emulator, token) = faulty("get: 200").await;
    let whole = exchange(&emulator, &get(&token)).await;
    let (head, body) = whole.parts().unwrap();
    emulator.faults(
        "get: cut head at 0, cut head at 20, cut head at 20 (reset), cut head at 99999, \
         cut body at 0, cut body at 10, cut body at 10 (reset), cut body at 99999"
            .parse()
            .unwrap(),
    );
    let mut lengths = Vec::new();
    for _ in 0..4 {
        let received = exchange(&emulator, &get(&token)).await;
        assert!(
            received.parts().is_none()
                && received.text().starts_with(&"HTTP/1.1 200 OK\r\n"[..received.bytes.len().min(17)])
        );
        lengths.push((received.bytes.len(), received.was_reset));
    }
    assert_eq!(lengths[0], (0, false));
    assert_eq!(lengths[1], (20, false));
    assert!(lengths[2].1 && lengths[2].0 <= 20);
    assert!(lengths[3].0 > 100 && !lengths[3].1);
    for (length, reset) in [(0, false), (10, false), (10, true), (body.len() - 1, false)] {
        let received = exchange(&emulator, &get(&token)).await;
        assert_eq!(received.was_reset, reset);
        // What was sent right before a reset may be lost on the way.
        if let Some((cut_head, cut_body)) = received.parts().filter(|_| !reset) {
            assert!(cut_head.contains(&format!("content-length: {}", body.len())), "{cut_head}");
            assert_eq!(cut_body, body[..length]);
        } else {
            assert!(reset);
        }
    }
    assert!(head.contains("content-length"));
}

#[tokio::test]
async fn a_length_can_be_wrong_either_way() {
    let (emulator, token) = faulty("get: length +5, length -5, length -2000000000").await;
    for off in [5, -5, -2_000_000_000] {
        let (head, body) = exchange(&emulator, &get(&token)).await.parts().unwrap();
        serde_json::from_str::<PackageExecution>(&body).unwrap();
        let announced = (i64::try_from(body.len()).unwrap() + off).max(0);
        assert!(head.ends_with(&format!("content-length: {announced}")), "{head}");
    }
}

#[tokio::test]
async fn a_connection_can_be_gone_after_an_answer() {
    let (emulator, token) = faulty("get: 200 (close)").await;
    let mut connection = wire::connect(&emulator).await;
    let kept = get(&token).replace("connection: close\r\n", "");
    connection.write_all(kept.as_bytes()).await.unwrap();
    let received = wire::read_to_end(&mut connection).await;
    assert!(!received.was_reset);
    let (head, body) = received.parts().unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK") && !head.contains("connection"), "{head}");
    serde_json::from_str::<PackageExecution>(&body).unwrap();
}

#[tokio::test]
async fn an_answer_can_come_in_pieces() {
    let (emulator, token) = faulty("get: dribble 7 every 0ms, dribble 400 every 1ms").await;
    let caller = Caller::new(&emulator);
    for _ in 0..2 {
        let answer = caller.get(EXAMPLE_ID, &token).await;
        assert_eq!((answer.status, &answer.headers["connection"]), (200, &"close".parse().unwrap()));
        serde_json::from_str::<PackageExecution>(&answer.body).unwrap();
    }
}

#[tokio::test]
async fn an_answer_can_come_late() {
    let (emulator, token) = faulty("get: delay 1ms, delay log-normal 1ms 0.5×3 (seed 3)").await;
    let caller = Caller::new(&emulator);
    for _ in 0..4 {
        assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
    }
    assert!(emulator.faults_left().is_empty());
}

#[tokio::test]
async fn a_client_that_goes_while_it_waits_is_told_without_a_status() {
    let (emulator, token) = faulty("get: delay 60min").await;
    let mut connection = wire::connect(&emulator).await;
    connection.write_all(get(&token).as_bytes()).await.unwrap();
    while emulator.request_count() < 2 {
        tokio::task::yield_now().await;
    }
    drop(connection);
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_body_that_is_called_gzip_is_none() {
    let (emulator, token) = faulty("get: broken gzip").await;
    let answer = exchange(&emulator, &get(&token)).await;
    let text = answer.text();
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("content-encoding: gzip"), "{text}");
    assert!(text.contains("Browser history"));
    // A client that knows gzip does not get through.
    emulator.faults("get: broken gzip".parse().unwrap());
    let caller = Caller::new(&emulator);
    let response =
        caller.request(Method::GET, &crate::caller::path(EXAMPLE_ID)).bearer_auth(&token).send().await;
    assert!(response.unwrap().text().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn json_can_be_broken_or_break_the_contract() {
    let plan = r#"get: invalid json, set /deviceCount "x", null /deviceStatuses/acked, remove /createdBy/login,
        set /target/devices/1 0.10, add /createdBy/undocumented {"a": 1.0}, add /target/devices/- null, set "" []"#;
    let (emulator, token) = faulty(&plan.replace('\n', " ")).await;
    let caller = Caller::new(&emulator);
    let whole = caller.get(EXAMPLE_ID, "x").await;
    assert_eq!(whole.status, 401);
    emulator.faults(plan.replace('\n', " ").parse().unwrap());
    let mut seen = String::new();
    while !emulator.faults_left().is_empty() {
        let answer = caller.get(EXAMPLE_ID, &token).await;
        let fault = emulator.requests().last().unwrap().fault.clone().unwrap();
        writeln!(seen, "{fault}: {}", answer.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn a_change_of_json_leaves_refusals_alone_and_says_where_it_cannot_be_made() {
    let (emulator, token) =
        faulty("get: null /deviceCount, null /nothing, add /name 1; list: set /page_items/1/name 5").await;
    let caller = Caller::new(&emulator);
    assert_eq!(caller.get(EXAMPLE_ID, "x").await.status, 401);
    for why in ["nothing stands at the pointer", "the object has a member of this name already; use set"] {
        let answer = caller.get(EXAMPLE_ID, &token).await;
        let expected =
            format!(r#"500 {{"message":"the emulator could not make the fault that was asked for: {why}"}}"#);
        assert_eq!(answer.line(), expected);
    }
    let list = caller.request(Method::GET, Operation::LIST_PACKAGE_EXECUTIONS.path()).bearer_auth(&token);
    let page: serde_json::Value = serde_json::from_str(&caller.send(list).await.body).unwrap();
    assert_eq!(page["page_items"][1]["name"], 5);
}

#[tokio::test]
async fn a_hanging_request_is_waited_for_and_let_go() {
    let (emulator, token) = faulty("get: hang×3; token: hang").await;
    // The client goes.
    let mut connection = wire::connect(&emulator).await;
    connection.write_all(get(&token).as_bytes()).await.unwrap();
    emulator.wait_until_hanging().await;
    drop(connection);
    // The plan is replaced.
    let mut connection = wire::connect(&emulator).await;
    connection.write_all(get(&token).as_bytes()).await.unwrap();
    while emulator.requests().iter().filter(|seen| seen.fault.as_deref() == Some("hang")).count() < 2 {
        tokio::task::yield_now().await;
    }
    emulator.wait_until_hanging().await;
    emulator.faults(Plan::default());
    assert_eq!(wire::read_to_end(&mut connection).await.bytes.len(), 0);
    // The emulator ends.
    emulator.faults("get: hang".parse().unwrap());
    let mut connection = wire::connect(&emulator).await;
    connection.write_all(get(&token).as_bytes()).await.unwrap();
    emulator.wait_until_hanging().await;
    emulator.shutdown().await;
    assert_eq!(wire::read_to_end(&mut connection).await.bytes.len(), 0);
}

#[tokio::test]
async fn whoever_hangs_is_let_go_however_soon() {
    let emulator = Emulator::start().await.unwrap();
    for _ in 0..100 {
        emulator.faults("get: hang".parse().unwrap());
        let mut connection = wire::connect(&emulator).await;
        connection.write_all(get("x").as_bytes()).await.unwrap();
        emulator.wait_until_hanging().await;
        emulator.faults(Plan::default());
        assert_eq!(wire::read_to_end(&mut connection).await.bytes.len(), 0);
    }
}

#[tokio::test]
async fn a_connection_can_hang_before_it_is_read() {
    let emulator = emulator("connect: hang").await;
    let mut connection = wire::connect(&emulator).await;
    emulator.wait_until_hanging().await;
    emulator.faults(Plan::default());
    assert_eq!(wire::read_to_end(&mut connection).await.bytes.len(), 0);
}

#[tokio::test]
async fn a_fraction_of_requests_goes_wrong_the_same_each_time() {
    let mut stories = Vec::new();
    for seed in [7, 7, 8] {
        let emulator = emulator(&format!("get: 404, 10% 503, 5% 429, seed {seed}; any: 500")).await;
        let caller = Caller::new(&emulator);
        let mut statuses = Vec::new();
        for _ in 0..400 {
            statuses.push(caller.get(EXAMPLE_ID, "x").await.status);
        }
        let count = |status| statuses.iter().filter(|seen| **seen == status).count();
        assert_eq!(statuses[0], 404);
        assert!((20..=60).contains(&count(503)), "{}", count(503));
        assert!((5..=40).contains(&count(429)), "{}", count(429));
        // The sequence after it had its turn at the first miss.
        assert_eq!(count(500), 1);
        stories.push(statuses);
    }
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
}

#[tokio::test]
async fn a_faulty_token_endpoint_leaves_the_jwt_unused() {
    let emulator = emulator("token: 503, empty, html").await;
    let caller = Caller::new(&emulator);
    let request = caller.sign(&caller.claims());
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.exchange(&request).await.status);
    }
    assert_eq!(statuses, [503, 200, 200, 200]);
}

#[tokio::test]
async fn a_head_request_meets_faults_too() {
    let (emulator, token) = faulty("get: cut body at 5, length +5, 503").await;
    let head = get(&token).replace("GET", "HEAD");
    for _ in 0..3 {
        let (_, body) = exchange(&emulator, &head).await.parts().unwrap();
        assert_eq!(body, "");
    }
}
