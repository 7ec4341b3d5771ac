//! What cargo knows of the workspace and its dependencies.

use std::process::{Command, Stdio};

use serde_json::Value;

/// What `cargo metadata` tells; the command has all but the version of the form.
pub(crate) fn metadata(command: &mut Command) -> Result<Value, String> {
    let output = command
        .args(["--format-version", "1"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", output.status));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

/// The packages that are told of: those of the workspace alone where dependencies were not asked for.
pub(crate) fn members(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// Those of the workspace's packages that no `publish = false` keeps at home.
pub(crate) fn published(metadata: &Value) -> impl Iterator<Item = &Value> {
    members(metadata).filter(|package| package["publish"].as_array().is_none_or(|to| !to.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::published;
    use serde_json::json;

    #[test]
    fn what_stays_at_home_is_no_package() {
        let metadata = json!({ "packages": [
            { "name": "a", "version": "1.0.0", "publish": null },
            { "name": "b", "version": "1.0.0", "publish": [] },
            { "name": "c", "version": "2.0.0", "publish": ["somewhere"] },
        ] });
        let published: Vec<_> = published(&metadata).map(|package| &package["name"]).collect();
        assert_eq!(published, ["a", "c"]);
    }
}
