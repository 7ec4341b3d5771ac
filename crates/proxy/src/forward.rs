//! One exchange, to the service and back.

use std::sync::Arc;
use std::time::SystemTime;

use futures_util::stream::{self, StreamExt as _};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, BodyStream, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request, Response, StatusCode};
use optics_client::{BaseUrl, Record, Sink, is_harmless_header};
use optics_model::{ExecutionId, Operation, PackageExecution, printable};
use optics_validator::{Exchange, Report, Validator};
use reqwest::Url;
use secrecy::SecretString;

use crate::observed::{Counters, Observed, Observer};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Body = BoxBody<Bytes, BoxError>;

/// Longest body of a request; those of the contract have some hundred bytes.
const REQUEST_LIMIT: usize = 1 << 20;

/// Shortest value of a header, in bytes, that is taken for a secret; shorter ones, such as `1`, stand in every body.
const SHORTEST_SECRET: usize = 8;

/// Headers of a connection, which end where it ends (RFC 9110, section 7.6.1), besides those that `Connection` names.
const OF_CONNECTION: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// All that an exchange needs.
pub(crate) struct Passage {
    pub(crate) upstream: BaseUrl,
    pub(crate) http: reqwest::Client,
    pub(crate) validator: Validator,
    pub(crate) body_limit: usize,
    pub(crate) sink: Option<Arc<dyn Sink>>,
    pub(crate) observer: Option<Observer>,
    pub(crate) counters: Counters,
}

impl Passage {
    /// Passes a request on, and what comes back.
    pub(crate) async fn exchange(self: &Arc<Self>, request: Request<Incoming>) -> Response<Body> {
        let mut observed = Observed {
            method: request.method().to_string(),
            // As it is kept in captures: somebody may have put a token there.
            path: Record::new(SystemTime::UNIX_EPOCH, "", request.uri().path()).url().to_owned(),
            status: None,
            report: None,
            problem: None,
        };
        let response = match self.pass(request, &mut observed).await {
            Ok(response) => response,
            Err(refused) => {
                observed.problem = Some(refused.message.clone());
                refused.into_response()
            }
        };
        self.counters.add(&observed);
        if let Some(observer) = &self.observer {
            observer(&observed);
        }
        response
    }

    async fn pass(
        self: &Arc<Self>,
        request: Request<Incoming>,
        observed: &mut Observed,
    ) -> Result<Response<Body>, Refused> {
        if request.method() == Method::CONNECT {
            let message = "this is no proxy for CONNECT; give the client its URL as base URL of the service";
            return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message));
        }
        let begun = SystemTime::now();
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let url = url_of(self.upstream.as_str(), &target).ok_or_else(|| {
            let message = "the target of the request would not reach the service as it was asked for: expected a path \
                           without `.`, `..` and backslashes, and with %-escapes for whatever a URL has no place for";
            Refused::new(StatusCode::BAD_REQUEST, message)
        })?;
        let body = Limited::new(body, REQUEST_LIMIT).collect().await.map_err(|_| {
            let message = format!("the request broke off, or is longer than {REQUEST_LIMIT} bytes");
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        })?;
        let secrets = secrets(&head.headers);
        let mut headers = head.headers;
        strip(&mut headers);
        headers.remove(header::HOST);
        headers.remove(header::CONTENT_LENGTH);
        if self.sink.is_some() {
            // Secrets could not be taken out of what is packed.
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        let bytes = body.to_bytes();
        let mut onwards = self.http.request(head.method.clone(), url.clone()).headers(headers);
        if !bytes.is_empty() {
            onwards = onwards.body(bytes);
        }
        let answer = match onwards.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let mut message = format!("the service cannot be reached: {}", reason(error));
                let record = Record::new(begun, head.method.as_str(), url.as_str());
                if let Some(sink) = &self.sink
                    && let Err(error) = sink.record(record).await
                {
                    message += &format!("; and the record could not be kept: {error}");
                }
                return Err(Refused::new(StatusCode::BAD_GATEWAY, message));
            }
        };
        let answer: hyper::Response<reqwest::Body> = answer.into();
        let (mut answered, body) = answer.into_parts();
        strip(&mut answered.headers);
        observed.status = Some(answered.status.as_u16());
        let operation = operation(&head.method, head.uri.path());
        let body = match operation {
            Some(_) => Held::read(body, self.body_limit).await,
            None => Held { start: Bytes::new(), rest: Rest::Stream(body) },
        };
        // What an access token comes in is for the client alone.
        let is_token = operation == Some(Operation::REQUEST_ACCESS_TOKEN) && answered.status.is_success();
        let shown = (operation.is_some() && !is_token).then_some(&body);
        if let Some(sink) = &self.sink {
            let record = Record::new(begun, head.method.as_str(), url.as_str());
            let (record, problem) = complete(record, &answered, shown, &secrets);
            observed.problem = problem;
            if let Err(error) = sink.record(record).await {
                observed.problem = Some(format!("the record could not be kept: {error}"));
            }
        }
        if let Some(Held { start, rest: Rest::None }) = shown {
            observed.report = self.check(&head.method, &target, &answered, start).await;
            let unjudged = observed.report.as_ref().and_then(|report| unjudged(report, answered.status));
            let unfit =
                answered.status.is_success().then(|| unfit(head.uri.path(), operation, &answered, start));
            observed.problem = observed.problem.take().or(unjudged).or(unfit.flatten());
        }
        match &body.rest {
            Rest::Broken(error) => observed.problem = Some(format!("the response broke off: {error}")),
            Rest::Stream(_) if operation.is_some() => {
                let limit = self.body_limit;
                observed.problem = Some(format!("the body is longer than {limit} bytes, and was not judged"));
            }
            _ => {}
        }
        Ok(Response::from_parts(answered, body.into_body()))
    }

    /// Judges a body, on a thread for what takes long.
    async fn check(
        self: &Arc<Self>,
        method: &Method,
        target: &str,
        answered: &Parts,
        body: &Bytes,
    ) -> Option<Report> {
        let text = |name: HeaderName| Some(answered.headers.get(name)?.to_str().ok()?.to_owned());
        let (content_type, content_encoding) = (text(header::CONTENT_TYPE), text(header::CONTENT_ENCODING));
        let (passage, method, target) = (Arc::clone(self), method.to_string(), target.to_owned());
        let (status, body) = (answered.status.as_u16(), body.clone());
        let judged = tokio::task::spawn_blocking(move || {
            passage.validator.check_exchange(&Exchange {
                method: &method,
                url: &target,
                status,
                content_type: content_type.as_deref(),
                content_encoding: content_encoding.as_deref(),
                body: &body,
            })
        });
        judged.await.ok()
    }
}

