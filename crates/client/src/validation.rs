//! What comes back, held against the whole contract.

use std::sync::Arc;

use http::HeaderValue;
use optics_model::Operation;
use optics_validator::{Class, Exchange, Report, Validator};

use crate::error::Error;
use crate::response::Body;

/// Findings that are told of one body; all are in its report.
const TOLD: usize = 10;

/// Whether executions and pages of the list are held against the whole contract. Decoding alone is more tolerant: it reads
/// what a program needs, and passes over the rest.
///
/// ```
/// use optics_client::{Client, Credentials, Validation};
/// use optics_model::Region;
///
/// # fn run() -> Result<(), optics_client::Error> {
/// let strict = Client::builder(Region::EUC1)
///     .credentials(Credentials::token("<access token>"))
///     .validation(Validation::Enforce)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Validation {
    /// They are not.
    Off,
    /// What departs from the contract is told as events of `tracing` at level `WARN`, and in [`Body::report`].
    #[default]
    Warn,
    /// The same, and a body that breaks the contract is a contract error. Undocumented fields do not break it.
    Enforce,
}

/// Judges bodies.
pub(crate) struct Checks {
    mode: Validation,
    validator: Validator,
}

impl Checks {
    pub(crate) fn new(mode: Validation) -> Self {
        Self { mode, validator: Validator::on_demand() }
    }

    /// The body with its report, or the error that it is.
    pub(crate) fn judge(
        &self,
        operation: Operation,
        url: &str,
        content_type: Option<&HeaderValue>,
        body: Body,
    ) -> Result<Body, Error> {
        if self.mode == Validation::Off {
            return Ok(body);
        }
        let report = self.validator.check_exchange(&Exchange {
            method: operation.method(),
            url,
            status: 200,
            content_type: content_type.and_then(|value| value.to_str().ok()),
            content_encoding: None,
            body: body.bytes(),
        });
        for group in report.findings().iter().take(TOLD) {
            tracing::warn!(
                operation = operation.id(),
                class = group.class().as_str(),
                pointer = group.pointer(),
                keyword = group.keyword(),
                count = group.count(),
                "{}",
                optics_model::printable(group.message())
            );
        }
        let mut violations = report.findings().iter().filter(|group| group.class() == Class::Violation);
        if self.mode == Validation::Enforce
            && let Some(first) = violations.next()
        {
            let others = match violations.count() {
                0 => String::new(),
                others => format!(", and {others} more"),
            };
            let pointer = if first.pointer().is_empty() { "the document" } else { first.pointer() };
            let message = format!("the body breaks the contract: {pointer}: {}{others}", first.message());
            return Err(body.unfit(optics_model::printable(&message).into_owned()));
        }
        Ok(body.with_report(report))
    }
}

impl Body {
    /// What was found in the body, if it was looked for. An item of a list has that of its page.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_deref()
    }

    fn with_report(mut self, report: Report) -> Self {
        self.report = Some(Arc::new(report));
        self
    }
}
