//! Masks what a URL can hold of credentials.

use std::borrow::Cow;

/// Stands for what was taken out.
pub(crate) const MASK: &str = "***";

/// `text` without credentials, query and fragment.
///
/// Errs on the side of hiding: everything before the *last* `@` counts as user information, since secret keys that
/// were pasted into a URL unescaped hold `/`, `?` and `@` themselves. Text that is no URL with an authority is masked
/// whole.
pub(crate) fn url(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return Cow::Borrowed(if text.is_empty() { "" } else { MASK });
    };
    let (user_information, place) = match rest.rsplit_once('@') {
        Some((_, place)) => (format!("{MASK}@"), place),
        None => (String::new(), rest),
    };
    let (place, cut) = match place.find(['?', '#']) {
        Some(at) => (&place[..at], format!("{}{MASK}", &place[at..=at])),
        None => (place, String::new()),
    };
    if user_information.is_empty() && cut.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{scheme}://{user_information}{place}{cut}"))
}

/// The scheme of a URL (RFC 3986, section 3.1).
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|other| other.is_ascii_alphanumeric() || matches!(other, '+' | '-' | '.'))
}
