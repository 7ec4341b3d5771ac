//! A test suite that holds its fixtures against the contract: types and validator.

use std::error::Error;

use optics_model::PackageExecution;
use optics_validator::Validator;

/// The execution, if nothing breaks the contract; else each finding with its line and column.
pub fn fixture(validator: &Validator, body: &[u8]) -> Result<PackageExecution, Box<dyn Error>> {
    let findings = validator.check(body)?;
    if findings.is_empty() {
        return Ok(serde_json::from_slice(body)?);
    }
    let told = findings.iter().map(|finding| {
        let position = finding.position();
        format!("{}:{} {} {}", position.line, position.column, finding.pointer(), finding.message())
    });
    Err(told.collect::<Vec<_>>().join("\n").into())
}

#[cfg(test)]
mod tests {
    use super::{Validator, fixture};

    const BODY: &str = r#"{
  "createdAt": "2026-03-02T09:15:27.482Z",
  "createdBy": { "id": "5f0c3f9e-2f0b-4a37-9d52-6c1f7e0ab3d4", "login": "analyst@example.com" },
  "destination": "",
  "deviceCount": 3,
  "deviceStatuses": { "acked": 3, "failed": 1, "succeeded": 1 },
  "id": "abebf88c-f283-4edc-834b-aa8ad3bc682c",
  "keepResultsLocally": true,
  "name": "Browser history",
  "packageExecutions": [],
  "target": { "devices": ["C9F0F895FB98AB9159F51FD0297E236D"] }
}"#;

    #[test]
    fn a_fixture_that_keeps_to_the_contract_is_read() {
        let execution = fixture(&Validator::new().unwrap(), BODY.as_bytes()).unwrap();
        assert_eq!(execution.target.devices.unwrap().len(), 1);
    }

    #[test]
    fn one_that_does_not_is_refused_with_its_place() {
        let body = BODY.replace("C9F0F895FB98AB9159F51FD0297E236D", "c9f0f895fb98ab9159f51fd0297e236d");
        let told = fixture(&Validator::new().unwrap(), body.as_bytes()).unwrap_err().to_string();
        assert!(told.starts_with("11:27 /target/devices/0 "), "{told}");
        assert!(told.contains("lower case"), "{told}");
    }
}
