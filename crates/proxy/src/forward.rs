//! One exchange, to the service and back.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt as _, Collected, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request, Response, StatusCode};
use optics_client::{BaseUrl, Incomplete, Record, Sink, transport_failure};
use optics_model::{ExecutionId, Operation, PackageExecution, printable};
use optics_validator::{Exchange, Report, Validator};
use reqwest::Url;
use secrecy::SecretString;
use tokio::sync::{oneshot, watch};

use crate::body::{Passing, Rest};
use crate::observed::{Counters, Observed, Observer};
use crate::secrets;

/// Longest body of a request; those of the contract have some hundred bytes.
const REQUEST_LIMIT: usize = 1 << 20;

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
    /// Longest time for the body of a request.
    pub(crate) timeout: Duration,
    pub(crate) sink: Option<Arc<dyn Sink>>,
    pub(crate) observer: Option<Observer>,
    pub(crate) counters: Counters,
    /// Whether exchanges under way are to end; each of them listens until it has been told.
    pub(crate) stopping: watch::Sender<bool>,
}

/// What a request is for.
struct Asked {
    method: Method,
    path: String,
    target: String,
    url: Url,
    operation: Option<Operation>,
    secrets: Vec<SecretString>,
    begun: SystemTime,
}

/// What has come back so far.
#[derive(Default)]
struct Got {
    answered: Option<Parts>,
    /// The body, as far as it is held.
    start: Vec<u8>,
}

