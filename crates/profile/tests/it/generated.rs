//! Documents of a fictional contract: some keep to it, some do not, and some are full of names of their own.

use optics_profile::Profile;
use optics_validator::json;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A parcel: fields of each type, a list of texts, a list of objects.
pub(crate) const CONTRACT: &str = r##"{
  "$id": "urn:example:parcel",
  "type": "object",
  "properties": {
    "id": { "$ref": "#/$defs/id" },
    "grams": { "type": ["integer", "null"] },
    "note": { "type": "string" },
    "sender": { "type": "object", "properties": { "login": { "type": "string" } } },
    "stops": { "type": "array", "items": { "properties": { "at": {}, "metres": { "type": "number" } } } },
    "tags": { "type": "array", "items": { "$ref": "#/$defs/id" } }
  },
  "$defs": { "id": { "type": "string" } }
}"##;

pub(crate) fn learnt<'d>(documents: impl IntoIterator<Item = &'d Value>) -> Profile {
    let mut profile = Profile::new(CONTRACT).unwrap();
    for document in documents {
        profile.learn(&json::read(document.to_string().as_bytes()).unwrap());
    }
    profile
}

prop_compose! {
    pub(crate) fn document()(
        fields in object(prop::sample::select(vec!["id", "grams", "note", "tags", "at"]).prop_map(str::to_owned), 4),
        sender in object(name(), 20),
        stops in prop::collection::vec(object(name(), 3), 0..3),
        own in object(name(), 20),
        broken in prop::option::weighted(0.1, value()),
    ) -> Value {
        let mut fields = fields;
        fields.extend(own);
        fields.insert("sender".to_owned(), Value::Object(sender));
        fields.insert("stops".to_owned(), Value::Array(stops.into_iter().map(Value::Object).collect()));
        broken.unwrap_or(Value::Object(fields))
    }
}

pub(crate) fn documents() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(document(), 0..6)
}

fn object(name: impl Strategy<Value = String>, most: usize) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((name, value()), 0..=most).prop_map(Map::from_iter)
}

/// Of forty names of fields, few documents have more than are kept, and several have together; some are no names.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![10 => "[a-e]x[a-h]", 1 => Just("login".to_owned()), 1 => Just("metres".to_owned()), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just(String::new()),
        Just("2026-03-02T09:15:27.482Z".to_owned()),
        Just("https://u:p@host/x".to_owned()),
        Just("sftp://host".to_owned()),
        "[0-9A-F]{32}",
        "[a-z]{3}@[a-z]{3}",
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-9..9).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    prop_oneof![
        6 => leaf.clone(),
        1 => prop::collection::vec(leaf.clone(), 0..4).prop_map(Value::from),
        1 => leaf.prop_map(|leaf| json!({ "inner": leaf })),
    ]
}
