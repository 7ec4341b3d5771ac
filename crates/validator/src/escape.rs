//! What came from files or the network, made harmless for where it is shown: a terminal, the log of a CI run, a file for
//! another program.

use std::fmt::Write as _;

pub use optics_printable::printable;
use optics_printable::steers;

/// JSON text in which everything that could steer a terminal is written as an escape of JSON: the same JSON, and harmless.
///
/// ```
/// assert_eq!(optics_validator::printable_json("\"\u{202e}\""), "\"\\u202e\"");
/// ```
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
///
/// ```
/// assert_eq!(optics_validator::relative_reference("captures\\day 1.json"), "captures/day%201.json");
/// ```
pub fn relative_reference(path: &str) -> String {
    let path = percent_encoded(&path.replace('\\', "/"), "-._~/");
    // What starts with two slashes would be the name of a host.
    if path.starts_with("//") { format!("/.{path}") } else { path }
}

/// A message of SARIF without links: `[text](target)` is one even in plain text (SARIF 2.1.0, section 3.11.6).
///
/// ```
/// assert_eq!(optics_validator::sarif_text("[here](https://a.example)"), "\\[here\\](https://a.example)");
/// ```
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

/// The first `most` characters of `text`, and `…` if there are more. What an escape spells is shown whole or not at all.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let (mut end, mut left) = (0, most);
    while let Some(Unit { length, .. }) = unit(&text[end..]) {
        let characters = text[end..end + length].chars().count();
        if characters > left {
            return format!("{}…", &text[..end]);
        }
        end += length;
        left -= characters;
    }
    text.to_owned()
}

/// `text` without half an escape at its end.
pub(crate) fn of_whole_escapes(text: &str) -> &str {
    let mut end = 0;
    while let Some(Unit { length, is_whole: true }) = unit(&text[end..]) {
        end += length;
    }
    &text[..end]
}

/// How many characters the longest escape has, a pair of surrogates.
pub(crate) const LONGEST_ESCAPE: usize = 12;

/// What must not be torn: a character, or an escape of JSON or of [`printable`].
struct Unit {
    length: usize,
    /// Whether the text goes on long enough.
    is_whole: bool,
}

