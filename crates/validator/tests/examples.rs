//! The example does what it says. Cargo builds it before the tests, unless it is told to run some of them only: hence a program of its
//! own, which is not built for mutants.

#![allow(clippy::unwrap_used)] // The lint knows test functions, not what they call.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Standard output and exit code.
fn captures(argument: &Path) -> (String, Option<i32>) {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, Path::new("examples/captures")].iter().collect();
    assert!(
        path.exists(),
        "{} is not built: run `cargo build -p optics-validator --examples`",
        path.display()
    );
    let output = Command::new(path).arg(argument).env_clear().output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn what_is_wrong_is_told_with_its_grade() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/examples");
    let example = examples.join("package-execution-1.json");
    assert_eq!(captures(&example), ("documents: 1, valid: 1\n".to_owned(), Some(0)));

    let folder = tempfile::tempdir().unwrap();
    let document = std::fs::read_to_string(&example).unwrap();
    let (head, tail) = document.split_once("\"deviceCount\": ").unwrap();
    std::fs::write(folder.path().join("wrong.json"), format!("{head}\"deviceCount\": -{tail}")).unwrap();
    let expected = "/deviceCount ×1: expected at least 0, found a smaller number [assumed]\n\
                    documents: 1, valid: 0\n";
    assert_eq!(captures(folder.path()), (expected.to_owned(), Some(1)));

    let (_, code) = captures(&folder.path().join("not-there"));
    assert_eq!(code, Some(3));
}
