//! Sends a request with reqwest and reads its response, up to a limit: the innermost service, below all layers.

use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use http::header::ACCEPT_ENCODING;
use http::uri::{Authority, Scheme, Uri};
use reqwest::{Response, StatusCode};
use tower::{BoxError, Service};

use crate::base_url::BaseUrl;
use crate::capture::Incomplete;
use crate::error::{Error, Kind};
use crate::failure::failure;
use crate::gzip;
use crate::middleware::BodyCut;

/// Bytes read of the body of an error response; what an error keeps of it is shorter still.
const ERROR_BODY_LIMIT: u64 = 64 * 1024;

#[derive(Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base_url: BaseUrl,
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    body_limit: u64,
}

impl Transport {
    pub(crate) fn new(http: reqwest::Client, base_url: &BaseUrl, body_limit: u64) -> Result<Self, Error> {
        let uri = base_url.as_str().parse::<Uri>().map_err(|_| {
            Error::new(Kind::Configuration, "the base URL has characters that no request can hold")
        })?;
        let parts = uri.into_parts();
        Ok(Self {
            http,
            base_url: base_url.clone(),
            scheme: parts.scheme,
            authority: parts.authority,
            body_limit,
        })
    }

    /// Whether a request goes where the client was built for. Layers can change requests, and a token must not go
    /// elsewhere.
    fn is_ours(&self, uri: &Uri) -> bool {
        uri.scheme() == self.scheme.as_ref() && uri.authority() == self.authority.as_ref()
    }

    async fn exchange(self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Error> {
        if !self.is_ours(request.uri()) {
            let message = format!("a layer sent the request elsewhere than to {}; not sent", self.base_url);
            return Err(Error::new(Kind::Middleware, message));
        }
        let mut request = reqwest::Request::try_from(request)
            .map_err(|_| Error::new(Kind::Middleware, "the URL of the request cannot be read; not sent"))?;
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
        let response =
            self.http.execute(request).await.map_err(|error| failure(&error).at(&self.base_url))?;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<http::Response<Bytes>, Error> {
        let status = response.status();
        let is_success = status == StatusCode::OK;
        let limit = if is_success { self.body_limit } else { self.body_limit.min(ERROR_BODY_LIMIT) };
        let mut parts = http::Response::new(());
        *parts.status_mut() = status;
        *parts.version_mut() = response.version();
        *parts.headers_mut() = std::mem::take(response.headers_mut());
        let is_packed = gzip::take_off(parts.headers_mut());
        let body = match bounded(&mut response, limit).await {
            Ok(packed) if is_packed => gzip::unpack(&packed, limit).map_err(|(flaw, begun)| match flaw {
                gzip::Flaw::TooLarge => (Unread::TooLarge, begun),
                gzip::Flaw::Broken(what) => (Unread::Packed(what), begun),
            }),
            Err((unread, packed)) if is_packed => {
                // What there is of it.
                let begun = gzip::unpack(&packed, limit).unwrap_or_else(|(_, begun)| begun);
                Err((unread, begun))
            }
            read => read,
        };
        let body = match body {
            Ok(body) => body,
            // The status says enough; a second error would hide it.
            Err((unread, begun)) if !is_success => {
                parts.extensions_mut().insert(BodyCut);
                parts.extensions_mut().insert(match unread {
                    Unread::TooLarge => Incomplete::TooLong,
                    Unread::Broken(_) | Unread::Packed(_) => Incomplete::BrokeOff,
                });
                begun
            }
            Err((Unread::TooLarge, _)) => {
                let message = format!("the body is larger than the limit of {limit} bytes");
                return Err(Error::new(Kind::Contract, message).with_status(status.as_u16()));
            }
            Err((Unread::Broken(error), _)) => return Err(failure(&error).with_status(status.as_u16())),
            Err((Unread::Packed(what), _)) => {
                return Err(Error::new(Kind::Transport, what).with_status(status.as_u16()));
            }
        };
        Ok(parts.map(|()| body))
    }
}

impl Service<http::Request<Bytes>> for Transport {
    type Response = http::Response<Bytes>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<http::Response<Bytes>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        self.clone().exchange(request).map(|result| result.map_err(BoxError::from)).boxed()
    }
}

enum Unread {
    TooLarge,
    Broken(reqwest::Error),
    /// Came whole, and cannot be unpacked.
    Packed(String),
}

/// The whole body, or why not and what there is of it. An announced length is believed only when it is too large.
async fn bounded(response: &mut Response, limit: u64) -> Result<Bytes, (Unread, Bytes)> {
    if response.content_length().is_some_and(|length| length > limit) {
        return Err((Unread::TooLarge, Bytes::new()));
    }
    // Most bodies come in one piece, which is then not copied.
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(joined(first, &rest)),
            Err(error) => return Err((Unread::Broken(error), joined(first, &rest))),
        };
        let room = limit - (first.len() + rest.len()) as u64;
        if chunk.len() as u64 > room {
            return Err((Unread::TooLarge, joined(first, &rest)));
        }
        if first.is_empty() {
            first = chunk;
        } else {
            rest.extend_from_slice(&chunk);
        }
    }
}

fn joined(first: Bytes, rest: &BytesMut) -> Bytes {
    if rest.is_empty() {
        return first;
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(rest);
    whole.freeze()
}
