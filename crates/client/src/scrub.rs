//! Takes secrets out of text that came over the network, before anything keeps it.

use std::borrow::Cow;

use optics_model::{printable, redact_url};
use secrecy::{ExposeSecret, SecretString};

/// Text from the network that is fit to be shown: no known secret, no JWT, no URL credentials, no control character,
/// and not long.
#[derive(Clone, Debug)]
pub(crate) struct Scrubbed(String);

/// Characters kept of a response body.
const LIMIT: usize = 500;
pub(crate) const MASK: &str = "***";

impl Scrubbed {
    pub(crate) fn new(text: &str, secrets: &[&SecretString]) -> Self {
        let mut text = text.to_owned();
        for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty())
        {
            text = text.replace(secret, MASK);
        }
        let masked = mask_words(&text);
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

/// A text whose words are masked that look like tokens, and those parts of URLs that can hold credentials.
pub(crate) fn mask_words(text: &str) -> Cow<'_, str> {
    if !text.contains("eyJ") && !text.contains("://") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive(|character: char| !is_word(character)).map(mask_word).collect())
}

/// Characters that a token or a URL is written in without a break.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || "-_.~:/?#@!$&*+,;=%".contains(character)
}

fn mask_word(word: &str) -> String {
    let (word, end) = match word.char_indices().next_back() {
        Some((at, last)) if !is_word(last) => word.split_at(at),
        _ => (word, ""),
    };
    let masked = if looks_like_jwt(word) {
        MASK.into()
    } else if word.contains("://") {
        redact_url(word)
    } else {
        word.into()
    };
    masked.into_owned() + end
}

/// Three base64url parts of which the first starts as an encoded `{"`.
fn looks_like_jwt(word: &str) -> bool {
    word.find("eyJ").is_some_and(|start| word[start..].matches('.').count() >= 2)
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
