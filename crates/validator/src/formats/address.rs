//! What an e-mail address is: RFC 5321, the address alone.

/// Whether no angle bracket and no white space stands outside quotes, where RFC 5321 has none.
///
/// The engine takes what stands in the header of a letter, `Name <address>`, for an address, too. Whoever sends a letter to
/// such a text, or looks a user up by it, does not.
pub(super) fn is_alone(text: &str) -> bool {
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
    use super::is_alone;

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
            // A backslash escapes in quotes alone.
            ("a\\ b@example.com", false),
        ] {
            assert_eq!(is_alone(text), is_one, "{text}");
        }
    }
}
