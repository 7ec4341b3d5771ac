//! What values a subschema allows: its JSON types, and the formats of its texts.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::hint::Class;

/// Everything is allowed, or nothing is said: the two are the same.
const ANY: [Class; 7] =
    [Class::Object, Class::List, Class::Integer, Class::Number, Class::Boolean, Class::Null, Class::Text];

/// Subschemas are followed this far; below it nothing is taken to be said.
const MAX_DEPTH: usize = 12;

/// The classes of value that a subschema allows; empty where it says nothing about types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    pub(crate) classes: BTreeSet<Class>,
    /// Those of the items, where a list is allowed.
    pub(crate) items: BTreeSet<Class>,
    /// The first value of `const` or `enum`: no other may do.
    pub(crate) fixed: Option<Value>,
}

impl Shape {
    pub(crate) fn of(root: &Value, schema: &Value) -> Self {
        let mut budget = 400;
        let classes = said(classes(root, schema, MAX_DEPTH, &mut budget));
        let items = if classes.contains(&Class::List) {
            items(root, schema, MAX_DEPTH, &mut budget)
                .map(|items| said(self::classes(root, items, MAX_DEPTH, &mut budget)))
                .unwrap_or_default()
        } else {
            BTreeSet::new()
        };
        let fixed = schema.get("const").or_else(|| schema.get("enum")?.get(0)).cloned();
        Self { classes, items, fixed }
    }

    /// In few words: `integer`, `url or id`, `list of id`, `list of (url or id) or null`.
    pub(crate) fn text(&self) -> String {
        let words = |classes: &BTreeSet<Class>| {
            let null = classes.get(&Class::Null);
            let others = classes.iter().filter(|class| **class != Class::Null);
            others.chain(null).map(|class| class.name()).collect::<Vec<_>>().join(" or ")
        };
        if self.classes.is_empty() {
            return "any".to_owned();
        }
        let list = Class::List.name();
        let text = words(&self.classes);
        match self.items.len() {
            0 => text,
            1 => text.replace(list, &format!("list of {}", words(&self.items))),
            _ => text.replace(list, &format!("list of ({})", words(&self.items))),
        }
    }

    /// Whether some value of that class is allowed, as far as is said. A text without format is not taken for one
    /// with: it also allows what the format does not.
    pub(crate) fn agrees(&self, class: Class) -> bool {
        self.classes.is_empty()
            || self.classes.contains(&class)
            || match class {
                Class::Integer => self.classes.contains(&Class::Number),
                Class::Text => self.classes.iter().any(|class| is_text(*class)),
                _ => false,
            }
    }
}

/// A class of JSON string.
pub(crate) fn is_text(class: Class) -> bool {
    matches!(class, Class::Text | Class::DateTime | Class::Url | Class::Email | Class::Id)
}

/// The class without its format.
pub(crate) fn json_type(class: Class) -> Class {
    if is_text(class) { Class::Text } else { class }
}

/// Nothing is said where all is allowed.
fn said(classes: BTreeSet<Class>) -> BTreeSet<Class> {
    if ANY.iter().all(|class| classes.contains(class)) { BTreeSet::new() } else { classes }
}

fn any() -> BTreeSet<Class> {
    ANY.into_iter().collect()
}

/// Bounded by depth and by a budget over all branches, so that no schema can make it run on.
fn classes(root: &Value, schema: &Value, depth: usize, budget: &mut usize) -> BTreeSet<Class> {
    let (Some(depth), Some(left)) = (depth.checked_sub(1), budget.checked_sub(1)) else { return any() };
    *budget = left;
    let mut all = own(schema);
    if let Some(target) = reference(root, schema) {
        all = both(&all, &classes(root, target, depth, budget));
    }
    for member in members(schema, "allOf") {
        all = both(&all, &classes(root, member, depth, budget));
    }
    for keyword in ["anyOf", "oneOf"] {
        let mut either = members(schema, keyword).peekable();
        if either.peek().is_some() {
            let either = either.flat_map(|member| classes(root, member, depth, budget)).collect();
            all = both(&all, &either);
        }
    }
    all
}

fn items<'a>(root: &'a Value, schema: &'a Value, depth: usize, budget: &mut usize) -> Option<&'a Value> {
    let depth = depth.checked_sub(1)?;
    *budget = budget.checked_sub(1)?;
    if let Some(items) = schema.get("items") {
        return Some(items);
    }
    let more = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|keyword| members(schema, keyword));
    reference(root, schema).into_iter().chain(more).find_map(|schema| items(root, schema, depth, budget))
}

