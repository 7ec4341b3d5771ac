//! Lock against OpenAPI: the facts of the operation.

use std::collections::BTreeSet;

use crate::contract::below;
use crate::contract::openapi::Operation;
use crate::error::{Error, Reason, Source};
use crate::facts::{Facts, split_url};

use super::kind::Kind;
use super::report::{Finding, Outcome, Place};
use super::url_template::{shape, values};

/// Compares the operation that the lock is about with what OpenAPI says of it.
pub(super) fn compare<'a>(
    lock: &Facts,
    operations: &'a [Operation],
) -> Result<(&'a Operation, Outcome), Error> {
    let operation = matching(lock, operations)?;
    let mut comparison = Comparison { operation, outcome: Outcome::default() };
    comparison.path(lock);
    comparison.fact(Kind::OpenapiMethodDiffers, "method", &lock.method, &operation.method, &[]);
    let scopes = |scopes: BTreeSet<String>| Vec::from_iter(scopes).join(", ");
    let (expected, found) = (scopes(lock.scopes.iter().cloned().collect()), scopes(operation.scopes.clone()));
    comparison.fact(Kind::OpenapiScopeDiffers, "scope", &expected, &found, &["security"]);
    let (expected, found) = (
        scopes(
            lock.query_parameters
                .children(None)
                .iter()
                .map(|&id| lock.query_parameters.name(id).to_owned())
                .collect(),
        ),
        scopes(operation.query_parameters.clone()),
    );
    comparison.fact(
        Kind::OpenapiQueryParameterDiffers,
        "query parameters",
        &expected,
        &found,
        &["parameters"],
    );
    let body = |has: bool| if has { "described" } else { "" };
    let (expected, found) = (body(lock.request.is_described()), body(operation.request_body));
    comparison.fact(Kind::OpenapiRequestBodyDiffers, "request body", expected, found, &[]);
    comparison.headers(lock);
    comparison.example(lock);
    Ok((operation, comparison.outcome))
}

/// The operation most like that of the lock: the path says most, then the scopes, then the method.
///
/// None of the operations is named here, so a changed path, scope or method still leads to the right one and is
/// reported; where nothing or more than one is like it, nothing can be compared.
fn matching<'a>(lock: &Facts, operations: &'a [Operation]) -> Result<&'a Operation, Error> {
    let scopes: BTreeSet<&String> = lock.scopes.iter().collect();
    let likeness = |operation: &Operation| {
        let path = u8::from(shape(&operation.path) == shape(&lock.path));
        let scope =
            u8::from(!scopes.is_empty() && operation.scopes.iter().collect::<BTreeSet<_>>() == scopes);
        4 * path + 2 * scope + u8::from(operation.method == lock.method)
    };
    let best = operations.iter().map(likeness).max().unwrap_or(0);
    let mut found = operations.iter().filter(|operation| best > 1 && likeness(operation) == best);
    match (found.next(), found.next()) {
        (Some(operation), None) => Ok(operation),
        (first, _) => {
            let count = if first.is_some() { "more than one operation is" } else { "no operation is" };
            let detail = format!("{count} like {} {}", lock.method, lock.path);
            Err(Error::new(Source::Openapi, Reason::NothingToCompare, detail))
        }
    }
}

struct Comparison<'a> {
    operation: &'a Operation,
    outcome: Outcome,
}

impl Comparison<'_> {
    fn fact(&mut self, kind: Kind, subject: &str, expected: &str, found: &str, place: &[&str]) {
        self.outcome.facts += 1;
        if expected != found {
            let show = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
            let place = Place::Pointer(below(&self.operation.pointer, place));
            let finding = Finding::new(kind, Source::Openapi, subject).at(place);
            self.outcome.findings.push(finding.expected(show(expected)).found(show(found)));
        }
    }

    fn path(&mut self, lock: &Facts) {
        let same_shape = shape(&lock.path) == shape(&self.operation.path);
        let kind = if same_shape { Kind::OpenapiPathParameterDiffers } else { Kind::OpenapiPathDiffers };
        self.fact(kind, "path", &lock.path, &self.operation.path, &[]);
    }

    /// `Accept` shows as media type of the response, `Authorization` as security scheme, any other as parameter.
    fn headers(&mut self, lock: &Facts) {
        for header in &lock.headers {
            let (known, value, place): (&BTreeSet<String>, String, &[&str]) =
                match header.name.to_ascii_lowercase().as_str() {
                    "accept" => {
                        (&self.operation.media_types, header.value.clone(), &["responses", "200", "content"])
                    }
                    "authorization" => {
                        (&self.operation.schemes, header.value.to_ascii_lowercase(), &["security"])
                    }
                    name => (&self.operation.header_parameters, name.to_owned(), &["parameters"]),
                };
            let found =
                if known.contains(&value) { value.clone() } else { Vec::from_iter(known.clone()).join(", ") };
            let subject = format!("header {}", header.name);
            self.fact(Kind::OpenapiHeaderDiffers, &subject, &value, &found, place);
        }
    }

    /// The values in the example URL against the examples of the path parameters.
    fn example(&mut self, lock: &Facts) {
        let Some((_, path, _)) = lock.examples.first().map(String::as_str).and_then(split_url) else {
            return;
        };
        let Some(documented) = values(&lock.path, path) else { return };
        let example = |example: &Option<String>| example.clone().unwrap_or_else(|| "none".to_owned());
        let found = self.operation.path_examples.iter().map(example).collect::<Vec<_>>().join(", ");
        self.fact(Kind::OpenapiExampleDiffers, "example", &documented.join(", "), &found, &["parameters"]);
    }
}
