//! `cargo xtask features`: whether each combination of features of the published packages compiles, and the model where there is
//! neither an operating system nor `std`.
//!
//! Features of tests do not help: with the resolver that the workspace has, cargo leaves dev-dependencies out of what `check`
//! builds.

use std::path::Path;
use std::process::Stdio;

use crate::Outcome;
use crate::cargo::{offline, ready, rustc};
use crate::output::{print, tell};
use crate::tools;

/// Check each combination of features of the packages that are published, by cargo-hack, and the model without `std`.
///
/// Installs cargo-hack into target/tools. A target that the toolchain does not have is left out, and told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out no target: end with 3 where the toolchain lacks one, before anything is built.
    #[arg(long)]
    require_targets: bool,
}

/// Where the model is checked besides, and features of it that the place does not have.
const PLACES: [(&str, &str); 2] = [
    // No `std`, and no atomic exchange.
    ("thumbv6m-none-eabi", "arbitrary,proptest,schemars"),
    // Without a source of randomness, which proptest asks for.
    ("wasm32-unknown-unknown", "proptest"),
];

/// What is chosen by default is a set of other features, and so a combination of its own already.
const CHECK: [&str; 5] = ["check", "--locked", "--feature-powerset", "--exclude-features", "default"];

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    ready(root)?;
    let (mut places, mut left_out) = (Vec::new(), Vec::new());
    for place in PLACES {
        if is_installed(root, place.0)? { places.push(place) } else { left_out.push(place.0) }
    }
    if arguments.require_targets && !left_out.is_empty() {
        let names = left_out.join(" ");
        tell(format_args!("this toolchain cannot build for {names}: rustup target add {names}"));
        return Ok(Outcome::Incomplete);
    }
    // `--no-private` would change Cargo.toml while it runs.
    let every = ["--workspace", "--ignore-private"];
    let combinations = combinations(root, &every)?;
    if combinations == 0 {
        return Err("cargo-hack finds no package that is published".to_owned());
    }
    if tools::HACK.judge(offline(&mut tools::HACK.command(root)?).args(CHECK).args(every))? != Outcome::Clean
    {
        return Ok(Outcome::Findings);
    }
    print(&format!("{combinations} combinations of features compile\n"))?;
    for (place, without) in places {
        let model = ["--package", "optics-model", "--target", place, "--exclude-features", without];
        let mut check = tools::HACK.command(root)?;
        // Which would have what is left out.
        offline(&mut check).args(CHECK).args(model).arg("--exclude-all-features");
        if tools::HACK.judge(&mut check)? != Outcome::Clean {
            return Ok(Outcome::Findings);
        }
        print(&format!("optics-model compiles for {place}\n"))?;
    }
    for place in left_out {
        print(&format!(
            "SKIPPED: optics-model for {place}, which this toolchain does not have: rustup target add {place}\n"
        ))?;
    }
    Ok(Outcome::Clean)
}

/// How many checks there will be.
fn combinations(root: &Path, packages: &[&str]) -> Result<usize, String> {
    let mut list = tools::HACK.command(root)?;
    let output = list.args(CHECK).args(packages).arg("--print-command-list").output();
    let output = output.map_err(|error| format!("cannot start cargo-hack: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo-hack: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().count())
}

/// Whether the toolchain has the libraries of a target, however it came by them.
fn is_installed(root: &Path, target: &str) -> Result<bool, String> {
    let mut rustc = rustc(root);
    rustc.args(["--print", "target-libdir", "--target", target]).stderr(Stdio::inherit());
    let output = rustc.output().map_err(|error| format!("cannot start rustc: {error}"))?;
    Ok(output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

#[cfg(test)]
mod tests {
    use super::PLACES;

    /// CI asks for all of them, so that what it runs on must have been given them.
    #[test]
    fn ci_is_given_each_target() {
        let script = include_str!("../../.ci/run");
        let added = script.lines().find_map(|line| line.trim().strip_prefix("rustup target add "));
        let added: Vec<&str> = added.unwrap().split(' ').collect();
        assert_eq!(added, PLACES.map(|(place, _)| place));
    }
}
