//! Masks what a URL can hold of credentials.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// Stands for what was taken out.
pub(crate) const MASK: &str = "***";

/// `text` without credentials, parameters, query and fragment: what reports and errors show of a URL.
///
/// ```
/// use optics_model::redact_url;
///
/// assert_eq!(redact_url("sftp://user:password@host.example/in?key=1"), "sftp://***@host.example/in?***");
/// assert_eq!(redact_url("user:password"), "***");
/// ```
///
/// Errs on the side of hiding. Secret keys that were pasted into a URL unescaped hold `/`, `?` and `@` themselves, so
/// that everything before the *last* `@` counts as user information; and where a query or fragment begins before that
/// `@`, nobody can tell which of the two it belongs to, and only the scheme is left. So it is where the authority has a
/// port that is no number, `https://key:secret`, or no host at all before a colon. The path is shown. Text that is no URL with an authority is masked whole.
pub fn redact_url(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return Cow::Borrowed(if text.is_empty() { "" } else { MASK });
    };
    let (before_query, query) = match first_of(rest, &["?", "#", "%3f", "%23"]) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (user_information, place) = match last_at_sign(before_query) {
        Some(end) => (format!("{MASK}@"), &before_query[end..]),
        None => (String::new(), before_query),
    };
    let is_hostless = place.starts_with(['/', '\\']) && place.contains(':');
    if last_at_sign(query).is_some() || !has_plain_port(place) || is_hostless {
        return Cow::Owned(format!("{scheme}://{MASK}"));
    }
    // Parameters of the path (RFC 3986, section 3.3) hold what a query would.
    let (place, query) = match first_of(place, &[";", "%3b"]) {
        Some(at) => (&place[..at], &place[at..]),
        None => (place, query),
    };
    if user_information.is_empty() && query.is_empty() {
        return Cow::Borrowed(text);
    }
    let cut = query.chars().next().map(|mark| format!("{mark}{MASK}")).unwrap_or_default();
    Cow::Owned(format!("{scheme}://{user_information}{place}{cut}"))
}

/// Where the first of `marks` begins, whatever the case of a percent-encoded one.
fn first_of(text: &str, marks: &[&str]) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    marks.iter().filter_map(|mark| lower.find(mark)).min()
}

/// Where the last `@` ends, as itself or percent-encoded.
fn last_at_sign(text: &str) -> Option<usize> {
    ["@", "%40"].iter().filter_map(|mark| text.rfind(mark).map(|at| at + mark.len())).max()
}

/// Whether the authority `place` begins with has no port, or a number for one.
fn has_plain_port(place: &str) -> bool {
    let authority = place.split(['/', '\\']).next().unwrap_or_default();
    // The colons of an IPv6 address stand in brackets.
    let after_address = authority.rsplit_once(']').map_or(authority, |(_, after)| after);
    after_address.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The scheme of a URL (RFC 3986, section 3.1).
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|other| other.is_ascii_alphanumeric() || matches!(other, '+' | '-' | '.'))
}
