//! Nothing of what documents say is in a profile.

use std::collections::HashSet;

use optics_profile::{Format, Profile, Type};
use optics_validator::json;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::profile::{learnt, value};

/// Each could identify a person or a device, or open a door.
const CANARIES: [&str; 13] = [
    "analyst.canary@example.com",
    "5f0c3f9e-2f0b-4a37-9d52-6c1f7e0ab3d4",
    "C9F0F895FB98AB9159F51FD0297E236D",
    "c9f0f895fb98ab9159f51fd0297e236d",
    "WIN-CANARY7",
    "canary.example.com",
    "192.0.2.17",
    "sftp://canary:hunter2@files.example.com/drop",
    "https://canary.example.com/?sig=hunter2",
    "2026-03-02T09:15:27.482Z",
    "Müller, Canary",
    "-flag canary",
    "47110815",
];

#[test]
fn no_canary_comes_through_wherever_it_is_planted() {
    let contract: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut example = contract["examples"][0].clone();
    example["target"]["zones"] = json!([null]);
    let mut profile = Profile::new(optics_schema::PACKAGE_EXECUTION).unwrap();
    for canary in CANARIES {
        let mut planted = example.clone();
        plant(&mut planted, canary);
        let broken: Map<_, _> =
            example.as_object().unwrap().keys().map(|name| (name.clone(), json!(canary))).collect();
        for document in [planted, broken.into(), json!(canary), json!([canary]), json!({ canary: canary })] {
            profile.learn(&json::read(document.to_string().as_bytes()).unwrap());
        }
    }
    // They were seen, at fields of the contract and at others.
    assert!(profile.fields().all(|field| field.present() >= 13), "{profile:?}");
    assert!(profile.fields().map(|field| field.values().of_type(Type::String)).sum::<u64>() > 200);
    assert!(profile.undocumented().count() > 0);
    let shown = [profile.to_json(), format!("{profile:?}")];
    for canary in CANARIES.into_iter().chain(["canary", "hunter2", "example", "Müller", "2026", "192"]) {
        for shown in &shown {
            assert!(!shown.to_lowercase().contains(&canary.to_lowercase()), "{canary} in\n{shown}");
        }
    }
}

/// Puts the canary in place of each value that holds no others, beside them, and among names.
fn plant(value: &mut Value, canary: &str) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|value| plant(value, canary));
            let inner = Map::from_iter([(canary.to_owned(), json!([{ canary: canary }]))]);
            object.insert(canary.to_owned(), canary.into());
            object.insert("somethingNew".to_owned(), inner.into());
        }
        Value::Array(items) => {
            for value in &mut *items {
                plant(value, canary);
            }
            items.push(canary.into());
        }
        _ => *value = canary.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn all_words_of_a_profile_are_its_own_or_the_contracts_or_names_of_fields(documents in prop::collection::vec(value(), 0..12)) {
        let profile = learnt(&documents);
        let mut written: Value = serde_json::from_str(&profile.to_json()).unwrap();
        written["$comment"].take();
        let mut words = HashSet::new();
        collect(&written, &mut words);
        let own = "$comment version contract id fields documents seen each field parents undocumented in name * all count \
            types formats urlsWithUserInformation characters items numbers";
        let mut known: HashSet<String> = own.split_whitespace().map(str::to_owned).collect();
        known.extend(Type::ALL.map(|kind| kind.name().to_owned()));
        known.extend(Format::ALL.map(|format| format.name().to_owned()));
        known.extend(profile.fields().map(|field| field.path().to_owned()));
        known.extend([String::new(), profile.contract().to_owned(), written["contract"]["fields"].as_str().unwrap().to_owned()]);
        for word in words.difference(&known) {
            let plain = word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            prop_assert!(plain && word.starts_with(|first: char| first.is_ascii_lowercase()), "{}", word);
        }
    }
}

fn collect(value: &Value, words: &mut HashSet<String>) {
    match value {
        Value::String(text) => _ = words.insert(text.clone()),
        Value::Array(items) => items.iter().for_each(|value| collect(value, words)),
        Value::Object(object) => {
            words.extend(object.keys().cloned());
            object.values().for_each(|value| collect(value, words));
        }
        _ => {}
    }
}
