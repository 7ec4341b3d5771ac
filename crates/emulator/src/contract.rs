//! The contract itself, for tools that read it over HTTP.

use hyper::{Method, Request, StatusCode};
use optics_model::Operation;

use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::service::Service;
use crate::splice::{self, Unfound};

/// Where the OpenAPI description is.
const OPENAPI: &str = "/openapi.json";

/// Answers a request for one of the contract's texts; `None` where the path is none of theirs.
///
/// The description says what is true of the emulator: that it is the server, and which further status it answers with. It refers to the schema by a name beside its own, which leads there.
pub(crate) fn answer<B>(service: &Service, request: &Request<B>) -> Option<Reply> {
    let text = match request.uri().path() {
        OPENAPI => match description(&service.url) {
            Ok(text) => text,
            Err(_) => {
                return Some(Refusal::internal("the contract has no place for what is ours").into_reply());
            }
        },
        path if path.strip_prefix('/').is_some_and(is_schema) => optics_schema::PACKAGE_EXECUTION.to_owned(),
        _ => return None,
    };
    Some(match *request.method() {
        Method::GET | Method::HEAD => reply::json(text),
        _ => Refusal::method("the contract can be read, and no more", "GET,HEAD").into_reply(),
    })
}

/// The contract's description with what is the emulator's own. The names in it are OpenAPI's.
fn description(url: &str) -> Result<String, Unfound> {
    let servers = serde_json::json!([{ "url": url, "description": "Emulator" }]).to_string();
    let mut text = splice::set(optics_schema::OPENAPI, "/servers", &servers)?;
    // What a body that is too long is answered with.
    let responses = format!("{}/responses", pointer_of(Operation::REQUEST_ACCESS_TOKEN));
    let as_others = text[splice::find(&text, &format!("{responses}/400"))?].to_owned();
    let too_long = StatusCode::PAYLOAD_TOO_LARGE.as_u16();
    text = splice::add(&text, &format!("{responses}/{too_long}"), &as_others)?;
    Ok(text)
}

/// Where an operation is described.
fn pointer_of(operation: Operation) -> String {
    format!("/paths/{}/{}", splice::escaped(operation.path()), operation.method().to_ascii_lowercase())
}

/// Whether the OpenAPI description calls the schema by this name.
fn is_schema(name: &str) -> bool {
    !name.is_empty() && optics_schema::OPENAPI.contains(&format!("\"$ref\": \"{name}\""))
}
