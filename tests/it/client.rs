//! The client as a library: against the emulator, and against servers that answer what no honest service would.

use std::net::TcpListener;
use std::time::Duration;

use optics_client::{BaseUrl, Client, Credentials, Error};
use optics_emulator::Emulator;
use optics_model::{ExecutionId, Region};
use secrecy::ExposeSecret;

use crate::canned;
use crate::contract::example;

fn id() -> ExecutionId {
    "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap()
}

fn client_of(emulator: &Emulator) -> Client {
    let secret = emulator.app_secret().expose_secret().to_owned();
    Client::builder(emulator.url().parse::<BaseUrl>().unwrap())
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .build()
        .unwrap()
}

/// A client with a ready token, of a server that answers everything with `response`.
fn client_of_canned(response: Vec<u8>) -> Client {
    Client::builder(canned::serve(response).parse::<BaseUrl>().unwrap())
        .credentials(Credentials::token("a.ready.token".to_owned()))
        .build()
        .unwrap()
}

/// Which predicates hold.
fn kinds(error: &Error) -> Vec<&'static str> {
    let predicates = [
        ("configuration", error.is_configuration()),
        ("bad request", error.is_bad_request()),
        ("unauthorised", error.is_unauthorised()),
        ("forbidden", error.is_forbidden()),
        ("not found", error.is_not_found()),
        ("rate limited", error.is_rate_limited()),
        ("server", error.is_server()),
        ("transport", error.is_transport()),
        ("contract", error.is_contract()),
    ];
    predicates.into_iter().filter_map(|(name, holds)| holds.then_some(name)).collect()
}

#[tokio::test]
async fn an_execution_comes_typed_and_with_its_body() {
    let emulator = Emulator::start().await.unwrap();
    let fetched = client_of(&emulator).execution(&id()).await.unwrap();
    assert_eq!(fetched.execution().id, id());
    assert_eq!(fetched.execution().device_statuses.succeeded, 2);
    let body: serde_json::Value = serde_json::from_slice(fetched.body().bytes()).unwrap();
    assert_eq!(body, example());
}

#[tokio::test]
async fn each_status_has_one_kind() {
    for (status, kind) in [
        (204, "contract"),
        (302, "contract"),
        (400, "bad request"),
        (401, "unauthorised"),
        (403, "forbidden"),
        (404, "not found"),
        (409, "bad request"),
        (422, "bad request"),
        (429, "rate limited"),
        (500, "server"),
        (501, "server"),
        (599, "server"),
        (700, "contract"),
    ] {
        let headers = "content-type: application/json\r\ncontent-length: 17\r\nx-request-id: r-1\r\n";
        let response = canned::response(&format!("{status} X"), headers, br#"{"message":"why"}"#);
        let error = client_of_canned(response).execution(&id()).await.unwrap_err();
        assert_eq!(kinds(&error), [kind], "{status}: {error:?}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.request_id(), Some("r-1"));
        if status != 204 {
            assert_eq!(error.body(), Some(r#"{"message":"why"}"#));
        }
    }
}

#[tokio::test]
async fn a_200_that_holds_no_execution_is_a_contract_error() {
    let cases: [&[u8]; 5] = [b"", b"{}", b"[]", b"null", b"{\"id\":"];
    for body in cases {
        let error =
            client_of_canned(canned::ok("application/json", body)).execution(&id()).await.unwrap_err();
        assert_eq!(kinds(&error), ["contract"], "{error:?}");
        assert_eq!(error.status(), Some(200));
    }
    let html = canned::ok("text/html", b"<html>");
    assert_eq!(kinds(&client_of_canned(html).execution(&id()).await.unwrap_err()), ["contract"]);
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_announced_or_not() {
    let emulator = Emulator::start().await.unwrap();
    let announced = "content-type: application/json\r\ncontent-length: 2147483648\r\n";
    let chunked = "content-type: application/json\r\ntransfer-encoding: chunked\r\n";
    let chunks = [b"400\r\n".as_slice(), &[b' '; 0x400], b"\r\n0\r\n\r\n"].concat();
    for response in
        [canned::response("200 OK", announced, b"{"), canned::response("200 OK", chunked, &chunks)]
    {
        let client = Client::builder(canned::serve(response).parse::<BaseUrl>().unwrap())
            .credentials(Credentials::token("a.ready.token".to_owned()))
            .body_limit(1000)
            .build()
            .unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!(kinds(&error), ["contract"], "{error:?}");
    }
    drop(emulator);
}

#[tokio::test]
async fn no_answer_in_time_is_a_transport_error() {
    // Bound and never accepted: connecting succeeds, and then nothing comes.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client =
        Client::builder(format!("http://{}", listener.local_addr().unwrap()).parse::<BaseUrl>().unwrap())
            .credentials(Credentials::token("a.ready.token".to_owned()))
            .timeout(Duration::from_millis(50))
            .build()
            .unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!(kinds(&error), ["transport"]);
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_fresh_token_serves_again_and_clones_share_it() {
    let emulator = Emulator::start().await.unwrap();
    let client = client_of(&emulator);
    client.execution(&id()).await.unwrap();
    // From now on a request for a token would be from the future, and the token at hand is still good.
    emulator.set_clock_offset(-600);
    client.execution(&id()).await.unwrap();
    client.clone().execution(&id()).await.unwrap();
    assert_eq!(kinds(&client_of(&emulator).execution(&id()).await.unwrap_err()), ["unauthorised"]);
}

#[tokio::test]
async fn a_token_about_to_expire_is_replaced() {
    let lifetime = Duration::from_secs(30);
    let emulator = Emulator::builder().access_token_lifetime(lifetime).start().await.unwrap();
    let client = client_of(&emulator);
    client.execution(&id()).await.unwrap();
    emulator.set_clock_offset(-600);
    // The next request asks for a new token, and that is refused.
    assert_eq!(kinds(&client.execution(&id()).await.unwrap_err()), ["unauthorised"]);
}

#[tokio::test]
async fn an_expired_token_is_unauthorised() {
    let emulator = Emulator::start().await.unwrap();
    let client = client_of(&emulator);
    client.execution(&id()).await.unwrap();
    // Two hours later for the service alone: the client still takes its token to be good.
    emulator.set_clock_offset(7200);
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kinds(&error), error.status()), (vec!["unauthorised"], Some(401)));
}

#[tokio::test]
async fn many_at_once_get_their_answers() {
    let emulator = Emulator::start().await.unwrap();
    let client = client_of(&emulator);
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.execution(&id()).await.map(|fetched| fetched.execution().id) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), id());
    }
}

#[tokio::test]
async fn an_application_without_the_scope_learns_it_from_the_token_request() {
    let emulator = Emulator::builder().scopes(Vec::<String>::new()).start().await.unwrap();
    let error = client_of(&emulator).execution(&id()).await.unwrap_err();
    assert_eq!(kinds(&error), ["bad request"], "{error:?}");
    assert!(error.to_string().contains("scp"), "{error}");
}

#[test]
fn a_client_needs_credentials_and_shows_none() {
    assert_eq!(kinds(&Client::builder(Region::EUC1).build().unwrap_err()), ["configuration"]);
    let builder =
        Client::builder(Region::EUC1).credentials(Credentials::new("tenant", "app", "CANARY".to_owned()));
    assert!(!format!("{builder:?} {:?}", builder.clone().build().unwrap()).contains("CANARY"));
    let token = Credentials::token("CANARY".to_owned());
    assert!(!format!("{token:?}").contains("CANARY"));
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
