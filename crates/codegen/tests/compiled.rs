//! The generated text is Rust that compiles and reads what its contract says. The text is the snapshot that
//! `tests/it/generated.rs` compares; around it stands what the model crate would offer.
//!
//! Constructs that the contract of this workspace does not use, such as a count that may be missing, run nowhere else.

#![allow(missing_docs, dead_code, unreachable_pub)]
#![allow(unexpected_cfgs)] // `schemars` is a feature of the model.

extern crate alloc;

#[path = "../../model/src/count.rs"]
mod model_count;
#[path = "../../model/src/object.rs"]
mod object;

#[rustfmt::skip]
#[allow(clippy::pedantic, clippy::match_single_binding, clippy::wrong_self_convention)] // Names are the contract's.
mod generated {
    include!("it/snapshots/it__generated__library.snap.rs");
}

/// Reads a count of another width than the model's.
mod count {
    use serde::de::{Deserializer, Error};

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        u32::try_from(crate::model_count::deserialize(deserializer)?).map_err(D::Error::custom)
    }

    pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
        crate::model_count::optional(deserializer)?.map(u32::try_from).transpose().map_err(D::Error::custom)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Date(String);

#[derive(Debug, PartialEq)]
pub struct MissingField(&'static str, &'static str);

impl MissingField {
    const fn new(structure: &'static str, field: &'static str) -> Self {
        Self(structure, field)
    }
}

pub struct Contract {
    schema: &'static str,
    openapi: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub struct Operation {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    query: &'static [QueryParameter],
}

#[derive(Clone, Copy, Debug)]
pub struct QueryParameter {
    name: &'static str,
    minimum: u64,
    maximum: u64,
    default: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct Region {
    id: &'static str,
    title: &'static str,
    base_url: &'static str,
}

use generated::{CardClaims, Loan, PostalAddress, Reader, Renewal};
use serde_json::{Value, json};

fn least() -> Value {
    json!({
        "reader": { "address": {} },
        "type": "short",
        "copies": 1,
        "titles": [],
        "isOverdue": false,
        "DueDate": "2026-03-02",
    })
}

fn most() -> Value {
    json!({
        "reader": { "address": { "lines": ["1 Mill Lane"] }, "nick/name": "Bo" },
        "type": "long",
        "gen": true,
        "copies": 2,
        "fee-in-cents": 150,
        "titles": ["A", "B"],
        "notes": [],
        "isOverdue": true,
        "DueDate": "2026-03-02",
        "renewals": [{}, {}],
        "follows": least(),
    })
}

#[test]
fn decodes_and_encodes_without_loss() {
    for document in [least(), most()] {
        let loan: Loan = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&loan).unwrap(), document);
    }
    let loan: Loan = serde_json::from_value(most()).unwrap();
    assert_eq!((loan.type_.as_str(), loan.gen_, loan.fee_in_cents), ("long", Some(true), Some(150)));
    assert_eq!(loan.follows.unwrap().reader.address.lines, None);
}

#[test]
fn reads_counts_as_json_schema_does_also_where_they_may_be_missing() {
    for (written, read) in [("150.0", Some(150)), ("1.5e2", Some(150)), ("-0", Some(0)), ("null", None)] {
        let mut document = least();
        document["fee-in-cents"] = serde_json::from_str(written).unwrap();
        assert_eq!(serde_json::from_value::<Loan>(document).unwrap().fee_in_cents, read, "{written}");
    }
    for refused in ["-1", "1.5", "\"3\"", "[]", "{}", "true"] {
        let mut document = least();
        document["fee-in-cents"] = serde_json::from_str(refused).unwrap();
        assert!(serde_json::from_value::<Loan>(document).is_err(), "{refused}");
    }
}

/// A derived reader would take each of these lists for the object, position by position.
#[test]
fn refuses_a_list_for_an_object() {
    let mut list = least();
    list["reader"] = json!([{ "lines": [] }, "Bo"]);
    for document in [list, json!([{ "address": {} }, "short", true, 1, 1, [], [], false, "", [], null])] {
        let error = serde_json::from_value::<Loan>(document).unwrap_err().to_string();
        assert!(error.contains("invalid type: sequence, expected struct"), "{error}");
    }
    assert!(serde_json::from_str::<Renewal>("[]").is_err());
    assert!(serde_json::from_str::<Renewal>("{}").is_ok());
}

#[test]
fn builds() {
    let address = PostalAddress::builder().lines(["1 Mill Lane"]).build().unwrap();
    let reader = Reader::builder().address(address).build().unwrap();
    let first = Loan::builder()
        .reader(reader)
        .type_("short")
        .copies(1_u8)
        .titles(["A", "B"])
        .is_overdue(false)
        .due_date(Date("2026-03-02".to_owned()));
    let second =
        first.clone().follows(first.clone().build().unwrap()).renewals([Renewal::builder().build().unwrap()]);
    assert_eq!(*second.build().unwrap().follows.unwrap(), first.build().unwrap());
    assert_eq!(Loan::builder().build(), Err(MissingField("Loan", "reader")));
}

#[test]
fn knows_the_service() {
    let paths: Vec<&str> = Operation::ALL.iter().map(|operation| operation.path).collect();
    assert_eq!(paths, ["/loans", "/loans/{id}", "/loans/{id}"]);
    assert_eq!((Operation::LEND.id, Operation::LEND.method), ("lend", "POST"));
    assert_eq!(Operation::LEND.scopes, ["loans:write", "fees:read"]);
    let [days] = Operation::GET_LOAN.query else { panic!("one parameter") };
    assert_eq!((days.name, days.minimum, days.maximum, days.default), ("days", 1, 30, 14));
    assert_eq!((Region::ANNEXE_2.id, Region::ANNEXE_2.title), ("annexe-2", "Annexe"));
    assert_eq!(Region::ALL.len(), 2);
    assert_eq!((CardClaims::ISSUER, CardClaims::MAX_LIFETIME_SECONDS), ("the desk", 60));
}
