//! One thing wrong in a document, of a kind of one's choice; and one field that nobody wrote down.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::document::{alternatives, resolve};
use super::text;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A required field is missing.
    Missing,
    /// A value has another type.
    Type,
    /// A whole number is none.
    Fraction,
    /// A number is smaller than allowed.
    Minimum,
    /// A number is greater than allowed.
    Maximum,
    /// A moment has no zone.
    DateTime,
    /// A mail address has no domain.
    Email,
    /// An id is in neither style.
    Identifier,
    /// What may be a URL is none, and nothing else that is allowed.
    Url,
}

/// What was made wrong: where, and which keyword of the schema forbids it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) pointer: String,
    pub(super) keyword: &'static str,
}

impl Kind {
    pub(super) const ALL: &[Self] = &[
        Self::Missing,
        Self::Type,
        Self::Fraction,
        Self::Minimum,
        Self::Maximum,
        Self::DateTime,
        Self::Email,
        Self::Identifier,
        Self::Url,
    ];

    /// In words that complete "does not see …".
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing fields",
            Self::Type => "wrong types",
            Self::Fraction => "fractions",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::DateTime => "date-time",
            Self::Email => "e-mail",
            Self::Identifier => "ids",
            Self::Url => "URLs",
        }
    }

    fn keyword(self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::Type | Self::Fraction => "type",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::DateTime | Self::Email => "format",
            Self::Identifier | Self::Url => "oneOf",
        }
    }

    /// Whether a value of this schema can be wrong in this way.
    fn fits(self, schema: &Value) -> bool {
        let some_alternative = |test: fn(&Value) -> bool| alternatives(schema).iter().any(test);
        match self {
            Self::Missing => schema["required"].as_array().is_some_and(|names| !names.is_empty()),
            Self::Type => true,
            Self::Fraction => schema["type"] == "integer",
            Self::Minimum => schema["minimum"].is_i64(),
            Self::Maximum => schema["maximum"].is_i64(),
            Self::DateTime => schema["format"] == "date-time",
            Self::Email => schema["format"] == "email",
            Self::Identifier => some_alternative(|schema| schema["pattern"].is_string()),
            Self::Url => some_alternative(|schema| schema["format"] == "uri"),
        }
    }

    /// Makes a value wrong.
    fn apply(self, schema: &Value, value: &mut Value, random: &mut Rng) {
        *value = match self {
            Self::Missing => {
                let names = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
                let name = names.get(random.usize(..names.len().max(1))).and_then(Value::as_str);
                if let (Some(members), Some(name)) = (value.as_object_mut(), name) {
                    members.shift_remove(name);
                }
                return;
            }
            Self::Type => match value {
                Value::Number(number) => number.to_string().into(),
                Value::Bool(bool) => bool.to_string().into(),
                _ => Value::Null,
            },
            Self::Fraction => json!(0.5),
            Self::Minimum => schema["minimum"].as_i64().unwrap_or_default().saturating_sub(1).into(),
            Self::Maximum => schema["maximum"].as_i64().unwrap_or_default().saturating_add(1).into(),
            Self::DateTime => json!("2026-03-02T09:15:27"),
            Self::Email => json!("analyst@"),
            Self::Identifier => text::hex(random, 32).into(),
            Self::Url => format!("results of {}", text::hex(random, 8)).into(),
        };
    }
}

/// Makes the document wrong, in one place of those that can be; none, if no place can be wrong in this way.
pub(super) fn violate(
    root: &Value,
    document: &mut Value,
    kind: Kind,
    random: &mut Rng,
) -> Result<Option<Violation>, String> {
    let mut places = Vec::new();
    find(root, root, document, String::new(), &mut |pointer, schema| {
        if kind.fits(schema) {
            places.push((pointer, schema));
        }
    })?;
    let Some((pointer, schema)) = pick(places, random) else { return Ok(None) };
    if let Some(value) = document.pointer_mut(&pointer) {
        kind.apply(schema, value, random);
    }
    Ok(Some(Violation { pointer, keyword: kind.keyword() }))
}

/// Names that services add one day. Those that the schema has are not taken.
const NEW_NAMES: &[&str] = &["priority", "tenantId", "region", "expiresAt", "labels", "retention"];

/// Adds a field that the schema does not name to an object of the document, and says to which object, by its pointer.
pub(super) fn extend(root: &Value, document: &mut Value, random: &mut Rng) -> Result<String, String> {
    let mut places = Vec::new();
    find(root, root, document, String::new(), &mut |pointer, schema| {
        if schema["type"] == "object" {
            places.push((pointer, schema));
        }
    })?;
    let added = pick(places, random).and_then(|(pointer, schema)| {
        let names = NEW_NAMES.iter().filter(|&&name| schema["properties"][name].is_null());
        let name = pick(names.collect(), random)?;
        let members = document.pointer_mut(&pointer)?.as_object_mut()?;
        insert(members, name, new_value(random), random);
        Some(pointer)
    });
    added.ok_or_else(|| "the schema has no object that takes another field".to_owned())
}

fn insert(members: &mut Map<String, Value>, name: &str, value: Value, random: &mut Rng) {
    let at = random.usize(..=members.len());
    members.shift_insert(at, name.to_owned(), value);
}

fn new_value(random: &mut Rng) -> Value {
    match random.u32(..5) {
        0 => random.u32(..1000).into(),
        1 => random.bool().into(),
        2 => json!([text::words(random), text::words(random)]),
        3 => json!({ "key": text::hex(random, 32), "value": random.u32(..1000) }),
        _ => text::words(random).into(),
    }
}

fn pick<T>(mut things: Vec<T>, random: &mut Rng) -> Option<T> {
    (!things.is_empty()).then(|| {
        let chosen = random.usize(..things.len());
        things.swap_remove(chosen)
    })
}

/// Calls `see` with the pointer and the schema of each value of the document.
fn find<'s>(
    root: &'s Value,
    schema: &'s Value,
    value: &Value,
    pointer: String,
    see: &mut dyn FnMut(String, &'s Value),
) -> Result<(), String> {
    let schema = resolve(root, schema)?;
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                // Names of a schema need no escapes in a pointer as long as they are identifiers; others are left out.
                if !name.contains(['~', '/']) {
                    find(root, &schema["properties"][name], member, format!("{pointer}/{name}"), see)?;
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find(root, &schema["items"], item, format!("{pointer}/{index}"), see)?;
            }
        }
        _ => {}
    }
    see(pointer, schema);
    Ok(())
}
