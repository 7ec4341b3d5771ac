//! What is kept of exchanges.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use optics_client::{BaseUrl, CaptureFile, Kept, Record, Sink, SinkError};
use optics_proxy::Proxy;
use optics_validator::{Outcome, Scan, Validator};
use secrecy::ExposeSecret as _;

use crate::service::answering;
use crate::{Chain, id};

#[tokio::test]
async fn exchanges_are_kept_without_secrets_and_read_by_the_validator() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        let plan = r#"get: set /destination "sftp://user:CANARY@host.example/x?CANARY=1", set /name "CANARY.eyJhbGciOi.eyJzdWIi.c2ln", 404"#;
        let sink = CaptureFile::open(&file).unwrap();
        let chain = Chain::with(plan, |builder| builder.capture(sink)).await;
        let client = chain.client();
        client.execution(&id()).await.unwrap();
        client.execution(&id()).await.unwrap();
        client.execution(&id()).await.unwrap_err();
        let text = read(&file);
        assert_eq!(text.lines().count(), 4, "{text}");
        for secret in ["CANARY@", "CANARY=", "eyJ", chain.emulator.app_secret().expose_secret()] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let validator = Validator::new().unwrap();
        let mut scan = Scan::new(&validator);
        scan.path(&file);
        let report = scan.finish();
        let totals = report.totals();
        assert_eq!((totals.documents, totals.valid, totals.errors), (3, 3, 1), "{report}");
        assert_eq!(report.outcome(false), Outcome::Clean);
    }
}

fn read(file: &Path) -> String {
    let bytes = std::fs::read(file).unwrap();
    let bytes = if file.extension().is_some_and(|extension| extension == "zst") {
        zstd::stream::decode_all(&bytes[..]).unwrap()
    } else {
        bytes
    };
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_service_that_packs_when_asked_not_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let sink = CaptureFile::open(&file).unwrap();
    let chain = Chain::with("get: broken gzip", |builder| builder.capture(sink)).await;
    let _ = chain.client().execution(&id()).await;
    let seen = chain.seen();
    assert!(seen[0].contains("problem: the record has no body: the service packed it"), "{seen:?}");
}

/// Keeps nothing.
struct Full;

impl Sink for Full {
    fn record(&self, _record: Record) -> Kept<'_> {
        Box::pin(async { Err(SinkError::new("no space left")) })
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_told_and_passes_all_the_same() {
    let chain = Chain::with("", |builder| builder.capture(Full)).await;
    chain.client().execution(&id()).await.unwrap();
    assert!(
        chain.seen()[0].ends_with("problem: the record could not be kept: no space left"),
        "{:?}",
        chain.seen()
    );
    assert_eq!(chain.proxy.totals().problems, 2);
}

#[tokio::test]
async fn headers_that_nobody_knows_pass_and_are_kept_without_their_values() {
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: BaseUrl = format!("http://{}", service.local_addr().unwrap()).parse().unwrap();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = service.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        let head =
            "content-type: text/plain\r\nx-api-key: CANARY\r\nx-ratelimit-limit: 9\r\ncontent-length: 0\r\n";
        write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n").unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let proxy = Proxy::builder(url).capture(CaptureFile::open(&file).unwrap()).start().await.unwrap();
    let answer = reqwest::get(format!("{}/elsewhere", proxy.url())).await.unwrap();
    answering.join().unwrap();
    assert_eq!(answer.headers()["x-api-key"], "CANARY");
    let record: serde_json::Value = serde_json::from_str(&read(&file)).unwrap();
    let kept = ["x-api-key", "x-ratelimit-limit", "content-type"].map(|name| record["headers"][name].clone());
    assert_eq!(kept, ["***", "9", "text/plain"]);
}

#[tokio::test]
async fn what_somebody_puts_into_a_url_is_masked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let sink = CaptureFile::open(&file).unwrap();
    let chain = Chain::with("", |builder| builder.capture(sink)).await;
    let url = chain.proxy.url();
    for target in [
        "/packages/v2/executions?access_token=CANARY&page=2",
        "/packages/v2/executions/eyJhbGciOi.eyJzdWIi.CANARY",
    ] {
        reqwest::get(format!("{url}{target}")).await.unwrap();
    }
    let text = read(&file);
    assert!(!text.contains("CANARY") && !text.contains("eyJ"), "{text}");
    assert!(text.contains("?access_token=***&page=2"), "{text}");
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_recorded_as_no_response() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let sink = CaptureFile::open(&file).unwrap();
    let chain = Chain::with("get: reset", |builder| builder.capture(sink)).await;
    reqwest::get(format!("{}/packages/v2/executions/{}", chain.proxy.url(), id())).await.unwrap();
    let text = read(&file);
    assert!(text.contains(&id().to_string()) && !text.contains("\"status\""), "{text}");
}

#[tokio::test]
async fn what_a_service_says_again_of_headers_is_masked() {
    let body = "key CANARY-KEY-1, cookies CANARY-S-1 CANARY-S-2, word CANARY-WORD, digest CANARY-DIGEST, agent tester/1.0";
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let (url, asked) = answering([answer]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let proxy = Proxy::builder(url).capture(CaptureFile::open(&file).unwrap()).start().await.unwrap();
    let request = reqwest::Client::new()
        .get(format!("{}/packages/v2/executions/{}", proxy.url(), id()))
        .header("x-api-key", "CANARY-KEY-1")
        .header("cookie", "a=CANARY-S-1; b=CANARY-S-2")
        .header("x-word", "CANARY-WORD")
        .header("authorization", "Digest username=\"u\", response=\"CANARY-DIGEST\"")
        .header("user-agent", "tester/1.0")
        .header("x-short", "agent");
    let passed = request.send().await.unwrap().text().await.unwrap();
    assert_eq!(passed, body);
    asked.join().unwrap();
    let record: serde_json::Value = serde_json::from_str(&read(&file)).unwrap();
    assert_eq!(record["body"], "key ***, cookies *** ***, word ***, digest ***, agent tester/1.0");
}
