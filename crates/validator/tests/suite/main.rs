//! The contract, claim by claim: for each keyword at each place, documents that keep it and documents that break it.
//!
//! What is claimed is read off the contract, `$ref`s followed, and so are the documents made up: a new field needs no
//! line here, and a new keyword says where it does. What is to be found is worked out by `meaning.rs`, and must be what
//! the validator finds: place and keyword, all of it and nothing else. The verdict must be that of the `jsonschema` crate
//! on what `serde_json` reads, and that of `boon`, except where [`JSONSCHEMA`] and [`BOON`] say why not.

// The lint knows test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod cases;
mod claims;
mod meaning;
mod samples;

use std::collections::{BTreeMap, BTreeSet};

use optics_validator::{Class, Validator, json};
use serde_json::{Value, json};

use cases::{Case, Expected, cases, fullest};
use claims::spots;

/// Texts of which `boon` says another thing than `jsonschema`, and which of them is wrong.
const BOON: &[(&str, &str)] =
    &[("@example.com", "boon looks at no local part that is empty; by RFC 5321 there is one")];

/// Texts of which `jsonschema` says another thing than the validator, and which of them is wrong.
const JSONSCHEMA: &[(&str, &str)] = &[
    (
        "Analyst <analyst@example.com>",
        "jsonschema takes the name in front; by RFC 5321 it is no part of an address",
    ),
    (
        " <analyst@example.com>",
        "jsonschema takes a name of no characters in front; by RFC 5321 it is no part of an address",
    ),
];

/// A contract in three implementations.
struct Judges {
    ours: Validator,
    jsonschema: jsonschema::Validator,
    boon: (boon::Schemas, boon::SchemaIndex),
    /// Which lines of [`BOON`] and [`JSONSCHEMA`] were needed.
    excused: BTreeSet<&'static str>,
}

impl Judges {
    fn of(contract: &Value, ours: Validator) -> Self {
        let jsonschema = jsonschema::draft202012::options().should_validate_formats(true).build(contract);
        let mut compiler = boon::Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("urn:contract", contract.clone()).unwrap();
        let mut schemas = boon::Schemas::new();
        let index = compiler.compile("urn:contract", &mut schemas).unwrap();
        Self { ours, jsonschema: jsonschema.unwrap(), boon: (schemas, index), excused: BTreeSet::new() }
    }

    fn by(contract: &Value) -> Self {
        Self::of(contract, Validator::with_contract(&contract.to_string()).unwrap())
    }

    /// That just this is found.
    fn judge(&mut self, document: &Value, expected: &Expected, text: Option<&Value>) {
        let body = document.to_string();
        let findings = self.ours.check(body.as_bytes()).unwrap();
        let mut found: Expected = findings
            .iter()
            .map(|finding| (finding.pointer().to_owned(), finding.keyword().to_owned()))
            .collect();
        found.sort();
        assert_eq!(found, *expected, "{body}");
        for finding in &findings {
            let class =
                if finding.keyword() == "undocumented" { Class::Undocumented } else { Class::Violation };
            assert_eq!(finding.class(), class, "{body}");
        }
        // Without the short way through what is certainly valid.
        let read = json::read(body.as_bytes()).unwrap();
        assert_eq!(self.ours.check_document(&read), findings, "{body}");

        let valid = expected.iter().all(|(_, keyword)| keyword == "undocumented");
        let (schemas, index) = &self.boon;
        for (name, said, excuses) in [
            ("jsonschema", self.jsonschema.is_valid(document), JSONSCHEMA),
            ("boon", schemas.validate(document, *index).is_ok(), BOON),
        ] {
            if said != valid {
                let excuse = excuses.iter().find(|(known, _)| text.is_some_and(|text| text == known));
                let (known, _) =
                    excuse.unwrap_or_else(|| panic!("{name} does not say {valid}: {text:?} in {body}"));
                self.excused.insert(known);
            }
        }
    }
}

/// How many claims and documents there were.
#[derive(Debug)]
struct Covered {
    claims: usize,
    documents: usize,
}

