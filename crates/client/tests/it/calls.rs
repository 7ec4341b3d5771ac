//! One call: what comes back, and which error stands for what.

use optics_client::{BaseUrl, Client, Credentials, RetryPolicy};
use optics_emulator::Emulator;
use optics_model::{Operation, Region};

use crate::fixture::{example, given, id, kind, of_emulator};
use crate::server::{self, End, Server};
use crate::virtual_clock::VirtualClock;

#[tokio::test]
async fn an_execution_comes_typed_and_with_its_body() {
    let emulator = Emulator::start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    let fetched = client.execution(&id()).await.unwrap();
    assert_eq!(fetched.execution().id, id());
    assert_eq!(fetched.execution().device_statuses.succeeded, 2);
    let body: serde_json::Value = serde_json::from_slice(fetched.body().bytes()).unwrap();
    assert_eq!(body, example());
}

#[tokio::test]
async fn a_request_is_what_the_contract_says() {
    let server = Server::start(|_, _| server::json(example().to_string())).await;
    let client = given(&server, &VirtualClock::new()).user_agent("inventory/2.1").build().unwrap();
    client.execution(&id()).await.unwrap();
    let request = &server.seen()[0];
    let operation = Operation::GET_PACKAGE_EXECUTION;
    assert_eq!((&*request.method, &request.target), (operation.method(), &operation.path_for(&id())));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("authorization"), Some("Bearer CANARY.ready.token"));
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(request.header("user-agent"), Some(&*format!("inventory/2.1 optics/{version}")));
}

