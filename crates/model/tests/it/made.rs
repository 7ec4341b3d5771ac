//! Made-up values are valid, openly and strictly, and everything that the contract allows is among them.

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use optics_model::{ListPage, PackageExecution, PackageRefKind, TokenRequest};
use optics_validator::Validator;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// Neither a violation nor, what strict checking counts, an undocumented field.
fn is_valid(validator: &Validator, execution: &PackageExecution) -> bool {
    let text = serde_json::to_vec(execution).unwrap();
    let findings = validator.check(&text).unwrap();
    assert!(findings.is_empty(), "{findings:?}: {}", String::from_utf8_lossy(&text));
    let read: PackageExecution = serde_json::from_slice(&text).unwrap();
    read == *execution
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn are_valid_and_come_back(execution: PackageExecution) {
        thread_local!(static VALIDATOR: Validator = Validator::new().unwrap());
        prop_assert!(VALIDATOR.with(|validator| is_valid(validator, &execution)));
    }

    #[test]
    fn of_any_bytes(bytes: Vec<u8>) {
        thread_local!(static VALIDATOR: Validator = Validator::new().unwrap());
        let mut bytes = Unstructured::new(&bytes);
        let execution: PackageExecution = bytes.arbitrary().unwrap();
        prop_assert!(VALIDATOR.with(|validator| is_valid(validator, &execution)));
        prop_assert!(bytes.arbitrary::<ListPage>().is_ok());
        prop_assert!(bytes.arbitrary::<TokenRequest>().is_ok());
    }
}

#[test]
fn every_branch_occurs() {
    let mut runner = TestRunner::deterministic();
    let strategy = any::<PackageExecution>();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..2000 {
        let execution = strategy.new_tree(&mut runner).unwrap().current();
        let mut see = |what: String| *seen.entry(what).or_default() += 1;
        see(format!("id hyphenated: {}", execution.id.as_identifier().is_hyphenated()));
        see(format!("user hyphenated: {}", execution.created_by.id.as_identifier().is_hyphenated()));
        see(format!("on device: {}", execution.destination.is_on_device()));
        see(format!("scheme: {:?}", execution.destination.scheme()));
        see(format!("kept: {}", execution.keep_results_locally));
        see(format!("whole second: {}", execution.created_at.to_string().len() == 20));
        see(format!("no packages: {}", execution.package_executions.is_empty()));
        for package in &execution.package_executions {
            see(format!("package is id: {}", matches!(package.package.kind(), PackageRefKind::Id(_))));
            see(format!("no arguments: {}", package.arguments.is_empty()));
        }
        let empty =
            |list: Option<bool>| list.map_or("missing", |empty| if empty { "empty" } else { "filled" });
        see(format!("devices {}", empty(execution.target.devices.as_ref().map(Vec::is_empty))));
        see(format!("zones {}", empty(execution.target.zones.as_ref().map(Vec::is_empty))));
        for count in [execution.device_count, execution.device_statuses.acked] {
            let kind = match count {
                0 => "zero",
                optics_model::count::MAX => "most",
                1..=1000 => "small",
                _ => "large",
            };
            see(format!("count {kind}"));
        }
    }
    let least = seen.values().min().unwrap();
    // Two for each of the truth values, five schemes with none, three for each list, four kinds of number.
    assert_eq!((seen.len(), *least >= 5), (16 + 5 + 6 + 4, true), "{seen:#?}");
}

/// A failure is told on a small document.
#[test]
fn values_shrink() {
    let mut runner = TestRunner::deterministic();
    let has_devices = |it: PackageExecution| match it.target.devices {
        Some(devices) if !devices.is_empty() => Err(TestCaseError::fail("devices")),
        _ => Ok(()),
    };
    let failed = runner.run(&any::<PackageExecution>(), has_devices).unwrap_err();
    let proptest::test_runner::TestError::Fail(_, least) = failed else { panic!("{failed}") };
    assert_eq!(least.target.devices.map(|devices| devices.len()), Some(1));
    assert!(least.package_executions.is_empty() && least.target.zones.is_none_or(|zones| zones.is_empty()));
}
