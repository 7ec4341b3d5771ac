//! Identifiers: both styles in any case, one value.

use std::collections::{BTreeSet, HashSet};

use optics_model::{DeviceId, ExecutionId, Identifier, UserId, ZoneId};
use proptest::prelude::*;
use uuid::Uuid;

/// The text of `value` with the case of each letter by a bit of `upper_case`.
fn text(value: u128, upper_case: u32, hyphenated: bool) -> String {
    let digits = format!("{value:032x}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if hyphenated && [8, 12, 16, 20].contains(&index) {
            text.push('-');
        }
        text.push(if upper_case >> index & 1 == 1 { digit.to_ascii_uppercase() } else { digit });
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gives_back_the_text_it_was_read_from(
        value: u128,
        upper_case in prop_oneof![any::<u32>(), Just(0), Just(u32::MAX)],
        hyphenated: bool,
    ) {
        let text = text(value, upper_case, hyphenated);
        let read: Identifier = text.parse().unwrap();
        prop_assert_eq!(read.to_string(), &*text);
        prop_assert_eq!(read.as_uuid(), Uuid::from_u128(value));
        prop_assert_eq!(read.is_hyphenated(), hyphenated);

        let json = format!("\"{text}\"");
        macro_rules! round_trip {
            ($($id:ty),*) => {$(
                let id: $id = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(serde_json::to_string(&id).unwrap(), &*json);
                prop_assert_eq!(id.to_string(), &*text);
                prop_assert_eq!(id.as_uuid(), Uuid::from_u128(value));
            )*};
        }
        round_trip!(Identifier, ExecutionId, UserId, DeviceId, ZoneId);
    }

    #[test]
    fn is_its_bits_whatever_its_style(value: u128, cases: [u32; 2]) {
        let writings = cases.iter().flat_map(|case| [text(value, *case, true), text(value, *case, false)]);
        let mut read: Vec<Identifier> = writings.map(|text| text.parse().unwrap()).collect();
        read.push(Uuid::from_u128(value).into());
        prop_assert!(read.windows(2).all(|pair| pair[0] == pair[1]));
        prop_assert_eq!(read.iter().collect::<HashSet<_>>().len(), 1);
        prop_assert_eq!(read.iter().collect::<BTreeSet<_>>().len(), 1);
    }

    #[test]
    fn compares_as_its_bits_do(a: u128, b: u128, cases: [u32; 2], hyphens: [bool; 2]) {
        let first: ExecutionId = text(a, cases[0], hyphens[0]).parse().unwrap();
        let second: ExecutionId = text(b, cases[1], hyphens[1]).parse().unwrap();
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
        prop_assert_eq!(first == second, a == b);
    }

    #[test]
    fn one_wrong_character_makes_it_none(value: u128, hyphenated: bool, at: prop::sample::Index, wrong: char) {
        let mut characters: Vec<char> = text(value, 0, hyphenated).chars().collect();
        let at = at.index(characters.len());
        let fits = if characters[at] == '-' { wrong == '-' } else { wrong.is_ascii_hexdigit() };
        let wrong = if fits { 'g' } else { wrong };
        characters[at] = wrong;
        prop_assert!(characters.into_iter().collect::<String>().parse::<Identifier>().is_err());
    }

    #[test]
    fn other_text_is_none(text in any::<String>()) {
        prop_assume!(text.chars().filter(char::is_ascii_hexdigit).count() != 32);
        prop_assert!(text.parse::<Identifier>().is_err());
    }
}

/// A list of tens of them is one piece of memory.
#[test]
fn takes_24_bytes() {
    assert_eq!(size_of::<Identifier>(), 24);
    assert_eq!(size_of::<ExecutionId>(), 24);
}

#[test]
fn refuses_what_is_almost_one() {
    for text in [
        "",
        "abebf88c",
        "../../auth",
        "abebf88cf2834edc834baa8ad3bc682",
        "abebf88cf2834edc834baa8ad3bc682c0",
        "abebf88c-f283-4edc-834b-aa8ad3bc682",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c0",
        "abebf88-cf283-4edc-834b-aa8ad3bc682c",
        "abebf88c-f283-4edc-834baa8ad3bc682c-",
        "abebf88c--f283-4edc834b-aa8ad3bc682c",
        "abebf88cf2834edc834baa8ad3bc682c----",
        "{abebf88c-f283-4edc-834b-aa8ad3bc682c}",
        "urn:uuid:abebf88c-f283-4edc-834b-aa8ad3bc682c",
        " abebf88cf2834edc834baa8ad3bc682",
        "+bebf88cf2834edc834baa8ad3bc682c",
        "abebf88c_f283_4edc_834b_aa8ad3bc682c",
        "abebf88c/f283-4edc-834b-aa8ad3bc682c",
        "gbebf88c-f283-4edc-834b-aa8ad3bc682c",
        "abebf88cf2834edc834baa8ad3bc68\0c",
        "abebf88cf2834edc834baa8ad3bc68é",
        "ａbebf88cf2834edc834baa8ad3bc6",
    ] {
        assert!(text.parse::<Identifier>().is_err(), "{text}");
        assert!(text.parse::<ExecutionId>().is_err(), "{text}");
        assert!(serde_json::from_value::<DeviceId>(text.into()).is_err(), "{text}");
    }
    for json in ["null", "0", "true", "[]", "{}", "[\"abebf88c-f283-4edc-834b-aa8ad3bc682c\"]"] {
        assert!(serde_json::from_str::<ExecutionId>(json).is_err(), "{json}");
    }
}

#[test]
fn says_what_is_wrong_without_repeating_the_text() {
    let refusal = |text: &str| text.parse::<Identifier>().unwrap_err().to_string();
    insta::assert_snapshot!(refusal("../../auth"), @"not an identifier: expected 32 hex digits, or 36 characters with hyphens");
    insta::assert_snapshot!(refusal("abebf88cf2834edc834baa8ad3bc682c----"), @"not an identifier: hyphens belong after 8, 12, 16 and 20 digits");
    insta::assert_snapshot!(refusal("gbebf88cf2834edc834baa8ad3bc682c"), @"not an identifier: only hex digits and hyphens may stand in it");
}

#[test]
fn shows_what_it_identifies_only_when_debugged() {
    let id: ExecutionId = "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap();
    assert_eq!(format!("{id:?}"), "ExecutionId(abebf88c-f283-4edc-834b-aa8ad3bc682c)");
    assert_eq!(format!("[{id:>40}]"), "[    abebf88c-f283-4edc-834b-aa8ad3bc682c]");
    assert_eq!(format!("{:?}", id.as_identifier()), "abebf88c-f283-4edc-834b-aa8ad3bc682c");
}