/// The one with which `text` starts; none if nothing is left.
fn unit(text: &str) -> Option<Unit> {
    let first = text.chars().next()?;
    let Some(escape) = text.strip_prefix('\\') else {
        return Some(Unit { length: first.len_utf8(), is_whole: true });
    };
    let whole = |length| Some(Unit { length, is_whole: true });
    let torn = Some(Unit { length: text.len(), is_whole: false });
    match escape.chars().next() {
        None => torn,
        Some('u') if escape[1..].starts_with('{') => match text.find('}') {
            Some(end) if end < LONGEST_ESCAPE => whole(end + 1),
            None if text.len() < LONGEST_ESCAPE => torn,
            _ => whole(1),
        },
        Some('u') => {
            let Some(length) = of_unicode(text) else {
                return if text.len() < 6 { torn } else { whole(1) };
            };
            let is_half =
                matches!(text.as_bytes()[2..4], [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B']);
            let rest = &text[length..];
            match of_unicode(rest) {
                Some(other) if is_half => whole(length + other),
                // The other half may be what is missing.
                None if is_half
                    && rest.len() < length
                    && r"\u".starts_with(rest.get(..2).unwrap_or(rest)) =>
                {
                    torn
                }
                _ => whole(length),
            }
        }
        Some(escaped) => whole(1 + escaped.len_utf8()),
    }
}

/// How long the escape `\uXXXX` is, if the text starts with one.
fn of_unicode(text: &str) -> Option<usize> {
    const LENGTH: usize = 6;
    let digits = text.strip_prefix(r"\u")?.as_bytes().get(..4)?;
    digits.iter().all(u8::is_ascii_hexdigit).then_some(LENGTH)
}

/// How many characters of a member's name are shown at most.
const NAME: usize = 64;

/// A JSON pointer as a person reads it.
pub(crate) fn presentable_pointer(pointer: &str) -> String {
    if pointer.is_empty() {
        return "(root)".to_owned();
    }
    pointer.split('/').map(presentable_name).collect::<Vec<_>>().join("/")
}

/// A name in a JSON pointer as a person reads it. Of a long one the first 64 characters, and how many there are.
///
/// ```
/// assert_eq!(optics_validator::presentable_name("createdBy\n"), r"createdBy\u{a}");
/// let long = optics_validator::presentable_name(&"x".repeat(70));
/// assert_eq!(long, "x".repeat(64) + "…(70 characters)");
/// ```
pub fn presentable_name(name: &str) -> String {
    // What an escape spells is longer than what it stands for, and of a name as long as its document no more is looked at.
    let end = name.char_indices().nth(NAME).map_or(name.len(), |(at, _)| at);
    let all = printable(&name[..end]);
    let mut shown = shortened(&all, NAME);
    if shown != *all {
        shown.truncate(shown.len() - '…'.len_utf8());
    } else if end == name.len() {
        return shown;
    }
    // `~0` and `~1` stand for one character each.
    let characters = name.chars().filter(|character| *character != '~').count();
    format!("{shown}…({characters} characters)")
}

#[cfg(test)]
mod tests {
    use super::{of_whole_escapes, presentable_name, printable_json, relative_reference, shortened};

    #[test]
    fn what_a_uri_does_not_hold_is_percent_encoded() {
        assert_eq!(relative_reference("a b\\é%{?}-._~.json"), "a%20b/%C3%A9%25%7B%3F%7D-._~.json");
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
        assert_eq!(presentable_name(&"…".repeat(64)), "…".repeat(64));
        assert_eq!(presentable_name(&"\n".repeat(20)), r"\u{a}".repeat(12) + "…(20 characters)");
        assert_eq!(presentable_name(&"~1".repeat(100)), "~1".repeat(32) + "…(100 characters)");
    }

    #[test]
    fn long_text_is_not_cut_inside_an_escape() {
        for (text, units) in [
            (r"a\u00e4b", &["a", r"\u00e4", "b"][..]),
            (r"\n\\\u0041", &[r"\n", r"\\", r"\u0041"]),
            (r"\\u0041", &[r"\\", "u", "0", "0", "4", "1"]),
            (r"a\ud83d\ude00b", &["a", r"\ud83d\ude00", "b"]),
            (r"a\u{202e}b", &["a", r"\u{202e}", "b"]),
            (r"\u0041\u0042b", &[r"\u0041", r"\u0042", "b"]),
        ] {
            for most in 0..=text.len() {
                let mut whole = String::new();
                for unit in units {
                    if whole.len() + unit.len() > most {
                        break;
                    }
                    whole += unit;
                }
                assert_eq!(of_whole_escapes(&text[..most]), whole, "{text} {most}");
                let dots = if most < text.len() { "…" } else { "" };
                assert_eq!(shortened(text, most), whole + dots, "{text} {most}");
            }
        }
        assert_eq!(shortened(r"\ud83d\n", 6), r"\ud83d…");
        assert_eq!(of_whole_escapes(r"\ud83d\n"), r"\ud83d\n");
        assert_eq!(shortened(r"\ux\u{zzzzzzzzzzzzzzzz", 40), r"\ux\u{zzzzzzzzzzzzzzzz");
    }

    #[test]
    fn what_only_starts_like_an_escape_is_text() {
        for text in [
            r"\u{zzzzzzzzzz}",
            r"\u{zzzzzzzzz}",
            r"\u{zzzzzzzzzz",
            r"\u{zzzzzzzzz",
            r"\u12g4",
            r"\ud83d\u12g4",
        ] {
            assert_eq!(of_whole_escapes(text), text);
        }
        for text in [r"\u{zzzzzzzzzz}", r"\u{zzzzzzzzz}", r"\u{zzzzzzzzzz", r"\u{zzzzzzzzz"] {
            assert_eq!(shortened(text, 6), format!("{}…", &text[..6]));
        }
    }
}
