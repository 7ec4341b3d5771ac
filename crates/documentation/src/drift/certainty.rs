//! What a page cannot show for certain.
//!
//! A field that seems to be gone may only be unseen. It is gone for certain when the page goes on behind its place, in
//! the table or below it, and when nothing on the page could be the field after all.

use std::collections::HashMap;

use crate::error::{Error, Reason};
use crate::field_tree::FieldId;
use crate::fingerprint::Fingerprint;
use crate::page::{Lists, Page};

use super::pairing::{Pairing, Tree};

/// Refuses a page whose response table does not show enough for any finding about it.
pub(super) fn refuse(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
    let evidence = page.evidence();
    if pairing.pairs.is_empty() {
        let detail = "no field of the page is in the lock";
        return Err(Error::page(Reason::OtherPage, page.lines().response.table, detail));
    }
    if evidence.lists != Lists::Lost && nested(pairing.new) == 0 && nested(pairing.old) > 0 {
        return Err(lost(pairing, page));
    }
    refuse_doubts(pairing, page)?;
    if evidence.is_closed { Ok(()) } else { refuse_cut_off(pairing, page) }
}

/// What the page leaves open although the rest of its table could be compared.
pub(super) fn gap(pairing: &Pairing<'_>, page: &Page) -> Option<Error> {
    let is_lossy = page.evidence().lists == Lists::Lost && nested(pairing.old) > nested(pairing.new);
    is_lossy.then(|| lost(pairing, page))
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

fn lost(pairing: &Pairing<'_>, page: &Page) -> Error {
    let (shown, known) = (nested(pairing.new), nested(pairing.old));
    let detail = match shown {
        0 => format!("the page shows none of the {known} sub-fields of the lock"),
        shown => format!("the page shows {shown} of the {known} sub-fields of the lock"),
    };
    Error::page(Reason::Lossy, page.lines().response.table, detail)
}

/// Lines that may be the field that seems to be gone.
fn refuse_doubts(pairing: &Pairing<'_>, page: &Page) -> Result<(), Error> {
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
    let is_reworded = partner.is_none_or(|before| {
        old.get(before).text != new.get(last).text && !is_with_footer(old.get(before).text, last, new, page)
    });
    if page.evidence().within_sentence && is_reworded {
        return Err(Error::page(Reason::CutOff, last_line, "the page ends within a sentence"));
    }
    Ok(())
}
