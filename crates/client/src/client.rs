use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use optics_model::{ExecutionId, Operation, TokenResponse};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::base_url::BaseUrl;
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Credentials, Kind as CredentialsKind};
use crate::error::{Error, Kind};
use crate::fetched::Fetched;
use crate::response::{self, Body};
use crate::token::{self, AccessToken};

/// Default of [`ClientBuilder::timeout`]. The vendor documents none (grade: assumed).
const TIMEOUT: Duration = Duration::from_secs(60);
/// Default of [`ClientBuilder::body_limit`]: an execution with 100,000 devices has 4 MB.
const BODY_LIMIT: u64 = 16 * 1024 * 1024;

/// Talks to one service as one application. Clones share connections and token.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    base_url: BaseUrl,
    credentials: Credentials,
    timeout: Duration,
    body_limit: u64,
    clock: Arc<dyn Clock>,
    token: Mutex<Option<AccessToken>>,
}

impl Client {
    /// Starts a client of a service: a [`Region`](optics_model::Region), or a [`BaseUrl`] of one's own.
    pub fn builder(service: impl Into<BaseUrl>) -> ClientBuilder {
        ClientBuilder {
            base_url: service.into(),
            credentials: None,
            timeout: TIMEOUT,
            body_limit: BODY_LIMIT,
            clock: Arc::new(SystemClock::new()),
        }
    }

    /// Fetches an execution and decodes it.
    ///
    /// # Errors
    ///
    /// Everything the predicates of [`Error`] name. A body that does not decode, or that is another execution than the
    /// one asked for, is a contract error.
    pub async fn execution(&self, id: &ExecutionId) -> Result<Fetched, Error> {
        let body = self.execution_body(id).await?;
        let execution = body.decode()?;
        if execution.id != *id {
            let message = format!("asked for execution {id} and got {}", execution.id);
            return Err(Error::new(Kind::Contract, message).with_status(200));
        }
        Ok(Fetched::new(execution, body))
    }

    /// Fetches the body of an execution and does not decode it: for checking what the service really sends.
    ///
    /// # Errors
    ///
    /// As [`execution`](Self::execution), but for the decoding.
    pub async fn execution_body(&self, id: &ExecutionId) -> Result<Body, Error> {
        let operation = Operation::GET_PACKAGE_EXECUTION;
        self.fetch(operation, &operation.path_for(id)).await
    }

