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
use crate::json::{Kind, Member, Value};

/// The keywords whose subschemas apply to the same value: in an array, alone, and by name.
const IN_PLACE: [&str; 7] = ["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

/// The keywords by which a contract says what members without a name look like.
const OPEN: [&str; 3] = ["additionalProperties", "patternProperties", "unevaluatedProperties"];

/// Calls `found` with JSON pointer and member for each undocumented member, in the order of the document.
pub(crate) fn undocumented<'v, 'a>(
    contract: &Contract,
    root: &'v Value<'a>,
    found: &mut dyn FnMut(&str, &'v Member<'a>),
) {
    Walk { contract, pointer: String::new(), found }.visit(vec![&contract.schema], root);
}

struct Walk<'c, 'f, 'v, 'a> {
    contract: &'c Contract,
    pointer: String,
    found: &'f mut dyn FnMut(&str, &'v Member<'a>),
}

impl<'c, 'v, 'a> Walk<'c, '_, 'v, 'a> {
    /// Calls itself for the parts of the value, so no deeper than the reader went.
    fn visit(&mut self, schemas: Vec<&'c Schema>, value: &'v Value<'a>) {
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
                    let name = member.name().replace('~', "~0").replace('/', "~1");
                    if named {
                        self.descend(&name, parts, member.value());
                    } else if open {
                        let parts =
                            schemas.iter().filter_map(|schema| schema.get("additionalProperties")).collect();
                        self.descend(&name, parts, member.value());
                    } else if names_some {
                        (self.found)(&format!("{}/{name}", self.pointer), member);
                    }
                }
            }
            _ => {}
        }
    }

    fn descend(&mut self, segment: &str, schemas: Vec<&'c Schema>, value: &'v Value<'a>) {
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

fn item_schemas(schema: &Schema, index: usize) -> impl Iterator<Item = &Schema> {
    let by_place = schema.get("prefixItems").and_then(|first| first.get(index));
    by_place.or_else(|| schema.get("items")).into_iter().chain(schema.get("contains"))
}
