//! Profiles that were tampered with are refused.

use optics_profile::Profile;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::profile::{CONTRACT, learnt, value};

/// Everything that a profile can have is in it.
fn rich() -> Profile {
    learnt(&[
        json!({
            "id": "C9F0F895FB98AB9159F51FD0297E236D", "grams": 3, "marks": [1, 2.5, ""], "hubs": [{ "name": "x" }, {}],
            "sender": { "login": "https://u:p@host", "city": "x" }, "colour": "red", "4711": [1],
        }),
        json!({ "grams": null, "hubs": [], "sender": null }),
        json!([{ "id": "", "colour": 1 }]),
    ])
}

#[test]
fn no_count_can_be_changed() {
    let written: Value = serde_json::from_str(&rich().to_json()).unwrap();
    let mut changed = 0;
    for pointer in pointers(&written) {
        // Nothing else tells how long strings were.
        let is_length = pointer.contains("/characters/");
        let Some(count) = written.pointer(&pointer).and_then(Value::as_u64).filter(|_| !is_length) else {
            continue;
        };
        for other in [count.checked_add(1), count.checked_sub(1), Some(u64::MAX)].into_iter().flatten() {
            let mut copy = written.clone();
            *copy.pointer_mut(&pointer).unwrap() = other.into();
            let error =
                Profile::parse(CONTRACT, &copy.to_string()).expect_err(&format!("{pointer}: {other}"));
            assert_eq!(error.line(), Some(1));
            changed += 1;
        }
    }
    assert!(changed > 100, "{changed}");
}

#[test]
fn nothing_can_be_added_or_taken_away() {
    let written: Value = serde_json::from_str(&rich().to_json()).unwrap();
    for pointer in pointers(&written) {
        let mut more = written.clone();
        match more.pointer_mut(&pointer).unwrap() {
            Value::Object(object) => _ = object.insert("extra".to_owned(), 1.into()),
            Value::Array(items) => items.push(items[0].clone()),
            _ => continue,
        }
        Profile::parse(CONTRACT, &more.to_string()).expect_err(&pointer);
    }
    for pointer in pointers(&written) {
        let Some((parent, name)) = pointer.rsplit_once('/') else { continue };
        // That a count is zero, or that no undocumented field was seen, is said by leaving it out.
        let may_lack = ["urlsWithUserInformation", "all"].contains(&name);
        let mut less = written.clone();
        if let (Some(Value::Object(object)), false) = (less.pointer_mut(parent), may_lack) {
            object.remove(name).unwrap();
            Profile::parse(CONTRACT, &less.to_string()).expect_err(&pointer);
        }
    }
}

#[test]
fn white_space_does_not_matter() {
    let profile = rich();
    let value: Value = serde_json::from_str(&profile.to_json()).unwrap();
    assert_eq!(Profile::parse(CONTRACT, &value.to_string()).unwrap(), profile);
}

#[test]
fn errors_tell_line_and_reason_and_quote_no_value() {
    let written = rich().to_json();
    let replaced = |old: &str, new: &str| {
        assert!(written.contains(old), "{old}");
        written.replacen(old, new, 1)
    };
    let texts = [
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
        written[..written.len() / 2].to_owned(),
        replaced("\"version\": 1", "\"version\": 2"),
        replaced("\"version\": 1", "\"version\": \"canary@example.com\""),
        replaced("\"version\": 1,", "\"version\": 1, \"version\": 1,"),
        replaced("\"documents\"", "\"canary@example.com\""),
        replaced("urn:example:parcel", "urn:example:canary"),
        replaced("sha256:", "canary:"),
        replaced("\"field\": \"id\"", "\"field\": \"canary@example.com\""),
        replaced("\"field\": \"id\"", "\"field\": \"grams\""),
        replaced("\"parents\"", "\"parent\""),
        replaced("\"hex32-upper\"", "\"canary\""),
        replaced("\"count\": 2", "\"count\": 3"),
        replaced("\"count\": 2", "\"count\": 9007199254740992"),
        replaced("\"name\": \"colour\"", "\"name\": \"canary@example.com\""),
        replaced("\"name\": \"colour\"", "\"name\": \"id\""),
        replaced("\"name\": \"*\"", "\"name\": \"*\", \"all\": true"),
        replaced("\"in\": \"sender\"", "\"in\": \"canary\""),
    ];
    let messages: Vec<_> =
        texts.iter().map(|text| Profile::parse(CONTRACT, text).unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains("canary")), "{messages:#?}");
    insta::assert_snapshot!(messages.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn damaged_text_is_refused_or_is_a_profile(
        documents in prop::collection::vec(value(), 0..6), at in any::<prop::sample::Index>(), with in any::<char>(), digit in any::<bool>(),
    ) {
        let mut text: Vec<char> = learnt(&documents).to_json().chars().collect();
        let places: Vec<_> = text.iter().enumerate().filter(|(_, was)| !digit || was.is_ascii_digit()).map(|(at, _)| at).collect();
        text[*at.get(&places)] = if digit { char::from(b'0' + with as u8 % 10) } else { with };
        let text: String = text.into_iter().collect();
        match Profile::parse(CONTRACT, &text) {
            Ok(profile) => prop_assert_eq!(Profile::parse(CONTRACT, &profile.to_json()), Ok(profile)),
            Err(error) => prop_assert!(error.line().is_some() && !error.to_string().contains('\n')),
        }
    }
}

fn pointers(value: &Value) -> Vec<String> {
    let inner = |name: String, value: &Value| {
        pointers(value).into_iter().map(move |pointer| format!("/{name}{pointer}")).collect::<Vec<_>>()
    };
    let mut all = vec![String::new()];
    match value {
        Value::Object(object) => {
            all.extend(object.iter().flat_map(|(name, value)| inner(name.clone(), value)));
        }
        Value::Array(items) => {
            all.extend(items.iter().enumerate().flat_map(|(at, value)| inner(at.to_string(), value)));
        }
        _ => {}
    }
    all
}
