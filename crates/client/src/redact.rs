//! Takes secrets out of what came over the network.
//!
//! JSON is changed within its strings alone, so that line, column and everything else stays what it was, and a document that
//! kept to the contract still does.

use std::borrow::Cow;

use optics_model::{PackageExecution, redact_url};
use secrecy::{ExposeSecret, SecretString};

/// Stands for what was taken out.
pub(crate) const MASK: &str = "***";

/// Shortest secret, in bytes, that a body is searched for; shorter ones, such as `1`, stand in every body.
const SHORTEST: usize = 8;

/// A body: JSON, or any other text.
pub(crate) fn body<'t>(text: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
    if !is_json(text) {
        return self::text(text, secrets);
    }
    // Between strings there are numbers, and much more where quotes are not escaped that are inside of one.
    let long: Vec<&SecretString> = secrets.iter().copied().filter(|secret| is_long(secret)).collect();
    let between = |text: &'t str| self::text(text, &long);
    let mut kept = String::new();
    let mut from = 0;
    let mut name: Option<String> = None;
    for token in strings(text) {
        kept.push_str(&between(&text[from..token.start]));
        from = token.start + token.text.len();
        match token.string() {
            Some(string) => {
                let is_name = text[from..].trim_start().starts_with(':');
                let is_sensitive = !is_name
                    && name.as_deref().is_some_and(|name| PackageExecution::SENSITIVE.contains(&name));
                let masked =
                    if is_sensitive { sensitive(&string, secrets) } else { self::text(&string, secrets) };
                if *masked == string {
                    kept.push_str(token.text);
                } else {
                    kept.push_str(&serde_json::to_string(&masked).unwrap_or_else(|_| format!("\"{MASK}\"")));
                }
                name = is_name.then_some(string);
            }
            None => kept.push_str(&self::text(token.text, secrets)),
        }
    }
    if from == 0 {
        return between(text);
    }
    kept.push_str(&between(&text[from..]));
    Cow::Owned(kept)
}

/// Whether a body has one of the secrets in it, whichever way its strings are written.
pub(crate) fn repeats(body: &[u8], secrets: &[&SecretString]) -> bool {
    let secrets: Vec<&str> =
        secrets.iter().filter(|secret| is_long(secret)).map(|secret| secret.expose_secret()).collect();
    let holds = |text: &str| secrets.iter().any(|secret| text.contains(secret));
    let text = String::from_utf8_lossy(body);
    let is_escaped = |string: &Token<'_>| string.text.contains('\\');
    holds(&text)
        || memchr::memchr(b'\\', body).is_some()
            && strings(&text)
                .filter(is_escaped)
                .filter_map(|token| token.string())
                .any(|string| holds(&string))
}

fn is_long(secret: &SecretString) -> bool {
    secret.expose_secret().len() >= SHORTEST
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"'])
}

/// What stands between two quotes, with them.
struct Token<'t> {
    start: usize,
    text: &'t str,
}

impl Token<'_> {
    /// What it stands for; none if it is no JSON string, such as one with a line break in it, or one that was cut off.
    fn string(&self) -> Option<String> {
        serde_json::from_str(self.text).ok()
    }
}

fn strings(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + memchr::memchr(b'"', &text.as_bytes()[from..])?;
        // What is left of a string that was cut off may be the start of a secret.
        from = closing_quote(text.as_bytes(), start + 1).map_or(text.len(), |end| end + 1);
        Some(Token { start, text: &text[start..from] })
    })
}

/// Any text: words that are tokens or URLs are masked, and what the client knows to be secret.
pub(crate) fn text<'t>(text: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
    let mut masked = Cow::Borrowed(text);
    for secret in exposed(secrets) {
        if masked.contains(secret) {
            masked = Cow::Owned(masked.replace(secret, MASK));
        }
    }
    match mask_words(&masked) {
        Cow::Borrowed(_) => masked,
        Cow::Owned(words) => Cow::Owned(words),
    }
}

/// A text whose words are masked that look like tokens, and those parts of URLs that can hold credentials.
fn mask_words(text: &str) -> Cow<'_, str> {
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

/// A value that can hold credentials by the contract.
fn sensitive<'t>(value: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
    // Ids are no secrets, and a reference may be one.
    if value.parse::<optics_model::Identifier>().is_ok() {
        return Cow::Borrowed(value);
    }
    match redact_url(value) {
        Cow::Borrowed(same) if same == value => text(value, secrets),
        masked => Cow::Owned(text(&masked, secrets).into_owned()),
    }
}

fn exposed<'s>(secrets: &'s [&SecretString]) -> impl Iterator<Item = &'s str> {
    secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty())
}

/// Where the string that starts at `from`, behind its quote, has its other one.
fn closing_quote(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', &text[from..])?;
        if text[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
        if from > text.len() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::body;
    use secrecy::SecretString;

    #[test]
    fn strings_lose_their_secrets_and_all_else_stays() {
        let secret = SecretString::from("hush \"hush\"");
        for (text, kept) in [
            (r#"{"a" : "x", "n":1.0}"#, r#"{"a" : "x", "n":1.0}"#),
            (r#"{"destination":"sftp://u:p@h/d?k=1"}"#, r#"{"destination":"sftp://***@h/d?***"}"#),
            (r#"{"destination": "user:password"}"#, r#"{"destination": "***"}"#),
            (r#"{"destination": ""}"#, r#"{"destination": ""}"#),
            (r#"{"x":["see https://u:p@h/ now"]}"#, r#"{"x":["see https://***@h/ now"]}"#),
            (r#"{"x":"eyJhbGciOi.eyJzdWIi.c2ln"}"#, r#"{"x":"***"}"#),
            (r#"{"x":"\u0068ush \"hush\"!"}"#, r#"{"x":"***!"}"#),
            (r#"{"eyJhbGciOi.eyJzdWIi.c2ln":1}"#, r#"{"***":1}"#),
            (r#"{"x":"eyJhbGciOi.eyJzdWIi.c2"#, r#"{"x":"***"#),
            (r#"{"x":"a\"#, r#"{"x":"a\"#),
            (r#"{"x":"{"token":"eyJhbGciOi.eyJzdWIi.c2ln"}"}"#, r#"{"x":"{"token":"***"}"}"#),
            (r#"{"x":1,"y":"1"}"#, r#"{"x":1,"y":"***"}"#),
            ("<a href='https://u:p@h/'>", "<a href='https://***@h/'>"),
        ] {
            assert_eq!(body(text, &[&secret, &SecretString::from("1")]), kept, "{text}");
        }
    }
}
