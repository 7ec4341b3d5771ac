//! Parts make the whole: in any split, any order, any grouping.

use optics_profile::{Profile, Standing};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::generated::{CONTRACT, documents, learnt};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn merging_is_associative_and_commutative_with_the_empty_profile_as_identity(
        a in documents(), b in documents(), c in documents(),
    ) {
        let (a, b, c) = (learnt(&a), learnt(&b), learnt(&c));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &b).to_json(), merged(&b, &a).to_json());
        let empty = Profile::new(CONTRACT).unwrap();
        prop_assert_eq!(&merged(&a, &empty), &a);
        prop_assert_eq!(&merged(&empty, &a), &a);
    }

    #[test]
    fn any_split_and_order_gives_the_same_bytes(
        (documents, shuffled) in prop::collection::vec(crate::generated::document(), 0..12)
            .prop_flat_map(|documents| (Just(documents.clone()), Just(documents).prop_shuffle())),
        parts in prop::collection::vec(0_usize..5, 12),
        order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let whole = learnt(&documents);
        let part = |part| shuffled.iter().zip(&parts).filter(move |(_, of)| **of == part).map(|(document, _)| document);
        let mut sum = Profile::new(CONTRACT).unwrap();
        for one in order {
            // Each part goes through its file, as between machines.
            let written = learnt(part(one)).to_json();
            sum.merge(&Profile::parse(CONTRACT, &written).unwrap()).unwrap();
        }
        prop_assert_eq!(sum.to_json(), whole.to_json());
    }

    #[test]
    fn what_is_written_is_read_as_it_was(documents in documents()) {
        let profile = learnt(&documents);
        let read = Profile::parse(CONTRACT, &profile.to_json()).unwrap();
        prop_assert_eq!(read.to_json(), profile.to_json());
        prop_assert_eq!(read, profile);
    }
}

#[test]
fn names_are_kept_until_there_are_too_many_wherever_they_were_counted() {
    let names = |range: std::ops::Range<u8>| -> Value {
        let letter = |at: u8| char::from(b'a' + at);
        let name = |at| (format!("x{}{}", letter(at / 10), letter(at % 10)), Value::Null);
        range.map(name).collect::<Map<_, _>>().into()
    };
    let undocumented = |profile: &Profile| {
        profile
            .undocumented()
            .map(|field| (field.path().to_owned(), field.present(), field.standing()))
            .collect::<Vec<_>>()
    };
    let most = merged(&learnt([&names(0..20)]), &learnt([&names(12..32)]));
    assert_eq!(undocumented(&most).len(), 32);
    assert!(undocumented(&most).contains(&("xbc".to_owned(), 2, Standing::Undocumented)));
    let folded = [("*".to_owned(), 41, Standing::Folded { all: true })];
    assert_eq!(undocumented(&merged(&most, &learnt([&names(32..33)]))), folded);
    assert_eq!(undocumented(&learnt([&names(0..20), &names(12..33)])), folded);
}

#[test]
fn profiles_of_different_contracts_are_not_merged() {
    let mut profile = Profile::new(CONTRACT).unwrap();
    for other in [
        CONTRACT.replace("urn:example:parcel", "urn:example:letter"),
        CONTRACT.replace(r#""note""#, r#""remark""#),
        CONTRACT.replace(r#""type": "number""#, r#""type": "string""#),
    ] {
        let other = Profile::new(&other).unwrap();
        let error = profile.merge(&other).unwrap_err();
        assert!(error.is_other_contract(), "{error}");
        assert!(Profile::parse(CONTRACT, &other.to_json()).unwrap_err().is_other_contract());
    }
    let described = CONTRACT.replace(r#""$id""#, r#""description": "A parcel.", "$id""#);
    profile.merge(&Profile::new(&described).unwrap()).unwrap();
}

#[test]
fn sums_beyond_what_json_keeps_are_refused_and_change_nothing() {
    let most = (1_u64 << 53) - 1;
    let one = learnt([&Value::Null]);
    let written = one.to_json().replace("\"present\": 1", &format!("\"present\": {most}"));
    let written = written.replace("\"null\": 1", &format!("\"null\": {most}"));
    let mut full = Profile::parse(CONTRACT, &written).unwrap();
    assert_eq!(full.documents().nulls(), most);
    let before = full.clone();
    let error = full.merge(&one).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the profiles cannot be merged: together they count more than 2^53 - 1; keep them as two profiles"
    );
    assert_eq!(full, before);
}

fn merged(left: &Profile, right: &Profile) -> Profile {
    let mut left = left.clone();
    left.merge(right).unwrap();
    left
}