#[tokio::test]
async fn each_status_has_one_kind() {
    for (status, expected, again) in [
        (201, "contract", false),
        (204, "contract", false),
        (206, "contract", false),
        (300, "redirect", false),
        (302, "redirect", false),
        (304, "redirect", false),
        (400, "bad request", false),
        (401, "unauthorised", false),
        (403, "forbidden", false),
        (404, "not found", false),
        (408, "bad request", false),
        (409, "bad request", false),
        (422, "bad request", false),
        (429, "rate limited", true),
        (500, "server", true),
        (501, "server", false),
        (502, "server", true),
        (503, "server", true),
        (504, "server", true),
        (599, "server", true),
        (700, "contract", false),
    ] {
        let headers = "content-type: application/json\r\nx-request-id: r-1\r\n";
        let server = Server::start(move |_, _| server::reply(status, headers, r#"{"message":"why"}"#)).await;
        let client = given(&server, &VirtualClock::new()).retry(RetryPolicy::never()).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{status}: {error:?}");
        assert_eq!((error.status(), error.request_id()), (Some(status), Some("r-1")));
        assert_eq!((error.attempts(), error.is_retryable()), (1, again), "{status}");
        if ![204, 304].contains(&status) {
            assert_eq!(error.body(), Some(r#"{"message":"why"}"#));
        }
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_200_that_holds_no_execution_is_a_contract_error() {
    for body in ["", "{}", "[]", "null", "{\"id\":", "\u{feff}", "\0"] {
        let server = Server::start(move |_, _| server::json(body)).await;
        let client = given(&server, &VirtualClock::new()).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!((kind(&error), error.status()), ("contract", Some(200)), "{error:?}");
        assert_eq!(server.seen().len(), 1, "{body}");
    }
    let server = Server::start(|_, _| server::reply(200, "content-type: text/html\r\n", "<html>")).await;
    let client = given(&server, &VirtualClock::new()).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.status()), ("contract", Some(200)), "{error:?}");
    assert!(error.to_string().contains("text/html"), "{error}");
}

#[tokio::test]
async fn another_execution_than_the_one_asked_for_is_a_contract_error() {
    let server = Server::start(|_, _| server::json(example().to_string())).await;
    let client = given(&server, &VirtualClock::new()).build().unwrap();
    let other = "00000000-0000-0000-0000-000000000001".parse().unwrap();
    assert_eq!(kind(&client.execution(&other).await.unwrap_err()), "contract");
    assert!(client.execution_body(&other).await.is_ok());
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_announced_or_not() {
    let json = "content-type: application/json\r\n";
    let announced = server::raw(200, &format!("{json}content-length: 2147483648\r\n"), b"{");
    let chunked = server::raw(200, &format!("{json}transfer-encoding: chunked\r\n"), b"3e9\r\n");
    let chunked = [chunked, vec![b' '; 1001], b"\r\n0\r\n\r\n".to_vec()].concat();
    for answer in [announced, chunked] {
        let server = Server::start(move |_, _| server::bytes(answer.clone(), End::Hang)).await;
        let client = given(&server, &VirtualClock::new()).body_limit(1000).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!(kind(&error), "contract", "{error:?}");
        assert!(error.to_string().contains("1000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn a_body_as_large_as_the_limit_is_taken() {
    let body = example().to_string();
    let length = body.len() as u64;
    let server = Server::start(move |_, _| {
        let head = server::raw(
            200,
            &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()),
            b"",
        );
        let chunks = std::iter::once(head).chain(body.as_bytes().chunks(7).map(<[u8]>::to_vec)).collect();
        server::Answer { chunks, end: End::KeepAlive }
    })
    .await;
    let clock = VirtualClock::new();
    let client = given(&server, &clock).body_limit(length).build().unwrap();
    let fetched = client.execution(&id()).await.unwrap();
    assert_eq!(fetched.body().bytes(), example().to_string().as_bytes());
    let client = given(&server, &clock).body_limit(length - 1).build().unwrap();
    assert_eq!(kind(&client.execution(&id()).await.unwrap_err()), "contract");
}

#[tokio::test]
async fn of_a_long_error_response_the_start_is_kept() {
    let server = Server::start(|_, _| {
        let page = format!("<h1>Down</h1>{}", " and down".repeat(1 << 20));
        server::reply(500, "content-type: text/html\r\n", page)
    })
    .await;
    let client = given(&server, &VirtualClock::new()).retry(RetryPolicy::never()).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.status()), ("server", Some(500)));
    let body = error.body().unwrap();
    assert!(body.chars().count() <= 501, "{body}");
}

#[tokio::test]
async fn many_at_once_get_their_answers() {
    let emulator = Emulator::start().await.unwrap();
    let client = of_emulator(&emulator).build().unwrap();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.execution(&id()).await.map(|fetched| fetched.execution().id) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), id());
    }
}

#[test]
fn a_client_needs_credentials_and_shows_none() {
    assert_eq!(kind(&Client::builder(Region::EUC1).build().unwrap_err()), "configuration");
    let builder = Client::builder(Region::EUC1)
        .credentials(Credentials::new("tenant", "app", "CANARY".to_owned()))
        .proxy("http://user:CANARY@proxy.example:3128".to_owned());
    assert!(!format!("{builder:?} {:?}", builder.clone().build().unwrap()).contains("CANARY"));
    let token = Credentials::token("CANARY".to_owned());
    assert!(!format!("{token:?}").contains("CANARY"));
}

#[test]
fn settings_that_cannot_work_are_configuration_errors_and_quote_nothing() {
    let builder = || Client::builder(Region::EUC1).credentials(Credentials::token("a.b.c".to_owned()));
    let token =
        |text: &str| Client::builder(Region::EUC1).credentials(Credentials::token(text.to_owned())).build();
    for (what, built) in [
        ("an empty token", token("")),
        ("a token with a line break", token("CANARY\r\nx: y")),
        ("a proxy", builder().proxy("http://:CANARY:x@".to_owned()).build()),
        ("a certificate", builder().add_root_certificate("CANARY").build()),
        (
            "a broken certificate",
            builder()
                .add_root_certificate("-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----\n")
                .build(),
        ),
        (
            "a certificate that is cut off",
            builder().add_root_certificate("-----BEGIN CERTIFICATE-----\nQ0FOQVJZ\n").build(),
        ),
        ("no requests at once", builder().max_in_flight(0).build()),
        ("no requests in a time", builder().rate(0, std::time::Duration::from_secs(1)).build()),
        ("requests in no time", builder().rate(1, std::time::Duration::ZERO).build()),
        ("a user agent", builder().user_agent("a\nb").build()),
    ] {
        let error = built.expect_err(what);
        assert_eq!(kind(&error), "configuration", "{what}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{what}: {error:?}");
    }
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for good in [
        "https://protectapi.cylance.com",
        "https://gateway.example:8443/optics/",
        "http://127.0.0.1:80",
        "http://127.9.9.9",
        "http://[::1]:8080/",
        "http://localhost:1",
    ] {
        let base_url: BaseUrl = good.parse().unwrap();
        assert!(!base_url.as_str().ends_with('/'), "{base_url}");
    }
    for bad in [
        "http://protectapi.cylance.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "https://user:CANARY@host.example",
        "https://host.example?CANARY",
        "https://host.example#CANARY",
        "protectapi.cylance.com",
        "https://",
        "",
    ] {
        let error = bad.parse::<BaseUrl>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{bad}: {error}");
    }
}

/// Nothing of it can be shown then: neither the names that findings tell, nor the values of a table.
#[tokio::test]
async fn a_body_that_has_the_token_in_it_is_refused() {
    const ESCAPED: &str = r"\u0043ANARY.ready.token";
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut execution = example();
        change(&mut execution);
        execution.to_string()
    };
    for body in [
        with(&|execution| execution["CANARY.ready.token"] = 1.into()),
        with(&|execution| execution["name"] = "for Bearer CANARY.ready.token".into()),
        with(&|execution| execution["ESCAPED"] = 1.into()).replace("ESCAPED", ESCAPED),
        with(&|execution| execution["name"] = "ESCAPED".into()).replace("ESCAPED", ESCAPED),
        "no JSON: CANARY.ready.token".to_owned(),
    ] {
        let server = Server::start(move |_, _| server::json(body.clone())).await;
        let client = given(&server, &VirtualClock::new()).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!((kind(&error), server.seen().len()), ("contract", 1));
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(
            shown.contains("a secret of the request in the body") && !shown.contains("CANARY"),
            "{shown}"
        );
    }
}
