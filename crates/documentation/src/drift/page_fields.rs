//! Lock against page: the fields.
//!
//! First every field of the lock is paired with one of the page, then the pairs are compared. What finds no partner
//! is removed or added, unless the page cannot show that it is: see [`Pairing::refuse_uncertain`].

use std::collections::HashMap;

use crate::error::{Error, Reason, Source};
use crate::facts::Described;
use crate::facts::Facts;
use crate::field_tree::{FieldId, FieldTree};
use crate::fingerprint::Fingerprint;
use crate::page::Page;

use super::Grades;
use super::kind::Kind;
use super::report::{Finding, Outcome, Place};

/// Compares names, nesting, order and descriptions.
pub(super) fn compare(lock: &Facts, page: &Page, grades: &Grades) -> Result<Outcome, Error> {
    let pairing = Pairing::of(&lock.response.fields, &page.facts().response.fields);
    pairing.refuse_uncertain(page)?;
    let findings = pairing.findings(page, grades);
    Ok(Outcome { findings, fields: lock.response.fields.len(), facts: 0 })
}

type Tree = FieldTree<Described>;

/// Which field of the page is which of the lock.
struct Pairing<'a> {
    old: &'a Tree,
    new: &'a Tree,
    pairs: Vec<(FieldId, FieldId, How)>,
    /// Topmost fields without a partner: what stands below them is not looked at.
    removed: Vec<FieldId>,
    added: Vec<FieldId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    SamePlace,
    Moved,
    Renamed,
}

impl<'a> Pairing<'a> {
    fn of(old: &'a Tree, new: &'a Tree) -> Self {
        let mut pairing = Self { old, new, pairs: Vec::new(), removed: Vec::new(), added: Vec::new() };
        pairing.children(None, None);
        let mut done = 0;
        loop {
            // Below a pair its children are paired; when none is left, a field without partner may give a new pair.
            while let Some(&(old, new, _)) = pairing.pairs.get(done) {
                done += 1;
                pairing.children(Some(old), Some(new));
            }
            if !(pairing.moved() || pairing.renamed()) {
                break;
            }
        }
        pairing.removed.sort_unstable();
        pairing.added.sort_unstable();
        pairing
    }

    /// Pairs the children of a pair by name.
    fn children(&mut self, old_parent: Option<FieldId>, new_parent: Option<FieldId>) {
        let (old, new) = (self.old, self.new);
        for &id in old.children(old_parent) {
            match new.child(new_parent, old.name(id)) {
                Some(partner) => self.pairs.push((id, partner, How::SamePlace)),
                None => self.removed.push(id),
            }
        }
        let unknown =
            new.children(new_parent).iter().filter(|&&id| old.child(old_parent, new.name(id)).is_none());
        self.added.extend(unknown);
    }

    /// Pairs what went missing in one place and turned up in another: by name and description, or by a name that did
    /// so once only.
    fn moved(&mut self) -> bool {
        let (old, new) = (self.old, self.new);
        let with_text = pair_unique(
            (&self.removed, |id| (old.name(id), Some(old.get(id).text))),
            (&self.added, |id| (new.name(id), Some(new.get(id).text))),
        );
        let found = if with_text.is_empty() {
            pair_unique((&self.removed, |id| old.name(id)), (&self.added, |id| new.name(id)))
        } else {
            with_text
        };
        self.accept(&found, How::Moved)
    }

    /// Pairs siblings whose names differ: by description, or because one stands alone in the place of the other.
    fn renamed(&mut self) -> bool {
        let (old, new) = (self.old, self.new);
        let partners: HashMap<FieldId, FieldId> =
            self.pairs.iter().map(|&(old, new, _)| (old, new)).collect();
        let place: HashMap<FieldId, FieldId> = self.pairs.iter().map(|&(old, new, _)| (new, old)).collect();
        // The parent in terms of the page; a removed field always has a parent with a partner, or none.
        let parent = |id| old.parent(id).and_then(|parent| partners.get(&parent).copied());
        let with_text = pair_unique(
            (&self.removed, |id| (parent(id), old.get(id).text)),
            (&self.added, |id| (new.parent(id), new.get(id).text)),
        );
        let found = if with_text.is_empty() {
            let before_old = before(old, |id| partners.contains_key(&id).then_some(id));
            let before_new = before(new, |id| place.get(&id).copied());
            pair_unique(
                (&self.removed, |id| (parent(id), before_old.get(&id).copied().flatten())),
                (&self.added, |id| (new.parent(id), before_new.get(&id).copied().flatten())),
            )
        } else {
            with_text
        };
        self.accept(&found, How::Renamed)
    }

