//! What came from files or the network, made harmless for where it is shown: a terminal, the log of a CI run, a file for
//! another program.

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

/// A workflow command of GitHub, one line: `error`, `warning` or `notice`, with properties of an annotation.
///
/// ```
/// let line = optics_validator::workflow_command("error", &[("file", "a,b.json"), ("line", "3")], "100 %\n::stop");
/// assert_eq!(line, "::error file=a%2Cb.json,line=3::100 %25\\u{a}::stop\n");
/// ```
pub fn workflow_command(command: &str, properties: &[(&str, &str)], message: &str) -> String {
    let data = |text: &str| printable(text).replace('%', "%25");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{command} {}::{}\n", properties.join(","), data(message))
}

/// The path of a file as a relative reference (RFC 3986), as SARIF names files.
pub fn relative_reference(path: &str) -> String {
    let path = percent_encoded(&path.replace('\\', "/"), "-._~/");
    // What starts with two slashes would be the name of a host.
    if path.starts_with("//") { format!("/.{path}") } else { path }
}

/// A message of SARIF without links: `[text](target)` is one even in plain text (SARIF 2.1.0, section 3.11.6).
pub fn sarif_text(message: &str) -> String {
    if message.contains("](") { message.replace('[', "\\[").replace(']', "\\]") } else { message.to_owned() }
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
            // Soft hyphen, zero width, direction marks and overrides, line and paragraph separators, tags; and what is no
            // character at all, which XML does not take.
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
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
