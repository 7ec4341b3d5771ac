//! What a page cannot show for certain.
//!
//! A field that seems to be gone may only be unseen. It is gone for certain when the page goes on behind its place, in
//! the table or below it, and when nothing on the page could be the field after all.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Reason};
use crate::facts::Facts;
use crate::field_tree::FieldId;
use crate::fingerprint::Fingerprint;
use crate::page::{Lists, Page};

use super::pairing::{Pairing, Tree};
use super::unread_field;

/// Refuses a page whose response table does not show enough for any finding about it.
pub(super) fn refuse(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
    let evidence = page.evidence();
    if pairing.pairs.is_empty() {
        let detail = "no field of the page is in the lock";
        return Err(Error::page(Reason::OtherPage, page.lines().response.table, detail));
    }
    if evidence.lists != Lists::Lost && nested(pairing.new) == 0 && nested(pairing.old) > 0 {
        return Err(lost(pairing, page.lines().response.table));
    }
    refuse_doubts(pairing, page)?;
    if evidence.is_closed { Ok(()) } else { refuse_cut_off(pairing, page) }
}

/// What the page leaves open although the rest of its table could be compared.
pub(super) fn gap(pairing: &Pairing<'_>, page: &Page) -> Option<Error> {
    if let Some(lost) = lost_lists(pairing, page.evidence().lists, page.lines().response.table) {
        return Some(lost);
    }
    // A sentence that ends is not always the last one.
    let is_open = !page.evidence().is_closed && last_is_reworded(pairing, page);
    let detail = "the page may end before the last description does, which is not that of the lock";
    is_open.then(|| Error::page(Reason::CutOff, page.lines().last, detail))
}

/// The layout dropped the lists in a table that had some.
pub(super) fn lost_lists(pairing: &Pairing<'_>, lists: Lists, line: usize) -> Option<Error> {
    (lists == Lists::Lost && nested(pairing.old) > nested(pairing.new)).then(|| lost(pairing, line))
}

/// Whether the last field of the page has another description than in the lock.
fn last_is_reworded(pairing: &Pairing<'_>, page: &Page) -> bool {
    let Some(last) = pairing.new.ids().next_back() else { return false };
    let partner = pairing.pairs.iter().find(|pair| pair.1 == last).map(|pair| pair.0);
    partner.is_some_and(|before| {
        let before = pairing.old.get(before).text;
        before != pairing.new.get(last).text && !is_with_footer(before, last, pairing.new, page)
    })
}

/// Whether the last description only seems to be longer: where nothing sets a footer apart from the table, it is read
/// as the rest of that description.
pub(super) fn is_with_footer(before: Fingerprint, after: FieldId, tree: &Tree, page: &Page) -> bool {
    let evidence = page.evidence();
    let is_last = tree.ids().next_back() == Some(after);
    is_last && !evidence.is_closed && evidence.last_beginnings.contains(&before)
}

fn nested(tree: &Tree) -> usize {
    tree.ids().filter(|&id| tree.parent(id).is_some()).count()
}

fn lost(pairing: &Pairing<'_>, line: usize) -> Error {
    let (shown, known) = (nested(pairing.new), nested(pairing.old));
    let detail = match shown {
        0 => format!("the page shows none of the {known} sub-fields of the lock"),
        shown => format!("the page shows {shown} of the {known} sub-fields of the lock"),
    };
    Error::page(Reason::Lossy, line, detail)
}

/// Lines that may be the field that seems to be gone.
pub(super) fn refuse_doubts(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
    let (old, evidence) = (pairing.old, page.evidence());
    let names: HashMap<&str, usize> =
        evidence.names.iter().map(|(name, line)| (name.as_str(), *line)).collect();
    let texts: HashMap<Fingerprint, usize> = evidence.texts.iter().copied().collect();
    for &id in &pairing.removed {
        let name = old.name(id);
        if let Some(&line) = names.get(name) {
            let detail = format!("this line may be the field `{name}`, or text of another");
            return Err(Error::page(Reason::NotUnderstood, line, detail));
        }
        if let Some(&line) = texts.get(&old.get(id).text) {
            let detail = format!("this is the description of `{}`, without its name", old.path(id));
            return Err(Error::page(Reason::NotUnderstood, line, detail));
        }
    }
    refuse_run_together(pairing, page)?;
    unread_field::refuse(&pairing.removed, old, page)
}

