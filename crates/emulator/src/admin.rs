//! The admin endpoints: what a test in any language asks of the emulator itself.
//!
//! They are for programs on this computer. A page in a browser is such a program, and can send requests to loopback; it can
//! neither leave out its `Origin`, nor, where it had a name of its own lead here, its own name in `Host`.

mod executions;

use std::net::IpAddr;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::fault::Plan;
use crate::json;
use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::requests::SeenRequest;
use crate::service::{Service, read_body};
use crate::tenant::Tenant;

/// What the paths of all admin endpoints start with.
const PREFIX: &str = "/__admin/";

/// Longest body of an admin request, in bytes.
const MAX_BODY_BYTES: usize = 16 << 20;

/// Longest time by which the clock is advanced at once, in seconds: a hundred years.
const MAX_ADVANCE_SECONDS: f64 = 100.0 * 365.25 * 86_400.0;

/// Whether a path is one of the admin endpoints.
pub(crate) fn is_admin(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Answers an admin request.
pub(crate) async fn answer(service: &Service, request: Request<Incoming>) -> Result<Reply, Refusal> {
    let (head, body) = request.into_parts();
    check_sender(&head.headers)?;
    let (endpoint, parameter) = endpoint(&head.method, head.uri.path())?;
    let body = read_body(body, MAX_BODY_BYTES).await?;
    let text = || std::str::from_utf8(&body).map_err(|_| Refusal::malformed("the body is not UTF-8"));
    match endpoint {
        Endpoint::ShowFaults => show_faults(service),
        Endpoint::SetFaults => {
            let plan: Plan = text()?
                .parse()
                .map_err(|error| Refusal::malformed(format!("the body is no plan of faults: {error}")))?;
            if plan.is_empty() {
                return Err(Refusal::malformed("the body holds no fault; to have none, send DELETE"));
            }
            service.faults.set(plan);
            show_faults(service)
        }
        Endpoint::ClearFaults => {
            service.faults.set(Plan::default());
            show_faults(service)
        }
        Endpoint::ShowRequests => {
            let requests = Requests { count: service.requests.count(), requests: service.requests.kept() };
            written(&requests)
        }
        Endpoint::ClearRequests => {
            service.requests.clear();
            Ok(done())
        }
        Endpoint::ShowClock => show_clock(service),
        Endpoint::SetClock => {
            let change: ClockChange = json::object(&body).map_err(|reason| {
                Refusal::malformed(format!("the body is no change of the clock: {reason}; it takes the numbers advance_seconds and offset_seconds"))
            })?;
            set_clock(service, &change)
        }
        Endpoint::CreateExecutions => executions::create(service, tenant(service, &head.uri)?, &body),
        Endpoint::DeleteExecution => executions::delete(tenant(service, &head.uri)?, parameter),
        Endpoint::RotateKeys => service.keys.rotate().map(|()| done()).map_err(|_| no_randomness()),
        Endpoint::ExpireTokens => service.keys.expire().map(|()| done()).map_err(|_| no_randomness()),
    }
}

/// What an admin request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoint {
    ShowFaults,
    SetFaults,
    ClearFaults,
    ShowRequests,
    ClearRequests,
    ShowClock,
    SetClock,
    CreateExecutions,
    DeleteExecution,
    RotateKeys,
    ExpireTokens,
}

/// Paths behind the prefix, methods, and what they ask for. A path that ends in a slash takes a parameter.
const ENDPOINTS: &[(&str, &str, Endpoint)] = &[
    ("faults", "GET", Endpoint::ShowFaults),
    ("faults", "POST", Endpoint::SetFaults),
    ("faults", "DELETE", Endpoint::ClearFaults),
    ("requests", "GET", Endpoint::ShowRequests),
    ("requests", "DELETE", Endpoint::ClearRequests),
    ("clock", "GET", Endpoint::ShowClock),
    ("clock", "POST", Endpoint::SetClock),
    ("executions", "POST", Endpoint::CreateExecutions),
    ("executions/", "DELETE", Endpoint::DeleteExecution),
    ("keys/rotate", "POST", Endpoint::RotateKeys),
    ("tokens/expire", "POST", Endpoint::ExpireTokens),
];