impl Passage {
    /// Passes a request on, and what comes back. The exchange is told, also if the client leaves meanwhile.
    pub(crate) async fn exchange(self: &Arc<Self>, request: Request<Incoming>) -> Response<Passing> {
        let (reply, answer) = oneshot::channel();
        tokio::spawn(Arc::clone(self).run(request, reply, self.stopping.subscribe()));
        let defect =
            || Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "the exchange was given up").into_response();
        answer.await.unwrap_or_else(|_| defect())
    }

    async fn run(
        self: Arc<Self>,
        request: Request<Incoming>,
        mut reply: oneshot::Sender<Response<Passing>>,
        listening: watch::Receiver<bool>,
    ) {
        let mut observed = Observed {
            method: request.method().to_string(),
            // As it is kept in captures: somebody may have put a token there.
            path: Record::new(SystemTime::UNIX_EPOCH, "", request.uri().path()).url().to_owned(),
            status: None,
            report: None,
            problem: None,
        };
        let (head, body) = request.into_parts();
        let response = match self.asked(&head) {
            Err(refused) => Err(refused),
            Ok(asked) => {
                let mut got = Got::default();
                let fetched = tokio::select! {
                    biased;
                    fetched = self.fetch(&asked, head.headers, body, &mut got) => Some(fetched),
                    () = reply.closed() => None,
                };
                match fetched {
                    Some(Ok(rest)) => Ok(self.finish(&asked, got, rest, &mut observed).await),
                    Some(Err(refused)) => {
                        self.keep(&asked, &got, None, &mut observed).await;
                        Err(refused)
                    }
                    None => {
                        self.keep(&asked, &got, Some(Incomplete::GivenUp), &mut observed).await;
                        let kept = observed.problem.take().map(|problem| format!("; and {problem}"));
                        observed.problem = Some(self.cut_off() + &kept.unwrap_or_default());
                        self.tell(&observed);
                        return;
                    }
                }
            }
        };
        let response = match response {
            Ok(response) => response,
            Err(refused) => {
                let kept = observed.problem.take().map(|problem| format!("; and {problem}"));
                observed.problem = Some(refused.message.clone() + &kept.unwrap_or_default());
                refused.into_response()
            }
        };
        if reply.is_closed() {
            observed.problem = Some(self.cut_off());
        }
        let response = match response.into_parts() {
            (head, body) if body.is_streamed() => {
                let body = body.telling(Arc::clone(&self), observed, &head.headers);
                Response::from_parts(head, body)
            }
            (head, body) => {
                self.tell(&observed);
                Response::from_parts(head, body)
            }
        };
        // If the client has left just now, a body that is not over tells that it was dropped.
        drop(reply.send(response));
        drop(listening);
    }

    pub(crate) fn tell(&self, observed: &Observed) {
        self.counters.add(observed);
        if let Some(observer) = &self.observer {
            observer(observed);
        }
    }

    /// Why an exchange ended before it was over.
    pub(crate) fn cut_off(&self) -> String {
        let why = if *self.stopping.borrow() { "the proxy was stopped" } else { "the client left" };
        format!("{why} before the exchange was over")
    }

    fn asked(&self, head: &hyper::http::request::Parts) -> Result<Asked, Refused> {
        if head.method == Method::CONNECT {
            let message = "this is no proxy for CONNECT; give the client its URL as base URL of the service";
            return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message));
        }
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let url = url_of(self.upstream.as_str(), &target).ok_or_else(|| {
            let message = "the target of the request would not reach the service as it was asked for: expected a path \
                           without `.`, `..` and backslashes, and with %-escapes for whatever a URL has no place for";
            Refused::new(StatusCode::BAD_REQUEST, message)
        })?;
        Ok(Asked {
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            target,
            url,
            operation: operation(&head.method, head.uri.path()),
            secrets: secrets::of(&head.headers),
            begun: SystemTime::now(),
        })
    }

    /// Asks the service. What comes back is put into `got`, so that it is there when this is given up; the body up to the
    /// limit if it is to be judged.
    async fn fetch(
        &self,
        asked: &Asked,
        mut headers: HeaderMap,
        body: Incoming,
        got: &mut Got,
    ) -> Result<Rest, Refused> {
        let collected = tokio::time::timeout(self.timeout, Limited::new(body, REQUEST_LIMIT).collect());
        let collected = collected.await.map_err(|_| {
            Refused::new(StatusCode::REQUEST_TIMEOUT, "the request did not come as a whole in time")
        })?;
        let bytes = collected.map(Collected::to_bytes).map_err(|_| {
            let message = format!("the request broke off, or is longer than {REQUEST_LIMIT} bytes");
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        })?;
        strip(&mut headers);
        headers.remove(header::HOST);
        headers.remove(header::CONTENT_LENGTH);
        if self.sink.is_some() {
            // Secrets could not be taken out of what is packed.
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        let mut onwards = self.http.request(asked.method.clone(), asked.url.clone()).headers(headers);
        if !bytes.is_empty() {
            onwards = onwards.body(bytes);
        }
        let answer = onwards.send().await.map_err(|error| {
            let message = format!("no answer from the service: {}", transport_failure(&error));
            Refused::new(StatusCode::BAD_GATEWAY, message)
        })?;
        let answer: hyper::Response<reqwest::Body> = answer.into();
        let (mut answered, body) = answer.into_parts();
        strip(&mut answered.headers);
        let has_body = asked.method != Method::HEAD && !body.is_end_stream();
        got.answered = Some(answered);
        Ok(match asked.operation {
            _ if !has_body => Rest::None,
            Some(_) => read(body, &mut got.start, self.body_limit).await,
            None => Rest::Stream(body),
        })
    }

    /// Keeps a record of what has come back, and why that is not all.
    async fn keep(&self, asked: &Asked, got: &Got, incomplete: Option<Incomplete>, observed: &mut Observed) {
        observed.status = got.answered.as_ref().map(|answered| answered.status.as_u16());
        let Some(sink) = &self.sink else { return };
        let mut record = Record::new(asked.begun, asked.method.as_str(), asked.url.as_str());
        if let Some(answered) = &got.answered {
            let is_kept = incomplete != Some(Incomplete::TooLong) && asked.may_be_shown(answered.status);
            let body = is_kept.then_some(&*got.start);
            (record, observed.problem) = complete(record, answered, body, &asked.secrets);
            if asked.is_for_token(answered.status) {
                record = record.without_whole_body(Incomplete::Token);
            }
        }
        if let Some(incomplete) = incomplete {
            record = record.without_whole_body(incomplete);
        }
        if let Err(error) = sink.record(record).await {
            observed.problem = Some(format!("the record could not be kept: {error}"));
        }
    }

    /// Keeps and judges what has come back.
    async fn finish(
        self: &Arc<Self>,
        asked: &Asked,
        got: Got,
        rest: Rest,
        observed: &mut Observed,
    ) -> Response<Passing> {
        let incomplete = match &rest {
            Rest::None => None,
            Rest::Broken(_) => Some(Incomplete::BrokeOff),
            // What is no operation's is not kept, and nobody looks for it.
            Rest::Stream(_) => asked.operation.is_some().then_some(Incomplete::TooLong),
        };
        self.keep(asked, &got, incomplete, observed).await;
        let start = Bytes::from(got.start);
        let Some(answered) = got.answered else {
            return Refused::new(StatusCode::BAD_GATEWAY, "no answer").into_response();
        };
        if matches!(rest, Rest::None) && asked.may_be_shown(answered.status) {
            observed.report = self.check(&asked.method, &asked.target, &answered, &start).await;
            if observed.report.take_if(|report| secrets::are_named(report, &asked.secrets)).is_some() {
                let problem = "the response has a secret of the request in the name of a field, so that nothing that was \
                               found in it is told";
                observed.problem = observed.problem.take().or(Some(problem.to_owned()));
            }
            let unjudged = observed.report.as_ref().and_then(|report| unjudged(report, answered.status));
            let unfit =
                answered.status.is_success().then(|| unfit(&asked.path, asked.operation, &answered, &start));
            observed.problem = observed.problem.take().or(unjudged).or(unfit.flatten());
        }
        match &rest {
            Rest::Broken(error) => observed.problem = Some(format!("the response broke off: {error}")),
            Rest::Stream(_) if asked.operation.is_some() => {
                let limit = self.body_limit;
                observed.problem = Some(format!("the body is longer than {limit} bytes, and was not judged"));
            }
            _ => {}
        }
        Response::from_parts(answered, Passing::new(start, rest))
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
    body: Option<&[u8]>,
    secrets: &[SecretString],
) -> (Record, Option<String>) {
    let secrets: Vec<&SecretString> = secrets.iter().collect();
    let headers = answered.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let record = record.answered(answered.status.as_u16(), headers, &secrets);
    let is_packed = answered.headers.contains_key(header::CONTENT_ENCODING);
    match body {
        Some(_) if is_packed => {
            let problem = "the record has no body: the service packed it, though it was asked not to";
            (record.without_whole_body(Incomplete::NoText), Some(problem.to_owned()))
        }
        Some(body) => {
            let problem = std::str::from_utf8(body).is_err().then(|| {
                "the record has no body: it is no text in UTF-8, so that secrets could not be taken out"
                    .to_owned()
            });
            (record.with_body(body, &secrets), problem)
        }
        None => (record, None),
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

/// Reads a body until it ends, or more is held than `limit`.
async fn read(mut body: reqwest::Body, start: &mut Vec<u8>, limit: usize) -> Rest {
    loop {
        if start.len() > limit {
            return Rest::Stream(body);
        }
        match body.frame().await {
            None => return Rest::None,
            Some(Ok(frame)) => start.extend(frame.into_data().unwrap_or_default()),
            Some(Err(error)) => return Rest::Broken(reason(error)),
        }
    }
}

impl Asked {
    /// Whether a body may be kept and judged. What an access token comes in is for the client alone.
    fn may_be_shown(&self, status: StatusCode) -> bool {
        self.operation.is_some() && !self.is_for_token(status)
    }

    fn is_for_token(&self, status: StatusCode) -> bool {
        self.operation == Some(Operation::REQUEST_ACCESS_TOKEN) && status.is_success()
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
    bottom(&error.without_url())
}

/// What is at the bottom of an error.
pub(crate) fn bottom(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
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

    fn into_response(self) -> Response<Passing> {
        let body = serde_json::json!({"message": format!("optics proxy: {}", self.message)}).to_string();
        let mut response = Response::new(Passing::new(body.into(), Rest::None));
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}
