//! An answer before it is put on the wire.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

/// Status, headers and the whole body.
pub(crate) type Reply = Response<Bytes>;

/// 200 with a JSON body.
pub(crate) fn json(body: impl Into<Bytes>) -> Reply {
    with_content(StatusCode::OK, "application/json", body)
}

/// A body of the media type.
pub(crate) fn with_content(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}
