//! Fields that nobody wrote down.
//!
//! The contract is open: it allows members that it does not name. This walks contract and document together and
//! collects those members. A member is named if any subschema that applies to its object names it, on whichever branch
//! of an `anyOf`, `oneOf`, `allOf` or `if`. So a field is not called undocumented because another field is wrong,
//! which is what closing the schema with `additionalProperties` or `unevaluatedProperties` would do where schemas are
//! composed.
//!
//! An object is left alone where the contract names no member at all, says what other members look like
//! (`additionalProperties`, `patternProperties`, `unevaluatedProperties`), or refers outside itself.

use serde_json::Value as Schema;

use crate::contract::Contract;
use crate::json::{Kind, Member, Object, Value, pointer};
use crate::near_miss::near_miss;

/// What stands in the place of a keyword: none is broken.
pub(crate) const UNDOCUMENTED: &str = "undocumented";

/// With more members an object is a map rather, whose names nobody has mistyped.
const MEMBERS_OF_A_RECORD: usize = 64;

/// An undocumented member.
pub(crate) struct Unnamed<'c, 'v, 'a> {
    /// JSON pointer to the object that has it.
    pub(crate) object: &'v str,
    pub(crate) member: &'v Member<'a>,
    /// The documented member that the object lacks and whose name is nearly this one.
    pub(crate) meant: Option<&'c str>,
}

impl Unnamed<'_, '_, '_> {
    /// JSON pointer to it.
    pub(crate) fn pointer(&self) -> String {
        format!("{}/{}", self.object, pointer::segment(self.member.name()))
    }
}

/// Calls `found` for each undocumented member, in the order of the document.
pub(crate) fn undocumented<'c>(
    contract: &'c Contract,
    root: &Value<'_>,
    found: &mut dyn FnMut(&Unnamed<'c, '_, '_>),
) {
    Walk { contract, pointer: String::new(), found }.visit(vec![&contract.schema], root);
}

struct Walk<'c, 'f> {
    contract: &'c Contract,
    pointer: String,
    found: &'f mut dyn FnMut(&Unnamed<'c, '_, '_>),
}

/// The schemas that apply to a value, and what they say of its parts.
#[derive(Default)]
struct Applied<'c> {
    schemas: Vec<&'c Schema>,
    /// The members that are named, by each schema that names some.
    properties: Vec<&'c Schema>,
    /// What members without a name look like.
    others: Vec<&'c Schema>,
    /// Whether some schema says what those look like.
    is_open: bool,
}

impl<'c> Walk<'c, '_> {
    /// Calls itself for the parts of the value, so no deeper than the reader went. Most values have no parts; nothing is made
    /// for those.
    fn visit(&mut self, schemas: Vec<&'c Schema>, value: &Value<'_>) {
        let Some(applied) = self.all_that_apply(schemas) else { return };
        match value.kind() {
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| has_parts(item)) {
                    let parts =
                        applied.schemas.iter().flat_map(|schema| item_schemas(schema, index)).collect();
                    self.descend(&index.to_string(), parts, item);
                }
            }
            Kind::Object(object) => {
                for member in object.members() {
                    let parts =
                        || applied.properties.iter().filter_map(|properties| properties.get(member.name()));
                    if parts().next().is_some() {
                        if has_parts(member.value()) {
                            self.descend(member.name(), parts().collect(), member.value());
                        }
                    } else if applied.is_open {
                        self.descend(member.name(), applied.others.clone(), member.value());
                    } else if !applied.properties.is_empty() {
                        let meant = near_miss(member.name(), lacking(&applied.properties, object));
                        (self.found)(&Unnamed { object: &self.pointer, member, meant });
                    }
                }
            }
            _ => {}
        }
    }

    fn descend(&mut self, name: &str, schemas: Vec<&'c Schema>, value: &Value<'_>) {
        if schemas.is_empty() || !has_parts(value) {
            return;
        }
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&pointer::segment(name));
        self.visit(schemas, value);
        self.pointer.truncate(length);
    }

    /// The schemas and what they refer to and are composed of. None if that cannot be known from the contract alone.
    fn all_that_apply(&self, schemas: Vec<&'c Schema>) -> Option<Applied<'c>> {
        let mut applied = Applied { schemas, ..Applied::default() };
        let mut next = 0;
        while let Some(schema) = applied.schemas.get(next).copied() {
            next += 1;
            let mut add = |part: &'c Schema| {
                // A contract may refer in a circle.
                if !applied.schemas.iter().any(|known| std::ptr::eq(*known, part)) {
                    applied.schemas.push(part);
                }
            };
            for (keyword, part) in schema.as_object().into_iter().flatten() {
                match (keyword.as_str(), part) {
                    ("$dynamicRef", _) => return None,
                    ("$ref", reference) => add(self.contract.resolve(reference.as_str()?)?),
                    ("properties", _) => applied.properties.push(part),
                    ("additionalProperties", _) => {
                        applied.is_open = true;
                        applied.others.push(part);
                    }
                    ("patternProperties" | "unevaluatedProperties", _) => applied.is_open = true,
                    ("allOf" | "anyOf" | "oneOf", Schema::Array(parts)) => parts.iter().for_each(&mut add),
                    ("dependentSchemas", Schema::Object(parts)) => parts.values().for_each(&mut add),
                    ("if" | "then" | "else", part) => add(part),
                    _ => {}
                }
            }
        }
        Some(applied)
    }
}

/// Whether it is an object or an array.
fn has_parts(value: &Value<'_>) -> bool {
    matches!(value.kind(), Kind::Array(_) | Kind::Object(_))
}

/// The documented members that the object does not have; none are told of a map.
fn lacking<'c>(properties: &[&'c Schema], object: &Object<'_>) -> impl Iterator<Item = &'c str> {
    let properties = if object.len() > MEMBERS_OF_A_RECORD { &[] } else { properties };
    let named = properties.iter().filter_map(|properties| properties.as_object());
    named
        .flat_map(|properties| properties.keys())
        .map(String::as_str)
        .filter(|name| object.get(name).is_none())
}

fn item_schemas(schema: &Schema, index: usize) -> impl Iterator<Item = &Schema> {
    let by_place = schema.get("prefixItems").and_then(|first| first.get(index));
    by_place.or_else(|| schema.get("items")).into_iter().chain(schema.get("contains"))
}
