//! What an e-mail address is: RFC 5321, the address alone.

use std::sync::LazyLock;

use serde_json::{Value, json};

/// Whether the text is an address by the engine's rules, with no name in front of it and no angle brackets around it.
///
/// The engine takes what stands in the header of a letter, `Name <address>`, for an address, too. Whoever sends a letter to
/// such a text, or looks a user up by it, does not.
pub(crate) fn is_address(text: &str) -> bool {
    is_alone(text) && ENGINE.as_ref().is_some_and(|engine| engine.is_valid(&Value::from(text)))
}

static ENGINE: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&json!({ "format": "email" })).ok()
});

/// Whether no angle bracket and no white space stands outside quotes, where RFC 5321 has none.
fn is_alone(text: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    text.chars().all(|character| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return quoted || !(matches!(character, '<' | '>') || character.is_whitespace()),
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_stands_alone() {
        for (text, is_one) in [
            ("analyst@example.com", true),
            ("\"a b\"@example.com", true),
            ("\"a\\\" b\"@example.com", true),
            ("Analyst <analyst@example.com>", false),
            ("\"Analyst\" <analyst@example.com>", false),
            ("\"a\"<analyst@example.com>", false),
            (" <analyst@example.com>", false),
            ("<analyst@example.com>", false),
            ("analyst@example.com ", false),
            ("\"a\" <b\"@example.com", false),
        ] {
            assert_eq!(is_address(text), is_one, "{text}");
        }
    }
}
