//! The acceptor, the validator, the `jsonschema` crate and the model on one text.
//!
//! - What the acceptor accepts, the validator and `jsonschema` find no fault with.
//! - What the validator finds no fault with, the model decodes, and encodes without loss of what the contract names.
//! - The validator's verdict is that of `jsonschema` on what `serde_json` reads, but for addresses with names in front and
//!   for dates; what the validator cannot read, `serde_json` cannot read either.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use optics_acceptor::{Acceptor, Extras};
use optics_model::PackageExecution;
use optics_validator::{Class, Finding, Validator, json};
use serde_json::Value;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().expect("the contract is usable"));
static JSONSCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).expect("the contract is JSON");
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("it is a schema")
});
static ACCEPTOR: LazyLock<Acceptor> = LazyLock::new(Acceptor::new);

fuzz_target!(|text: &[u8]| {
    let mut extras = Extras::default();
    let end = ACCEPTOR.accept(text, 0, &mut extras);
    let is_valid =
        |findings: &[Finding]| findings.iter().all(|finding| finding.class() == Class::Undocumented);
    if let Some(end) = end {
        let accepted = json::read(&text[..end]).expect("what is accepted is JSON");
        let findings = VALIDATOR.check_document(&accepted);
        assert!(is_valid(&findings), "{findings:?}");
        assert_eq!(findings.len(), extras.fields().len());
        if let Ok(value) = serde_json::from_slice::<Value>(&text[..end]) {
            assert!(JSONSCHEMA.is_valid(&value));
        }
    }
    let Ok(document) = json::read(text) else {
        // The model reads over values of fields that it does not know, and so over what is broken in them.
        assert!(serde_json::from_slice::<Value>(text).is_err());
        return;
    };
    let valid = is_valid(&VALIDATOR.check_document(&document));
    assert_eq!(valid, VALIDATOR.check(text).is_ok_and(|findings| is_valid(&findings)));
    let decoded = serde_json::from_slice::<PackageExecution>(text);
    let is_decoded = decoded.is_ok();
    if valid {
        let decoded = decoded.expect("what is valid can be decoded");
        let encoded = serde_json::to_value(&decoded).expect("what was decoded can be encoded");
        assert!(JSONSCHEMA.is_valid(&encoded));
        let again: PackageExecution = serde_json::from_value(encoded).expect("and decoded again");
        assert_eq!(decoded, again);
    }
    // A key that comes twice is no fault to `serde_json`, and a number that no `f64` holds is another one.
    if document.flaws().is_empty()
        && !is_rounded(document.root())
        && let Ok(value) = serde_json::from_slice::<Value>(text)
    {
        // `jsonschema` takes a name in front of an address, with ` <` between them; the validator does not.
        let may_be_named = !valid && value.to_string().contains(" <");
        // To `jsonschema` before 0.61, each of `*+,-./` is a digit of a date and time. The model knows better.
        assert!(may_be_named || valid == (JSONSCHEMA.is_valid(&value) && is_decoded));
    }
});

/// Whether a number is in it that `serde_json` holds as another one.
fn is_rounded(value: &json::Value<'_>) -> bool {
    match value.kind() {
        json::Kind::Number(number) => {
            let text = number.text();
            let exact = number.as_u64().is_some() || number.as_i64().is_some();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            !exact && (digits > 15 || text.contains(['e', 'E']))
        }
        json::Kind::Array(items) => items.iter().any(is_rounded),
        json::Kind::Object(object) => object.members().any(|member| is_rounded(member.value())),
        _ => false,
    }
}
