//! The data is what it says it is.

use std::path::Path;

use optics_validator::{Class, Outcome, Scan, Validator};
use serde_json::Value;

use super::data::{self, Contract, Data};
use super::violation::Kind;

fn contract() -> Contract {
    Contract::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

fn check(validator: &Validator, document: &Value) -> Vec<(Class, String, String)> {
    let findings = validator.check(document.to_string().as_bytes()).unwrap();
    let told = findings.iter();
    told.map(|finding| (finding.class(), finding.pointer().to_owned(), finding.keyword().to_owned()))
        .collect()
}

#[test]
fn valid_documents_are_valid_and_as_long_as_they_should_be() {
    let (contract, validator) = (contract(), Validator::new().unwrap());
    let mut bytes = 0;
    for document in data::valid(&contract.schema).take(500) {
        let document = document.unwrap();
        assert_eq!(check(&validator, &document), [], "{document}");
        bytes += document.to_string().len();
    }
    assert!((1400..1700).contains(&(bytes / 500)), "{} bytes a document", bytes / 500);
}

#[test]
fn one_percent_has_the_violation_that_was_made_and_no_other() {
    let (contract, validator) = (contract(), Validator::new().unwrap());
    let mut broken = Vec::new();
    let all = data::with_violations(&contract.schema).zip(data::valid(&contract.schema)).take(3000);
    for (made, valid) in all {
        let (document, violation) = made.unwrap();
        let Some(violation) = violation else {
            assert_eq!(document, valid.unwrap());
            continue;
        };
        let expected = (Class::Violation, violation.pointer, violation.keyword.to_owned());
        assert_eq!(check(&validator, &document), [expected], "{document}");
        broken.push(violation.keyword);
    }
    assert_eq!(broken.len(), 30);
    for keyword in ["required", "type", "minimum", "maximum", "format", "oneOf"] {
        assert!(broken.contains(&keyword), "nothing breaks {keyword}");
    }
    assert!(broken.len() >= Kind::ALL.len());
}

#[test]
fn each_extended_document_has_one_undocumented_field() {
    let (contract, validator) = (contract(), Validator::new().unwrap());
    let mut objects = Vec::new();
    for document in data::extended(&contract.schema).take(300) {
        let document = document.unwrap();
        let findings = validator.check(document.to_string().as_bytes()).unwrap();
        assert_eq!(findings.len(), 1, "{document}");
        assert_eq!(findings[0].class(), Class::Undocumented);
        objects.push(findings[0].pattern().rsplit_once('/').unwrap().0.to_owned());
    }
    objects.sort();
    objects.dedup();
    assert!(objects.len() > 3, "only in {objects:?}");
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_they_are_used_again() {
    let contract = contract();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Data::at(folder.path().join(name), &contract, 0.0002).unwrap();
    let (one, other) = (at("one"), at("other"));
    assert!(!one.reused);
    assert_eq!(one.files, other.files);
    for name in [
        data::VALID,
        data::INVALID_1_PERCENT,
        data::UNDOCUMENTED,
        data::PLAIN_HAR,
        data::PACKED_HAR,
        data::SMALL,
        "files/00042.json",
    ] {
        let read = |data: &Data| std::fs::read(data.folder.join(name)).unwrap();
        assert!(read(&one) == read(&other), "{name} differs");
        assert!(!read(&one).is_empty());
    }
    assert!(at("one").reused);
    let other_scale = Data::at(folder.path().join("one"), &contract, 0.0003).unwrap();
    assert!(!other_scale.reused);
    std::fs::write(other.folder.join(data::SMALL), "{}").unwrap();
    assert!(!at("other").reused, "a file that was changed is not used again");
}

#[test]
fn archives_are_checked_whole() {
    let contract = contract();
    let folder = tempfile::tempdir().unwrap();
    let data = Data::at(folder.path().join("data"), &contract, 0.0002).unwrap();
    let validator = Validator::new().unwrap();
    for (name, others) in [(data::PLAIN_HAR, u64::MAX), (data::PACKED_HAR, 10)] {
        let mut scan = Scan::new(&validator);
        scan.path(&data.folder.join(name));
        let report = scan.finish();
        let entries = data.files.iter().find(|made| made.name == name).unwrap().documents;
        let expected = entries - entries / others;
        assert_eq!(report.outcome(true), Outcome::Clean, "{report}");
        assert_eq!(report.totals().documents, expected, "{report}");
        assert_eq!(report.totals().valid, expected, "{report}");
    }
}
