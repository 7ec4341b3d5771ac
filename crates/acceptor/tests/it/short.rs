//! Every short text of the characters that mean something in its format, held against the grammar, read plainly.

use crate::{accepted, with_at};

/// All texts of up to so many of these characters.
fn texts(characters: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = all.len();
        for at in start..end {
            all.extend(
                characters.chars().map(|character| format!("{}{character}", all[at])).collect::<Vec<_>>(),
            );
        }
        start = end;
    }
    all
}

/// Whether the text is accepted at `pointer`, whatever stands behind it.
fn accepts(pointer: &str, text: &str) -> bool {
    let answers = ["", ":@/?#.-_a0"].map(|behind| {
        let value = format!("{},\"x\":\"{behind}\"", serde_json::Value::from(text));
        let text = with_at(pointer, value.as_bytes());
        accepted(&text).inspect(|answer| assert_eq!(*answer, (text.len(), 1))).is_some()
    });
    assert_eq!(answers[0], answers[1], "{text}");
    answers[0]
}

fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let is_word = |character: char| character.is_ascii_alphanumeric() || "_+-".contains(character);
    let is_label = |character: char| character.is_ascii_alphanumeric() || character == '-';
    local.split('.').all(|word| !word.is_empty() && word.chars().all(is_word))
        && host.split('.').all(|label| {
            let hyphens = label.starts_with('-') || label.ends_with('-') || label.get(2..4) == Some("--");
            !label.is_empty() && !hyphens && label.chars().all(is_label)
        })
}

/// A URI without an address in brackets.
fn is_uri(text: &str) -> bool {
    let Some((scheme, behind)) = text.split_once(':') else { return false };
    let (behind, fragment) = behind.split_once('#').unwrap_or((behind, ""));
    let (behind, query) = behind.split_once('?').unwrap_or((behind, ""));
    let (authority, path) = match behind.strip_prefix("//") {
        Some(behind) => behind.split_at(behind.find('/').unwrap_or(behind.len())),
        None => ("", behind),
    };
    let (user, host) = authority.split_once('@').unwrap_or(("", authority));
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let are = |text: &str, others: &str| {
        let mut parts = text.split('%');
        let plain = |text: &str| {
            text.chars().all(|character| character.is_ascii_alphanumeric() || others.contains(character))
        };
        let first = parts.next().is_none_or(plain);
        let encoded = |part: &str| part.get(..2).is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok());
        first && parts.all(|part| encoded(part) && plain(&part[2..]))
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && are(scheme, "+-.")
        && !scheme.contains('%')
        && are(user, ":-._~!$&'()*+,;=")
        && are(host, "-._~!$&'()*+,;=")
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && are(path, ":@/-._~!$&'()*+,;=")
        && are(query, ":@/?-._~!$&'()*+,;=")
        && are(fragment, ":@/?-._~!$&'()*+,;=")
}

#[test]
fn short_addresses_are_read_by_the_grammar() {
    let hosts = texts("a-.", 6).into_iter().map(|host| format!("a@{host}"));
    let locals = texts("0-.@+", 3).into_iter().map(|local| format!("{local}@b"));
    let others = texts("@_Z+ ", 3).into_iter().map(|host| format!("a@{host}"));
    let mut accepted = 0;
    for text in hosts.chain(locals).chain(others) {
        let accepts = accepts("/createdBy/login", &text);
        assert_eq!(accepts, is_address(&text), "{text}");
        accepted += usize::from(accepts);
    }
    assert!(accepted > 80, "{accepted}");
}

#[test]
fn short_urls_are_read_by_the_grammar() {
    let paths = texts("a/?#:@%", 3).into_iter().map(|behind| format!("b:{behind}"));
    let authorities = texts("0/?#:@%", 3).into_iter().map(|behind| format!("b://{behind}"));
    let schemes = texts("Z9+-.:", 3);
    let mut accepted = 0;
    for text in paths.chain(authorities).chain(schemes) {
        let accepts = accepts("/destination", &text);
        assert_eq!(accepts, is_uri(&text) || text.is_empty(), "{text}");
        accepted += usize::from(accepts);
    }
    assert!(accepted > 300, "{accepted}");
}

#[test]
fn parts_of_urls_are_read_wherever_they_stand_in_a_step() {
    let tails = [
        "", ":", ":80", ":8a", "@c", "@c@d", "@c:1", ":1@c", "/", "/:@", "/#", "/##", "#?#", "?#", "??",
        "/%20", "/%2", "%", "//", "/[", "[", "<", "/`", "?{", "#|", " ", "\"", "\\", "^",
    ];
    for length in (0..3).chain(28..34).chain(57..66).chain(123..129) {
        let letters = "b".repeat(length);
        for tail in tails {
            for text in [
                format!("{letters}:{tail}"),
                format!("9{letters}:{tail}"),
                format!("{letters}/b:{tail}"),
                format!("a:{letters}{tail}"),
                format!("a://{letters}{tail}"),
                format!("a://h/{letters}{tail}"),
            ] {
                assert_eq!(accepts("/destination", &text), is_uri(&text), "{text}");
            }
        }
    }
}
