//! Fields that stand on the page and were not read as such.
//!
//! What is hidden, stands below the table or in a part that nobody knows is no fact. A field of the lock whose name
//! stands there with its description behind it is not gone, though: it was not read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::{Error, Reason};
use crate::field_tree::FieldId;
use crate::fingerprint::Fingerprint;
use crate::page::Page;
use crate::product;

use super::pairing::Tree;

/// Refuses a page on which one of these fields of the lock stands as something else: its name with the description of
/// the lock behind it, or as that of an entry, `name: text`.
///
/// What a field of the page is as well is counted: only what stands there once more is meant.
pub(super) fn refuse(gone: &[FieldId], old: &Tree, page: &Page) -> Result<(), Error> {
    /// More is looked at no further: what a hostile page can cost stays bounded.
    const MOST_PLACES: usize = 2000;
    let mut by_name: BTreeMap<&str, Vec<FieldId>> = BTreeMap::new();
    for &id in gone {
        by_name.entry(old.name(id)).or_default().push(id);
    }
    let said = &page.evidence().said;
    let mut places = 0;
    for (name, ids) in by_name {
        let mut read = descriptions(name, page);
        let mut entries: usize = read.values().sum();
        for (at, (text, line)) in said.iter().enumerate() {
            for (start, end) in places_of(name, text) {
                places += 1;
                if places > MOST_PLACES {
                    let detail =
                        format!("the name `{name}` stands too often to tell whether it is the field");
                    return Err(Error::page(Reason::NotUnderstood, *line, detail));
                }
                let behind = behind(&text[end..], &said[at + 1..]);
                let described = described(&behind, &ids, old);
                let is_more = match described {
                    Some(id) => is_used_up(read.entry(old.get(id).text).or_default()),
                    None => is_entry(text, start, end) && is_used_up(&mut entries),
                };
                if let Some(id) = described.or(ids.first().copied()).filter(|_| is_more) {
                    let detail = format!("`{}` stands here, and not as a field", old.path(id));
                    return Err(Error::page(Reason::NotUnderstood, *line, detail));
                }
            }
        }
    }
    refuse_nameless(gone, old, said)
}

/// The description of a field behind another sentence of the same text: the name between them was lost.
fn refuse_nameless(gone: &[FieldId], old: &Tree, said: &[(String, usize)]) -> Result<(), Error> {
    /// No page has as many sentences that start within a text.
    const MOST_SENTENCES: usize = 1000;
    let mut sentences = 0;
    for (text, line) in said.iter().filter(|_| !gone.is_empty()) {
        let ends = text.match_indices(['.', '!', '?']).map(|(end, sign)| end + sign.len());
        for start in ends.filter(|&end| text[end..].starts_with(char::is_whitespace)) {
            sentences += 1;
            if sentences > MOST_SENTENCES {
                let detail = "there are too many sentences from here on to tell whether a field is gone";
                return Err(Error::page(Reason::NotUnderstood, *line, detail));
            }
            if let Some(id) = described(&behind(&text[start..], &[]), gone, old) {
                let detail = format!("this is the description of `{}`, without its name", old.path(id));
                return Err(Error::page(Reason::NotUnderstood, *line, detail));
            }
        }
    }
    Ok(())
}

/// Takes one away where there is one.
fn is_used_up(count: &mut usize) -> bool {
    let is_used_up = *count == 0;
    *count = count.saturating_sub(1);
    is_used_up
}

/// Whether a name that stands there is followed by a colon, perhaps behind a gloss.
fn is_entry(text: &str, start: usize, end: usize) -> bool {
    let is_whole = !text[..start].ends_with(in_word);
    let behind = text[end..].trim_start();
    let gloss = behind.starts_with('(').then(|| behind.find(')')).flatten();
    is_whole && behind[gloss.map_or(0, |end| end + 1)..].trim_start().starts_with(':')
}

/// The descriptions of all fields and parameters of the page that have this name, and how many have each.
fn descriptions(name: &str, page: &Page) -> HashMap<Fingerprint, usize> {
    let facts = page.facts();
    let mut found = HashMap::new();
    for tree in [&facts.response.fields, &facts.request.fields, &facts.query_parameters] {
        for id in tree.ids().filter(|&id| tree.name(id) == name) {
            *found.entry(tree.get(id).text).or_default() += 1;
        }
    }
    found
}

/// Where a name starts and ends in a text. Where a line end was lost it is run together with a word on one side of it.
fn places_of(name: &str, text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.match_indices(name).filter_map(move |(start, _)| {
        let end = start + name.len();
        let is_whole_on_one_side = !text[..start].ends_with(in_word) || !text[end..].starts_with(in_word);
        is_whole_on_one_side.then_some((start, end))
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words behind a name, as a description would have them: its gloss is part of it, the colon is not.
fn behind(text: &str, below: &[(String, usize)]) -> String {
    /// More than any description has.
    const MOST_WORDS: usize = 120;
    let texts = std::iter::once(text).chain(below.iter().map(|(text, _)| text.as_str()));
    let words: Vec<&str> = texts.flat_map(str::split_whitespace).take(MOST_WORDS).collect();
    let words = words.join(" ");
    let is_sign = |c: char| c.is_whitespace() || ":|-–—=*`\\".contains(c);
    let words = words.trim_start_matches(is_sign);
    let gloss = words.starts_with('(').then(|| words.find(')')).flatten();
    let (gloss, rest) = words.split_at(gloss.map_or(0, |end| end + 1));
    let whole = format!("{gloss} {}", rest.trim_start_matches(is_sign));
    product::normalise(&whole, &mut BTreeSet::new()).into_owned()
}

/// The field whose description the words start with.
fn described(words: &str, ids: &[FieldId], old: &Tree) -> Option<FieldId> {
    let beginnings: Vec<Fingerprint> = Fingerprint::of_beginnings(words).collect();
    ids.iter().copied().find(|&id| beginnings.contains(&old.get(id).text))
}
