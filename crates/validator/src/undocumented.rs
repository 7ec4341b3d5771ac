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
use crate::json::{Kind, Member, Object, Value};
use crate::near_miss::near_miss;

/// The keywords whose subschemas apply to the same value: in an array, alone, and by name.
const IN_PLACE: [&str; 7] = ["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

/// The keywords by which a contract says what members without a name look like.
const OPEN: [&str; 3] = ["additionalProperties", "patternProperties", "unevaluatedProperties"];

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
        format!("{}/{}", self.object, escaped(self.member.name()))
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

impl<'c> Walk<'c, '_> {
    /// Calls itself for the parts of the value, so no deeper than the reader went.
    fn visit(&mut self, schemas: Vec<&'c Schema>, value: &Value<'_>) {
        let Some(schemas) = self.all_that_apply(schemas) else { return };
        match value.kind() {
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let parts = schemas.iter().flat_map(|schema| item_schemas(schema, index)).collect();
                    self.descend(&index.to_string(), parts, item);
                }
            }
            Kind::Object(object) => {
                let names_some = schemas.iter().any(|schema| schema.get("properties").is_some());
                let open =
                    schemas.iter().any(|schema| OPEN.iter().any(|keyword| schema.get(keyword).is_some()));
                for member in object.members() {
                    let parts: Vec<_> = schemas
                        .iter()
                        .filter_map(|schema| schema.get("properties")?.get(member.name()))
                        .collect();
                    let named = !parts.is_empty();
                    if named {
                        self.descend(&escaped(member.name()), parts, member.value());
                    } else if open {
                        let parts =
                            schemas.iter().filter_map(|schema| schema.get("additionalProperties")).collect();
                        self.descend(&escaped(member.name()), parts, member.value());
                    } else if names_some {
                        let meant = near_miss(member.name(), lacking(&schemas, object));
                        (self.found)(&Unnamed { object: &self.pointer, member, meant });
                    }
                }
            }
            _ => {}
        }
    }

    fn descend(&mut self, segment: &str, schemas: Vec<&'c Schema>, value: &Value<'_>) {
        if schemas.is_empty() || !matches!(value.kind(), Kind::Array(_) | Kind::Object(_)) {
            return;
        }
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(segment);
        self.visit(schemas, value);
        self.pointer.truncate(length);
    }

    /// The schemas and what they refer to and are composed of. None if that cannot be known from the contract alone.
    fn all_that_apply(&self, mut schemas: Vec<&'c Schema>) -> Option<Vec<&'c Schema>> {
        let mut next = 0;
        while let Some(schema) = schemas.get(next).copied() {
            next += 1;
            let mut add = |part: &'c Schema| {
                // A contract may refer in a circle.
                if !schemas.iter().any(|known| std::ptr::eq(*known, part)) {
                    schemas.push(part);
                }
            };
            if schema.get("$dynamicRef").is_some() {
                return None;
            }
            if let Some(reference) = schema.get("$ref") {
                add(self.contract.resolve(reference.as_str()?)?);
            }
            for keyword in IN_PLACE {
                match schema.get(keyword) {
                    Some(Schema::Array(parts)) => parts.iter().for_each(&mut add),
                    Some(Schema::Object(parts)) if keyword == "dependentSchemas" => {
                        parts.values().for_each(&mut add);
                    }
                    Some(part) => add(part),
                    None => {}
                }
            }
        }
        Some(schemas)
    }
}

/// The documented members that the object does not have; none are told of a map.
fn lacking<'c>(schemas: &[&'c Schema], object: &Object<'_>) -> impl Iterator<Item = &'c str> {
    let schemas = if object.len() > MEMBERS_OF_A_RECORD { &[] } else { schemas };
    let named = schemas.iter().filter_map(|schema| schema.get("properties")?.as_object());
    named
        .flat_map(|properties| properties.keys())
        .map(String::as_str)
        .filter(|name| object.get(name).is_none())
}

/// A name as a segment of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn item_schemas(schema: &Schema, index: usize) -> impl Iterator<Item = &Schema> {
    let by_place = schema.get("prefixItems").and_then(|first| first.get(index));
    by_place.or_else(|| schema.get("items")).into_iter().chain(schema.get("contains"))
}