    /// The clock that all waits and limits of this client go through.
    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.clock
    }

    /// Fetches what `operation` has at `path_and_query`, which follows the base URL and begins with a slash.
    ///
    /// All that a request needs is done here: token, headers, limits, and what is done again after a failure.
    ///
    /// # Errors
    ///
    /// Everything the predicates of [`Error`] name, but that the body holds what was asked for.
    pub(crate) async fn fetch(&self, operation: Operation, path_and_query: &str) -> Result<Body, Error> {
        let token = self.token(operation.scopes()).await?;
        let mut bearer =
            HeaderValue::try_from(format!("Bearer {}", token.expose_secret())).map_err(|_| {
                Error::new(Kind::Configuration, "the token has characters that no header can hold")
            })?;
        bearer.set_sensitive(true);
        let request = self.request(operation, path_and_query)?.header(AUTHORIZATION, bearer);
        let answer = self.send(request, &[&token]).await;
        if answer.as_ref().is_err_and(Error::is_unauthorised) {
            self.forget(&token).await;
        }
        answer
    }

    /// Drops a token the service has refused, unless another has taken its place.
    async fn forget(&self, refused: &SecretString) {
        let mut cached = self.shared.token.lock().await;
        if cached.as_ref().is_some_and(|token| token.secret.expose_secret() == refused.expose_secret()) {
            *cached = None;
        }
    }

    /// The token that is at hand while it is fresh, else a new one for `scopes`.
    async fn token(&self, scopes: &[&str]) -> Result<SecretString, Error> {
        let (tenant_id, app_id, app_secret) = match &self.shared.credentials.0 {
            CredentialsKind::Token(token) => return Ok(token.clone()),
            CredentialsKind::Application { tenant_id, app_id, app_secret } => (tenant_id, app_id, app_secret),
        };
        let mut cached = self.shared.token.lock().await;
        if let Some(token) = cached.as_ref().filter(|token| token.is_fresh(self.shared.clock.now())) {
            return Ok(token.secret.clone());
        }
        let operation = Operation::REQUEST_ACCESS_TOKEN;
        let asked = token::request(tenant_id, app_id, app_secret, scopes, self.shared.clock.now())?;
        let text = serde_json::to_string(&asked)
            .map_err(|_| Error::new(Kind::Configuration, "cannot write the token request"))?;
        let signed = SecretString::from(asked.auth_token.expose());
        let request =
            self.request(operation, operation.path())?.header(CONTENT_TYPE, "application/json").body(text);
        let body = self.send(request, &[app_secret, &signed]).await?;
        let answer: TokenResponse = serde_json::from_slice(body.bytes()).map_err(|_| {
            Error::new(Kind::Contract, "the answer to the token request holds no access token")
        })?;
        if answer.access_token.expose().is_empty() {
            return Err(Error::new(
                Kind::Contract,
                "the answer to the token request holds an empty access token",
            ));
        }
        let token = AccessToken::new(answer.access_token.expose().into());
        Ok(cached.insert(token).secret.clone())
    }

    fn request(&self, operation: Operation, path: &str) -> Result<RequestBuilder, Error> {
        let method = Method::from_bytes(operation.method().as_bytes())
            .map_err(|_| Error::new(Kind::Configuration, "the contract names no HTTP method"))?;
        let url = format!("{}{path}", self.shared.base_url.as_str());
        Ok(self.shared.http.request(method, url).header(ACCEPT, "application/json"))
    }

    async fn send(&self, request: RequestBuilder, secrets: &[&SecretString]) -> Result<Body, Error> {
        let answer = pin!(async {
            let response = request.send().await.map_err(|error| {
                let error = response::transport(&error);
                Error::new(Kind::Transport, format!("{}: {error}", self.shared.base_url))
            })?;
            response::read(response, self.shared.body_limit, secrets).await
        });
        match select(answer, self.shared.clock.deadline(self.shared.timeout)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => {
                let limit = self.shared.timeout.as_secs_f64();
                let message = format!("{}: no answer in time: {limit} s have passed", self.shared.base_url);
                Err(Error::new(Kind::Transport, message))
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("credentials", &self.shared.credentials)
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    base_url: BaseUrl,
    credentials: Option<Credentials>,
    timeout: Duration,
    body_limit: u64,
    clock: Arc<dyn Clock>,
}

impl ClientBuilder {
    /// What the client proves itself with. Required.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Longest time for one request, from connecting to the last byte of the body; 60 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Largest body that is read, in bytes after content decoding; 16 MiB unless set.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// What the client takes the time from and waits by; the computer's clock and Tokio's timer unless set.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Finishes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A configuration error when there are no credentials or TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials.ok_or_else(|| {
            Error::new(Kind::Configuration, "no credentials; give an application's secret or an access token")
        })?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("optics/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false);
        if self.base_url.is_loopback() {
            // A proxy would look for the emulator on its own loopback.
            http = http.no_proxy();
        } else {
            http = http.https_only(true);
        }
        let http = http.build().map_err(|error| {
            Error::new(Kind::Configuration, format!("cannot set up HTTP: {}", response::transport(&error)))
        })?;
        let shared = Shared {
            http,
            base_url: self.base_url,
            credentials,
            timeout: self.timeout,
            body_limit: self.body_limit,
            clock: self.clock,
            token: Mutex::new(None),
        };
        Ok(Client { shared: Arc::new(shared) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}
