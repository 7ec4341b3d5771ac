//! Which operation a request asks for, and its answer.

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode};
use optics_model::{ExecutionId, Operation, TokenRequest, TokenResponse};
use percent_encoding::percent_decode_str;

use crate::admin;
use crate::clock::Clock;
use crate::connection::Connection;
use crate::contract;
use crate::fault::{Applied, Drawn, Faults, Target};
use crate::json;
use crate::list;
use crate::refusal::Refusal;
use crate::replay::UsedIds;
use crate::reply::{self, Reply};
use crate::requests::{Outcome, Requests};
use crate::tenant::{Tenant, Tenants};
use crate::tls::Tls;
use crate::token::{self, Keys};

/// Longest request body the emulator reads, in bytes; a longer one is refused with 413 (grade: assumed).
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// All that a request needs to be answered.
pub(crate) struct Service {
    /// Without a slash at its end.
    pub(crate) url: String,
    pub(crate) tls: Option<Tls>,
    pub(crate) tenants: Tenants,
    pub(crate) used_ids: UsedIds,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    /// Seconds.
    pub(crate) access_token_lifetime: u64,
    /// Whether there are admin endpoints.
    pub(crate) has_admin: bool,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
}

/// Answers a request, dated by the emulator's clock: clients tell from it that their own is off.
pub(crate) async fn answer(service: &Service, connection: &Connection, request: Request<Incoming>) -> Reply {
    if service.has_admin && admin::is_admin(request.uri().path()) {
        return dated(service, admin::answer(service, request).await.unwrap_or_else(Refusal::into_reply));
    }
    if service.has_admin
        && let Some(reply) = contract::answer(service, &request)
    {
        return dated(service, reply);
    }
    let route = route(request.method(), request.uri().path());
    let operation = route.as_ref().ok().copied();
    let kept = service.requests.begin(&request, operation, connection.number, service.clock.moment());
    let drawn = operation.and_then(|operation| service.faults.draw(Target::of(operation)));
    let is_head = request.method() == Method::HEAD;
    let mut outcome =
        Outcome { fault: drawn.as_ref().map(|drawn| drawn.fault.to_string()), ..Outcome::default() };
    if let Some(delay) = drawn.as_ref().and_then(Drawn::delay) {
        service.requests.finish(kept, outcome.clone());
        tokio::time::sleep(delay).await;
    }
    let reply = match (route, &drawn) {
        (Err(refusal), _) => refusal.into_reply(),
        (Ok(operation), Some(drawn)) if drawn.replaces() => {
            let (head, body) = request.into_parts();
            if operation != Operation::REQUEST_ACCESS_TOKEN {
                outcome.token_is_good = Some(authorise(service, &head.headers, operation).is_ok());
            }
            // Read, so that the end of the connection is the one that is asked for, and not the system's for what is unread.
            let _ = read_body(body, MAX_BODY_BYTES).await;
            Reply::default()
        }
        (Ok(operation), _) => {
            operate(service, operation, request, &mut outcome).await.unwrap_or_else(Refusal::into_reply)
        }
    };
    let reply = dated(service, reply);
    let applied = match drawn {
        None => Applied::Reply(reply),
        Some(drawn) => drawn.apply(reply, is_head, &service.clock),
    };
    match applied {
        Applied::Reply(reply) => {
            outcome.status = Some(reply.status().as_u16());
            service.requests.finish(kept, outcome);
            dated(service, reply)
        }
        Applied::Script { script, status } => {
            outcome.status = status.map(|status| status.as_u16());
            service.requests.finish(kept, outcome);
            match connection.take_over(script).await {}
        }
    }
}

fn dated(service: &Service, mut reply: Reply) -> Reply {
    if let Some(date) = service.clock.http_date() {
        reply.headers_mut().insert(header::DATE, date);
    }
    reply
}

async fn operate(
    service: &Service,
    operation: Operation,
    request: Request<Incoming>,
    outcome: &mut Outcome,
) -> Result<Reply, Refusal> {
    let (head, body) = request.into_parts();
    if operation == Operation::REQUEST_ACCESS_TOKEN {
        outcome.token_is_good = Some(false);
        let reply = access_token(service, &json_body(&head.headers, body).await?)?;
        outcome.token_is_good = Some(true);
        return Ok(reply);
    }
    let authorised = authorise(service, &head.headers, operation);
    outcome.token_is_good = Some(authorised.is_ok());
    let tenant = authorised?;
    if operation == Operation::LIST_PACKAGE_EXECUTIONS {
        list::list(service, tenant, &head.uri)
    } else {
        execution(service, tenant, parameter(operation, head.uri.path()))
    }
}

/// The operation of a method and path.
fn route(method: &Method, path: &str) -> Result<Operation, Refusal> {
    let at_path = || Operation::ALL.iter().filter(|operation| matched(operation, path).is_some());
    let is_asked = |operation: &&Operation| {
        method == operation.method() || (method == Method::HEAD && operation.method() == Method::GET)
    };
    if let Some(operation) = at_path().find(is_asked) {
        return Ok(*operation);
    }
    if at_path().next().is_none() {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "the contract has no operation with this path"));
    }
    let allowed: Vec<_> = at_path()
        .map(|operation| if operation.method() == Method::GET { "GET,HEAD" } else { operation.method() })
        .collect();
    Err(Refusal::method("the contract has no such method for this path", &allowed.join(",")))
}

/// The path's parameter, still encoded; empty where the operation has none.
fn parameter(operation: Operation, path: &str) -> &str {
    matched(&operation, path).unwrap_or_default()
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
    if !service.used_ids.is_fresh(&claims, now) {
        return Err(Refusal::unauthorised("claim jti was used before; use a fresh id for each request"));
    }
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
) -> Result<&'a Tenant, Refusal> {
    let token = bearer_token(headers)?;
    let grant = service.keys.grant_of(token, service.clock.now())?;
    let tenant = service.tenants.find(&grant.tenant_id);
    let tenant =
        tenant.ok_or_else(|| Refusal::unauthorised("the access token is of no tenant of this emulator"))?;
    match operation.scopes().iter().find(|scope| !grant.scopes.contains(**scope)) {
        None => Ok(tenant),
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
        return Err(Refusal::malformed("the Content-Type header must be application/json"));
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
