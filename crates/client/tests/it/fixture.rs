//! Clients of servers that tests make, and what their answers are made of.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use optics_client::{BaseUrl, Client, ClientBuilder, Credentials, Error};
use optics_emulator::{Emulator, Executions};
use optics_model::{ExecutionId, Operation, PackageExecution, TokenRequest};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::server::{self, Answer, Request, Server};
use crate::virtual_clock::VirtualClock;

pub(crate) const SECRET: &str = "CANARY-application-secret";

/// The id of the contract's first example.
pub(crate) fn id() -> ExecutionId {
    Executions::examples().unwrap().ids().next().unwrap()
}

/// The contract's first example.
pub(crate) fn example() -> Value {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    schema["examples"][0].clone()
}

pub(crate) fn example_text() -> String {
    let text = example().to_string();
    assert!(serde_json::from_str::<PackageExecution>(&text).is_ok());
    text
}

pub(crate) fn builder(url: &str, clock: &VirtualClock) -> ClientBuilder {
    Client::builder(url.parse::<BaseUrl>().unwrap()).clock(clock.clone())
}

/// A client that has to ask for its tokens.
pub(crate) fn applying(server: &Server, clock: &VirtualClock) -> ClientBuilder {
    builder(&server.url(), clock).credentials(Credentials::new("tenant", "application", SECRET.to_owned()))
}

/// A client with a token of its own.
pub(crate) fn given(server: &Server, clock: &VirtualClock) -> ClientBuilder {
    builder(&server.url(), clock).credentials(Credentials::token("CANARY.ready.token".to_owned()))
}

/// A client of an emulator's application. It goes by this computer's clock, as the emulator does.
pub(crate) fn of_emulator(emulator: &Emulator) -> ClientBuilder {
    let secret = emulator.app_secret().expose_secret().to_owned();
    Client::builder(emulator.url().parse::<BaseUrl>().unwrap()).credentials(Credentials::new(
        emulator.tenant_id(),
        emulator.app_id(),
        secret,
    ))
}

pub(crate) fn is_token_request(request: &Request) -> bool {
    request.target == Operation::REQUEST_ACCESS_TOKEN.path()
}

/// An access token that nobody has signed, with times in seconds since 1970.
pub(crate) fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.Q0FOQVJZ", part(&json!({"alg": "HS256"})), part(claims))
}

pub(crate) fn seconds(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The answer to a token request: a token of so many seconds from now on, told apart from others by `number`.
pub(crate) fn granted(now: SystemTime, life: u64, number: usize) -> Answer {
    let iat = seconds(now);
    let token = token(&json!({"iat": iat, "exp": iat + life, "number": number}));
    server::json(json!({ "access_token": token }).to_string())
}

/// The claims that a token request was signed with.
pub(crate) fn asked(request: &Request) -> Value {
    let body: TokenRequest = serde_json::from_slice(&request.body).unwrap();
    let payload = body.auth_token.expose().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// Which predicate holds: exactly one does.
pub(crate) fn kind(error: &Error) -> &'static str {
    let predicates = [
        ("configuration", error.is_configuration()),
        ("bad request", error.is_bad_request()),
        ("unauthorised", error.is_unauthorised()),
        ("forbidden", error.is_forbidden()),
        ("not found", error.is_not_found()),
        ("rate limited", error.is_rate_limited()),
        ("server", error.is_server()),
        ("transport", error.is_transport()),
        ("timeout", error.is_timeout()),
        ("deadline", error.is_deadline()),
        ("redirect", error.is_redirect()),
        ("contract", error.is_contract()),
        ("middleware", error.is_middleware()),
    ];
    let mut holding = predicates.into_iter().filter(|(_, holds)| *holds);
    let (name, _) = holding.next().unwrap();
    assert!(holding.next().is_none(), "{error:?}");
    name
}

/// An `IMF-fixdate`.
pub(crate) fn http_date(moment: SystemTime) -> String {
    httpdate::fmt_http_date(moment)
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);