    fn accept(&mut self, found: &[(FieldId, FieldId)], how: How) -> bool {
        let partner_of: HashMap<FieldId, FieldId> = found.iter().copied().collect();
        let partners: HashMap<FieldId, FieldId> = found.iter().map(|&(old, new)| (new, old)).collect();
        self.pairs.extend(found.iter().map(|&(old, new)| (old, new, how)));
        self.removed.retain(|id| !partner_of.contains_key(id));
        self.added.retain(|id| !partners.contains_key(id));
        !found.is_empty()
    }

    /// A field that seems to be gone may only be unseen. It is gone for certain when the page goes on behind its
    /// place, in the table or below it, and when nothing on the page could be the field after all.
    fn refuse_uncertain(&self, page: &Page) -> Result<(), Error> {
        let (end, last_line) = (page.evidence(), page.lines().last);
        if self.pairs.is_empty() {
            let detail = "no field of the page is in the lock";
            return Err(Error::page(Reason::OtherPage, page.lines().response.table, detail));
        }
        let nested = |tree: &Tree| tree.ids().filter(|&id| tree.parent(id).is_some()).count();
        if nested(self.new) == 0 && nested(self.old) > 0 {
            let detail = format!("the page shows none of the {} sub-fields of the lock", nested(self.old));
            return Err(Error::page(Reason::Lossy, page.lines().response.table, detail));
        }
        let names: HashMap<&str, usize> =
            end.names.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        let texts: HashMap<Fingerprint, usize> = end.texts.iter().copied().collect();
        for &id in &self.removed {
            let name = self.old.name(id);
            if let Some(&line) = names.get(name) {
                let detail = format!("this line may be the field `{name}`, or text of another");
                return Err(Error::page(Reason::NotUnderstood, line, detail));
            }
            if let Some(&line) = texts.get(&self.old.get(id).text) {
                let detail = format!("this is the description of `{}`, without its name", self.old.path(id));
                return Err(Error::page(Reason::NotUnderstood, line, detail));
            }
        }
        if end.is_closed {
            return Ok(());
        }
        let last_known = self.pairs.iter().map(|&(old, ..)| old).max();
        let last_is_known =
            self.new.ids().next_back().is_some_and(|last| self.pairs.iter().any(|pair| pair.1 == last));
        if let Some(&gone) = self.removed.iter().find(|&&id| last_is_known && Some(id) > last_known) {
            let detail = format!("the page ends where `{}` should follow", self.old.path(gone));
            return Err(Error::page(Reason::CutOff, last_line, detail));
        }
        let last_reworded = self.new.ids().next_back().is_some_and(|last| {
            self.pairs
                .iter()
                .all(|&(old, new, _)| new != last || self.old.get(old).text != self.new.get(new).text)
        });
        if end.within_sentence && last_reworded {
            return Err(Error::page(Reason::CutOff, last_line, "the page ends within a sentence"));
        }
        Ok(())
    }

