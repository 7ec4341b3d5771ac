//! The operations, as an axum router.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodFilter;
use optics_model::{ExecutionId, Operation, TokenRequest, TokenResponse};

use crate::application::Application;
use crate::clock::Clock;
use crate::executions::Executions;
use crate::json;
use crate::refusal::Refusal;
use crate::start_error::StartError;
use crate::token::{self, Keys};

/// Longest request body the emulator reads, in bytes; a longer one is refused with 413 (grade: assumed).
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// All that a request needs to be answered.
pub(crate) struct Service {
    pub(crate) application: Application,
    pub(crate) executions: Executions,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    /// Seconds.
    pub(crate) access_token_lifetime: u64,
}

/// Serves the operations of the contract, each where the contract says.
pub(crate) fn router(service: Arc<Service>) -> Result<Router, StartError> {
    let token = Operation::REQUEST_ACCESS_TOKEN;
    let get = Operation::GET_PACKAGE_EXECUTION;
    Ok(Router::new()
        .route(token.path(), axum::routing::on(method_of(token)?, request_access_token))
        .route(get.path(), axum::routing::on(method_of(get)?, get_package_execution))
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "the contract has no such method for this path")
        })
        .fallback(async || {
            Refusal::new(StatusCode::NOT_FOUND, "the contract has no operation with this path")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::map_response_with_state(Arc::clone(&service), date))
        .with_state(service))
}

fn method_of(operation: Operation) -> Result<MethodFilter, StartError> {
    let method = Method::from_bytes(operation.method().as_bytes()).ok();
    method
        .and_then(|method| MethodFilter::try_from(method).ok())
        .ok_or_else(|| StartError::contract(operation))
}

async fn request_access_token(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Refusal> {
    let body = json_body(request).await?;
    let request: TokenRequest = json::object(&body)
        .map_err(|reason| Refusal::malformed(format!("the request body is no token request: {reason}")))?;
    let claims = service.keys.read_request(&request.auth_token)?;
    let now = service.clock.now();
    let scopes = token::grant(&claims, &service.application, now)?;
    let token = service.keys.issue(claims, &scopes, now, service.access_token_lifetime)?;
    let body = TokenResponse::builder().access_token(token).build().ok();
    let body = body
        .and_then(|body| serde_json::to_vec(&body).ok())
        .ok_or_else(|| Refusal::internal("the emulator could not write its answer"))?;
    Ok(json_response(body.into()))
}

async fn get_package_execution(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    parameters: Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>,
) -> Result<Response, Refusal> {
    authorise(&service, &headers, Operation::GET_PACKAGE_EXECUTION)?;
    let not_text = |_| Refusal::malformed("the id in the path is not UTF-8 when decoded");
    let parameters = parameters.map_err(not_text)?;
    // The path has one parameter; its name is the contract's affair.
    let text = parameters.iter().next().map(|(_, value)| value).unwrap_or_default();
    let id: ExecutionId =
        text.parse().map_err(|error| Refusal::malformed(format!("the id in the path is {error}")))?;
    match service.executions.body(&id) {
        Some(body) => Ok(json_response(body)),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, "no execution has this id")),
    }
}

/// Whether the request has a valid access token with the scopes of `operation`.
fn authorise(service: &Service, headers: &HeaderMap, operation: Operation) -> Result<(), Refusal> {
    let token = bearer_token(headers)?;
    let granted = service.keys.scopes_of(token, service.clock.now())?;
    let needed: BTreeSet<String> = operation.scopes().iter().map(ToString::to_string).collect();
    match needed.difference(&granted).next() {
        None => Ok(()),
        Some(missing) => {
            Err(Refusal::new(StatusCode::FORBIDDEN, format!("the access token lacks the scope {missing}")))
        }
    }
}

/// The token of the one `Authorization` header (RFC 6750, section 2.1).
fn bearer_token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Err(Refusal::unauthorised("the Authorization header is missing")),
        (Some(value), None) => value,
        (Some(_), Some(_)) => {
            return Err(Refusal::unauthorised("there is more than one Authorization header"));
        }
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Refusal::unauthorised("the Authorization header must be Bearer and an access token"))
}

/// The body of a request that must be JSON, unread where its headers are reason enough to refuse it.
async fn json_body(request: Request) -> Result<Bytes, Refusal> {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the Content-Type header must be application/json",
        ));
    }
    let too_long = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the request body is longer than {MAX_BODY_BYTES} bytes"),
        )
    };
    if request.body().size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Err(too_long());
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_long(),
        _ => Refusal::malformed("the request body could not be read whole"),
    })
}

fn json_response(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Dates every answer by the emulator's clock: clients tell from it that their own is off.
async fn date(State(service): State<Arc<Service>>, mut response: Response) -> Response {
    if let Some(date) = service.clock.http_date().and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}
