//! What a layer stands between: see [`ClientBuilder::layer`](crate::ClientBuilder::layer).

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use tower::Layer;
use tower::util::BoxCloneSyncService;

pub use tower::BoxError;
/// The crates that a layer is written with, in the versions that fit.
pub use {bytes, http, tower};

/// Sends one request and reads the whole of its response. What a layer is given, and what it becomes.
///
/// The request holds everything that goes over the network, the header `Authorization` or the body with the signed token
/// request included: a layer is trusted. Its response holds at most as many bytes as
/// [`body_limit`](crate::ClientBuilder::body_limit) says, decoded.
pub type HttpService = BoxCloneSyncService<http::Request<Bytes>, http::Response<Bytes>, BoxError>;

/// Among the extensions of a response whose body is not whole: of an error response, 64 KiB are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyCut;

/// Layers in the order in which they were added: the first sees a request first.
#[derive(Clone, Default)]
pub(crate) struct Layers(Vec<Arc<dyn Fn(HttpService) -> HttpService + Send + Sync>>);

impl Layers {
    pub(crate) fn add<L>(&mut self, layer: L)
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: tower::Service<http::Request<Bytes>, Response = http::Response<Bytes>>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as tower::Service<http::Request<Bytes>>>::Error: Into<BoxError>,
        <L::Service as tower::Service<http::Request<Bytes>>>::Future: Send + 'static,
    {
        let wrap = move |inner| {
            let service = tower::util::MapErr::new(layer.layer(inner), Into::into);
            BoxCloneSyncService::new(service)
        };
        self.0.push(Arc::new(wrap));
    }

    pub(crate) fn around(&self, inner: HttpService) -> HttpService {
        self.0.iter().rev().fold(inner, |inner, layer| layer(inner))
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} layers", self.0.len())
    }
}