/// Goes through every claim of a contract; through every pair of claims, too, if asked.
fn cover(contract: &Value, judges: &mut Judges, pairs: bool) -> Covered {
    let base = fullest(contract, contract);
    judges.judge(&base, &Expected::new(), None);
    // How often each claim is kept and broken.
    let mut claims: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    let mut documents = 1;
    let mut breaking: BTreeMap<(String, String), Case> = BTreeMap::new();
    for spot in spots(contract) {
        let claim = |name: &String| (spot.place.clone(), name.clone());
        claims.extend(spot.claims.iter().map(|name| (claim(name), (0, 0))));
        for case in cases(&spot, &base) {
            let mut document = base.clone();
            case.apply(&mut document);
            let text = match &case.change {
                cases::Change::Put(value) => Some(value),
                _ => None,
            };
            judges.judge(&document, &case.expected, text);
            documents += 1;
            for name in &case.keeps {
                claims.get_mut(&claim(name)).unwrap().0 += 1;
            }
            for name in &case.breaks {
                claims.get_mut(&claim(name)).unwrap().1 += 1;
                breaking.entry(claim(name)).or_insert_with(|| case.clone());
            }
        }
    }
    for (claim, (kept, broken)) in &claims {
        assert!(
            *kept > 0 && *broken > 0,
            "{claim:?} has {kept} documents that keep it, {broken} that break it"
        );
    }
    if pairs {
        documents += two_at_once(&base, &breaking.into_values().collect::<Vec<_>>(), judges);
    }
    Covered { claims: claims.len(), documents }
}

/// Two wrong things are two findings, wherever they are. How many pairs there were.
fn two_at_once(base: &Value, breaking: &[Case], judges: &mut Judges) -> usize {
    let mut pairs = 0;
    for (number, first) in breaking.iter().enumerate() {
        for second in breaking[..number].iter().filter(|second| second.is_apart_from(first)) {
            let mut document = base.clone();
            first.apply(&mut document);
            second.apply(&mut document);
            let mut expected = [&first.expected[..], &second.expected].concat();
            expected.sort();
            judges.judge(&document, &expected, None);
            pairs += 1;
        }
    }
    pairs
}

fn contract() -> Value {
    serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap()
}

/// The contract with what `name` stands for as its root.
fn rooted_at(contract: &Value, name: &str) -> Value {
    let mut definitions = contract["$defs"].clone();
    let mut root = contract.clone();
    for outermost in ["$schema", "$id", "$defs", "examples"] {
        root.as_object_mut().unwrap().remove(outermost);
    }
    definitions["execution"] = root;
    let text = json!({"$ref": format!("#/$defs/{name}"), "$defs": definitions}).to_string();
    serde_json::from_str(&text.replace(r##""$ref":"#""##, r##""$ref":"#/$defs/execution""##)).unwrap()
}

#[test]
fn every_claim_of_the_contract_is_kept_and_broken() {
    let contract = contract();
    let mut judges = Judges::of(&contract, Validator::new().unwrap());
    let covered = cover(&contract, &mut judges, true);
    println!("{covered:?}");
    // Fewer would mean that the walk has lost its way: each of so many fields has a type.
    assert!(covered.claims > 60 && covered.documents > 1000, "{covered:?}");
    let excuses = JSONSCHEMA.iter().chain(BOON);
    let unused: Vec<_> = excuses.filter(|(text, _)| !judges.excused.contains(text)).collect();
    assert!(unused.is_empty(), "they say the same after all: {unused:?}");
}

#[test]
fn every_claim_of_the_list_page_is_kept_and_broken() {
    let contract = rooted_at(&contract(), "listPage");
    let covered = cover(&contract, &mut Judges::by(&contract), false);
    assert!(covered.claims > 80 && covered.documents > 900, "{covered:?}");
}

#[test]
fn every_claim_of_the_error_body_is_kept_and_broken() {
    let openapi: Value = serde_json::from_str(optics_schema::OPENAPI).unwrap();
    let contract = openapi["components"]["schemas"]["ErrorBody"].clone();
    let covered = cover(&contract, &mut Judges::by(&contract), false);
    assert!(covered.claims >= 4 && covered.documents > 10, "{covered:?}");
}

/// A field that is new is covered without a line here.
#[test]
fn what_a_contract_claims_more_is_covered_as_well() {
    let ours = contract();
    let before = cover(&ours, &mut Judges::by(&ours), false).claims;
    for (schema, required, claims) in [
        (json!({"type": "boolean"}), false, 1),
        (json!({"type": "integer", "minimum": -3, "maximum": 3}), true, 4),
        (json!({"type": ["string", "null"], "minLength": 2, "maxLength": 4}), false, 3),
        (json!({"type": "string", "enum": ["short", "long"]}), true, 3),
        (json!({"type": "string", "pattern": "^v[0-9]{1,3}(-[a-z]+)?$"}), false, 2),
        (json!({"type": "array", "items": {"$ref": "#/$defs/user"}}), false, 11),
        (
            json!({"type": "object", "properties": {"a/b": {"type": "string", "format": "uri"}}, "required": ["a/b"]}),
            true,
            6,
        ),
    ] {
        let mut contract = ours.clone();
        contract["properties"]["shelfMark"] = schema.clone();
        if required {
            contract["required"].as_array_mut().unwrap().push(json!("shelfMark"));
        }
        let covered = cover(&contract, &mut Judges::by(&contract), false);
        assert_eq!(covered.claims - before, claims, "{schema}");
    }
}