fn members<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten()
}

fn reference<'a>(root: &'a Value, schema: &Value) -> Option<&'a Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// What the keywords of one subschema allow, without those of others.
fn own(schema: &Value) -> BTreeSet<Class> {
    let fixed: Option<Vec<&Value>> = match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    };
    let mut all = match schema.get("type") {
        Some(Value::String(name)) => named(name).into_iter().collect(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).filter_map(named).collect(),
        _ => any(),
    };
    if all.contains(&Class::Number) {
        all.insert(Class::Integer);
    }
    if let Some(values) = fixed {
        all = both(&all, &values.into_iter().map(of_value).collect());
    }
    if let Some(format) = format(schema)
        && all.remove(&Class::Text)
    {
        all.insert(format);
    }
    if schema.get("type").is_some() && all.contains(&Class::Number) {
        all.remove(&Class::Integer);
    }
    all
}

fn named(name: &str) -> Option<Class> {
    Some(match name {
        "object" => Class::Object,
        "array" => Class::List,
        "integer" => Class::Integer,
        "number" => Class::Number,
        "boolean" => Class::Boolean,
        "null" => Class::Null,
        "string" => Class::Text,
        _ => return None,
    })
}

/// The JSON type of a value.
pub(crate) fn of_value(value: &Value) -> Class {
    match value {
        Value::Object(_) => Class::Object,
        Value::Array(_) => Class::List,
        Value::Number(number) if number.is_f64() => Class::Number,
        Value::Number(_) => Class::Integer,
        Value::Bool(_) => Class::Boolean,
        Value::Null => Class::Null,
        Value::String(_) => Class::Text,
    }
}

fn format(schema: &Value) -> Option<Class> {
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => Some(Class::DateTime),
        Some("uri" | "iri" | "uri-reference" | "iri-reference") => Some(Class::Url),
        Some("email" | "idn-email") => Some(Class::Email),
        Some("uuid") => Some(Class::Id),
        _ => schema.get("pattern").and_then(Value::as_str).filter(|text| is_hex(text)).map(|_| Class::Id),
    }
}

/// A pattern of hex digits of a certain number: that of an id.
fn is_hex(pattern: &str) -> bool {
    pattern.contains('{') && pattern.chars().all(|c| c.is_ascii_hexdigit() || "^$[](){}|,-?:".contains(c))
}

/// What both allow. A text with a format is a text; of two formats, the first counts, since no text may have both.
fn both(left: &BTreeSet<Class>, right: &BTreeSet<Class>) -> BTreeSet<Class> {
    let narrower = |one: &BTreeSet<Class>, other: &BTreeSet<Class>| -> BTreeSet<Class> {
        one.iter()
            .copied()
            .filter(|&class| {
                other.contains(&class)
                    || class == Class::Integer && other.contains(&Class::Number)
                    || is_text(class) && class != Class::Text && other.contains(&Class::Text)
            })
            .collect()
    };
    let mut all = narrower(left, right);
    all.extend(narrower(right, left));
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes_of_subschemas() {
        let root = json!({ "$defs": {
            "id": { "type": "string", "oneOf": [{ "format": "uuid" }, { "pattern": "^[0-9A-F]{32}$" }] },
            "loop": { "$ref": "#/$defs/loop" }
        } });
        for (schema, text) in [
            (json!({}), "any"),
            (json!({ "properties": {} }), "any"),
            (json!({ "type": "string" }), "text"),
            (json!({ "type": ["string", "null"], "format": "date-time" }), "date-time or null"),
            (json!({ "type": "number" }), "number"),
            (json!({ "type": "integer", "format": "uint64" }), "integer"),
            (json!({ "type": "array", "items": { "$ref": "#/$defs/id" } }), "list of id"),
            (json!({ "type": "string", "oneOf": [{ "format": "uri" }, { "const": "" }] }), "text or url"),
            (json!({ "type": "string", "oneOf": [{ "format": "uri" }, { "format": "uuid" }] }), "url or id"),
            (json!({ "enum": [true, 1] }), "integer or boolean"),
            (json!({ "anyOf": [{ "$ref": "#/$defs/id" }, { "type": "null" }] }), "id or null"),
            (json!({ "allOf": [{ "type": "number" }, { "type": "integer" }] }), "integer"),
            (json!({ "$ref": "#/$defs/loop" }), "any"),
        ] {
            assert_eq!(Shape::of(&root, &schema).text(), text, "{schema}");
        }
    }
}
