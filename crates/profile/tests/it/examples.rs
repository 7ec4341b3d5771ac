//! The example does what it says. Cargo builds it before the tests, unless it is told to run some of them only.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Standard output of an example, which must succeed.
fn output_of(example: &str, arguments: &[&Path]) -> String {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, "examples".as_ref(), example.as_ref()].iter().collect();
    assert!(path.exists(), "{} is not built: run `cargo build -p optics-profile --examples`", path.display());
    let output = Command::new(path).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn profiles_are_merged_and_hold_names_alone() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/examples");
    let count = 6; // Three, and three lines of a log.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.json"), r#"{ "createdAt": "2026-03-02", "priority": "secret" }"#)
        .unwrap();
    let said = output_of("observe", &[&examples, folder.path()]);
    assert!(said.starts_with(&format!("{} documents\n", count + 1)), "{said}");
    assert!(said.contains(&format!("createdAt: {0} of {0}\n", count + 1)), "{said}");
    assert!(said.contains(&format!("priority: 1 of {}\n", count + 1)), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
