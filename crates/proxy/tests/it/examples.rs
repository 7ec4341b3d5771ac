//! The example does what it says. Cargo builds it before the tests, unless it is told to run some of them only.

use std::path::PathBuf;
use std::process::Command;

/// Standard output of an example, which must succeed.
fn output_of(example: &str) -> String {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, "examples".as_ref(), example.as_ref()].iter().collect();
    assert!(path.exists(), "{} is not built: run `cargo build -p optics-proxy --examples`", path.display());
    let output = Command::new(path).env_clear().output().unwrap();
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_breaks_the_contract_is_told() {
    let said = output_of("judge");
    let told = "GET 200\n  /deviceCount: expected an integer, found a string that holds an integer\n";
    assert!(said.contains(told), "{said}");
    assert!(said.ends_with("the client could not use it\n"), "{said}");
}
