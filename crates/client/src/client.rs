use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::header::AUTHORIZATION;
use optics_model::{ExecutionId, Operation};
use tracing::Instrument;

use crate::attempt::Core;
use crate::base_url::BaseUrl;
use crate::builder::ClientBuilder;
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::fetched::Fetched;
use crate::response::{self, Body};
use crate::retry::Course;
use crate::token::{Access, AccessToken};
use crate::token_cache::Tokens;
use crate::trace;

/// Talks to one service as one application. Clones share connections, tokens and limits.
///
/// A call that is dropped is given up: its place among the requests in flight is free for the next, and those who waited
/// for the same token get it nonetheless.
///
/// ```
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, id: ExecutionId) -> Result<(), Box<dyn std::error::Error>> {
/// match client.execution(&id).await {
///     Ok(fetched) => println!("{}", fetched.execution().name),
///     Err(error) if error.is_not_found() => println!("there is none"),
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    core: Arc<Core>,
    tokens: Arc<Tokens>,
    credentials: Credentials,
}

impl Client {
    /// Starts a client of a service: a [`Region`](optics_model::Region), or a [`BaseUrl`] of one's own.
    pub fn builder(service: impl Into<BaseUrl>) -> ClientBuilder {
        ClientBuilder::new(service.into())
    }

    pub(crate) fn new(core: Arc<Core>, credentials: Credentials) -> Result<Self, Error> {
        let tokens = Arc::new(Tokens::new(Arc::clone(&core), &credentials)?);
        Ok(Self { shared: Arc::new(Shared { core, tokens, credentials }) })
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
            return Err(body.unfit(format!("asked for execution {id} and got {}", execution.id)));
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

    /// Sees to it that there is a token for an operation, and tells what it says of itself: to find out early whether the
    /// credentials are right, the clocks agree and the application has the scope.
    ///
    /// A token that was given is not shown to the service.
    ///
    /// # Errors
    ///
    /// Those of a request for a token.
    pub async fn access(&self, operation: Operation) -> Result<Access, Error> {
        Ok(Access::of(&self.shared.tokens.get(operation.scopes()).await?))
    }

    /// The clock that all waits and limits of this client go through.
    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.core.clock
    }

    /// By how many seconds the service's clock was found to be ahead of this computer's; negative where it is behind.
    ///
    /// It is looked at when a request for a token is refused, and 0 until then. What is found is made up for.
    pub fn clock_offset(&self) -> i64 {
        self.shared.core.clock_offset.load(Ordering::Relaxed)
    }

    /// Fetches what `operation` has at `path_and_query`, which follows the base URL and begins with a slash.
    ///
    /// All that a request needs is done here: token, headers, limits, and what is done again after a failure.
    ///
    /// # Errors
    ///
    /// Everything the predicates of [`Error`] name, but that the body holds what was asked for.
    pub(crate) async fn fetch(&self, operation: Operation, path_and_query: &str) -> Result<Body, Error> {
        let span = trace::call(operation);
        let result = self.repeat(operation, path_and_query).instrument(span.clone()).await;
        match &result {
            Ok(_) => trace::ended(&span, Some(200), None),
            Err(error) => trace::ended(&span, error.status(), Some(error)),
        }
        result
    }

    async fn repeat(&self, operation: Operation, path_and_query: &str) -> Result<Body, Error> {
        let mut course = Course::begin(&self.shared.core, operation);
        let mut may_renew = true;
        loop {
            let once = self.once(operation, path_and_query, &course, &mut may_renew);
            match course.within(once).await {
                Ok(body) => return Ok(course.finish(body)),
                Err(error) => course.again(error).await?,
            }
        }
    }

    /// One try; with a second request where the first one's token was refused and none has been replaced yet.
    async fn once(
        &self,
        operation: Operation,
        path_and_query: &str,
        course: &Course<'_>,
        may_renew: &mut bool,
    ) -> Result<Body, Error> {
        let tokens = &self.shared.tokens;
        let token = tokens.get(operation.scopes()).await?;
        let result = self.send(operation, path_and_query, course, &token).await;
        if !(*may_renew && result.as_ref().is_err_and(Error::is_unauthorised)) {
            return result;
        }
        *may_renew = false;
        if !tokens.forget(operation.scopes(), &token) {
            return result;
        }
        trace::renewed(operation);
        let token = tokens.get(operation.scopes()).await?;
        self.send(operation, path_and_query, course, &token).await
    }

