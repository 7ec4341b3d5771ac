//! The contract itself, for tools that read it over HTTP.

use hyper::{Method, Request};

use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::service::Service;
use crate::splice;

/// Where the OpenAPI description is.
const OPENAPI: &str = "/openapi.json";

/// Answers a request for one of the contract's texts; `None` where the path is none of theirs.
///
/// The description says that the service is here. It refers to the schema by a name beside its own, which leads there.
pub(crate) fn answer<B>(service: &Service, request: &Request<B>) -> Option<Reply> {
    let text = match request.uri().path() {
        OPENAPI => {
            let servers = serde_json::json!([{ "url": service.url, "description": "Emulator" }]).to_string();
            // The member is OpenAPI's own; a description without it says that the service is beside it, which is as well.
            splice::set(optics_schema::OPENAPI, "/servers", &servers)
                .unwrap_or_else(|_| optics_schema::OPENAPI.to_owned())
        }
        path if path.strip_prefix('/').is_some_and(is_schema) => optics_schema::PACKAGE_EXECUTION.to_owned(),
        _ => return None,
    };
    Some(match *request.method() {
        Method::GET | Method::HEAD => reply::json(text),
        _ => Refusal::method("the contract can be read, and no more", "GET,HEAD").into_reply(),
    })
}

/// Whether the OpenAPI description calls the schema by this name.
fn is_schema(name: &str) -> bool {
    !name.is_empty() && optics_schema::OPENAPI.contains(&format!("\"$ref\": \"{name}\""))
}
