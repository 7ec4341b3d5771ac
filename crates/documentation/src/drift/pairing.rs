//! Which field of the page is which of the lock.
//!
//! First every field of the lock is paired with one of the page; what finds no partner is removed or added. Whether it
//! truly is, the layout of the page decides: see [`super::certainty`].

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::facts::Described;
use crate::field_tree::{FieldId, FieldTree};
use crate::fingerprint::Fingerprint;

pub(super) type Tree = FieldTree<Described>;

/// The fields of both sides, paired.
#[derive(Debug)]
pub(super) struct Pairing<'a> {
    pub(super) old: &'a Tree,
    pub(super) new: &'a Tree,
    pub(super) pairs: Vec<(FieldId, FieldId, How)>,
    /// Topmost fields without a partner: what stands below them is not looked at.
    pub(super) removed: Vec<FieldId>,
    pub(super) added: Vec<FieldId>,
    /// Rows that are not there, and may stand in a list; rows that are new, and may have stood in one.
    pub(super) doubtful: Vec<Doubtful>,
    /// The layout drops lists, so that sub-fields which are not there are not gone.
    is_flat: bool,
}

/// A row that the layout cannot tell from a sub-field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubtful {
    /// A row of the lock that is gone from its place.
    Gone(FieldId),
    /// A row of the page that is like a sub-field of the lock.
    New(FieldId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    SamePlace,
    Moved,
    Renamed,
}

impl<'a> Pairing<'a> {
    /// Pairs the fields of the lock with those of the page. `lists_are_lost`: the layout drops them.
    pub(super) fn of(old: &'a Tree, new: &'a Tree, lists_are_lost: bool) -> Self {
        let mut pairing = Self {
            old,
            new,
            pairs: Vec::new(),
            removed: Vec::new(),
            added: Vec::new(),
            doubtful: Vec::new(),
            is_flat: lists_are_lost,
        };
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
        pairing.doubt();
        pairing
    }

    /// Where lists are dropped, a field can have moved into one or out of one.
    fn doubt(&mut self) {
        let (old, new) = (self.old, self.new);
        let seen: HashSet<FieldId> = self.pairs.iter().map(|pair| pair.0).collect();
        let is_unseen = |id: &FieldId| old.parent(*id).is_some() && !seen.contains(id);
        let unseen: Vec<FieldId> = old.ids().filter(is_unseen).collect();
        if !self.is_flat || unseen.is_empty() {
            return;
        }
        let gone = std::mem::take(&mut self.removed);
        self.doubtful.extend(gone.into_iter().map(Doubtful::Gone));
        let names: HashSet<&str> = unseen.iter().map(|&id| old.name(id)).collect();
        let texts: HashSet<Fingerprint> = unseen.iter().map(|&id| old.get(id).text).collect();
        let is_like_one = |id: &FieldId| names.contains(new.name(*id)) || texts.contains(&new.get(*id).text);
        let (doubtful, added) = self.added.iter().copied().partition(is_like_one);
        let doubtful: Vec<FieldId> = doubtful;
        self.doubtful.extend(doubtful.into_iter().map(Doubtful::New));
        self.added = added;
    }

    /// Pairs the children of a pair by name.
    fn children(&mut self, old_parent: Option<FieldId>, new_parent: Option<FieldId>) {
        let (old, new) = (self.old, self.new);
        for &id in old.children(old_parent) {
            match new.child(new_parent, old.name(id)) {
                Some(partner) => self.pairs.push((id, partner, How::SamePlace)),
                None if self.is_flat && old_parent.is_some() => {}
                None => self.removed.push(id),
            }
        }
        let unknown =
            new.children(new_parent).iter().filter(|&&id| old.child(old_parent, new.name(id)).is_none());
        self.added.extend(unknown);
    }

    /// Pairs what went missing in one place and turned up in another, be it below a field that is new itself: by name and
    /// description, or by a name that did so once only.
    fn moved(&mut self) -> bool {
        let (old, new) = (self.old, self.new);
        let turned_up = self.new_fields();
        let with_text = pair_unique(
            (&self.removed, |id| (old.name(id), Some(old.get(id).text))),
            (&turned_up, |id| (new.name(id), Some(new.get(id).text))),
        );
        let found = if with_text.is_empty() {
            pair_unique((&self.removed, |id| old.name(id)), (&turned_up, |id| new.name(id)))
        } else {
            with_text
        };
        self.accept(&found, How::Moved)
    }

    /// The fields without a partner, and all below them.
    fn new_fields(&self) -> Vec<FieldId> {
        let paired: HashSet<FieldId> = self.pairs.iter().map(|pair| pair.1).collect();
        let mut fields = self.added.clone();
        let mut next = 0;
        while let Some(&id) = fields.get(next) {
            next += 1;
            fields.extend(self.new.children(Some(id)).iter().filter(|id| !paired.contains(id)));
        }
        fields
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
}

/// Pairs the ids of both sides whose key is the same and occurs once on each.
fn pair_unique<K: Hash + Eq>(
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
