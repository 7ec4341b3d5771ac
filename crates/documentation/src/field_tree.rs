//! Named fields with nesting and order.

use std::collections::HashMap;

/// Fields of a resource: named, ordered, nested. `T` is what is known about each.
///
/// Names are unique among siblings, and nesting ends at [`FieldTree::MAX_DEPTH`] levels, so that walking a tree is
/// bounded whatever it was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTree<T> {
    nodes: Vec<Node<T>>,
    top: Vec<FieldId>,
    by_name: HashMap<(Option<FieldId>, String), FieldId>,
}

/// A field of the tree that gave the id out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(usize);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node<T> {
    name: String,
    parent: Option<FieldId>,
    children: Vec<FieldId>,
    depth: usize,
    data: T,
}

/// Why a field was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Duplicate,
    TooDeep,
}

impl<T> FieldTree<T> {
    /// Most levels of nesting. The deepest page of the vendor's guide has three.
    pub const MAX_DEPTH: usize = 8;

    pub(crate) fn new() -> Self {
        Self { nodes: Vec::new(), top: Vec::new(), by_name: HashMap::new() }
    }

    /// Adds a field after its siblings.
    pub(crate) fn push(&mut self, parent: Option<FieldId>, name: &str, data: T) -> Result<FieldId, Refused> {
        let depth = parent.map_or(1, |parent| self.node(parent).depth + 1);
        if depth > Self::MAX_DEPTH {
            return Err(Refused::TooDeep);
        }
        if self.child(parent, name).is_some() {
            return Err(Refused::Duplicate);
        }
        let id = FieldId(self.nodes.len());
        self.nodes.push(Node { name: name.to_owned(), parent, children: Vec::new(), depth, data });
        match parent {
            Some(parent) => self.nodes[parent.0].children.push(id),
            None => self.top.push(id),
        }
        self.by_name.insert((parent, name.to_owned()), id);
        Ok(id)
    }

    /// Number of fields, on all levels together.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no field at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All fields, in the order in which they were read; a parent stands before its children.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = FieldId> + use<T> {
        (0..self.nodes.len()).map(FieldId)
    }

    /// The fields directly below a field, or the top-level ones, in order.
    pub fn children(&self, parent: Option<FieldId>) -> &[FieldId] {
        parent.map_or(&self.top, |parent| &self.node(parent).children)
    }

    /// The field of that name directly below a field, or at the top level.
    pub fn child(&self, parent: Option<FieldId>, name: &str) -> Option<FieldId> {
        self.by_name.get(&(parent, name.to_owned())).copied()
    }

    /// The field that holds this one; `None` at the top level.
    pub fn parent(&self, id: FieldId) -> Option<FieldId> {
        self.node(id).parent
    }

    /// Own name of a field.
    pub fn name(&self, id: FieldId) -> &str {
        &self.node(id).name
    }

    /// Names from the top level down, joined by dots: `target.devices`.
    pub fn path(&self, id: FieldId) -> String {
        self.names(id).join(".")
    }

    /// The field with those names from the top level down.
    pub(crate) fn find(&self, names: &[&str]) -> Option<FieldId> {
        names.iter().try_fold(None, |parent, name| self.child(parent, name).map(Some)).flatten()
    }

    /// Names from the top level down.
    pub(crate) fn names(&self, id: FieldId) -> Vec<&str> {
        let mut names = vec![self.name(id)];
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            names.push(self.name(parent));
            at = parent;
        }
        names.reverse();
        names
    }

    /// Number of fields below a field, on all levels.
    pub(crate) fn descendants(&self, id: FieldId) -> usize {
        let mut count = 0;
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            count += self.children(Some(at)).len();
            open.extend(self.children(Some(at)));
        }
        count
    }

    /// What is known about a field.
    pub fn get(&self, id: FieldId) -> &T {
        &self.node(id).data
    }

    pub(crate) fn get_mut(&mut self, id: FieldId) -> &mut T {
        &mut self.nodes[id.0].data
    }

    /// Ids come from this tree alone, so the index is in range.
    fn node(&self, id: FieldId) -> &Node<T> {
        &self.nodes[id.0]
    }
}

impl FieldId {
    /// Place of the field in the order in which the tree was read, from 0.
    pub fn index(self) -> usize {
        self.0
    }
}
