//! What is wrong with e-mail addresses (RFC 5321).

use std::net::Ipv6Addr;

use super::mend::{Mend, Mended, enclosed, has_white_space_around, white_space};

pub(super) const ADDRESS: &[&Mend<'static>] = &[
    &white_space,
    &enclosed,
    &scheme,
    &several,
    &named,
    &space,
    &no_at,
    &many_at,
    &nothing_before,
    &nothing_behind,
    &two_dots,
    &dot_at_end,
    &no_address_in_brackets,
    &behind_at,
    &before_at,
];

fn scheme(text: &str) -> Option<Mended> {
    const SCHEME: &str = "mailto:";
    let start = text.get(..SCHEME.len()).filter(|start| start.eq_ignore_ascii_case(SCHEME))?;
    Some(Mended::new(&text[start.len()..], "mailto: in front of it"))
}

fn several(text: &str) -> Option<Mended> {
    let mut parts = text.split([',', ';']);
    let first = parts.next()?;
    let all = first.contains('@') && parts.clone().all(|part| part.contains('@'));
    (all && parts.next().is_some()).then(|| Mended::new(first, "more than one address").distance(3))
}

/// As the headers of letters have it.
fn named(text: &str) -> Option<Mended> {
    let (name, address) = text.split_once('<')?;
    let address = address.strip_suffix('>').filter(|_| !name.trim().is_empty())?;
    Some(Mended::new(address, "a name in front of it").advice("write the address alone").distance(3))
}

fn space(text: &str) -> Option<Mended> {
    let at = text.find(char::is_whitespace).filter(|_| !has_white_space_around(text))?;
    let what = if text[at..].starts_with(' ') { "a space" } else { "white space" };
    Some(Mended::new(text.replace(char::is_whitespace, ""), what).at(at))
}

fn no_at(text: &str) -> Option<Mended> {
    (!text.is_empty() && !text.contains('@'))
        .then(|| Mended::new(format!("{text}@example.com"), "no @").distance(3))
}

fn many_at(text: &str) -> Option<Mended> {
    let (before, behind) = text.rsplit_once('@')?;
    let what = match before.matches('@').count() {
        0 => return None,
        1 => "two @",
        _ => "more than two @",
    };
    Some(Mended::new(format!("{}@{behind}", before.replace('@', "")), what))
}

fn nothing_before(text: &str) -> Option<Mended> {
    text.starts_with('@').then(|| Mended::new(format!("a{text}"), "nothing in front of the @").distance(2))
}

fn nothing_behind(text: &str) -> Option<Mended> {
    text.ends_with('@').then(|| Mended::new(format!("{text}example.com"), "nothing behind the @").distance(2))
}

fn two_dots(text: &str) -> Option<Mended> {
    let at = text.find("..")?;
    let mut mended = text.replace("..", ".");
    while mended.contains("..") {
        mended = mended.replace("..", ".");
    }
    Some(Mended::new(mended, "two dots in a row").at(at))
}

fn dot_at_end(text: &str) -> Option<Mended> {
    let (before, behind) = text.rsplit_once('@')?;
    let mended = format!("{}@{}", before.trim_matches('.'), behind.trim_matches('.'));
    (mended != text)
        .then(|| Mended::new(mended, "a dot at the start or the end of the part before or behind the @"))
}

/// `a@[300.1.1.1]`: brackets are for the address of a host in place of its name.
fn no_address_in_brackets(text: &str) -> Option<Mended> {
    let inside = in_brackets(text)?;
    let (before, _) = text.rsplit_once('@')?;
    Some(match inside.parse::<Ipv6Addr>() {
        Ok(_) => {
            Mended::new(format!("{before}@[IPv6:{inside}]"), "an IPv6 address without IPv6: in front of it")
        }
        Err(_) => Mended::new(format!("{before}@[127.0.0.1]"), "no IP address in the brackets behind the @"),
    })
}

/// What stands in the brackets around all that is behind the @.
fn in_brackets(text: &str) -> Option<&str> {
    text.rsplit_once('@')?.1.strip_prefix('[')?.strip_suffix(']')
}

fn behind_at(text: &str) -> Option<Mended> {
    if in_brackets(text).is_some() {
        return None;
    }
    let at = text.rfind('@')? + 1;
    let belongs = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | ' ');
    wrong_character(text, at..text.len(), &belongs, "a character that host names do not have")
}

fn before_at(text: &str) -> Option<Mended> {
    let end = text.rfind('@')?;
    // Spaces and other @ are told on their own.
    let belongs =
        |character: char| character.is_ascii_alphanumeric() || " @!#$%&'*+/=?^_`{|}~-.".contains(character);
    wrong_character(text, 0..end, &belongs, "a character that addresses do not have in front of the @")
}

/// With a letter in place of each character of the part that does not belong there.
fn wrong_character(
    text: &str,
    part: std::ops::Range<usize>,
    belongs: &dyn Fn(char) -> bool,
    what: &'static str,
) -> Option<Mended> {
    let inside = text.get(part.clone()).filter(|_| !has_white_space_around(text))?;
    let first = inside.find(|character| !belongs(character))?;
    let count = inside.chars().filter(|character| !belongs(*character)).count();
    let mended: String =
        inside.chars().map(|character| if belongs(character) { character } else { 'a' }).collect();
    let text = format!("{}{mended}{}", &text[..part.start], &text[part.end..]);
    Some(Mended::new(text, what).at(part.start + first).distance(count))
}