fn endpoint<'a>(asked: &Method, path: &'a str) -> Result<(Endpoint, &'a str), Refusal> {
    let path = path.strip_prefix(PREFIX).unwrap_or_default();
    let matched = |known: &str| {
        if known.ends_with('/') {
            path.strip_prefix(known).filter(|rest| !rest.is_empty())
        } else {
            (known == path).then_some("")
        }
    };
    let mut allowed = Vec::new();
    for (known, known_method, endpoint) in ENDPOINTS {
        if let Some(parameter) = matched(known) {
            if asked == known_method || (asked == Method::HEAD && *known_method == "GET") {
                return Ok((*endpoint, parameter));
            }
            allowed.push(*known_method);
        }
    }
    if allowed.is_empty() {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "there is no admin endpoint with this path"));
    }
    Err(Refusal::method("this admin endpoint has no such method", &allowed.join(",")))
}

/// Refuses what a page in a browser sends.
fn check_sender(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::ORIGIN) {
        return Err(forbidden("admin endpoints are not for pages in a browser; send no Origin header"));
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok()).filter(|_| hosts.next().is_none());
    if host.is_some_and(is_loopback) {
        Ok(())
    } else {
        Err(forbidden("admin endpoints answer only where the Host header is localhost or a loopback address"))
    }
}

fn forbidden(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, message)
}

/// Whether a `Host` names this computer.
fn is_loopback(host: &str) -> bool {
    let without_port = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address =
        without_port.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(without_port);
    let is_address = address.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback());
    is_address || without_port.eq_ignore_ascii_case("localhost")
}

fn no_randomness() -> Refusal {
    Refusal::internal("the system gave no random numbers to make new keys from")
}

/// The tenant that the query names, or the first.
fn tenant<'a>(service: &'a Service, uri: &Uri) -> Result<&'a Tenant, Refusal> {
    let mut pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    match (pairs.next(), pairs.next()) {
        (None, _) => Ok(&service.tenants.first),
        (Some(pair), None) if pair.starts_with("tenant=") => {
            let id = percent_decode_str(&pair["tenant=".len()..]).decode_utf8_lossy();
            let unknown =
                || Refusal::new(StatusCode::NOT_FOUND, "the query names no tenant of this emulator");
            service.tenants.find(&id).ok_or_else(unknown)
        }
        _ => Err(Refusal::malformed("the query can hold tenant and its id, and no more")),
    }
}

fn written(value: &impl Serialize) -> Result<Reply, Refusal> {
    let body = serde_json::to_vec(value);
    body.map(reply::json).map_err(|_| Refusal::internal("the emulator could not write its answer"))
}

/// 204: there is nothing to say.
fn done() -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::NO_CONTENT;
    reply
}

#[derive(Serialize)]
struct Requests {
    /// Of all, those that are no longer kept included.
    count: u64,
    requests: Vec<SeenRequest>,
}

fn show_faults(service: &Service) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Faults {
        /// What is left.
        faults: String,
        /// How many requests and connections hang.
        hanging: usize,
    }
    written(&Faults { faults: service.faults.left().to_string(), hanging: service.faults.hanging() })
}

/// What is to be done to the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    advance_seconds: Option<f64>,
    offset_seconds: Option<i64>,
}

fn set_clock(service: &Service, change: &ClockChange) -> Result<Reply, Refusal> {
    if change.advance_seconds.is_none() && change.offset_seconds.is_none() {
        return Err(Refusal::malformed("the body says neither advance_seconds nor offset_seconds"));
    }
    if let Some(seconds) = change.advance_seconds {
        if !(0.0..=MAX_ADVANCE_SECONDS).contains(&seconds) {
            return Err(Refusal::malformed("advance_seconds must be from 0 to a hundred years"));
        }
        service.clock.advance(Duration::from_secs_f64(seconds));
    }
    if let Some(seconds) = change.offset_seconds {
        service.clock.set_offset(seconds);
    }
    show_clock(service)
}

fn show_clock(service: &Service) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Clock {
        /// Seconds since the epoch.
        now: u64,
        /// Virtual time since the start.
        elapsed_seconds: f64,
    }
    written(&Clock { now: service.clock.now(), elapsed_seconds: service.clock.elapsed().as_secs_f64() })
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_computer_are_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.1.2.3:1",
            "[::1]",
            "[::1]:8080",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":1",
            "example.com",
            "localhost.example.com:80",
            "192.0.2.1",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "[::]",
            "localhost:http",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
