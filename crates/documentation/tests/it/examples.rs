//! The example does what it says. Cargo builds it before the tests, unless it is told to run some of them only.

use std::path::PathBuf;
use std::process::Command;

/// Standard output of an example, which must succeed.
fn output_of(example: &str) -> String {
    // This program is in `deps`, beside which `examples` lies.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(|deps| deps.parent()).unwrap();
    let path: PathBuf = [folder, "examples".as_ref(), example.as_ref()].iter().collect();
    assert!(
        path.exists(),
        "{} is not built: run `cargo build -p optics-documentation --examples`",
        path.display()
    );
    let output = Command::new(path).env_clear().output().unwrap();
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_field_that_got_another_name_is_told() {
    insta::assert_snapshot!(output_of("drift"));
}