    /// The differences, in the order of the page; what is gone stands at its place in the lock, before the rest.
    fn findings(&self, page: &Page, grades: &Grades) -> Vec<Finding> {
        let (old, new) = (self.old, self.new);
        let place = |id| Place::Line(page.line(id).unwrap_or(page.lines().response.table));
        let finding = |kind, id: FieldId| {
            let path = old.path(id);
            let grade = grades.get(&path);
            Finding::new(kind, Source::Page, path).graded(grade)
        };
        let mut findings = Vec::new();
        for &id in &self.removed {
            let gone = finding(Kind::FieldRemoved, id).at(Place::Line(page.lines().response.table));
            findings.push(gone.expected(with_sub_fields(old, id)));
        }
        let mut found: Vec<(FieldId, Finding)> = Vec::new();
        for &(before, after, how) in &self.pairs {
            let changed = match how {
                How::SamePlace => None,
                How::Moved => Some(Kind::FieldMoved),
                How::Renamed => Some(Kind::FieldRenamed),
            };
            if let Some(kind) = changed {
                let change = finding(kind, before).expected(old.path(before)).found(new.path(after));
                found.push((after, change.at(place(after))));
            }
            if old.get(before).text != new.get(after).text {
                let subject =
                    Finding { subject: new.path(after), ..finding(Kind::DescriptionReworded, before) };
                found.push((after, subject.at(place(after))));
            }
        }
        for &id in &self.added {
            let added =
                Finding::new(Kind::FieldAdded, Source::Page, new.path(id)).graded(grades.get(&new.path(id)));
            found.push((id, added.at(place(id)).found(with_sub_fields(new, id))));
        }
        found.sort_by_key(|&(id, _)| id);
        findings.extend(found.into_iter().map(|(_, finding)| finding));
        findings.extend(self.order(page));
        findings
    }

    /// One finding for each parent whose children stand in another order.
    fn order(&self, page: &Page) -> Vec<Finding> {
        let new = self.new;
        let partners: HashMap<FieldId, FieldId> =
            self.pairs.iter().filter(|pair| pair.2 != How::Moved).map(|&(old, new, _)| (new, old)).collect();
        let mut findings = Vec::new();
        for parent in std::iter::once(None).chain(new.ids().map(Some)) {
            let pairs: Vec<(FieldId, FieldId)> =
                new.children(parent).iter().filter_map(|id| Some((*partners.get(id)?, *id))).collect();
            if pairs.is_sorted() {
                continue;
            }
            let names = |ids: &mut dyn Iterator<Item = FieldId>| {
                ids.map(|id| new.name(id).to_owned()).collect::<Vec<_>>().join(", ")
            };
            let mut expected = pairs.clone();
            expected.sort_unstable();
            let line = parent.and_then(|parent| page.line(parent)).unwrap_or(page.lines().response.table);
            let subject = parent.map_or_else(|| "top level".to_owned(), |parent| new.path(parent));
            findings.push(
                Finding::new(Kind::FieldOrderChanged, Source::Page, subject)
                    .at(Place::Line(line))
                    .expected(names(&mut expected.iter().map(|pair| pair.1)))
                    .found(names(&mut pairs.iter().map(|pair| pair.1))),
            );
        }
        findings
    }
}

/// Pairs the ids of both sides whose key is the same and occurs once on each.
fn pair_unique<K: std::hash::Hash + Eq>(
    (old, old_key): (&[FieldId], impl Fn(FieldId) -> K),
    (new, new_key): (&[FieldId], impl Fn(FieldId) -> K),
) -> Vec<(FieldId, FieldId)> {
    let mut by_key: HashMap<K, (Vec<FieldId>, Vec<FieldId>)> = HashMap::new();
    for &id in old {
        by_key.entry(old_key(id)).or_default().0.push(id);
    }
    for &id in new {
        by_key.entry(new_key(id)).or_default().1.push(id);
    }
    let unique = |(old, new): (Vec<FieldId>, Vec<FieldId>)| match (&old[..], &new[..]) {
        (&[old], &[new]) => Some((old, new)),
        _ => None,
    };
    let mut pairs: Vec<(FieldId, FieldId)> = by_key.into_values().filter_map(unique).collect();
    pairs.sort_unstable();
    pairs
}

/// For each field the nearest sibling before it that has a partner, in terms of the lock.
fn before(tree: &Tree, partner: impl Fn(FieldId) -> Option<FieldId>) -> HashMap<FieldId, Option<FieldId>> {
    let mut before = HashMap::new();
    for parent in std::iter::once(None).chain(tree.ids().map(Some)) {
        let mut last = None;
        for &id in tree.children(parent) {
            before.insert(id, last);
            last = partner(id).or(last);
        }
    }
    before
}

fn with_sub_fields(tree: &Tree, id: FieldId) -> String {
    match tree.descendants(id) {
        0 => tree.path(id),
        1 => format!("{} with 1 sub-field", tree.path(id)),
        count => format!("{} with {count} sub-fields", tree.path(id)),
    }
}
