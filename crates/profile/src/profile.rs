//! Learning, merging, and looking up.

use std::sync::Arc;

use optics_validator::json::{Document, Kind, Value};

use crate::error::Error;
use crate::field::{Field, Standing};
use crate::layout::Layout;
use crate::names::Names;
use crate::values::{Type, Values};

/// Largest count that every reader of JSON takes for what it is: 2^53 - 1.
pub(crate) const MOST: u64 = (1 << 53) - 1;

/// What was learnt of captured documents, field by field.
///
/// Profiles of the same contract [`merge`](Self::merge): associatively, commutatively, and with the profile of no
/// document as the identity. What was learnt in parts is what would have been learnt at once.
///
/// ```
/// use optics_profile::{Profile};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// assert_eq!(profile.field("id").ok_or("not in the contract")?.present(), 1);
/// // Nothing of what the documents say is in it.
/// assert!(!profile.to_json().contains("8D7A4C1E"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub(crate) layout: Arc<Layout>,
    /// One for each field of the layout; the first is the whole document.
    pub(crate) seen: Vec<Seen>,
}

/// What was seen at one field of the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) values: Values,
    /// Of the lists that were seen here.
    pub(crate) items: Values,
    /// Undocumented members of the objects that were seen here, alone or as items.
    pub(crate) names: Names,
}

impl Seen {
    /// How many objects were seen here, alone or as items.
    pub(crate) fn objects(&self) -> u64 {
        self.values.of_type(Type::Object) + self.items.of_type(Type::Object)
    }
}

impl Profile {
    /// A profile of no document yet. `contract` is a JSON Schema; it tells which fields there are, and which are
    /// numbers.
    ///
    /// # Errors
    ///
    /// When the contract is no JSON, when its root leads to no field, when a reference leads out of it, or when it has a
    /// keyword by which it could allow fields without naming them, such as `patternProperties`.
    pub fn new(contract: &str) -> Result<Self, Error> {
        let layout = Layout::of(contract)?;
        let seen = vec![Seen::default(); layout.fields.len()];
        Ok(Self { layout: Arc::new(layout), seen })
    }

    /// Learns from one document, whether or not it keeps to the contract.
    pub fn learn(&mut self, document: &Document<'_>) {
        let mut open: Vec<(usize, &Value<'_>, bool)> = vec![(0, document.root(), false)];
        while let Some((at, value, is_item)) = open.pop() {
            let (field, seen) = (&self.layout.fields[at], &mut self.seen[at]);
            let is_number = if is_item { field.has_number_items } else { field.is_number };
            let values = if is_item { &mut seen.items } else { &mut seen.values };
            values.count_value(value, is_number);
            match value.kind() {
                Kind::Object(object) => {
                    for member in object.members() {
                        match field.children.get(member.name()) {
                            Some(&child) => open.push((child, member.value(), false)),
                            None => seen.names.count(member.name(), member.value()),
                        }
                    }
                }
                // Lists within lists are counted, and not entered: no field is named there.
                Kind::Array(items) if !is_item => open.extend(items.iter().map(|item| (at, item, true))),
                _ => {}
            }
        }
    }

    /// Adds what another profile of the same contract has learnt.
    ///
    /// # Errors
    ///
    /// When the other is of another contract, or when a count would be more than 2^53 - 1. Nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout.id != other.layout.id || self.layout.fingerprint() != other.layout.fingerprint() {
            return Err(Error::other_contract());
        }
        let mut merged = self.clone();
        for (at, field) in merged.layout.fields.iter().enumerate() {
            // The same fields can stand in another order.
            let there = other.layout.fields.iter().position(|other| other.path == field.path);
            let Some(there) = there.and_then(|there| other.seen.get(there)) else {
                return Err(Error::other_contract());
            };
            let seen = &mut merged.seen[at];
            seen.values.merge(&there.values);
            seen.items.merge(&there.items);
            seen.names.merge(&there.names);
            if seen.values.count() > MOST || seen.items.count() > MOST || seen.names.count_all() > MOST {
                return Err(Error::too_much());
            }
        }
        *self = merged;
        Ok(())
    }

    /// How many documents it was learnt from.
    pub fn documents(&self) -> u64 {
        self.seen.first().map_or(0, |root| root.values.count())
    }

    /// `$id` of the contract; empty if it has none.
    pub fn contract(&self) -> &str {
        &self.layout.id
    }

    /// What the documents themselves were like: objects, mostly.
    pub fn root(&self) -> &Values {
        &self.seen[0].values
    }

    /// All fields, each followed by the items of the list that it is, the undocumented fields below it, and the fields
    /// of the contract below it.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        let mut open = vec![0];
        let places = std::iter::from_fn(move || {
            let at = open.pop()?;
            let mut below: Vec<usize> = self.layout.fields[at].children.values().copied().collect();
            // The next to be taken is the last; places are in the order of the contract.
            below.sort_unstable_by(|left, right| right.cmp(left));
            open.extend(below);
            Some(at)
        });
        places.flat_map(|at| self.at(at))
    }

    /// The field, or the items, of that path; see [`Field::path`].
    pub fn field(&self, path: &str) -> Option<Field<'_>> {
        self.fields().find(|field| field.path == path)
    }

    /// The fields that the contract does not name.
    pub fn undocumented(&self) -> impl Iterator<Item = Field<'_>> {
        self.fields()
            .filter(|field| matches!(field.standing, Standing::Undocumented | Standing::Folded { .. }))
    }

    fn at(&self, at: usize) -> Vec<Field<'_>> {
        let (field, seen) = (&self.layout.fields[at], &self.seen[at]);
        let mut fields = Vec::new();
        if at > 0 {
            let parents = self.seen[field.parent].objects();
            let standing = Standing::Documented;
            fields.push(Field { path: field.path.clone(), parents, standing, values: &seen.values });
        }
        if field.is_list || seen.items.count() > 0 {
            let parents = seen.values.of_type(Type::Array);
            let (path, standing) = (format!("{}[]", field.path), Standing::Items);
            fields.push(Field { path, parents, standing, values: &seen.items });
        }
        let below = |name: &str| if at == 0 { name.to_owned() } else { format!("{}.{name}", field.path) };
        let parents = seen.objects();
        for (name, values) in &seen.names.named {
            fields.push(Field { path: below(name), parents, standing: Standing::Undocumented, values });
        }
        if seen.names.folded.count() > 0 {
            let standing = Standing::Folded { all: seen.names.all };
            fields.push(Field { path: below("*"), parents, standing, values: &seen.names.folded });
        }
        fields
    }
}
