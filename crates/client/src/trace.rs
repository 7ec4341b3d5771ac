//! Spans and events, named as OpenTelemetry's conventions for HTTP have it. None holds a header, a body or a query.

use std::time::Duration;

use bytes::Bytes;
use optics_model::{Operation, redact_url};
use tracing::field::Empty;
use tracing::{Span, debug, info_span, warn};

use crate::error::Error;

/// The span of a call: all attempts, and the pauses between them.
pub(crate) fn call(operation: Operation) -> Span {
    info_span!(
        target: "optics_client",
        "call",
        otel.name = operation.id(),
        http.request.method = operation.method(),
        url.template = operation.path(),
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// The span of one attempt: the request number `resend_count` of its call, counted from 0.
pub(crate) fn attempt(operation: Operation, request: &http::Request<Bytes>, resend_count: u32) -> Span {
    let span = info_span!(
        target: "optics_client",
        "attempt",
        otel.name = operation.method(),
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        http.request.resend_count = Empty,
        server.address = request.uri().host(),
        server.port = request.uri().port_u16(),
        url.full = Empty,
        url.template = operation.path(),
        http.response.status_code = Empty,
        error.type = Empty,
    );
    if !span.is_disabled() {
        span.record("url.full", &*redact_url(&request.uri().to_string()));
        if resend_count > 0 {
            span.record("http.request.resend_count", resend_count);
        }
    }
    span
}

/// Notes how a call or an attempt has ended.
pub(crate) fn ended(span: &Span, status: Option<u16>, error: Option<&Error>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    // The conventions want the status where one is the reason.
    match (status, error) {
        (Some(status), _) if !(200..=299).contains(&status) => {
            span.record("error.type", status.to_string().as_str());
        }
        (_, Some(error)) => {
            span.record("error.type", error.kind().name());
        }
        (_, None) => {}
    }
}

pub(crate) fn retry(operation: Operation, attempt: u32, error: &Error, pause: Duration) {
    warn!(
        target: "optics_client",
        operation = operation.id(),
        attempt,
        reason = error.kind().name(),
        http.response.status_code = error.status(),
        pause_seconds = pause.as_secs_f64(),
        "retry"
    );
}

/// A request waits for a pause that another one was asked for.
pub(crate) fn held(pause: Duration) {
    debug!(
        target: "optics_client",
        held_seconds = pause.as_secs_f64(),
        "not sent yet: the service has asked for a pause"
    );
}

pub(crate) fn drift(offset_seconds: i64) {
    warn!(
        target: "optics_client",
        offset_seconds,
        "the clock of the service differs; the request for a token is corrected and sent once more"
    );
}

pub(crate) fn renewed(operation: Operation) {
    debug!(
        target: "optics_client",
        operation = operation.id(),
        "the access token was refused; asking for another one"
    );
}
