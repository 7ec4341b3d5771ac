//! Output that nobody takes, input that does not come.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::{Child, Command};

use tempfile::TempDir;

use crate::command::optics;
use crate::contract::example;

const EMULATED: [&str; 3] = ["get", "abebf88c-f283-4edc-834b-aa8ad3bc682c", "--emulator"];

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_never_a_pass() {
    let document = example().to_string();
    for arguments in [
        &["validate", "-"][..],
        &["validate", "-", "--output", "json"],
        &["validate", "-", "--verdicts"],
        &["observe", "-"],
        &["drift"],
        &["schema"],
        &["completions", "bash"],
        &["emulate"],
        &EMULATED,
        &["--help"],
        &["--version"],
        &["validate", "--help"],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = optics(arguments).stdin(document.as_bytes()).run_into(full);
        assert_eq!(ran.code, Some(3), "{arguments:?}: {}", ran.seen());
        assert!(ran.stderr.contains("No space left on device"), "{arguments:?}: {}", ran.seen());
    }
}

/// `head` has seen enough.
#[test]
fn a_reader_that_has_gone_is_no_error() {
    for arguments in [&["schema"][..], &["drift"], &["completions", "bash"], &["--help"], &EMULATED] {
        let mut child = optics(arguments).spawn_quietly();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("error") && !said.contains("panic"), "{arguments:?}: {said}");
    }
}

/// A folder with a document and pipes.
fn with_pipes(pipes: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("first.json"), example().to_string()).unwrap();
    for name in pipes {
        assert!(Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap().success());
    }
    folder
}

/// Opened when the command opens it as well, so that nobody has to wait for that in another way.
fn written_to(pipe: &Path) -> File {
    OpenOptions::new().write(true).open(pipe).unwrap()
}

/// What the command reports when it is asked once to end.
fn report_when_ended(child: Child) -> String {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("interrupted: what comes after this was not checked"), "{told}");
    told
}

#[test]
fn one_signal_ends_the_wait_for_what_a_pipe_gives() {
    let folder = with_pipes(&["pipe"]);
    let child =
        optics(&["validate", "first.json", "pipe", "--threads", "1"]).current_dir(folder.path()).spawn();
    let pipe = written_to(&folder.path().join("pipe"));
    let told = report_when_ended(child);
    assert!(told.contains("1 document in "), "{told}");
    drop(pipe);
}

#[test]
fn one_signal_ends_the_wait_for_someone_who_writes_to_a_pipe() {
    let folder = with_pipes(&["pipe", "nobody"]);
    let child = optics(&["validate", "pipe", "nobody"]).current_dir(folder.path()).spawn();
    fs::write(folder.path().join("pipe"), example().to_string()).unwrap();
    report_when_ended(child);
}

#[test]
fn the_name_of_a_pipe_tells_its_form() {
    let folder = with_pipes(&["lines.ndjson"]);
    let child = optics(&["validate", "lines.ndjson"]).current_dir(folder.path()).spawn();
    // As a document of its own it would have something behind it.
    fs::write(folder.path().join("lines.ndjson"), format!("{}\n7\n", example())).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("lines.ndjson:2:1: violation"), "{told}");
    assert_eq!(output.status.code(), Some(1), "{told}");
}
