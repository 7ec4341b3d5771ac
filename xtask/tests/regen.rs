//! `cargo xtask regen`, as it is called, on copies of what is derived. Nothing here asks for a tool of another language.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const TYPESCRIPT: &str = "schema/dist/package-execution.d.ts";
const PYTHON: &str = "schema/dist/package_execution.py";

/// A folder with a copy of the contract, of all that is derived from it, and of what pins the tools.
struct Root(TempDir);

impl Root {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for folder in ["schema", "schema/examples", "schema/dist", "xtask/languages"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
            for entry in fs::read_dir(workspace.join(folder)).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_file() {
                    fs::copy(entry.path(), root.path().join(folder).join(entry.file_name())).unwrap();
                }
            }
        }
        for file in [
            "crates/model/src/generated.rs",
            "crates/acceptor/src/generated.rs",
            "crates/documentation/KINDS.md",
        ] {
            fs::create_dir_all(root.path().join(file).parent().unwrap()).unwrap();
            fs::copy(workspace.join(file), root.path().join(file)).unwrap();
        }
        Self(root)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    /// Exit code and standard output.
    fn regen(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["regen", "--root"])
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }
}

#[test]
fn what_is_committed_agrees() {
    let (code, said) = Root::new().regen(&["--check"]);
    assert_eq!((code, said.as_str()), (0, "derived files that agree with the contract: 13\n"));
}

#[test]
fn a_change_of_the_contract_asks_for_types_of_other_languages_made_anew() {
    let root = Root::new();
    root.change("schema/package-execution.schema.json", "Moment of the request.", "When it was asked for.");
    let (code, said) = root.regen(&["--check"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.ends_with("mend with: cargo xtask regen --languages\n"), "{said}");

    // Without those tools, all else is written, and what is left to do is told.
    let (code, said) = root.regen(&[]);
    assert_eq!(code, 1, "{said}");
    for written in ["schema/dist/openapi.json", "schema/dist/package-execution.strict.schema.json"] {
        assert!(said.contains(&format!("wrote {written}\n")), "{said}");
        assert!(fs::read_to_string(root.path(written)).unwrap().contains("When it was asked for."));
    }
    for stale in [TYPESCRIPT, PYTHON] {
        assert!(
            said.contains(&format!("{stale}: missing, changed by hand, or not made from this")),
            "{said}"
        );
    }
    assert!(said.contains("not of this contract: 2; mend with: cargo xtask regen --languages"), "{said}");
}

#[test]
fn types_that_were_changed_or_lost_are_told() {
    let changes: [(&str, &str, &str); 4] = [
        (TYPESCRIPT, "deviceCount:", "deviceCount?:"),
        (PYTHON, "class Target(", "class Targets("),
        (PYTHON, "Made by ", "Written by "),
        (TYPESCRIPT, "Seal of", "Feel of"),
    ];
    for (file, from, to) in changes {
        let root = Root::new();
        root.change(file, from, to);
        for arguments in [&["--check"][..], &[]] {
            let (code, said) = root.regen(arguments);
            assert_eq!(code, 1, "{from}: {said}");
            assert!(said.starts_with(&format!("{file}: missing, changed by hand")), "{from}: {said}");
        }
    }
    let root = Root::new();
    fs::remove_file(root.path(PYTHON)).unwrap();
    let (code, said) = root.regen(&["--check"]);
    assert_eq!(code, 1);
    assert!(said.starts_with(&format!("{PYTHON}: missing")), "{said}");
}

#[test]
fn another_version_of_a_tool_asks_for_types_made_anew_by_it() {
    let root = Root::new();
    root.change(
        "xtask/languages/requirements.txt",
        "datamodel-code-generator==",
        "datamodel-code-generator==1",
    );
    let (code, said) = root.regen(&["--check"]);
    assert_eq!(code, 1);
    assert!(said.contains(&format!("{PYTHON}: missing, changed by hand")), "{said}");
    assert!(!said.contains(&format!("{TYPESCRIPT}: missing")), "{said}");
    // The README names it.
    assert!(said.contains("+| `package_execution.py`"), "{said}");
}

#[test]
fn newlines_of_another_system_are_no_difference() {
    let root = Root::new();
    for file in [TYPESCRIPT, PYTHON, "schema/dist/openapi.json", "xtask/languages/package-lock.json"] {
        let text = fs::read_to_string(root.path(file)).unwrap();
        fs::write(root.path(file), text.replace('\n', "\r\n")).unwrap();
    }
    assert_eq!(root.regen(&["--check"]).0, 0);
}

#[test]
fn a_file_in_a_derived_folder_that_is_derived_from_nothing_is_removed() {
    let root = Root::new();
    fs::write(root.path("schema/dist/old.d.ts"), "").unwrap();
    let (code, said) = root.regen(&["--check"]);
    assert_eq!(code, 1);
    assert!(said.starts_with("schema/dist/old.d.ts: derived from nothing any more\n"), "{said}");
    let (code, said) = root.regen(&[]);
    assert_eq!(code, 0);
    assert!(said.starts_with("removed schema/dist/old.d.ts\n"), "{said}");
    assert!(!root.path("schema/dist/old.d.ts").exists());
}

#[test]
fn without_the_tools_of_other_languages_nothing_passes_for_checked() {
    let root = Root::new();
    for task in [&["regen", "--languages"][..], &["regen", "--check", "--languages"], &["languages"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(task)
            .arg("--root")
            .arg(root.0.path())
            .env("PATH", root.path("nothing"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(3), &b""[..]), "{task:?}: {said}");
        assert!(
            said.contains("error: cannot start npm ci") && said.contains("Node.js 20 with npm"),
            "{task:?}: {said}"
        );
    }
}
