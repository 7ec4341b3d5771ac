//! Tools of cargo, in versions that are pinned here: installed below `target/tools` when a task first needs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::cargo::{cargo, judge, succeed};
use crate::registry::provide;

/// A subcommand of cargo, from crates.io.
pub(crate) struct Tool {
    package: &'static str,
    version: &'static str,
    /// The exit codes by which it says that it found something.
    found: &'static [i32],
}

/// Checks each combination of features.
pub(crate) const HACK: Tool = Tool { package: "cargo-hack", version: "0.6.46", found: &[1] };
/// Compares a library with what it was. What it could not compare ends with 101.
pub(crate) const SEMVER_CHECKS: Tool =
    Tool { package: "cargo-semver-checks", version: "0.51.0", found: &[100] };
/// Licences, sources, advisories and doubles among the dependencies. Each of the four is a bit of its exit code.
pub(crate) const DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    found: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
};
/// Lists the dependencies of a program as CycloneDX.
pub(crate) const CYCLONEDX: Tool = Tool { package: "cargo-cyclonedx", version: "0.5.9", found: &[] };
/// Sets versions, moves the changelog, tags and publishes. What it refuses ends as what it cannot do.
pub(crate) const RELEASE: Tool = Tool { package: "cargo-release", version: "1.1.6", found: &[101] };

impl Tool {
    /// The tool, to be run at the root of the workspace as `cargo NAME` would run it; installed unless it is there.
    pub(crate) fn command(&self, root: &Path) -> Result<Command, String> {
        let name = self.package;
        let folder = format!("target/tools/{name}");
        let installed = root.join(&folder);
        provide(&installed, &format!("{name} {}\n", self.version), &folder, || {
            let version = format!("={}", self.version);
            let mut install = cargo(root);
            // Much sooner there than with optimisation, and quick enough for what is asked of them.
            install
                .args(["install", "--quiet", "--locked", "--debug"])
                .env("CARGO_PROFILE_DEV_DEBUG", "false");
            install.args([name, "--version", &version, "--root"]).arg(&installed);
            // They have many of their dependencies in common.
            install.arg("--target-dir").arg(root.join("target/tools/built"));
            succeed(&mut install, "cargo install")
        })?;
        let mut command = Command::new(self.program(&installed));
        command.current_dir(root).arg(name.trim_start_matches("cargo-"));
        Ok(command)
    }

    /// What it says of what it was asked to judge.
    pub(crate) fn judge(&self, command: &mut Command) -> Result<Outcome, String> {
        judge(command, self.found)
    }

    fn program(&self, installed: &Path) -> PathBuf {
        installed.join("bin").join(format!("{}{}", self.package, std::env::consts::EXE_SUFFIX))
    }
}
