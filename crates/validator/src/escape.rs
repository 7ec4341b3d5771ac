//! What came from files or the network, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with everything that could steer a terminal, or reorder or hide what it shows, written as `\u{…}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if steers(character) {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// JSON text in which everything that could steer a terminal is written as an escape of JSON: the same JSON, and harmless.
pub fn printable_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        // Outside strings nothing steers but the line breaks between tokens, and those inside are escapes already.
        if steers(character) && !matches!(character, '\n' | '\r' | '\t') {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// `text` as a part of a URI: all but letters, digits and the characters of `keeps` percent-encoded.
pub(crate) fn percent_encoded(text: &str, keeps: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_alphanumeric() || (byte.is_ascii() && keeps.contains(character)) {
            out.push(character);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The first `most` characters of `text`, and `…` if there are more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Soft hyphen, zero width, direction marks and overrides, line and paragraph separators, tags.
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// How many characters of a member's name are shown at most.
const NAME: usize = 64;

/// A JSON pointer as a person reads it.
pub(crate) fn presentable_pointer(pointer: &str) -> String {
    if pointer.is_empty() {
        return "(root)".to_owned();
    }
    pointer.split('/').map(|name| shortened(&printable(name), NAME)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_json, shortened};

    #[test]
    fn steering_characters_are_spelled_out() {
        assert_eq!(printable("a\u{1b}[31m\u{9b}b\u{202e}c\n"), r"a\u{1b}[31m\u{9b}b\u{202e}c\u{a}");
        assert_eq!(printable("Zürich – сбор"), "Zürich – сбор");
    }

    #[test]
    fn json_stays_the_same_json() {
        let json = "{\n  \"a\u{9b}\u{202e}\u{e0041}\": \"b\"\n}";
        let printable = printable_json(json);
        assert_eq!(printable, "{\n  \"a\\u009b\\u202e\\udb40\\udc41\": \"b\"\n}");
        let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&printable), read(json));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöü", 2), "äö…");
    }
}
