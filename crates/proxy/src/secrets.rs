//! What a request has that nobody else is to see.

use hyper::header::{self, HeaderMap};
use optics_client::is_harmless_header;
use optics_validator::Report;
use secrecy::{ExposeSecret as _, SecretString};

/// Shortest value of a header, in bytes, that is taken for a secret; shorter ones, such as `1`, stand in every body.
const SHORTEST_SECRET: usize = 8;

/// What may be secret in the headers of a request, so that it is known wherever it comes back.
pub(crate) fn of(headers: &HeaderMap) -> Vec<SecretString> {
    let mut found = Vec::new();
    for (name, value) in headers {
        // A value of another text cannot come back in a body that is kept.
        let Ok(value) = std::str::from_utf8(value.as_bytes()) else { continue };
        let value = value.trim();
        if is_harmless_header(name.as_str()) {
            continue;
        }
        if name == header::AUTHORIZATION {
            let token = value.split_once(' ').map_or("", |(_, token)| token.trim());
            found.extend([value, token].into_iter().filter(|secret| !secret.is_empty()));
        }
        let parts =
            [header::AUTHORIZATION, header::COOKIE].contains(name).then(|| value.split([';', ',', ' ']));
        let parts = parts.into_iter().flatten().map(|part| match part.split_once('=') {
            Some((_, value)) if !value.trim_matches('=').is_empty() => value.trim_matches('"'),
            _ => part,
        });
        found.extend(parts.chain([value]).filter(|secret| secret.len() >= SHORTEST_SECRET));
    }
    // What is a part of another must not take it apart first.
    found.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found.into_iter().map(|secret| SecretString::from(secret.to_owned())).collect()
}

/// Whether a finding tells one of them, which it does where a response has it in the name of a field.
pub(crate) fn are_named(report: &Report, secrets: &[SecretString]) -> bool {
    let is_named =
        |pointer: &str| secrets.iter().any(|secret| unescaped(pointer).contains(secret.expose_secret()));
    report.findings().iter().any(|group| is_named(group.pointer()))
}

/// The names of a JSON pointer as they are written (RFC 6901, section 4).
fn unescaped(pointer: &str) -> String {
    pointer.replace("~1", "/").replace("~0", "~")
}
