//! Names of members that are tokens. A service that puts what it was sent into the name of a field would else have it shown.

use std::borrow::Cow;

const MASK: &str = "***";

/// The name of a member, or `***`, which is shown in its place, if there is a token (a JWT) in it.
///
/// ```
/// use optics_validator::redact_name;
///
/// assert_eq!(redact_name("deviceCount"), "deviceCount");
/// assert_eq!(redact_name("Bearer eyJhbGciOi.eyJzdWIi.c2ln"), "***");
/// ```
pub fn redact_name(name: &str) -> &str {
    if holds_jwt(name) { MASK } else { name }
}

/// A JSON pointer whose names are masked.
pub(crate) fn masked(pointer: &str) -> Cow<'_, str> {
    if !holds_jwt(pointer) {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(pointer.split('/').map(redact_name).collect::<Vec<_>>().join("/"))
}

/// Whether there are three parts in base64url with dots between them, the first of which starts as an encoded `{"` (RFC
/// 7519).
fn holds_jwt(text: &str) -> bool {
    let is_of_token = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    text.split(|character| !is_of_token(character)).any(|word| {
        word.split_once("eyJ").is_some_and(|(_, rest)| rest.bytes().filter(|byte| *byte == b'.').count() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use super::{masked, redact_name};

    #[test]
    fn tokens_are_masked_and_other_names_are_not() {
        for (name, shown) in [
            ("eyJhbGciOi.eyJzdWIi.c2ln", "***"),
            ("Bearer eyJhbGciOi.eyJzdWIi.c2-_", "***"),
            ("eyJ eyJhbGciOi.eyJzdWIi.", "***"),
            ("eyJhbGciOi.eyJzdWIi", "eyJhbGciOi.eyJzdWIi"),
            ("eyJ a.b.c", "eyJ a.b.c"),
            ("a.b.c", "a.b.c"),
            ("", ""),
        ] {
            assert_eq!(redact_name(name), shown, "{name}");
            let (pointer, shown) = (format!("/a.b/{name}/0"), format!("/a.b/{shown}/0"));
            assert_eq!(masked(&pointer), shown, "{name}");
        }
    }
}
