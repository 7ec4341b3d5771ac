//! Which exchanges are about the resource.

use std::borrow::Cow;
use std::sync::LazyLock;

use optics_schema::OPENAPI;
use serde_json::Value;

use super::exchange::Exchange;
use super::host::{HostPattern, Target};
use crate::json::Raw;

/// What the body of a response is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// The resource.
    Execution,
    /// A page of the list of it.
    Page,
    /// The body of an error.
    Error,
}

/// Why an exchange is not looked at. The order is that of reports.
pub(super) type Reason = &'static str;

pub(super) const OTHER_METHOD: Reason = "another method";
pub(super) const OTHER_URL: Reason = "another URL";
pub(super) const OTHER_HOST: Reason = "another host";
pub(super) const OTHER_STATUS: Reason = "a status that has no body in the contract";
pub(super) const NO_RESPONSE: Reason = "no response";
pub(super) const NO_BODY: Reason = "no body";
pub(super) const BODY_NOT_KEPT: Reason = "the body was not kept in the archive";
pub(super) const NO_ITEMS: Reason = "a list without items";
pub(super) const OTHER_TYPE: Reason = "another content type than JSON";

/// Tells which exchanges are about the resource: by method, path, host and status.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    host: Option<HostPattern>,
}

/// The operations of the contract that give the resource, and the list of it. Most sources have no exchanges, and need
/// none.
static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(operations);

#[derive(Debug, Clone)]
struct Operation {
    method: String,
    /// Segments of the path; none for one that stands in braces.
    path: Vec<Option<String>>,
    /// Statuses and what their bodies are.
    statuses: Vec<(u64, Expected)>,
}

impl Selection {
    /// Only exchanges with hosts of this pattern. Errors say what is wrong with it.
    pub(crate) fn host(&mut self, pattern: &str) -> Result<(), String> {
        self.host = Some(HostPattern::new(pattern)?);
        Ok(())
    }

    /// What the body of the exchange is expected to be, or why it is not looked at.
    pub(super) fn expected(&self, exchange: &Exchange<'_>) -> Result<Expected, Reason> {
        let url = exchange.url.map_or(Cow::Borrowed(""), Raw::resolved);
        let target = Target::of(&url).ok_or(OTHER_URL)?;
        let segments: Vec<&str> = target.path.trim_end_matches('/').split('/').skip(1).collect();
        let of_path = || OPERATIONS.iter().filter(|operation| operation.matches(&segments));
        if of_path().next().is_none() {
            return Err(OTHER_URL);
        }
        if self.host.as_ref().is_some_and(|pattern| !pattern.fits(&target)) {
            return Err(OTHER_HOST);
        }
        let method = exchange.method.map_or(Cow::Borrowed("GET"), Raw::resolved);
        let operation =
            of_path().find(|operation| operation.method.eq_ignore_ascii_case(&method)).ok_or(OTHER_METHOD)?;
        match exchange.status {
            // What browsers write for a request that was never answered.
            None | Some(0) => Err(NO_RESPONSE),
            Some(status) => operation
                .statuses
                .iter()
                .find(|(known, _)| *known == status)
                .map(|(_, expected)| *expected)
                .ok_or(OTHER_STATUS),
        }
    }
}

impl Operation {
    fn matches(&self, segments: &[&str]) -> bool {
        self.path.len() == segments.len()
            && self.path.iter().zip(segments).all(|(own, given)| match own {
                Some(own) => own == given,
                None => !given.is_empty(),
            })
    }
}

/// The operations of the contract that give the resource, and the list of it.
fn operations() -> Vec<Operation> {
    let openapi: Value = serde_json::from_str(OPENAPI).unwrap_or_default();
    let mut operations = Vec::new();
    for (path, methods) in openapi["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let statuses = statuses(&openapi, operation);
            if !statuses.iter().any(|(_, expected)| *expected != Expected::Error) {
                continue;
            }
            let path: Vec<Option<String>> = path
                .split('/')
                .skip(1)
                .map(|segment| (!segment.starts_with('{')).then(|| segment.to_owned()))
                .collect();
            let method = method.to_uppercase();
            operations.push(Operation { method, path, statuses });
        }
    }
    operations
}

/// The statuses of an operation whose body the contract describes.
fn statuses(openapi: &Value, operation: &Value) -> Vec<(u64, Expected)> {
    let responses = operation["responses"].as_object();
    responses
        .into_iter()
        .flatten()
        .filter_map(|(status, response)| {
            let target =
                response["$ref"].as_str().and_then(|reference| openapi.pointer(reference.strip_prefix('#')?));
            let schema = &target.unwrap_or(response)["content"]["application/json"]["schema"]["$ref"];
            let schema = schema.as_str()?;
            // What is described outside the description of the operations is the resource, or a part of its schema: a page.
            let expected = match schema.split_once('#') {
                None => Expected::Execution,
                Some((file, _)) if !file.is_empty() => Expected::Page,
                _ => Expected::Error,
            };
            // The token's answer is another schema of the same file.
            let status: u64 = status.parse().ok()?;
            (expected != Expected::Error || status >= 400).then_some((status, expected))
        })
        .collect()
}