    async fn send(
        &self,
        operation: Operation,
        path_and_query: &str,
        course: &Course<'_>,
        token: &AccessToken,
    ) -> Result<Body, Error> {
        let core = &self.shared.core;
        let secrets = [token.secret()];
        let request = || {
            let mut request = core.request(operation, path_and_query)?;
            request.headers_mut().insert(AUTHORIZATION, token.bearer());
            Ok(request)
        };
        let exchange = core.send(operation, course, &secrets, request).await?;
        let incomplete = exchange.incomplete;
        #[cfg(feature = "validation")]
        let content_type = exchange.response.headers().get(http::header::CONTENT_TYPE).cloned();
        let body = response::read(exchange.response, core.service_time(), &secrets)?.recorded_as(incomplete);
        #[cfg(feature = "validation")]
        let body = core.checks.judge(operation, path_and_query, content_type.as_ref(), body)?;
        Ok(body)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.core.base_url)
            .field("credentials", &self.shared.credentials)
            .field("limits", &self.shared.core.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use bytes::Bytes;
    use http::{Request, Response};
    use optics_emulator::Emulator;
    use secrecy::ExposeSecret;
    use tower::util::BoxCloneSyncService;
    use tower::{ServiceExt, layer::layer_fn, service_fn};

    use super::*;
    use crate::middleware::{BoxError, HttpService};

    const LIST: Operation = Operation::LIST_PACKAGE_EXECUTIONS;

    /// A client of an application with some scopes. Lists are answered with the claims of the token that came with the
    /// request.
    fn client(emulator: &Emulator) -> Client {
        let secret = emulator.app_secret().expose_secret().to_owned();
        let listing = layer_fn(|inner: HttpService| {
            BoxCloneSyncService::new(service_fn(move |request: Request<Bytes>| {
                let inner = inner.clone();
                async move {
                    if request.uri().path() != LIST.path() {
                        return inner.oneshot(request).await;
                    }
                    let bearer = request.headers()[AUTHORIZATION].to_str()?;
                    let claims = bearer.split('.').nth(1).unwrap_or_default().to_owned();
                    Ok::<_, BoxError>(Response::new(Bytes::from(claims)))
                }
            }))
        });
        Client::builder(emulator.url().parse::<BaseUrl>().unwrap())
            .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
            .layer(listing)
            .build()
            .unwrap()
    }

    #[derive(serde::Deserialize)]
    struct Claims {
        scp: String,
    }

    #[tokio::test]
    async fn each_operation_has_a_token_with_its_own_scopes() {
        let emulator = Emulator::start().await.unwrap();
        let id = emulator.execution_ids().next().unwrap();
        let client = client(&emulator);
        let claims = client.fetch(LIST, &format!("{}?x=1", LIST.path())).await.unwrap();
        client.execution(&id).await.unwrap();
        let again = client.fetch(LIST, LIST.path()).await.unwrap();
        // The same token: its `jti` is its own.
        assert_eq!(claims.bytes(), again.bytes());

        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims.bytes()).unwrap();
        let claims: Claims = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims.scp, LIST.scopes().join(","));
    }

    #[tokio::test]
    async fn an_application_can_use_the_operations_that_it_has_the_scopes_of() {
        let get = Operation::GET_PACKAGE_EXECUTION;
        let emulator = Emulator::builder().scopes(get.scopes().iter().copied()).start().await.unwrap();
        let id = emulator.execution_ids().next().unwrap();
        let of_reader = client(&emulator);
        let error = of_reader.fetch(LIST, LIST.path()).await.unwrap_err();
        assert!(error.is_bad_request() && error.to_string().contains(LIST.scopes()[0]), "{error}");
        of_reader.execution(&id).await.unwrap();

        let emulator = Emulator::builder().scopes(LIST.scopes().iter().copied()).start().await.unwrap();
        let of_lister = client(&emulator);
        let error = of_lister.execution(&id).await.unwrap_err();
        assert!(error.is_bad_request() && error.to_string().contains(get.scopes()[0]), "{error}");
        of_lister.fetch(LIST, LIST.path()).await.unwrap();
    }
}