/// A record of what came back, and why there is no body in it that should be there.
fn complete(
    record: Record,
    answered: &Parts,
    body: Option<&Held>,
    secrets: &[SecretString],
) -> (Record, Option<String>) {
    let secrets: Vec<&SecretString> = secrets.iter().collect();
    let headers = answered.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let record = record.answered(answered.status.as_u16(), headers, &secrets);
    let is_packed = answered.headers.contains_key(header::CONTENT_ENCODING);
    match body {
        Some(_) if is_packed => {
            let problem = "the record has no body: the service packed it, though it was asked not to";
            (record, Some(problem.to_owned()))
        }
        Some(Held { start, rest: Rest::None | Rest::Broken(_) }) => {
            let problem = std::str::from_utf8(start).is_err().then(|| {
                "the record has no body: it is no text in UTF-8, so that secrets could not be taken out"
                    .to_owned()
            });
            (record.with_body(start, &secrets), problem)
        }
        _ => (record, None),
    }
}

/// Why a body was not judged that should have been.
fn unjudged(report: &Report, status: StatusCode) -> Option<String> {
    let totals = report.totals();
    let report = serde_json::to_value(report).ok()?;
    if totals.unread > 0 {
        return Some(format!("the body cannot be read: {}", report["unread"][0]["reason"].as_str()?));
    }
    // What comes with an error need not be JSON; what comes with success must be.
    let reason = report["not_checked"].as_object()?.keys().next()?;
    (status.is_success() && totals.documents + totals.pages == 0)
        .then(|| format!("the body was not judged: {reason}"))
}

/// Why a client cannot use a body of a success, though what is in it may keep to the contract.
fn unfit(path: &str, operation: Option<Operation>, answered: &Parts, body: &[u8]) -> Option<String> {
    let is_packed = answered.headers.contains_key(header::CONTENT_ENCODING);
    if !is_packed && std::str::from_utf8(body).is_err() {
        return Some("the body is no text in UTF-8, and no header says what it is packed in".to_owned());
    }
    if operation != Some(Operation::GET_PACKAGE_EXECUTION) {
        return None;
    }
    let asked: ExecutionId = path.trim_end_matches('/').rsplit('/').next()?.parse().ok()?;
    let execution: PackageExecution = serde_json::from_slice(body).ok()?;
    (execution.id != asked).then(|| "answered with another execution than the one asked for".to_owned())
}

/// A body, or its start.
struct Held {
    start: Bytes,
    rest: Rest,
}

