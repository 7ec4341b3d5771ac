//! The examples do what they say. Cargo builds them before the tests, unless it is told to run some of them only.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Standard output of an example, which must succeed.
fn output_of(example: &str, arguments: &[&Path]) -> String {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, "examples".as_ref(), example.as_ref()].iter().collect();
    assert!(path.exists(), "{} is not built: run `cargo build -p optics-model --examples`", path.display());
    let output = Command::new(path).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_body_is_read_shown_and_written() {
    let body = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/examples/package-execution-2.json");
    let expected = "0c1b6f7a-94f5-4a0e-8f57-3ad4b1e6d21c: 5 of 4 devices done\n\
                    results to sftp://***@results.example.com/incident-42?***\n\
                    nothing lost\n";
    assert_eq!(output_of("share", &[&body]), expected);
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_of_a_service_is_the_contracts() {
    let schema: serde_json::Value = serde_json::from_str(&output_of("openapi", &[])).unwrap();
    assert_eq!(schema["title"], "PackageExecution");
    assert!(schema["properties"].as_object().is_some_and(|fields| !fields.is_empty()), "{schema}");
}

#[cfg(feature = "proptest")]
#[test]
fn documents_that_are_made_up_are_valid() {
    let validator = optics_validator::Validator::new().unwrap();
    let made = output_of("valid", &[]);
    assert_eq!(made.lines().count(), 3);
    for document in made.lines() {
        assert_eq!(validator.check(document.as_bytes()).unwrap(), [], "{document}");
    }
}
