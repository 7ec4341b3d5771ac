//! Which headers of a response are kept, and what of them.
//!
//! A list of what is known to be harmless, and not one of what is known to be secret: gateways, proxies and services put keys
//! into headers that nobody has heard of.

use std::borrow::Cow;

use secrecy::SecretString;

use super::without_credentials;
use crate::redact::{self, MASK};
use crate::response::REQUEST_ID_HEADERS;

/// Those that are credentials by their standard: not even their names are kept.
const CREDENTIALS: [&str; 6] = [
    "set-cookie",
    "cookie",
    "authorization",
    "proxy-authorization",
    "authentication-info",
    "proxy-authentication-info",
];

/// Those whose values say how a message is to be read, how it came here, how long it is good for, or what to do next.
const HARMLESS: [&str; 40] = [
    // The message: `optics validate` reads the first two.
    "content-type",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "date",
    "etag",
    "last-modified",
    "trailer",
    "transfer-encoding",
    // What was asked for, and what can be.
    "accept",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "allow",
    "host",
    "upgrade",
    "user-agent",
    // Caches, and the way the message took.
    "age",
    "cache-control",
    "cf-cache-status",
    "connection",
    "expires",
    "keep-alive",
    "pragma",
    "server",
    "strict-transport-security",
    "vary",
    "via",
    "x-cache",
    // What to do next. A challenge is made before anybody has proved anything.
    "deprecation",
    "proxy-authenticate",
    "retry-after",
    "sunset",
    "www-authenticate",
    // Which request it was, beside those that errors name.
    "cf-ray",
    "request-id",
    "traceparent",
    "x-amzn-trace-id",
    "x-trace-id",
];

/// How the names start of those that tell how many more requests are welcome.
const LIMITS: [&str; 3] = ["ratelimit", "x-ratelimit-", "x-rate-limit-"];

/// Those that hold a URL.
const URLS: [&str; 2] = ["location", "content-location"];

/// Whether a value of this header is known to be harmless, so that captures keep it, with tokens in it masked. The name may be
/// in any case of letters.
///
/// ```
/// assert!(optics_client::is_harmless_header("Content-Type"));
/// assert!(!optics_client::is_harmless_header("x-api-key"));
/// ```
pub fn is_harmless_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HARMLESS.contains(&&*name)
        || REQUEST_ID_HEADERS.contains(&&*name)
        || LIMITS.iter().any(|start| name.starts_with(start))
}

/// A header as it is kept, its name in lower case; none if nothing of it is.
pub(super) fn kept(name: &str, value: &[u8], secrets: &[&SecretString]) -> Option<(String, String)> {
    let name = name.to_ascii_lowercase();
    if CREDENTIALS.contains(&&*name) {
        return None;
    }
    let value = String::from_utf8_lossy(value);
    let value = if URLS.contains(&&*name) {
        Cow::Owned(without_credentials(&value, secrets))
    } else if is_harmless_header(&name) {
        redact::text(&value, secrets)
    } else {
        Cow::Borrowed(MASK)
    };
    let value = value.into_owned();
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::kept;
    use secrecy::SecretString;

    #[test]
    fn harmless_values_stay_and_all_others_are_masked() {
        let secret = SecretString::from("hush");
        for (name, value, expected) in [
            ("Content-Type", "application/json; charset=utf-8", "application/json; charset=utf-8"),
            ("content-encoding", "gzip", "gzip"),
            ("ETag", "W/\"7\"", "W/\"7\""),
            ("Retry-After", "30", "30"),
            ("X-Request-Id", "7f3a", "7f3a"),
            ("x-amzn-RequestId", "7f3a", "7f3a"),
            ("traceparent", "00-4bf9-00f0-01", "00-4bf9-00f0-01"),
            ("X-RateLimit-Remaining", "7", "7"),
            ("RateLimit", "\"default\";r=50;t=30", "\"default\";r=50;t=30"),
            ("RateLimit-Reset", "30", "30"),
            ("Server", "hush/1 eyJhbGciOi.eyJzdWIi.c2ln", "***/1 ***"),
            ("WWW-Authenticate", "Bearer realm=\"hush\"", "Bearer realm=\"***\""),
            // Names that nobody has heard of, and those that look like one that is known.
            ("X-Amz-Security-Token", "hidden", "***"),
            ("X-Api-Key", "hidden", "***"),
            ("X-Vendor-Content-Type", "hidden", "***"),
            ("x-ratelimit", "hidden", "***"),
            ("server-timing", "hidden", "***"),
            ("link", "<https://host.example/?key=hidden>", "***"),
            ("x-empty", "", "***"),
        ] {
            let kept = kept(name, value.as_bytes(), &[&secret]);
            assert_eq!(kept, Some((name.to_ascii_lowercase(), expected.to_owned())), "{name}");
        }
        for name in ["Set-Cookie", "cookie", "Authorization", "proxy-authorization", "Authentication-Info"] {
            assert_eq!(kept(name, b"hidden", &[]), None, "{name}");
        }
    }

    #[test]
    fn places_keep_their_path_alone() {
        for (value, expected) in [
            ("/sign-in", "/sign-in"),
            ("/sign-in?next=hidden&page=2", "/sign-in?next=***&page=2"),
            ("/sign-in#token=hidden", "/sign-in#***"),
            ("/sign-in;session=hidden", "/sign-in;***"),
            ("/sign-in?next=x#token=hidden", "/sign-in?next=***"),
            ("sign-in", "sign-in"),
            ("https://host.example/sign-in", "https://host.example/sign-in"),
            ("https://user:hidden@host.example/in?page=hidden", "https://***@host.example/in?page=***"),
            ("https://host.example/in#token=hidden", "https://host.example/in#***"),
            ("//user:hidden@host.example/in", "//***@host.example/in"),
            ("mailto:user:hidden@host.example", "***"),
            ("", ""),
        ] {
            let kept = kept("Location", value.as_bytes(), &[]);
            assert_eq!(kept, Some(("location".to_owned(), expected.to_owned())), "{value}");
        }
    }
}
