//! What is wrong with URLs (RFC 3986).

use std::fmt::Write as _;

use super::mend::{Mend, Mended, enclosed, has_white_space_around, white_space};

/// The more a mend explains, the earlier it comes; what ends up without a scheme, last.
pub(super) const ABSOLUTE: &[&Mend<'static>] = &[
    &white_space,
    &enclosed,
    &unc_path,
    &windows_path,
    &backslash,
    &percent,
    &space,
    &beyond_ascii,
    &stranger,
    &second_hash,
    &second_at,
    &port,
    &scheme_characters,
    &no_scheme,
];

pub(super) const REFERENCE: &[&Mend<'static>] = &[
    &white_space,
    &enclosed,
    &backslash,
    &percent,
    &space,
    &beyond_ascii,
    &stranger,
    &second_hash,
    &second_at,
    &port,
];

/// `\\server\share`
fn unc_path(text: &str) -> Option<Mended> {
    text.starts_with("\\\\")
        .then(|| Mended::new(format!("smb:{}", text.replace('\\', "/")), "a UNC path").advice("write smb://"))
}

/// `C:\folder`
fn windows_path(text: &str) -> Option<Mended> {
    let [drive, b':', b'\\', ..] = text.as_bytes() else { return None };
    drive.is_ascii_alphabetic().then(|| {
        Mended::new(format!("file:///{}", text.replace('\\', "/")), "a path of Windows")
            .advice("write file:///")
    })
}

fn backslash(text: &str) -> Option<Mended> {
    let at = text.find('\\')?;
    Some(Mended::new(text.replace('\\', "/"), "a backslash").advice("write /").at(at))
}

fn percent(text: &str) -> Option<Mended> {
    let mut first = None;
    let mut mended = String::with_capacity(text.len() + 2);
    for (at, character) in text.char_indices() {
        mended.push(character);
        let digits = text.as_bytes().get(at + 1..at + 3);
        if character == '%' && !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            mended.push_str("25");
            first.get_or_insert(at);
        }
    }
    Some(Mended::new(mended, "% without two hexadecimal digits").advice("write %25").at(first?))
}

fn space(text: &str) -> Option<Mended> {
    encoded(text, &|character| character == ' ', "a space", "write %20")
}

fn beyond_ascii(text: &str) -> Option<Mended> {
    encoded(text, &|character| !character.is_ascii(), "a character beyond ASCII", "percent-encode it")
}

fn stranger(text: &str) -> Option<Mended> {
    if has_white_space_around(text) {
        return None;
    }
    let host = authority(text).unwrap_or_default();
    let (start, end) = (host.start, host.end);
    let is_bracket = |at: usize, character| matches!(character, '[' | ']') && !(start..end).contains(&at);
    let is_strange = |character: char| character.is_ascii_control() || "\"<>^`{|}".contains(character);
    let at =
        text.char_indices().find(|(at, character)| is_strange(*character) || is_bracket(*at, *character))?.0;
    let mut mended = String::with_capacity(text.len() + 8);
    for (at, character) in text.char_indices() {
        push(&mut mended, character, is_strange(character) || is_bracket(at, character));
    }
    Some(Mended::new(mended, "a character that URLs do not have").advice("percent-encode it").at(at))
}

fn second_hash(text: &str) -> Option<Mended> {
    let first = text.find('#')? + 1;
    let at = first + text[first..].find('#')?;
    let mended = format!("{}{}", &text[..first], text[first..].replace('#', "%23"));
    Some(Mended::new(mended, "a second #").advice("write %23").at(at))
}

fn second_at(text: &str) -> Option<Mended> {
    let host = authority(text)?;
    let (before, behind) = text[host.clone()].rsplit_once('@')?;
    let at = host.start + before.find('@')?;
    let mended =
        format!("{}{}@{behind}{}", &text[..host.start], before.replace('@', "%40"), &text[host.end..]);
    Some(Mended::new(mended, "a second @ in front of the host").advice("write %40").at(at))
}

fn port(text: &str) -> Option<Mended> {
    let host = authority(text)?;
    let end = host.end;
    let start = host.start + text[host.clone()].rfind('@').map_or(0, |at| at + 1);
    // Colons in brackets are those of an IPv6 address.
    let from = start + text[start..end].rfind(']').unwrap_or(0);
    let at = from + text[from..end].find(':')?;
    (!text[at + 1..end].bytes().all(|byte| byte.is_ascii_digit())).then(|| {
        Mended::new(format!("{}{}", &text[..at], &text[end..]), "a port that is no number").distance(2)
    })
}

fn scheme_characters(text: &str) -> Option<Mended> {
    let (scheme, behind) = text.split_once("://").filter(|(scheme, _)| !scheme.is_empty())?;
    let is_before_path = !scheme.contains(['/', '?', '#', ':', '@']);
    (is_before_path && !is_scheme(scheme)).then(|| {
        Mended::new(format!("x://{behind}"), "a scheme with characters that schemes do not have").distance(2)
    })
}

fn no_scheme(text: &str) -> Option<Mended> {
    let scheme = text.split([':', '/', '?', '#']).next().unwrap_or_default();
    if text.is_empty() || (is_scheme(scheme) && text[scheme.len()..].starts_with(':')) {
        return None;
    }
    let front = match text {
        _ if text.starts_with("://") => "https",
        _ if text.starts_with("//") => "https:",
        // Before a path, too: there need be no host.
        _ => "https://",
    };
    Some(Mended::new(format!("{front}{text}"), "no scheme").advice("such as https://").distance(6))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Where the authority stands: behind `//`, as far as path, query or fragment.
fn authority(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("//")? + 2;
    if text[..start].contains(['?', '#']) {
        return None;
    }
    let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |length| start + length);
    Some(start..end)
}

fn encoded(
    text: &str,
    is_wrong: &dyn Fn(char) -> bool,
    what: &'static str,
    advice: &'static str,
) -> Option<Mended> {
    let at = text.find(is_wrong).filter(|_| !has_white_space_around(text))?;
    let mut mended = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push(&mut mended, character, is_wrong(character));
    }
    Some(Mended::new(mended, what).advice(advice).at(at))
}

/// Adds the character, percent-encoded or as it is.
fn push(text: &mut String, character: char, encode: bool) {
    if encode {
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    } else {
        text.push(character);
    }
}
