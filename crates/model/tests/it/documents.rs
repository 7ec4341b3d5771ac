//! Documents made from the schema's shape: what is read is written back without loss of a documented field.

use optics_model::{PackageExecution, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use crate::examples::schema_and_examples;
use crate::timestamps::rfc3339;

/// A value as JSON text, written in one of many ways; and what of it must come back, without undocumented fields.
type Written = (String, Value);

/// Values of `schema`, a subschema of `root`.
fn values(root: &Value, schema: &Value) -> BoxedStrategy<Written> {
    if let Some(reference) = schema["$ref"].as_str() {
        return values(root, root.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        let alternatives: Vec<_> = alternatives
            .iter()
            .map(|alternative| {
                let mut whole = schema.as_object().unwrap().clone();
                whole.remove("oneOf");
                whole.extend(alternative.as_object().unwrap().clone());
                values(root, &Value::Object(whole))
            })
            .collect();
        return proptest::strategy::Union::new(alternatives).boxed();
    }
    match schema["type"].as_str().unwrap() {
        "object" => objects(root, schema),
        "array" => vec(values(root, &schema["items"]), 0..4)
            .prop_map(|items| {
                let (texts, values): (Vec<_>, Vec<_>) = items.into_iter().unzip();
                (format!("[{}]", texts.join(" ,\n")), Value::Array(values))
            })
            .boxed(),
        "boolean" => any::<bool>().prop_map(|value| (value.to_string(), value.into())).boxed(),
        "integer" => integers(schema["minimum"].as_u64().unwrap(), schema["maximum"].as_u64().unwrap()),
        "string" => {
            strings(schema).prop_map(|text| (Value::from(text.as_str()).to_string(), text.into())).boxed()
        }
        other => panic!("no values are made of type {other} yet"),
    }
}

/// Keys in any order, optional ones there or not, undocumented ones thrown in.
fn objects(root: &Value, schema: &Value) -> BoxedStrategy<Written> {
    let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
    let documented: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    let fields: Vec<_> = schema["properties"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, property)| {
            let name = name.clone();
            let value = values(root, property);
            let present = required.contains(&&Value::from(name.as_str()));
            let value =
                if present { value.prop_map(Some).boxed() } else { proptest::option::of(value).boxed() };
            value.prop_map(move |value| value.map(|(text, value)| (name.clone(), text, Some(value))))
        })
        .collect();
    let undocumented = ("[a-zA-Z_]{0,12}|\\PC{1,6}", undocumented_values())
        .prop_filter("documented", move |(name, _)| !documented.contains(name))
        .prop_map(|(name, text)| (name, text, None));
    (fields, vec(undocumented, 0..3))
        .prop_map(|(fields, undocumented)| {
            fields.into_iter().flatten().chain(undocumented).collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(|members| {
            let (mut texts, mut values) = (Vec::new(), Map::new());
            for (name, text, value) in members {
                texts.push(format!("{}:\t{text}", Value::from(name.as_str())));
                if let Some(value) = value {
                    values.insert(name, value);
                }
            }
            (format!("{{{}}}", texts.join(" ,\r\n")), Value::Object(values))
        })
        .boxed()
}

fn undocumented_values() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        "null",
        "true",
        "-0.5e-7",
        "18446744073709551616",
        "\"\\u0000\\ud83d\\ude00\"",
        "[]",
        "{}",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
            inner.prop_map(|value| format!("{{\"id\":{value}}}")),
        ]
    })
}

/// Integers in the ways JSON can write them.
fn integers(minimum: u64, maximum: u64) -> BoxedStrategy<Written> {
    let value = prop_oneof![minimum..=maximum, minimum..=minimum + 1000, Just(minimum), Just(maximum)];
    let zeros =
        prop_oneof![3 => Just(""), 1 => Just(".0"), 1 => Just("e0"), 1 => Just("E+00"), 1 => Just(".000e-0")];
    (value, zeros).prop_map(|(value, zeros)| (format!("{value}{zeros}"), value.into())).boxed()
}

fn strings(schema: &Value) -> BoxedStrategy<String> {
    if let Some(constant) = schema["const"].as_str() {
        return Just(constant.to_owned()).boxed();
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let unanchored = pattern.trim_start_matches('^').trim_end_matches('$');
        return proptest::string::string_regex(unanchored).unwrap().boxed();
    }
    match schema["format"].as_str() {
        None => any::<String>().boxed(),
        Some("uuid") => "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}".boxed(),
        Some("date-time") => rfc3339().prop_map(|written| written.text).boxed(),
        Some("email") => "[a-z]{1,8}@[a-z]{1,8}\\.example".boxed(),
        Some("uri") => "(ftp|sftp|smb|https)://([a-z]{1,5}:[a-z0-9%/]{1,9}@)?[a-z]{1,9}\\.example(/[a-z0-9]{0,9})?(\\?[a-z=&]{0,9})?".boxed(),
        Some(other) => panic!("no text is made of format {other} yet"),
    }
}

fn executions() -> BoxedStrategy<Written> {
    let (schema, _) = schema_and_examples();
    values(&schema, &schema)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_written_back((text, expected) in executions()) {
        let read: PackageExecution = serde_json::from_str(&text).unwrap();
        let mut written = serde_json::to_value(&read).unwrap();

        // A moment may be written in another way; everything else comes back to the letter.
        let moment = |value: &Value| value["createdAt"].as_str().unwrap().parse::<Timestamp>().unwrap();
        prop_assert_eq!(moment(&written), moment(&expected));
        written["createdAt"] = expected["createdAt"].clone();
        prop_assert_eq!(&written, &expected);

        let again: PackageExecution = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        prop_assert_eq!(again, read);
    }

    /// Nor does the reader mind where the bytes come from.
    #[test]
    fn bytes_and_values_read_alike((text, _) in executions()) {
        let from_text: PackageExecution = serde_json::from_str(&text).unwrap();
        let from_reader: PackageExecution = serde_json::from_reader(text.as_bytes()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let from_value: PackageExecution = serde_json::from_value(value).unwrap();
        prop_assert_eq!(&from_reader, &from_text);
        prop_assert_eq!(&from_value, &from_text);
    }
}
