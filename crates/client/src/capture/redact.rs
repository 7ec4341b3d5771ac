//! Takes secrets out of what is kept.
//!
//! JSON is changed within its strings alone, so that line, column and everything else stays what it was, and a document that
//! kept to the contract still does.

use std::borrow::Cow;

use optics_model::PackageExecution;
use secrecy::{ExposeSecret, SecretString};

use crate::scrub::{MASK, mask_words};

/// A body: JSON, or any other text.
pub(super) fn body<'t>(text: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['{', '[', '"']) {
        return self::text(text, secrets);
    }
    let mut kept = String::new();
    let mut from = 0;
    let mut name: Option<String> = None;
    while let Some(start) = memchr::memchr(b'"', &text.as_bytes()[from..]).map(|at| from + at) {
        let Some(end) = closing_quote(text.as_bytes(), start + 1) else {
            // A string that was cut off: what is left of it may be the start of a secret.
            kept.push_str(&text[from..=start]);
            kept.push_str(&self::text(&text[start + 1..], secrets));
            return Cow::Owned(kept);
        };
        let token = &text[start..=end];
        kept.push_str(&text[from..start]);
        let behind = text[end + 1..].trim_start();
        match serde_json::from_str::<String>(token) {
            Ok(string) => {
                let is_name = behind.starts_with(':');
                let is_sensitive = !is_name
                    && name.as_deref().is_some_and(|name| PackageExecution::SENSITIVE.contains(&name));
                let masked =
                    if is_sensitive { sensitive(&string, secrets) } else { self::text(&string, secrets) };
                if *masked == string {
                    kept.push_str(token);
                } else {
                    kept.push_str(&serde_json::to_string(&masked).unwrap_or_else(|_| format!("\"{MASK}\"")));
                }
                name = is_name.then_some(string);
            }
            // No JSON string, such as one with a line break in it.
            Err(_) => kept.push_str(&self::text(token, secrets)),
        }
        from = end + 1;
    }
    if kept.is_empty() {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

/// Any text: words that are tokens or URLs are masked, and what the client knows to be secret.
pub(super) fn text<'t>(text: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
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

/// A value that can hold credentials by the contract.
fn sensitive<'t>(value: &'t str, secrets: &[&SecretString]) -> Cow<'t, str> {
    // Ids are no secrets, and a reference may be one.
    if value.parse::<optics_model::Identifier>().is_ok() {
        return Cow::Borrowed(value);
    }
    match optics_model::redact_url(value) {
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
            ("<a href='https://u:p@h/'>", "<a href='https://***@h/'>"),
        ] {
            assert_eq!(body(text, &[&secret]), kept, "{text}");
        }
    }
}
