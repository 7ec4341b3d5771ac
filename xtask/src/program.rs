//! The command that this workspace is about, for tasks that run it or ship it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::cargo::cargo;
use crate::output::note;

/// The package, and the program in it.
pub(crate) const PACKAGE: &str = "optics-cli";
pub(crate) const PROGRAM: &str = "optics";

/// How it is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    /// As it is given to others; takes minutes.
    Release,
}

/// Builds `optics`; where it is.
pub(crate) fn build(root: &Path, profile: Profile) -> Result<PathBuf, String> {
    note(format_args!("building optics"));
    let mut cargo = cargo(root);
    cargo.args(["build", "--quiet"]).args((profile == Profile::Release).then_some("--release"));
    built(&mut cargo)
}

/// Lets `cargo build …` build the program; where cargo says that it is.
pub(crate) fn built(build: &mut Command) -> Result<PathBuf, String> {
    let output = build
        .args(["--package", PACKAGE, "--message-format", "json-render-diagnostics"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("{PROGRAM} does not build: {}", output.status));
    }
    executable(&output.stdout).ok_or_else(|| format!("cargo does not say where it built {PROGRAM}"))
}

/// The program among what cargo says of its work, a message a line.
fn executable(messages: &[u8]) -> Option<PathBuf> {
    let messages = messages.split(|byte| *byte == b'\n');
    let mut messages = messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    messages.find_map(|message| {
        let is_program = message["target"]["name"] == PROGRAM;
        message["executable"].as_str().filter(|_| is_program).map(PathBuf::from)
    })
}

#[cfg(test)]
mod tests {
    use super::executable;
    use std::path::Path;

    #[test]
    fn the_program_is_found_among_what_cargo_says() {
        let said = br#"
{"reason":"compiler-artifact","target":{"name":"optics"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/target/other"}
no message
{"reason":"compiler-artifact","target":{"name":"optics"},"executable":"/target/optics"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(executable(said).as_deref(), Some(Path::new("/target/optics")));
        assert_eq!(executable(b"{}\n"), None);
    }
}