/// What is left of a body behind what is held of it.
enum Rest {
    None,
    /// It goes on.
    Stream(reqwest::Body),
    /// It broke off, for this reason.
    Broken(String),
}

impl Held {
    /// Reads a body until it ends, or more is held than `limit`.
    async fn read(mut body: reqwest::Body, limit: usize) -> Self {
        let mut start = Vec::new();
        let rest = loop {
            if start.len() > limit {
                break Rest::Stream(body);
            }
            match body.frame().await {
                None => break Rest::None,
                Some(Ok(frame)) => start.extend(frame.into_data().unwrap_or_default()),
                Some(Err(error)) => break Rest::Broken(reason(error)),
            }
        };
        Self { start: start.into(), rest }
    }

    /// The whole, as it came.
    fn into_body(self) -> Body {
        let start = self.start;
        match self.rest {
            Rest::None => BodyExt::boxed(Full::new(start).map_err(|never| match never {})),
            Rest::Stream(rest) => {
                let rest = BodyStream::new(rest).map(|frame| frame.map_err(BoxError::from));
                BodyExt::boxed(StreamBody::new(stream::iter([Ok(Frame::data(start))]).chain(rest)))
            }
            Rest::Broken(error) => {
                // Between the two, what came is sent; an error at once would take it back.
                let end = stream::once(async {
                    tokio::task::yield_now().await;
                    Err(BoxError::from(error))
                });
                BodyExt::boxed(StreamBody::new(stream::iter([Ok(Frame::data(start))]).chain(end)))
            }
        }
    }
}

/// The operation of the contract that a request is for.
fn operation(method: &Method, path: &str) -> Option<Operation> {
    let fits = |operation: &&Operation| {
        let (own, given) = (operation.path().split('/'), path.trim_end_matches('/').split('/'));
        operation.method() == method.as_str()
            && own.clone().count() == given.clone().count()
            && own.zip(given).all(|(own, given)| own == given || own.starts_with('{') && !given.is_empty())
    };
    Operation::ALL.iter().find(fits).copied()
}

/// What is asked for; none if it would be another target once it is a URL, which has no `/../`, for instance.
fn url_of(upstream: &str, target: &str) -> Option<Url> {
    let url = format!("{upstream}{target}");
    Url::parse(&url).ok().filter(|parsed| target.starts_with('/') && parsed.as_str() == url)
}

/// What may be secret in the headers of a request, so that it is known wherever it comes back.
fn secrets(headers: &HeaderMap) -> Vec<SecretString> {
    let mut found = Vec::new();
    for (name, value) in headers {
        // A value of another text cannot come back in a body that is kept.
        let Ok(value) = std::str::from_utf8(value.as_bytes()) else { continue };
        let value = value.trim();
        if is_harmless_header(name.as_str()) {
            continue;
        }
        if name == header::AUTHORIZATION {
            let token = value.split_once(' ').map_or("", |(_, token)| token.trim());
            found.extend([value, token].into_iter().filter(|secret| !secret.is_empty()));
        }
        let parts =
            [header::AUTHORIZATION, header::COOKIE].contains(name).then(|| value.split([';', ',', ' ']));
        let parts = parts.into_iter().flatten().map(|part| match part.split_once('=') {
            Some((_, value)) if !value.trim_matches('=').is_empty() => value.trim_matches('"'),
            _ => part,
        });
        found.extend(parts.chain([value]).filter(|secret| secret.len() >= SHORTEST_SECRET));
    }
    // What is a part of another must not take it apart first.
    found.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found.into_iter().map(|secret| SecretString::from(secret.to_owned())).collect()
}

/// Takes out what is about the connection.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    // Where both are there, the length is wrong, or somebody's attempt to smuggle an answer (RFC 9112, section 6.3).
    if headers.contains_key(header::TRANSFER_ENCODING) {
        headers.remove(header::CONTENT_LENGTH);
    }
    // Several that agree were read as one; those that do not were refused by who read the message.
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if let Some(length) = length.and_then(|value| value.split(',').next()?.trim().parse::<u64>().ok()) {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    for name in OF_CONNECTION {
        headers.remove(name);
    }
}

/// What is at the bottom of an error, without URLs.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &(dyn std::error::Error + 'static) = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    printable(&cause.to_string()).into_owned()
}

/// An answer of the proxy itself.
struct Refused {
    status: StatusCode,
    message: String,
}

impl Refused {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    fn into_response(self) -> Response<Body> {
        let body = serde_json::json!({"message": format!("optics proxy: {}", self.message)}).to_string();
        let body = BodyExt::boxed(Full::new(Bytes::from(body)).map_err(|never| match never {}));
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}
