//! Reads the text of a page, and tells where in it something is wrong.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use optics_model::ListPage;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::response::Body;

/// A page without its items, and these as the texts that they are.
///
/// # Errors
///
/// What is wrong and where, by line and column of the body, columns in characters; no value of it.
pub(super) fn read(body: &Body) -> Result<(ListPage, Vec<Body>), Error> {
    let text = body.bytes();
    let members: Members<'_> = serde_json::from_slice(text)
        .map_err(|error| refuse(body, &of_json(&error), told_at(text, &error)))?;
    let mut names = HashSet::new();
    if let Some((name, value)) = members.0.iter().find(|(name, _)| !names.insert(name)) {
        // Which one counts is not certain, and what the other holds must not be lost without a word.
        let what = format!("{} stands there twice", quoted(name));
        return Err(refuse(body, &what, span(text, value).start));
    }
    let mut blanked = text.to_vec();
    let mut items: Vec<&RawValue> = Vec::new();
    if let Some((name, list)) = members.0.iter().find(|(name, _)| name == ListPage::ITEMS) {
        let span = span(text, list);
        items = serde_json::from_str(list.get())
            .map_err(|_| refuse(body, &format!("{} is no list", quoted(name)), span.start))?;
        // All else stays where it is, so that places are those of the body.
        if let Some(list) = blanked.get_mut(span.start + 1..span.end - 1) {
            list.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
    }
    let page = serde_json::from_slice(&blanked).map_err(|error| {
        let message = error.to_string();
        if message.starts_with("missing field `") {
            let what = message.split(" at line ").next().unwrap_or_default();
            return refuse(body, what, first(text));
        }
        // serde's own message may quote the value.
        let at = told_at(text, &error);
        let is_it = |value: &RawValue| (span(text, value).start..=span(text, value).end).contains(&at);
        match members.0.iter().find(|(_, value)| is_it(value)) {
            Some((name, value)) => {
                let what = format!("{} has a value that it cannot have", quoted(name));
                refuse(body, &what, span(text, value).start)
            }
            None => refuse(body, "it cannot be read", at),
        }
    })?;
    Ok((page, items.iter().map(|item| body.part(item.get().as_bytes())).collect()))
}

/// The members of an object, in their order, each as often as it is there.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

fn of_json(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => "the body breaks off",
        Category::Syntax | Category::Io => "the body is not JSON",
        Category::Data => "it is no object",
    }
    .to_owned()
}

/// The error for a page in which something is wrong at this offset.
fn refuse(body: &Body, what: &str, at: usize) -> Error {
    let before = body.bytes().get(..at).unwrap_or(body.bytes());
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |line_break| line_break + 1);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    body.unfit(format!(
        "what came is no page: {what}: line {line}, column {column}; check it with `optics validate`"
    ))
}

/// The offset that an error of a text tells of.
fn told_at(text: &[u8], error: &serde_json::Error) -> usize {
    let mut breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let start =
        error.line().checked_sub(2).map_or(Some(0), |before| breaks.nth(before)).unwrap_or(text.len());
    (start + error.column().saturating_sub(1)).min(text.len())
}

/// Where a part of the text stands in it.
fn span(text: &[u8], part: &RawValue) -> Range<usize> {
    let start = part.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + part.get().len()
}

/// Where the text starts behind its spaces.
fn first(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default()
}

/// A name as it stands in an error: short, and of printable characters.
fn quoted(name: &str) -> String {
    let short: String = name.chars().take(64).collect();
    format!("`{}`", optics_model::printable(&crate::redact::text(&short, &[])))
}
