//! Which operation a request asks for, and its answer.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode, Uri};
use optics_model::{ExecutionId, Operation, TokenRequest, TokenResponse};
use percent_encoding::percent_decode_str;

use crate::clock::Clock;
use crate::connection::Connection;
use crate::json;
use crate::list;
use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::tenant::{Tenant, Tenants};
use crate::token::{self, Grant, Keys};

/// Longest request body the emulator reads, in bytes; a longer one is refused with 413 (grade: assumed).
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// All that a request needs to be answered.
pub(crate) struct Service {
    pub(crate) tenants: Tenants,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    /// Seconds.
    pub(crate) access_token_lifetime: u64,
}

/// Answers a request, dated by the emulator's clock: clients tell from it that their own is off.
pub(crate) async fn answer(
    service: &Arc<Service>,
    _connection: &Connection,
    request: Request<Incoming>,
) -> Reply {
    let mut reply = operate(service, request).await.unwrap_or_else(Refusal::into_reply);
    if let Some(date) = service.clock.http_date() {
        reply.headers_mut().insert(header::DATE, date);
    }
    reply
}

async fn operate(service: &Service, request: Request<Incoming>) -> Result<Reply, Refusal> {
    let (head, body) = request.into_parts();
    let (operation, parameter) = route(&head.method, head.uri.path())?;
    if operation == Operation::REQUEST_ACCESS_TOKEN {
        return access_token(service, &json_body(&head.headers, body).await?);
    }
    let (tenant, _) = authorise(service, &head.headers, operation)?;
    if operation == Operation::LIST_PACKAGE_EXECUTIONS {
        list::list(service, tenant, &head.uri)
    } else {
        execution(service, tenant, parameter)
    }
}

/// The operation of a method and path, and the path's parameter, still encoded.
fn route<'a>(method: &Method, path: &'a str) -> Result<(Operation, &'a str), Refusal> {
    let mut at_path =
        Operation::ALL.iter().filter_map(|operation| Some((operation, matched(operation, path)?)));
    let Some((operation, parameter)) = at_path.next() else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "the contract has no operation with this path"));
    };
    let is = |operation: &Operation| {
        method == operation.method() || (method == Method::HEAD && operation.method() == Method::GET)
    };
    if is(operation) {
        return Ok((*operation, parameter));
    }
    if let Some((other, parameter)) = at_path.find(|(operation, _)| is(operation)) {
        return Ok((*other, parameter));
    }
    let allowed = Operation::ALL.iter().filter(|operation| matched(operation, path).is_some());
    let allowed: Vec<_> = allowed
        .map(|operation| match operation.method() {
            "GET" => "GET,HEAD",
            other => other,
        })
        .collect();
    Err(Refusal::method("the contract has no such method for this path", &allowed.join(",")))
}

/// The parameter in `path` if it is one of the operation, empty where its template has none.
fn matched<'a>(operation: &Operation, path: &'a str) -> Option<&'a str> {
    let template = operation.path();
    let (Some(open), Some(close)) = (template.find('{'), template.find('}')) else {
        return (template == path).then_some("");
    };
    let parameter = path.strip_prefix(&template[..open])?.strip_suffix(&template[close + 1..])?;
    (!parameter.is_empty() && !parameter.contains('/')).then_some(parameter)
}

fn access_token(service: &Service, body: &[u8]) -> Result<Reply, Refusal> {
    let request: TokenRequest = json::object(body)
        .map_err(|reason| Refusal::malformed(format!("the request body is no token request: {reason}")))?;
    let claims = token::read_request(&service.tenants, &request.auth_token)?;
    let now = service.clock.now();
    let scopes = token::grant(&claims, &service.tenants, now)?;
    let token = service.keys.issue(claims, &scopes, now, service.access_token_lifetime)?;
    let body = TokenResponse::builder().access_token(token).build().ok();
    let body = body
        .and_then(|body| serde_json::to_vec(&body).ok())
        .ok_or_else(|| Refusal::internal("the emulator could not write its answer"))?;
    Ok(reply::json(body))
}

fn execution(service: &Service, tenant: &Tenant, parameter: &str) -> Result<Reply, Refusal> {
    let text = percent_decode_str(parameter).decode_utf8();
    let text = text.map_err(|_| Refusal::malformed("the id in the path is not UTF-8 when decoded"))?;
    let id: ExecutionId =
        text.parse().map_err(|error| Refusal::malformed(format!("the id in the path is {error}")))?;
    match tenant.executions.body(&id, service.clock.elapsed()) {
        Some(body) => Ok(reply::json(body)),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, "no execution has this id")),
    }
}

/// The tenant of the request's access token, if the token is valid and has the scopes of `operation`.
fn authorise<'a>(
    service: &'a Service,
    headers: &HeaderMap,
    operation: Operation,
) -> Result<(&'a Tenant, Arc<Grant>), Refusal> {
    let token = bearer_token(headers)?;
    let grant = service.keys.grant_of(token, service.clock.now())?;
    let tenant = service.tenants.find(&grant.tenant_id);
    let tenant =
        tenant.ok_or_else(|| Refusal::unauthorised("the access token is of no tenant of this emulator"))?;
    match operation.scopes().iter().find(|scope| !grant.scopes.contains(**scope)) {
        None => Ok((tenant, grant)),
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
async fn json_body(headers: &HeaderMap, body: Incoming) -> Result<Bytes, Refusal> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the Content-Type header must be application/json",
        ));
    }
    read_body(body, MAX_BODY_BYTES).await
}

/// The whole body, if it is no longer than `most` bytes.
pub(crate) async fn read_body(body: Incoming, most: usize) -> Result<Bytes, Refusal> {
    let too_long = || {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the request body is longer than {most} bytes"))
    };
    if body.size_hint().lower() > most as u64 {
        return Err(too_long());
    }
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(too_long()),
        Err(_) => Err(Refusal::malformed("the request body could not be read whole")),
    }
}
