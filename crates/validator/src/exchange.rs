//! One exchange with the service, as it passes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::captures::{Captures, DOCUMENT_LIMIT, Form};
use crate::report::Report;
use crate::scan::Scan;
use crate::validator::Validator;

/// A request and what came back, for [`Validator::check_exchange`].
///
/// `Debug` shows the size of the body alone, since bodies can hold credentials.
///
/// ```
/// use optics_validator::{Exchange, Validator};
///
/// let exchange = Exchange {
///     method: "GET",
///     url: "/health",
///     status: 200,
///     content_type: Some("text/plain"),
///     content_encoding: None,
///     body: b"ok",
/// };
/// let report = Validator::new()?.check_exchange(&exchange);
/// assert_eq!((report.totals().documents, report.totals().not_checked), (0, 1));
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// What was asked for: an absolute URL, or a path.
    pub url: &'a str,
    /// Status of the response.
    pub status: u16,
    /// Header `Content-Type` of the response, if it has one.
    pub content_type: Option<&'a str>,
    /// Header `Content-Encoding`, if the body still is as it says.
    pub content_encoding: Option<&'a str>,
    /// Body of the response.
    pub body: &'a [u8],
}

impl std::fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("method", &self.method)
            .field("status", &self.status)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Validator {
    /// Judges the body of a response by what was asked for: an execution, a page of the list, or the body of an error. What
    /// is about none of them is in the report as not checked, with the reason.
    ///
    /// ```
    /// use optics_validator::{Exchange, Outcome, Validator};
    ///
    /// let validator = Validator::new()?;
    /// let exchange = Exchange {
    ///     method: "GET",
    ///     url: "/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ///     status: 404,
    ///     content_type: Some("application/json"),
    ///     content_encoding: None,
    ///     body: br#"{"error": "no such execution"}"#,
    /// };
    /// let report = validator.check_exchange(&exchange);
    /// assert_eq!(report.outcome(false), Outcome::Findings);
    /// assert_eq!(report.findings()[0].message(), "the field \"message\" is missing");
    /// # Ok::<(), optics_validator::ContractError>(())
    /// ```
    pub fn check_exchange(&self, exchange: &Exchange<'_>) -> Report {
        // As a capture record, so that what passes and what was captured cannot be judged in two ways.
        let header =
            |name: &str, value: Option<&str>| value.map(|value| json!({"name": name, "value": value}));
        let headers: Vec<_> = [
            header("content-type", exchange.content_type),
            header("content-encoding", exchange.content_encoding),
        ]
        .into_iter()
        .flatten()
        .collect();
        let record = json!({
            "request": {"method": exchange.method, "url": exchange.url},
            "status": exchange.status,
            "headers": headers,
            "encoding": "base64",
            "body": STANDARD.encode(exchange.body),
        });
        let line = record.to_string();
        // The record is somewhat longer than the body in it.
        let mut captures = Captures::new().form(Form::Records);
        if line.len() as u64 > DOCUMENT_LIMIT {
            captures = captures.document_limit(line.len() as u64);
        }
        let mut scan = Scan::new(self).captures(captures).threads(1);
        scan.reader(&format!("{} {}", exchange.method, exchange.url), line.as_bytes());
        scan.finish()
    }
}
