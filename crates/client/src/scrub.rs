//! Text that came over the network, made fit to be shown.

use optics_model::printable;
use secrecy::SecretString;

use crate::redact;

/// Text from the network that is fit to be shown: no known secret, no JWT, no URL credentials, no control character,
/// and not long.
#[derive(Clone, Debug)]
pub(crate) struct Scrubbed(String);

/// Characters kept of a response body.
const LIMIT: usize = 500;

impl Scrubbed {
    pub(crate) fn new(text: &str, secrets: &[&SecretString]) -> Self {
        let masked = redact::body(text, secrets);
        let one_line = masked.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = printable(&one_line).chars().take(LIMIT + 1).collect();
        if let Some((end, _)) = shown.char_indices().nth(LIMIT) {
            shown.replace_range(end.., "…");
        }
        Self(shown)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrub(text: &str) -> String {
        Scrubbed::new(text, &[&SecretString::from("hush")]).as_str().to_owned()
    }

    #[test]
    fn secrets_tokens_and_url_credentials_are_masked() {
        assert_eq!(scrub("the secret is hush."), "the secret is ***.");
        assert_eq!(scrub(r#"{"token":"eyJhbGciOi.eyJzdWIi.c2ln"}"#), r#"{"token":"***"}"#);
        assert_eq!(scrub("token=eyJhbGciOi.eyJzdWIi.c2ln&x"), "***");
        assert_eq!(scrub("see <sftp://user:pass@host/dir?sig=1>"), "see <sftp://***@host/dir?***>");
    }

    #[test]
    fn control_characters_and_length_are_tamed() {
        assert_eq!(scrub("a\u{1b}[31mb\nc"), r"a\u{1b}[31mb c");
        let long = scrub(&"ä ".repeat(1000));
        assert!(long.ends_with('…') && long.chars().count() <= LIMIT + 1, "{long}");
    }
}
