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

/// Refuses a page on which one of these fields of the lock stands as something else.
///
/// A name and a description that a field of the page has as well are counted: only what stands there once more is meant.
pub(super) fn refuse(gone: &[FieldId], old: &Tree, page: &Page) -> Result<(), Error> {
    /// A name that stands more often than this is looked at no further: what a hostile page can cost stays bounded.
    const MOST_PLACES: usize = 2000;
    let mut by_name: BTreeMap<&str, Vec<FieldId>> = BTreeMap::new();
    for &id in gone {
        by_name.entry(old.name(id)).or_default().push(id);
    }
    let said = &page.evidence().said;
    for (name, ids) in by_name {
        let mut read = descriptions(name, page);
        let mut places = 0;
        for (at, (text, line)) in said.iter().enumerate() {
            for end in ends(name, text) {
                places += 1;
                if places > MOST_PLACES {
                    let detail =
                        format!("the name `{name}` stands too often to tell whether it is the field");
                    return Err(Error::page(Reason::NotUnderstood, *line, detail));
                }
                let behind = behind(&text[end..], &said[at + 1..]);
                let Some(id) = described(&behind, &ids, old) else { continue };
                match read.get_mut(&old.get(id).text) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => {
                        let detail =
                            format!("`{}` stands here with its description, not as a field", old.path(id));
                        return Err(Error::page(Reason::NotUnderstood, *line, detail));
                    }
                }
            }
        }
    }
    Ok(())
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

/// Where a name ends in a text. Where a line end was lost it is run together with a word on one side of it.
fn ends(name: &str, text: &str) -> impl Iterator<Item = usize> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).filter_map(move |(start, _)| {
        let end = start + name.len();
        let is_whole_on_one_side = !text[..start].ends_with(in_word) || !text[end..].starts_with(in_word);
        is_whole_on_one_side.then_some(end)
    })
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
