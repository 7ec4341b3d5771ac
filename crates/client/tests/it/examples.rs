//! The examples do what they say. Cargo builds them before the tests, unless it is told to run some of them only.

use std::path::PathBuf;
use std::process::Command;

/// Standard output of an example, which must succeed.
fn output_of(example: &str) -> String {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, "examples".as_ref(), example.as_ref()].iter().collect();
    assert!(path.exists(), "{} is not built: run `cargo build -p optics-client --examples`", path.display());
    let output = Command::new(path).env_clear().output().unwrap();
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_layer_counts_requests() {
    let executions = optics_emulator::Executions::examples().unwrap().ids().len();
    assert_eq!(output_of("middleware"), format!("200: {}\n404: 1\n", 1 + executions));
}

#[test]
fn no_asynchronous_program_is_needed() {
    assert_eq!(output_of("blocking"), "2 succeeded, 1 failed\n");
}

#[test]
fn many_come_at_once() {
    let output = output_of("many");
    assert!(output.starts_with("00000000-0000-0000-0000-000000000000: 404"), "{output}");
    assert!(output.ends_with("\n100 fetched, 1 failed\n"), "{output}");
}

#[test]
fn all_are_listed_and_waited_for() {
    let executions = optics_emulator::Executions::examples().unwrap().ids().len();
    assert_eq!(output_of("wait"), format!("{} are done, 1 have no devices\n", executions - 1));
}
