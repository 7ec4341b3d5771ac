//! Bodies of answers on their way to the client.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::stream::{self, StreamExt as _};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, BodyStream, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap};

use crate::connections::Busy;
use crate::forward::Passage;
use crate::observed::Observed;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What is left of a body behind what is held of it.
pub(crate) enum Rest {
    None,
    /// It goes on.
    Stream(reqwest::Body),
    /// It broke off, for this reason.
    Broken(String),
}

/// A body, as it came; the connection is busy until it is over.
pub(crate) struct Passing {
    inner: BoxBody<Bytes, BoxError>,
    is_streamed: bool,
    /// Dropped with the body.
    busy: Option<Busy>,
    ending: Option<Ending>,
}

/// Tells of an exchange whose body is not held, once it is over.
struct Ending {
    passage: Arc<Passage>,
    observed: Observed,
    /// Bytes that are still to come, where that was announced.
    left: Option<u64>,
}

impl Passing {
    pub(crate) fn new(start: Bytes, rest: Rest) -> Self {
        let is_streamed = matches!(rest, Rest::Stream(_));
        let inner = match rest {
            Rest::None => BodyExt::boxed(Full::new(start).map_err(|never| match never {})),
            Rest::Stream(rest) => {
                let start = stream::iter((!start.is_empty()).then_some(Ok(Frame::data(start))));
                let rest = BodyStream::new(rest).map(|frame| frame.map_err(BoxError::from));
                BodyExt::boxed(StreamBody::new(start.chain(rest)))
            }
            Rest::Broken(error) => {
                // Between the two, what came is sent; an error at once would take it back.
                let end = stream::once(async {
                    tokio::task::yield_now().await;
                    Err(BoxError::from(error))
                });
                BodyExt::boxed(StreamBody::new(stream::iter([Ok(Frame::data(start))]).chain(end)))
            }
        };
        Self { inner, is_streamed, busy: None, ending: None }
    }

    /// Whether more is to come of it than is held.
    pub(crate) fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    pub(crate) fn keeping(mut self, busy: Busy) -> Self {
        self.busy = Some(busy);
        self
    }

    /// Has the exchange told once this is over.
    pub(crate) fn telling(mut self, passage: Arc<Passage>, observed: Observed, headers: &HeaderMap) -> Self {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        self.ending = Some(Ending { passage, observed, left: length });
        self
    }

    fn end(&mut self, problem: Option<String>) {
        if let Some(Ending { passage, mut observed, .. }) = self.ending.take() {
            observed.problem = problem.or(observed.problem);
            passage.tell(&observed);
        }
    }
}

impl Body for Passing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Pending => {}
            Poll::Ready(None) => self.end(None),
            Poll::Ready(Some(Err(error))) => {
                let problem = format!("the response broke off: {}", crate::forward::bottom(&**error));
                self.end(Some(problem));
            }
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                let left = self.ending.as_mut().and_then(|ending| ending.left.as_mut());
                let is_last = left.is_some_and(|left| {
                    *left = left.saturating_sub(length);
                    *left == 0
                });
                // Nobody asks for more than what was announced.
                if is_last {
                    self.end(None);
                }
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if let Some(ending) = &self.ending {
            let problem = ending.passage.cut_off();
            self.end(Some(problem));
        }
    }
}
