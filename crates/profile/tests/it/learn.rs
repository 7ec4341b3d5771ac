//! What is counted, and where.

use optics_profile::{Format, Profile, Standing, Type};
use optics_validator::json;
use serde_json::json;

use crate::generated::{CONTRACT, learnt};

#[test]
fn a_field_is_counted_against_the_objects_that_could_have_had_it() {
    let profile = learnt(&[
        json!({ "id": "C9F0F895FB98AB9159F51FD0297E236D", "grams": 3, "sender": { "login": "a@example.com" } }),
        json!({ "id": null, "grams": 2.5, "sender": null }),
        json!({ "sender": {} }),
        json!("not even an object"),
    ]);
    assert_eq!(profile.documents().count(), 4);
    assert_eq!(profile.documents().of_type(Type::Object), 3);
    let id = profile.field("id").unwrap();
    assert_eq!((id.present(), id.parents(), id.values().nulls()), (2, 3, 1));
    assert_eq!(id.values().formats().collect::<Vec<_>>(), [(Format::Hex32Upper, 1)]);
    assert_eq!(id.values().characters(), Some((32, 32)));
    let grams = profile.field("grams").unwrap();
    assert_eq!(grams.values().types().collect::<Vec<_>>(), [(Type::Integer, 1), (Type::Number, 1)]);
    assert_eq!(grams.values().numbers(), Some((2.5, 3.0)));
    let login = profile.field("sender.login").unwrap();
    assert_eq!((login.present(), login.parents()), (1, 2));
}

#[test]
fn items_are_counted_against_lists_and_their_fields_against_items() {
    let profile = learnt(&[
        json!({ "tags": ["x", "", 7], "stops": [{ "metres": 1 }, { "metres": 2 }, null] }),
        json!({ "tags": [], "stops": [] }),
    ]);
    let tags = profile.field("tags").unwrap();
    assert_eq!((tags.present(), tags.values().items()), (2, Some((0, 3))));
    let items = profile.field("tags[]").unwrap();
    assert_eq!((items.present(), items.parents(), items.standing()), (3, 2, Standing::Items));
    assert_eq!(items.values().characters(), Some((0, 1)));
    // The contract does not call a tag a number: no range is kept of it.
    assert_eq!(items.values().numbers(), None);
    let metres = profile.field("stops.metres").unwrap();
    assert_eq!((metres.present(), metres.parents()), (2, 2));
    assert_eq!(profile.field("stops[]").unwrap().values().nulls(), 1);
}

#[test]
fn lengths_are_in_characters_and_ranges_hold_numbers_of_any_size() {
    let mut profile = learnt(&[json!({ "note": "äöü" })]);
    assert_eq!(profile.field("note").unwrap().values().characters(), Some((3, 3)));
    profile.learn(&json::read(br#"{ "grams": 1e999 }"#).unwrap());
    profile.learn(&json::read(br#"{ "grams": -0.0 }"#).unwrap());
    assert_eq!(profile.field("grams").unwrap().values().numbers(), Some((0.0, f64::MAX)));
    assert_eq!(Profile::parse(CONTRACT, &profile.to_json()).unwrap(), profile);
}

#[test]
fn of_a_key_twice_the_last_counts() {
    let mut profile = Profile::new(CONTRACT).unwrap();
    profile.learn(&json::read(br#"{ "grams": 1, "grams": "2", "colour": 1, "colour": true }"#).unwrap());
    let grams = profile.field("grams").unwrap();
    assert_eq!(grams.values().types().collect::<Vec<_>>(), [(Type::String, 1)]);
    let colour = profile.undocumented().next().unwrap();
    assert_eq!(colour.values().types().collect::<Vec<_>>(), [(Type::Boolean, 1)]);
}

#[test]
fn undocumented_fields_are_found_where_the_contract_names_others() {
    let profile = learnt(&[
        json!({ "colour": 1, "note": { "inside": "a broken text" }, "stops": [{ "platform": "4b" }] }),
        json!({ "colour": 2, "a@example.com": 1, "4711": 1, "sender": { "inner": { "deeper": 1 } } }),
    ]);
    let seen: Vec<_> = profile
        .undocumented()
        .map(|field| (field.path().to_owned(), field.present(), field.parents(), field.standing()))
        .collect();
    assert_eq!(
        seen,
        [
            ("colour".to_owned(), 2, 2, Standing::Undocumented),
            ("*".to_owned(), 2, 2, Standing::Folded { all: false }),
            ("sender.inner".to_owned(), 1, 1, Standing::Undocumented),
            ("stops.platform".to_owned(), 1, 1, Standing::Undocumented),
        ]
    );
    assert!(profile.undocumented().all(|field| field.values().numbers().is_none()));
}

#[test]
fn the_written_form() {
    let profile = learnt(&[
        json!({ "id": "C9F0F895FB98AB9159F51FD0297E236D", "grams": 3, "tags": ["https://u:p@host"], "colour": "red" }),
        json!({ "grams": null, "a@example.com": true }),
    ]);
    insta::assert_snapshot!(profile.to_json());
}