/// A field that turns up as a header, a parameter or a field of the request is hardly gone: the page is put together
/// wrongly, or the field has become something else, and the wording alone tells which.
pub(super) fn refuse_elsewhere(pairing: &Pairing<'_>, lock: &Facts, page: &Page) -> Result<(), Error> {
    let (facts, lines) = (page.facts(), page.lines());
    let names = |tree: &Tree| -> HashSet<String> { tree.ids().map(|id| tree.name(id).to_owned()).collect() };
    let (query, request) = (names(&lock.query_parameters), names(&lock.request.fields));
    let headers = facts.headers.iter().zip(&lines.headers).filter(|(header, _)| {
        !lock.headers.iter().any(|known| known.name.eq_ignore_ascii_case(&header.name))
    });
    let of_tree = |tree: &'_ Tree, lines: &[usize], known: &HashSet<String>| -> Vec<(String, usize)> {
        let new = tree.ids().filter(|&id| !known.contains(tree.name(id)));
        new.map(|id| (tree.name(id).to_owned(), lines.get(id.index()).copied().unwrap_or_default())).collect()
    };
    let mut elsewhere: HashMap<String, usize> =
        headers.map(|(header, line)| (header.name.clone(), *line)).collect();
    elsewhere.extend(of_tree(&facts.query_parameters, &lines.query_parameters, &query));
    elsewhere.extend(of_tree(&facts.request.fields, &lines.request.fields, &request));
    for &id in &pairing.removed {
        if let Some(&line) = elsewhere.get(pairing.old.name(id)) {
            let detail = format!("`{}` is gone from the response and new here", pairing.old.path(id));
            return Err(Error::page(Reason::NotUnderstood, line, detail));
        }
    }
    Ok(())
}

/// Where the end of a line or a cell was lost, the name of a field is a word of the text before it, or part of one. A
/// text that only mentions the field looks the same.
fn refuse_run_together(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
    let (old, facts) = (pairing.old, page.facts());
    let mut names: HashSet<&str> = pairing.removed.iter().map(|&id| old.name(id)).collect();
    // A name that another field has as well stands on the page for that one.
    for id in pairing.new.ids() {
        names.remove(pairing.new.name(id));
    }
    // A word that is the whole name of a field is about that one.
    let trees = [&facts.response.fields, &facts.request.fields, &facts.query_parameters];
    let known: HashSet<&str> =
        trees.into_iter().flat_map(|tree| tree.ids().map(|id| tree.name(id))).collect();
    let compounds = page.evidence().compounds.iter().filter(|(word, _)| !known.contains(word.as_str()));
    for (word, line) in compounds.filter(|_| !names.is_empty()) {
        let cuts = word.char_indices().map(|(at, _)| at);
        for (start, end) in cuts.map(|at| word.split_at(at)) {
            if let Some(name) = [start, end].into_iter().find(|part| names.contains(part)) {
                let detail = format!(
                    "the word \"{}\" may be the field `{name}`, run together with a text",
                    word.escape_debug()
                );
                return Err(Error::page(Reason::NotUnderstood, *line, detail));
            }
        }
    }
    Ok(())
}

/// Nothing proves that the table ends where the page does.
fn refuse_cut_off(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
    let (old, new, last_line) = (pairing.old, pairing.new, page.lines().last);
    let Some(last) = new.ids().next_back() else { return Ok(()) };
    let last_known = pairing.pairs.iter().map(|&(old, ..)| old).max();
    let partner = pairing.pairs.iter().find(|pair| pair.1 == last).map(|pair| pair.0);
    let gone = pairing.removed.iter().find(|&&id| partner.is_some() && Some(id) > last_known);
    if let Some(&gone) = gone {
        let detail = format!("the page ends where `{}` should follow", old.path(gone));
        return Err(Error::page(Reason::CutOff, last_line, detail));
    }
    if page.evidence().within_sentence && (partner.is_none() || last_is_reworded(pairing, page)) {
        return Err(Error::page(Reason::CutOff, last_line, "the page ends within a sentence"));
    }
    Ok(())
}
