//! The profile: what was counted, at each place of the contract.

use optics_validator::json::{self, Document, Kind};

use crate::error::Error;
use crate::field::{Field, Standing};
use crate::layout::{Layout, join};
use crate::names::Names;
use crate::values::Values;
use crate::{read, written};

/// Largest count of a profile, 2^53 - 1: the largest whole number that every reader of JSON keeps (RFC 8259,
/// section 6).
pub(crate) const MOST: u64 = (1 << 53) - 1;

/// What documents of one contract look like, without what they say: see the [crate].
///
/// Two profiles are equal if they are of the same contract and counted the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub(crate) layout: Layout,
    /// Of the places of the layout, in its order.
    pub(crate) counted: Vec<Counted>,
}

/// What was counted at one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counted {
    pub(crate) values: Values,
    /// Undocumented fields of the objects here.
    pub(crate) undocumented: Names,
}

impl Profile {
    /// The profile of no document, by a contract: the text of a JSON Schema 2020-12 with an `$id`.
    ///
    /// # Errors
    ///
    /// The contract is not JSON, has no `$id`, names no field or a thousand of them, contains itself, refers outside
    /// itself, or describes fields otherwise than by name, such as by `patternProperties`.
    pub fn new(contract: &str) -> Result<Self, Error> {
        let layout = Layout::new(contract)?;
        let counted = vec![Counted::default(); layout.places.len()];
        Ok(Self { layout, counted })
    }

    /// Reads a profile that [`to_json`](Self::to_json) wrote, white space aside.
    ///
    /// # Errors
    ///
    /// The text is not JSON, is of another version or contract, has members that a profile does not have or lacks
    /// some, or its counts contradict each other. The error tells the line.
    pub fn parse(contract: &str, text: &str) -> Result<Self, Error> {
        read::profile(Self::new(contract)?, text)
    }

    /// The profile as indented JSON, with a line feed at its end. Equal profiles are written in the same bytes.
    pub fn to_json(&self) -> String {
        written::profile(self)
    }

    /// Counts a document, whether it keeps to the contract or not. Takes time linear in its size.
    pub fn learn(&mut self, document: &Document<'_>) {
        learn(&self.layout, &mut self.counted, 0, document.root());
    }

    /// Adds what another profile counted. Associative and commutative, and [`new`](Self::new) is neutral.
    ///
    /// # Errors
    ///
    /// The other is of another contract, or the sum of two counts is more than 2^53 - 1. Then this one stays what it
    /// was.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout != other.layout {
            return Err(Error::other_contract());
        }
        let mut sum = self.counted.clone();
        for (one, more) in sum.iter_mut().zip(&other.counted) {
            one.values.merge(&more.values);
            one.undocumented.merge(&more.undocumented);
        }
        if sum.iter().any(|one| one.values.count() > MOST || one.undocumented.largest() > MOST) {
            return Err(Error::too_much());
        }
        self.counted = sum;
        Ok(())
    }

    /// The contract's `$id`.
    pub fn contract(&self) -> &str {
        &self.layout.id
    }

    /// What tells states of the contract apart: `sha256:` and 64 lower-case hexadecimal digits over the paths of its
    /// fields and which of them it calls numbers.
    pub fn fingerprint(&self) -> &str {
        &self.layout.fingerprint
    }

    /// The documents as a whole: [`Values::count`] is how many there were.
    pub fn documents(&self) -> &Values {
        // The layout has the document's place first.
        self.counted.first().map_or(&NOTHING, |counted| &counted.values)
    }

    /// The fields of the contract and the items of its lists, whether they were seen or not: each after what it stands
    /// in, fields by their names.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.layout.places.iter().zip(&self.counted).skip(1).map(|(place, counted)| Field {
            path: place.path.clone(),
            parents: self.containers(place.parent, place.is_items),
            standing: if place.is_items { Standing::Items } else { Standing::Documented },
            values: &counted.values,
        })
    }

    /// The field of the contract, or the items of the list of it, with this path.
    pub fn field(&self, path: &str) -> Option<Field<'_>> {
        self.fields().find(|field| field.path == path)
    }

    /// The fields that were seen and that the contract does not name, in the order of the objects they stand in, and by
    /// their names; those that are counted together come last of each object.
    pub fn undocumented(&self) -> impl Iterator<Item = Field<'_>> {
        self.layout.places.iter().zip(&self.counted).enumerate().flat_map(move |(at, (place, counted))| {
            let found = &counted.undocumented;
            let named =
                found.named.iter().map(|(name, values)| (name.as_str(), Standing::Undocumented, values));
            let folded = (found.folded.count() > 0).then_some((
                "*",
                Standing::Folded { all: found.all },
                &found.folded,
            ));
            named.chain(folded).map(move |(name, standing, values)| Field {
                path: join(&place.path, name),
                parents: self.containers(at, false),
                standing,
                values,
            })
        })
    }

    /// How many objects, or lists, there were at a place.
    pub(crate) fn containers(&self, at: usize, lists: bool) -> u64 {
        let kind = if lists { crate::Type::Array } else { crate::Type::Object };
        self.counted.get(at).map_or(0, |counted| counted.values.of_type(kind))
    }
}

/// Counts a value at a place. Calls itself for fields and items, so no deeper than the contract is.
fn learn(layout: &Layout, counted: &mut [Counted], at: usize, value: &json::Value<'_>) {
    let (Some(place), Some(here)) = (layout.places.get(at), counted.get_mut(at)) else { return };
    here.values.count_value(value, place.ranged);
    match value.kind() {
        // Where the contract names no field, none is undocumented.
        Kind::Object(object) if !place.members.is_empty() => {
            for member in object.members() {
                if let Some(field) = place.members.get(member.name()) {
                    learn(layout, counted, *field, member.value());
                } else if let Some(here) = counted.get_mut(at) {
                    here.undocumented.count(member.name(), member.value());
                }
            }
        }
        Kind::Array(values) => {
            if let Some(items) = place.items {
                for value in values {
                    learn(layout, counted, items, value);
                }
            }
        }
        _ => {}
    }
}

static NOTHING: Values = Values::NOTHING;
