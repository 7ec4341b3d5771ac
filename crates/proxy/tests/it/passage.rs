//! What passes, and what is said of it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use optics_client::BaseUrl;
use optics_proxy::{Observed, Proxy};

use crate::service::answering;
use crate::{Chain, described, id};

#[tokio::test]
async fn what_keeps_to_the_contract_passes_as_it_is() {
    let chain = Chain::new("").await;
    let fetched = chain.client().execution(&id()).await.unwrap();
    assert_eq!(fetched.execution().id, id());
    assert_eq!(chain.seen(), ["GET Some(200) valid 1 unread 0 not checked 0"]);
    let totals = chain.proxy.shutdown().await;
    assert_eq!((totals.exchanges, totals.checked, totals.broken, totals.problems), (2, 1, 0, 0));
}

#[tokio::test]
async fn what_breaks_the_contract_is_told_and_passes_all_the_same() {
    let chain = Chain::new(r#"get: set /deviceCount "x", add /priority 1"#).await;
    let client = chain.client();
    let body = client.execution_body(&id()).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(body.bytes()).unwrap();
    assert_eq!(body["deviceCount"], "x");
    client.execution(&id()).await.unwrap();
    assert_eq!(
        chain.seen(),
        [
            "GET Some(200) valid 0 unread 0 not checked 0; /deviceCount: expected an integer, found a string",
            "GET Some(200) valid 1 unread 0 not checked 0; /priority: the contract does not name this field",
        ]
    );
    let totals = chain.proxy.totals();
    assert_eq!((totals.broken, totals.undocumented), (1, 1));
}

/// Written in both ways that a name can be, and packed: what is in it is known when it has been unpacked.
#[tokio::test]
async fn a_secret_that_comes_back_as_the_name_of_a_field_is_not_told() {
    let token = "opaque/token~of-a-service";
    for (name, is_packed, is_told) in [
        (token, false, false),
        (token, true, false),
        (r"Bearer \u006fpaque/token~of-a-service", false, false),
        ("opaque/token", false, true),
    ] {
        let body = format!(r#"{{"{name}": 1}}"#).into_bytes();
        let body = if is_packed { zstd::encode_all(&body[..], 0).unwrap() } else { body };
        let packing = if is_packed { "content-encoding: zstd\r\n" } else { "" };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{packing}content-length: {}\r\n\r\n",
            body.len()
        );
        let (upstream, _) = answering([[head.into_bytes(), body].concat()]);
        let told = Arc::new(Mutex::new(String::new()));
        let line = told.clone();
        let observer = move |observed: &Observed| *line.lock().unwrap() = described(observed);
        let proxy = Proxy::builder(upstream).observer(observer).start().await.unwrap();
        let request = reqwest::Client::new().get(format!("{}/packages/v2/executions/{}", proxy.url(), id()));
        let response = request.header("authorization", format!("Bearer {token}")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        proxy.shutdown().await;
        let told = told.lock().unwrap();
        assert_eq!(told.contains("the contract does not name this field"), is_told, "{name}: {told}");
        assert_eq!(told.contains("problem: the response has a secret of the request"), !is_told, "{told}");
        assert!(is_told || !told.contains("opaque"), "{told}");
    }
}

#[tokio::test]
async fn errors_are_judged_as_errors() {
    let chain = Chain::new("get: 404, 409 (text \"no\")").await;
    let client = chain.client();
    assert!(client.execution(&id()).await.unwrap_err().is_not_found());
    assert!(client.execution(&id()).await.unwrap_err().is_bad_request());
    let seen = chain.seen();
    assert_eq!(seen[0], "GET Some(404) valid 1 unread 0 not checked 0");
    assert_eq!(seen[1], "GET Some(409) valid 0 unread 0 not checked 1");
}

#[tokio::test]
async fn the_list_is_judged_as_a_page() {
    use futures_util::TryStreamExt as _;
    let chain = Chain::new("").await;
    let all: Vec<_> = chain.client().executions().stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(chain.seen(), ["GET Some(200) valid 3 unread 0 not checked 0"]);
}

#[tokio::test]
async fn a_body_that_breaks_off_breaks_off_for_the_client() {
    let chain = Chain::new("get: cut body at 100").await;
    let response = get(&chain, "").await;
    assert!(response.bytes().await.is_err());
    let seen = chain.seen();
    assert!(seen[0].starts_with("GET Some(401); problem: the response broke off: "), "{seen:?}");
}

#[tokio::test]
async fn redirects_are_passed_back_and_not_followed() {
    let chain = Chain::new(r#"get: redirect 302 to "http://127.0.0.1:1/elsewhere""#).await;
    let response = get(&chain, "").await;
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "http://127.0.0.1:1/elsewhere");
}

#[tokio::test]
async fn what_is_no_operation_of_the_contract_passes_unjudged() {
    let chain = Chain::new("").await;
    let response = reqwest::get(format!("{}/elsewhere?x=1", chain.proxy.url())).await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(chain.seen(), ["GET Some(404)"]);
    let seen = chain.emulator.requests();
    assert!(format!("{seen:?}").contains("/elsewhere"), "{seen:?}");
}

#[tokio::test]
async fn a_body_that_is_too_long_to_be_held_passes_unjudged() {
    let chain = Chain::with("", |builder| builder.body_limit(100)).await;
    chain.client().execution(&id()).await.unwrap();
    assert_eq!(
        chain.seen(),
        ["GET Some(200); problem: the body is longer than 100 bytes, and was not judged"]
    );
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_a_bad_gateway() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream: BaseUrl = format!("http://{}", nobody.local_addr().unwrap()).parse().unwrap();
    drop(nobody);
    let proxy = Proxy::builder(upstream).start().await.unwrap();
    let response = reqwest::get(format!("{}/packages/v2/executions/x", proxy.url())).await.unwrap();
    assert_eq!(response.status(), 502);
    let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    let message = body["message"].as_str().unwrap();
    assert!(message.starts_with("optics proxy: no answer from the service: cannot connect: "), "{message}");
    assert_eq!(proxy.shutdown().await.problems, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn connect_is_refused() {
    let chain = Chain::new("").await;
    let mut stream = TcpStream::connect(chain.proxy.address()).unwrap();
    stream.write_all(b"CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 405");
}

#[tokio::test]
async fn headers_of_the_connection_end_with_it() {
    let chain = Chain::new("").await;
    get(&chain, "x-of-connection").await;
    let requests = format!("{:?}", chain.emulator.requests());
    assert!(requests.contains("x-kept") && !requests.contains("x-of-connection"), "{requests}");
}

/// Asks the proxy for the execution, without a token; `named` is named as a header of the connection.
async fn get(chain: &Chain, named: &str) -> reqwest::Response {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut request = http.get(format!("{}/packages/v2/executions/{}", chain.proxy.url(), id()));
    request = request.header("x-kept", "1");
    if !named.is_empty() {
        request = request.header("connection", named).header(named, "1");
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_success_that_is_no_json_is_told() {
    let chain = Chain::new("get: html, invalid json").await;
    let client = chain.client();
    client.execution(&id()).await.unwrap_err();
    client.execution(&id()).await.unwrap_err();
    let seen = chain.seen();
    assert!(
        seen[0].ends_with("problem: the body was not judged: another content type than JSON"),
        "{seen:?}"
    );
    assert!(seen[1].contains("problem: the body cannot be read: "), "{seen:?}");
    assert_eq!(chain.proxy.totals().problems, 2);
}

#[tokio::test]
async fn what_a_client_cannot_use_is_told() {
    let chain = Chain::new(r#"get: set /id "00000000-0000-4000-8000-000000000000""#).await;
    chain.client().execution(&id()).await.unwrap_err();
    assert!(chain.seen()[0].ends_with("problem: answered with another execution than the one asked for"));
    let chain = Chain::new("").await;
    let upper = id().to_string().to_uppercase().replace('-', "");
    chain.client().execution(&upper.parse().unwrap()).await.unwrap();
    assert_eq!(chain.seen(), ["GET Some(200) valid 1 unread 0 not checked 0"]);
}
