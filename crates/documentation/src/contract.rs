//! The contract's side of the comparison, read from JSON Schema and OpenAPI.

pub(crate) mod openapi;
pub(crate) mod response_schema;
pub(crate) mod schema;
pub(crate) mod shape;

use serde_json::Value;

use crate::error::{Error, Reason, Source};

/// Follows `$ref`s within one document until there is none. Gives the pointer of the target as well.
pub(crate) fn resolve<'a>(
    source: Source,
    root: &'a Value,
    value: &'a Value,
    pointer: String,
) -> Result<(&'a Value, String), Error> {
    /// More hops than this are a circle.
    const MAX_HOPS: usize = 16;
    let (mut value, mut pointer) = (value, pointer);
    for _ in 0..MAX_HOPS {
        let Some(reference) = value.get("$ref") else { return Ok((value, pointer)) };
        (value, pointer) = target(source, root, reference, &pointer)?;
    }
    Err(Error::new(source, Reason::Unresolved, format!("the references at {pointer} run in a circle")))
}

/// The target of one `$ref`.
pub(crate) fn target<'a>(
    source: Source,
    root: &'a Value,
    reference: &Value,
    at: &str,
) -> Result<(&'a Value, String), Error> {
    let local = reference.as_str().and_then(|text| text.strip_prefix('#'));
    let found = local.and_then(|pointer| Some((root.pointer(pointer)?, pointer.to_owned())));
    found.ok_or_else(|| {
        let shown = reference.to_string();
        let detail = format!("the reference {shown} at {} leads nowhere in this document", show_pointer(at));
        Error::new(source, Reason::Unresolved, detail)
    })
}

/// A pointer below another, with the name escaped as RFC 6901 wants it.
pub(crate) fn below(pointer: &str, names: &[&str]) -> String {
    names.iter().fold(pointer.to_owned(), |mut pointer, name| {
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        pointer
    })
}

/// A pointer as a person reads it; that of the root is the empty text.
pub(crate) fn show_pointer(pointer: &str) -> &str {
    if pointer.is_empty() { "the root" } else { pointer }
}
