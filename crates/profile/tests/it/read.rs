//! Texts that are no profiles, or were tampered with.

use optics_profile::Profile;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::{CONTRACT, documents, learnt};

/// Everything that a profile can have is in it.
fn rich() -> Profile {
    learnt(&[
        json!({
            "id": "C9F0F895FB98AB9159F51FD0297E236D", "grams": 3, "note": "", "tags": ["https://u:p@host", 1],
            "sender": { "login": "a@example.com", "city": "x" }, "stops": [{ "metres": 1.5 }], "colour": "red", "4711": [1],
        }),
        json!({ "grams": null, "tags": [], "stops": [{}, {}] }),
    ])
}

#[test]
fn no_count_can_be_changed() {
    let written: Value = serde_json::from_str(&rich().to_json()).unwrap();
    let mut changed = 0;
    for pointer in pointers(&written) {
        let bounds = pointer.ends_with("/least") || pointer.ends_with("/most");
        let Some(count) = written.pointer(&pointer).and_then(Value::as_u64).filter(|_| !bounds) else {
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
        let may_lack = name == "urls_with_user_information" || pointer.starts_with("/undocumented/");
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
fn errors_tell_line_and_reason() {
    let written = rich().to_json();
    let replaced = |old: &str, new: &str| {
        assert!(written.contains(old), "{old}");
        written.replacen(old, new, 1)
    };
    let least = "\"least\": 0";
    let texts = [
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
        written[..written.len() / 2].to_owned(),
        replaced("\"version\": 1", "\"version\": 2"),
        replaced("\"version\": 1", "\"version\": \"1\""),
        replaced("\"version\": 1,", "\"version\": 1, \"version\": 1,"),
        replaced("\"documents\"", "\"document\""),
        replaced("urn:example:parcel", "urn:example:letter"),
        replaced("sha256:", "sha512:"),
        replaced("\"parents\"", "\"someone@example.com\""),
        replaced("\"path\": \"note\"", "\"path\": \"notes\""),
        replaced("\"hex32-upper\"", "\"hex32\""),
        replaced("\"present\": 2", "\"present\": 3"),
        replaced(least, "\"least\": 1"),
        replaced(least, "\"least\": 9007199254740992"),
        replaced(least, "\"least\": -1"),
        replaced("\"all_folded\": false", "\"all_folded\": true"),
        replaced("\"colour\"", "\"note\""),
        replaced("\"colour\"", "\"someone@example.com\""),
        replaced("\"parent\": \"sender\"", "\"parent\": \"tags\""),
    ];
    let messages: Vec<_> =
        texts.iter().map(|text| Profile::parse(CONTRACT, text).unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains("someone")));
    insta::assert_snapshot!(messages.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn damaged_text_is_refused_or_is_a_profile(
        documents in documents(), at in any::<prop::sample::Index>(), with in any::<char>(), digit in any::<bool>(),
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
            all.extend(object.iter().flat_map(|(name, value)| inner(name.clone(), value)))
        }
        Value::Array(items) => {
            all.extend(items.iter().enumerate().flat_map(|(at, value)| inner(at.to_string(), value)))
        }
        _ => {}
    }
    all
}
