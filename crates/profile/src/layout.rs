//! The fields of a contract, in the order of the contract.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// Most subschemas that are visited, and most fields that are kept: no contract comes near it.
const MOST: usize = 10_000;

/// Fields deeper than this are not entered.
const DEEPEST: usize = 16;

/// Keywords whose members describe the same value.
const COMBINED: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Keywords through which fields can come in that the walk does not see: they would be called undocumented.
const REFUSED: [&str; 8] = [
    "patternProperties",
    "prefixItems",
    "dependentSchemas",
    "if",
    "then",
    "else",
    "$dynamicRef",
    "additionalItems",
];

/// The fields that a contract names, with the whole document as the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// `$id` of the contract; empty if it has none.
    pub(crate) id: String,
    pub(crate) fields: Vec<Described>,
}

/// One field of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Described {
    pub(crate) path: String,
    pub(crate) parent: usize,
    /// The contract says that it is a number, so that its range may be kept.
    pub(crate) is_number: bool,
    /// The same for the items of the list that it is.
    pub(crate) has_number_items: bool,
    /// The contract says that it is a list.
    pub(crate) is_list: bool,
    /// Places of the fields below it, by name.
    pub(crate) children: BTreeMap<String, usize>,
    depth: usize,
}

impl Layout {
    /// The fields that the root of the schema leads to through `properties`, `items`, `$ref`, `allOf`, `anyOf` and
    /// `oneOf`. What could bring in fields by other ways is refused.
    pub(crate) fn of(contract: &str) -> Result<Self, Error> {
        let root: Value = serde_json::from_str(contract)
            .map_err(|error| Error::contract(format!("it is no JSON Schema: {error}")))?;
        let id = root.get("$id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut layout = Self { id, fields: vec![Described::default()] };
        let mut open = vec![(0, &root)];
        let mut visited = 0;
        while let Some((at, schema)) = open.pop() {
            let (own, items) = same_value(&root, schema, &mut visited)?;
            let all = || own.iter().chain(&items);
            let field = &mut layout.fields[at];
            field.is_list |= !items.is_empty() || own.iter().any(|schema| has_type(schema, &["array"]));
            field.is_number |= own.iter().any(|schema| has_type(schema, &["integer", "number"]));
            field.has_number_items |= items.iter().any(|schema| has_type(schema, &["integer", "number"]));
            let depth = field.depth + 1;
            for (name, property) in all().filter_map(|schema| schema.get("properties")?.as_object()).flatten()
            {
                // Paths are written with these.
                if name.contains(['.', '*']) || name.ends_with("[]") {
                    return Err(Error::contract(format!(
                        "a field has the name {name:?}, which no path can hold"
                    )));
                }
                let known = layout.fields[at].children.get(name).copied();
                let child = match known {
                    Some(child) => child,
                    None if depth > DEEPEST || layout.fields.len() >= MOST => {
                        return Err(Error::contract("it nests too deep, or has too many fields"));
                    }
                    None => layout.add(at, name, depth),
                };
                open.push((child, property));
            }
        }
        if layout.fields.len() == 1 {
            return Err(Error::contract("its root leads to no field"));
        }
        Ok(layout)
    }

    fn add(&mut self, parent: usize, name: &str, depth: usize) -> usize {
        let above = &self.fields[parent].path;
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        let child = self.fields.len();
        self.fields.push(Described { path, parent, depth, ..Described::default() });
        self.fields[parent].children.insert(name.to_owned(), child);
        child
    }

    /// What tells two states of a contract apart, as far as a profile depends on it: the fields and their kinds.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut lines: Vec<String> = self
            .fields
            .iter()
            .map(|field| {
                let flags = [field.is_number, field.has_number_items, field.is_list].map(u8::from);
                format!("{flags:?} {:?}\n", field.path)
            })
            .collect();
        lines.sort_unstable();
        for line in lines {
            hash.update(line);
        }
        let digest = hash.finalize();
        let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{}", hex.concat())
    }
}

/// The subschemas that describe the value itself, and those that describe the items of the list that it is.
fn same_value<'a>(
    root: &'a Value,
    schema: &'a Value,
    visited: &mut usize,
) -> Result<(Vec<&'a Value>, Vec<&'a Value>), Error> {
    let mut seen = HashSet::new();
    let mut open = vec![(schema, false)];
    let (mut own, mut items) = (Vec::new(), Vec::new());
    while let Some((schema, is_item)) = open.pop() {
        *visited += 1;
        if *visited > MOST {
            return Err(Error::contract("it is too large, or its references multiply"));
        }
        if !seen.insert((std::ptr::from_ref(schema), is_item)) {
            continue;
        }
        if let Some(keyword) = REFUSED.iter().find(|keyword| schema.get(**keyword).is_some()) {
            return Err(Error::contract(format!("`{keyword}` can bring fields in unseen")));
        }
        if schema.get("additionalProperties").is_some_and(Value::is_object) {
            return Err(Error::contract("`additionalProperties` with a schema names no fields"));
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
            let target = target
                .ok_or_else(|| Error::contract(format!("its reference {reference:?} leads nowhere in it")))?;
            open.push((target, is_item));
        }
        open.extend(schema.get("items").map(|schema| (schema, true)));
        for keyword in COMBINED {
            let members = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
            open.extend(members.map(|schema| (schema, is_item)));
        }
        if is_item { items.push(schema) } else { own.push(schema) }
    }
    Ok((own, items))
}

fn has_type(schema: &Value, names: &[&str]) -> bool {
    let is_one = |value: &Value| value.as_str().is_some_and(|name| names.contains(&name));
    schema
        .get("type")
        .is_some_and(|types| is_one(types) || types.as_array().is_some_and(|all| all.iter().any(is_one)))
}
