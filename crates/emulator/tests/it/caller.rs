//! A plain client of the emulator, which can do everything wrong.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use optics_emulator::{ApplicationAccess, Emulator};
use optics_model::{AuthClaims, Operation, TokenResponse};
use reqwest::{ClientBuilder, Method, RequestBuilder};
use ring::hmac;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Id in the first example of the contract.
pub(crate) const EXAMPLE_ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

pub(crate) struct Caller<'a> {
    pub(crate) emulator: &'a Emulator,
    /// Whose tokens are asked for.
    access: ApplicationAccess<'a>,
    http: reqwest::Client,
}

/// Status, headers and body of an answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Status and body in one line.
    pub(crate) fn line(&self) -> String {
        assert!(
            !self.headers.contains_key("content-type") || self.headers["content-type"] == "application/json"
        );
        format!("{} {}", self.status, self.body)
    }
}

impl<'a> Caller<'a> {
    pub(crate) fn new(emulator: &'a Emulator) -> Self {
        Self::of(emulator, emulator.applications().next().unwrap())
    }

    /// One that asks for tokens of this application.
    pub(crate) fn of(emulator: &'a Emulator, access: ApplicationAccess<'a>) -> Self {
        Self { emulator, access, http: http().no_proxy().build().unwrap() }
    }

    /// Claims that the emulator accepts, as an object to spoil.
    pub(crate) fn claims(&self) -> Map<String, Value> {
        let claims = AuthClaims::builder()
            .iat(now())
            .exp(now() + AuthClaims::MAX_LIFETIME_SECONDS)
            .iss(AuthClaims::ISS)
            .tid(self.access.tenant_id)
            .sub(self.access.app_id)
            .jti(fresh_id())
            .build()
            .unwrap();
        serde_json::to_value(claims).unwrap().as_object().unwrap().clone()
    }

    /// The claims with one of them replaced.
    pub(crate) fn claims_with(&self, name: &str, value: impl Into<Value>) -> Map<String, Value> {
        let mut claims = self.claims();
        claims.insert(name.to_owned(), value.into());
        claims
    }

    pub(crate) fn sign(&self, claims: &Map<String, Value>) -> String {
        sign_as(claims, Algorithm::HS256, self.access.app_secret.expose_secret())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.emulator.url()))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap() }
    }

    /// Sends a body to the token endpoint.
    pub(crate) async fn post(&self, body: impl Into<reqwest::Body>) -> Answer {
        let path = Operation::REQUEST_ACCESS_TOKEN.path();
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(body)).await
    }

    /// Sends a signed token to the token endpoint.
    pub(crate) async fn exchange(&self, auth_token: &str) -> Answer {
        self.post(json!({ "auth_token": auth_token }).to_string()).await
    }

    /// An access token for the claims.
    pub(crate) async fn token_for(&self, claims: &Map<String, Value>) -> String {
        let answer = self.exchange(&self.sign(claims)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let response: TokenResponse = serde_json::from_str(&answer.body).unwrap();
        response.access_token.expose().to_owned()
    }

    pub(crate) async fn token(&self) -> String {
        self.token_for(&self.claims()).await
    }

    /// Gets an execution; `id` goes into the path as it is.
    pub(crate) async fn get(&self, id: &str, token: &str) -> Answer {
        self.send(self.request(Method::GET, &path(id)).bearer_auth(token)).await
    }
}

/// What sets up HTTP: reqwest is built without a provider of cryptography, and asks for one even for plain HTTP.
pub(crate) fn http() -> ClientBuilder {
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// An id that was not given before.
fn fresh_id() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    format!("request {}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// The path of an execution, with any text in place of the id.
pub(crate) fn path(id: &str) -> String {
    let template = Operation::GET_PACKAGE_EXECUTION.path();
    format!("{}{id}", &template[..template.find('{').unwrap()])
}

/// Seconds since the epoch, by the computer's clock.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A token with the claims, signed with any secret: by hand, since the emulator's own means know one algorithm only.
pub(crate) fn sign_as(claims: &impl Serialize, algorithm: Algorithm, secret: &str) -> String {
    let header = json!({"typ": "JWT", "alg": algorithm.name()});
    let [header, claims] = [header.to_string(), serde_json::to_string(claims).unwrap()];
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = hmac::sign(&hmac::Key::new(algorithm.hmac(), secret.as_bytes()), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// How a token is signed.
#[derive(Clone, Copy)]
pub(crate) enum Algorithm {
    HS256,
    HS384,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
        }
    }

    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::HS256 => hmac::HMAC_SHA256,
            Self::HS384 => hmac::HMAC_SHA384,
        }
    }
}
