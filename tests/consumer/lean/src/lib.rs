//! A service that passes executions on: the types alone, without the generator.

use optics_model::PackageExecution;

/// One line for a log: which execution, and how far it has come.
pub fn summary(body: &[u8]) -> Result<String, serde_json::Error> {
    let execution: PackageExecution = serde_json::from_slice(body)?;
    let statuses = &execution.device_statuses;
    Ok(format!(
        "{} to {}: {} of {} devices have it, {} are done",
        execution.id,
        execution.destination,
        statuses.acked,
        execution.device_count,
        statuses.succeeded + statuses.failed
    ))
}

#[cfg(test)]
mod tests {
    const BODY: &str = r#"{
        "createdAt": "2026-03-02T09:15:27.482Z",
        "createdBy": { "id": "5f0c3f9e-2f0b-4a37-9d52-6c1f7e0ab3d4", "login": "analyst@example.com" },
        "destination": "sftp://user:password@results.example.com/42",
        "deviceCount": 3,
        "deviceStatuses": { "acked": 3, "failed": 1, "succeeded": 1 },
        "id": "abebf88c-f283-4edc-834b-aa8ad3bc682c",
        "keepResultsLocally": true,
        "name": "Browser history",
        "packageExecutions": [],
        "target": {}
    }"#;

    #[test]
    fn an_execution_is_one_line_without_its_password() {
        assert_eq!(
            super::summary(BODY.as_bytes()).unwrap(),
            "abebf88c-f283-4edc-834b-aa8ad3bc682c to sftp://***@results.example.com/42: 3 of 3 devices have it, 2 are done"
        );
    }

    #[test]
    fn what_is_none_is_an_error() {
        assert!(super::summary(b"{}").is_err());
    }

    #[test]
    fn the_types_are_written_back() {
        let execution: optics_model::PackageExecution = serde_json::from_str(BODY).unwrap();
        let written = serde_json::to_value(&execution).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(BODY).unwrap());
    }
}
