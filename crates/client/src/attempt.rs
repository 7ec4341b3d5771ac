//! One request and its response, within the limits.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use http::StatusCode;
use optics_model::Operation;
use secrecy::SecretString;
use tower::ServiceExt;
use tracing::Instrument;

use crate::base_url::BaseUrl;
use crate::capture::{Incomplete, Record, Sink};
use crate::clock::Clock;
use crate::dates;
use crate::error::{Error, Kind};
use crate::limits::Limits;
use crate::middleware::HttpService;
use crate::retry::{Course, RetryPolicy};
use crate::scrub::Scrubbed;
use crate::trace;
#[cfg(feature = "validation")]
use crate::validation::Checks;

/// What requests for tokens and for everything else share.
pub(crate) struct Core {
    pub(crate) base_url: BaseUrl,
    pub(crate) service: HttpService,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) policy: RetryPolicy,
    pub(crate) timeout: Duration,
    /// Where exchanges are recorded.
    pub(crate) sink: Option<Arc<dyn Sink>>,
    #[cfg(feature = "validation")]
    pub(crate) checks: Checks,
    /// By how many seconds the service's clock is ahead of ours.
    pub(crate) clock_offset: AtomicI64,
}

/// A response, and when its request was on the way.
pub(crate) struct Exchange {
    pub(crate) response: http::Response<Bytes>,
    pub(crate) sent: SystemTime,
    pub(crate) received: SystemTime,
    /// Why its record has not the whole body.
    pub(crate) incomplete: Option<Incomplete>,
}

/// The record of an exchange that goes on. If that is dropped, such as at the end of the time for the whole call, the request has
/// been sent all the same, and the record says that it was given up.
struct Pending<'s> {
    sink: &'s Arc<dyn Sink>,
    record: Option<Record>,
}

impl Pending<'_> {
    /// The record, for what came back.
    fn take(mut self) -> Option<Record> {
        self.record.take()
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let Some(record) = self.record.take() else { return };
        let sink = Arc::clone(self.sink);
        let mut keeping = Box::pin(async move {
            // Nobody waits for it any more who could be told.
            let _ = sink.record(record.without_whole_body(Incomplete::GivenUp)).await;
        });
        // A file has it as soon as it is handed over; other sinks may take longer.
        if keeping.as_mut().now_or_never().is_none()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(keeping);
        }
    }
}

impl Core {
    /// Now, as the service counts it.
    pub(crate) fn service_time(&self) -> SystemTime {
        dates::shifted(self.clock.now(), self.clock_offset.load(Ordering::Relaxed))
    }

    /// A request without a body: method, URL and what is accepted.
    pub(crate) fn request(
        &self,
        operation: Operation,
        path_and_query: &str,
    ) -> Result<http::Request<Bytes>, Error> {
        http::Request::builder()
            .method(operation.method())
            .uri(format!("{}{path_and_query}", self.base_url.as_str()))
            .header(http::header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| {
                Error::new(Kind::Configuration, "the path of the request cannot be written as a URL")
            })
    }

    /// Waits for the limits, then makes the request and sends it. It is made that late since it may hold the time.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        course: &Course<'_>,
        secrets: &[&SecretString],
        request: impl FnOnce() -> Result<http::Request<Bytes>, Error>,
    ) -> Result<Exchange, Error> {
        let _permit = self.limits.acquire(course.end()).await?;
        let request = request()?;
        let span = trace::attempt(operation, &request, course.count());
        let sent = self.clock.now();
        let record = self.sink.as_ref().map(|sink| Pending {
            sink,
            record: Some(Record::new(sent, request.method().as_str(), &request.uri().to_string())),
        });
        let mut result = self.exchange(request, secrets).instrument(span.clone()).await;
        // While the place is still held, so that nobody slips through who waits for it.
        if let Ok(response) = &result
            && response.status() == StatusCode::TOO_MANY_REQUESTS
        {
            let asked = dates::retry_after(response.headers(), self.service_time());
            self.limits.hold(self.policy.pause_of_limit(asked));
        }
        let mut incomplete = None;
        if let Some(record) = record.and_then(Pending::take) {
            let record = completed(record, operation, &result, secrets);
            incomplete = record.incomplete();
            self.record(record, &mut result).await;
        }
        match &result {
            Ok(response) => trace::ended(&span, Some(response.status().as_u16()), None),
            Err(error) => trace::ended(&span, error.status(), Some(error)),
        }
        Ok(Exchange { response: result?, sent, received: self.clock.now(), incomplete })
    }

    /// Keeps a record. Where that fails, so does the request: what was to be recorded must not go by unrecorded.
    async fn record(&self, record: Record, result: &mut Result<http::Response<Bytes>, Error>) {
        let Some(sink) = &self.sink else { return };
        let has_no_body = record.incomplete().is_some_and(|why| why != Incomplete::GivenUp);
        if let Err(error) = sink.record(record).await {
            *result = Err(Error::new(Kind::Capture, format!("the exchange could not be recorded: {error}")));
        } else if has_no_body && let Err(error) = result {
            *error = error.clone().and("the record has no body, and says why");
        }
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        secrets: &[&SecretString],
    ) -> Result<http::Response<Bytes>, Error> {
        let answer = pin!(self.service.clone().oneshot(request));
        match select(answer, self.clock.deadline(self.timeout)).await {
            Either::Left((answer, _)) => answer.map_err(|error| match error.downcast::<Error>() {
                Ok(error) => *error,
                Err(foreign) => {
                    let text = Scrubbed::new(&foreign.to_string(), secrets);
                    Error::new(Kind::Middleware, format!("a layer failed: {}", text.as_str()))
                }
            }),
            Either::Right(((), _)) => {
                let limit = self.timeout.as_secs_f64();
                let message = format!("{}: no answer in time: {limit} s have passed", self.base_url);
                Err(Error::new(Kind::Timeout, message))
            }
        }
    }
}

/// A record with what came back.
fn completed(
    record: Record,
    operation: Operation,
    result: &Result<http::Response<Bytes>, Error>,
    secrets: &[&SecretString],
) -> Record {
    match result {
        Ok(response) => {
            let headers = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            let record = record.answered(response.status().as_u16(), headers, secrets);
            // What an access token comes in is for the client alone.
            if operation == Operation::REQUEST_ACCESS_TOKEN && response.status().is_success() {
                return record.without_whole_body(Incomplete::Token);
            }
            let record = record.with_body(response.body(), secrets);
            match response.extensions().get::<Incomplete>() {
                Some(why) => record.without_whole_body(*why),
                None => record,
            }
        }
        Err(error) => match error.status() {
            Some(status) => {
                let too_long = error.kind() == Kind::Contract;
                let why = if too_long { Incomplete::TooLong } else { Incomplete::BrokeOff };
                record.answered(status, [], secrets).without_whole_body(why)
            }
            None if error.kind() == Kind::Timeout => record.without_whole_body(Incomplete::GivenUp),
            None => record,
        },
    }
}
