//! What is traced of a call, in OpenTelemetry's names, and what is not.

use optics_client::Clock;
use optics_model::Operation;

use crate::fixture::{applying, example_text, granted, id, is_token_request};
use crate::server::{self, End, Server};
use crate::traces::Traces;
use crate::virtual_clock::VirtualClock;

/// What is traced of a call, and what the call returns.
///
/// It is made twice: where a place that traces is reached for the first time on another thread at that moment, it may be
/// taken for one that nobody listens to.
async fn traced<T, F: Future<Output = T>>(call: impl Fn() -> F) -> (Vec<String>, T) {
    let traces = Traces::begin();
    call().await;
    tracing::callsite::rebuild_interest_cache();
    traces.take();
    let result = call().await;
    (traces.take(), result)
}

/// Too many requests, then a broken connection, then a refused token. Gives the URL of the server.
async fn troubled_call() -> String {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| match number {
        _ if is_token_request(request) => granted(issuing.now(), 600, number),
        1 => server::reply(429, "retry-after: 7\r\n", ""),
        2 => server::bytes("", End::Close),
        3 => server::reply(401, "", ""),
        _ => server::json(example_text()),
    })
    .await;
    applying(&server, &clock).build().unwrap().execution(&id()).await.unwrap();
    server.url()
}

#[tokio::test]
async fn a_call_and_its_attempts_are_spans() {
    let (lines, base_url) = traced(troubled_call).await;
    let port = base_url.rsplit_once(':').unwrap().1;
    let [token, get] = [Operation::REQUEST_ACCESS_TOKEN, Operation::GET_PACKAGE_EXECUTION];
    let (id, path) = (get.id(), get.path());
    let call = format!("call otel.name={id} http.request.method={} url.template={path}", get.method());
    let attempt = |operation: Operation| {
        let (method, template) = (operation.method(), operation.path());
        format!(
            "attempt otel.name={method} otel.kind=client http.request.method={method} server.address=127.0.0.1 \
             server.port={port} url.template={template}"
        )
    };
    let url = |path: &str| format!("attempt + url.full={base_url}{path}");
    let got = url(&get.path_for(&crate::fixture::id()));
    let resent = |count: u32| format!("attempt + http.request.resend_count={count}");
    let status = |span: &str, status: u16| format!("{span} + http.response.status_code={status}");
    let expected = [
        call,
        attempt(token),
        url(token.path()),
        status("attempt", 200),
        attempt(get),
        got.clone(),
        status("attempt", 429),
        "attempt + error.type=429".to_owned(),
        format!(
            "event message=retry operation={id} attempt=1 reason=rate_limited http.response.status_code=429 \
             pause_seconds=7.0"
        ),
        attempt(get),
        got.clone(),
        resent(1),
        "attempt + error.type=transport".to_owned(),
        format!("event message=retry operation={id} attempt=2 reason=transport pause_seconds="),
        attempt(get),
        got.clone(),
        resent(2),
        status("attempt", 401),
        "attempt + error.type=401".to_owned(),
        format!("event message=the access token was refused; asking for another one operation={id}"),
        attempt(token),
        url(token.path()),
        status("attempt", 200),
        attempt(get),
        got.clone(),
        resent(3),
        status("attempt", 200),
        status("call", 200),
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, expected) in lines.iter().zip(&expected) {
        assert!(line.starts_with(expected), "{line}\n{expected}");
    }
}

#[tokio::test]
async fn a_failed_call_tells_its_kind() {
    let refused = async || {
        let clock = VirtualClock::new();
        let server = Server::start(|_, _| server::reply(403, "", "")).await;
        applying(&server, &clock).build().unwrap().execution(&id()).await.unwrap_err();
    };
    let (lines, ()) = traced(refused).await;
    assert_eq!(lines[lines.len() - 2..], ["call + http.response.status_code=403", "call + error.type=403"]);
}

#[tokio::test]
async fn a_corrected_clock_is_told_in_seconds() {
    let corrected = async || {
        let emulator = optics_emulator::Emulator::builder().clock_offset(-7200).start().await.unwrap();
        crate::fixture::of_emulator(&emulator).build().unwrap().execution(&id()).await.unwrap();
    };
    let (lines, ()) = traced(corrected).await;
    let told = lines.iter().find(|line| line.contains("offset_seconds=")).unwrap();
    assert!(["-7199", "-7200", "-7201"].iter().any(|seconds| told.contains(seconds)), "{told}");
}
