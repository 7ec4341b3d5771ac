//! Where the items of an array start and end, in a text that comes piece by piece.
//!
//! Only quotes and brackets, commas and colons are looked at. Whether an item is JSON is for whoever reads it.

use crate::json::{Walk, step_over};

/// Where an array in a text starts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Its items start here.
    At(usize),
    /// More of the text must be seen.
    More,
    /// It is not there.
    Missing,
}

/// Looks for the array to which these names lead from the root.
pub(super) fn array_at(text: &[u8], path: &[&str]) -> Start {
    let mut at = space(text, 0);
    for name in path {
        match value_of(text, at, name) {
            Start::At(value) => at = value,
            other => return other,
        }
    }
    match text.get(at) {
        Some(b'[') => Start::At(at + 1),
        Some(_) => Start::Missing,
        None => Start::More,
    }
}

/// Looks for the value of the member with this name in the object that starts at `at`.
pub(super) fn value_of(text: &[u8], at: usize, name: &str) -> Start {
    match text.get(at) {
        Some(b'{') => {}
        Some(_) => return Start::Missing,
        None => return Start::More,
    }
    let mut at = at + 1;
    loop {
        at = space(text, at);
        match text.get(at) {
            Some(b',') => {
                at += 1;
                continue;
            }
            Some(b'"') => {}
            Some(_) => return Start::Missing,
            None => return Start::More,
        }
        let Some(end) = string_end(text, at) else { return Start::More };
        let is_it = &text[at + 1..end - 1] == name.as_bytes();
        let colon = space(text, end);
        match text.get(colon) {
            Some(b':') => {}
            Some(_) => return Start::Missing,
            None => return Start::More,
        }
        at = space(text, colon + 1);
        if is_it {
            return if at < text.len() { Start::At(at) } else { Start::More };
        }
        match value_end(text, at) {
            Some(end) => at = end,
            None => return Start::More,
        }
    }
}

/// Where the value that starts at `at` ends; none if the text ends before that is certain.
pub(super) fn value_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string_end(text, at),
        b'{' | b'[' => {
            let mut walk = Walk::default();
            walk.step(&text[at..]).map(|length| at + length)
        }
        _ => {
            let length = text[at..].iter().position(|byte| {
                matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'{' | b'[' | b':')
            })?;
            // What is none of a value's characters must not stop the walk.
            Some(at + length.max(1))
        }
    }
}

/// Behind the string that starts at `at`.
fn string_end(text: &[u8], at: usize) -> Option<usize> {
    step_over(text, at + 1).map(|string| string.end + 1)
}

/// Whether there is nothing but white space.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    space(text, 0) == text.len()
}

/// Behind the white space that starts at `at`.
pub(super) fn space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Start, array_at, value_end};
    use crate::json::Walk;

    #[test]
    fn an_array_is_found_where_its_path_leads() {
        let har = br#" {"a":[1,{"log":{"entries":[0]}}],"log" : {"v":"\"entries\":[", "entries" : [7]}}"#;
        let path = ["log", "entries"];
        let Start::At(at) = array_at(har, &path) else { panic!("not found") };
        assert_eq!(har[at], b'7');
        for end in 0..at {
            assert_ne!(array_at(&har[..end], &path), Start::Missing, "{end}");
        }
        assert_eq!(array_at(br#"{"log":[]}"#, &path), Start::Missing);
        assert_eq!(array_at(b"[1]", &[]), Start::At(1));
        assert_eq!(array_at(b"{}", &path), Start::Missing);
    }

    #[test]
    fn a_value_ends_where_its_brackets_do_whatever_the_pieces() {
        let value = br#"{"a":"}\"]\\","b":[{"c":"\\\""},[]]}"#;
        let text = [&value[..], b",1"].concat();
        assert_eq!(value_end(&text, 0), Some(value.len()));
        for cut in 0..value.len() {
            let mut walk = Walk::default();
            assert_eq!(walk.step(&text[..cut]), None, "{cut}");
            assert_eq!(walk.step(&text[cut..]), Some(value.len() - cut), "{cut}");
        }
        assert_eq!(value_end(b"12,", 0), Some(2));
        assert_eq!(value_end(b"12", 0), None);
    }
}
