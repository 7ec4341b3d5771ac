//! `cargo xtask versions`: whether the oldest versions that the manifests ask for do, of Rust and of the dependencies.
//!
//! The oldest dependencies are those that `-Z direct-minimal-versions` chooses: the lowest that each manifest names, with what
//! these bring along as new as it comes. A bound that is too low shows as code that does not compile. Of Rust itself only what
//! packages say of themselves can be compared without that very toolchain: `clippy::incompatible_msrv` looks for newer parts of
//! `std` in our code, and CI builds with the toolchain.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Outcome;
use crate::cargo::{CARGO_FOUND, cargo, judge, offline, ready, succeed};
use crate::metadata::{members, metadata, published};
use crate::output::print;
use crate::sources;

/// Check that the published packages compile with the oldest dependencies that they allow, and that no dependency asks for a newer
/// Rust than they do.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only compare what the dependencies say which Rust they need, which takes a moment.
    #[arg(long)]
    rust_only: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    if rust(root)? != Outcome::Clean {
        return Ok(Outcome::Findings);
    }
    if arguments.rust_only { Ok(Outcome::Clean) } else { minimal(root) }
}

/// What is in Cargo.lock, tests included, needs no newer Rust than our packages name.
fn rust(root: &Path) -> Result<Outcome, String> {
    let metadata = metadata(cargo(root).args(["metadata", "--locked", "--all-features"]))?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for package in members(&metadata) {
        // What is not from a registry is ours.
        if package["source"].is_null() { ours.push(package) } else { theirs.push(package) }
    }
    let declared = ours.iter().map(|package| Release::of(package).map(|release| (release, *package)));
    let Some(oldest) =
        declared.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().min_by_key(|one| one.0))
    else {
        let silent = ours.iter().filter(|package| Release::of(package).is_none());
        let names: Vec<&str> = silent.filter_map(|package| package["name"].as_str()).collect();
        print(&format!("no rust-version in the manifests of {}\n", names.join(", ")))?;
        return Ok(Outcome::Findings);
    };
    let (oldest, newer) = (oldest.0, newer(&theirs, oldest.0));
    for package in &newer {
        print(&format!("{package}, and our packages name {oldest}\n"))?;
    }
    let silent = theirs.iter().filter(|package| Release::of(package).is_none()).count();
    print(&format!(
        "{} of {} dependencies say which Rust they need, {} of them a newer one than {oldest}\n",
        theirs.len() - silent,
        theirs.len(),
        newer.len()
    ))?;
    Ok(if newer.is_empty() && silent < theirs.len() { Outcome::Clean } else { Outcome::Findings })
}

/// Those of the packages that say they need a newer Rust, with the one they need.
fn newer(packages: &[&Value], than: Release) -> Vec<String> {
    let newer = packages.iter().filter(|package| Release::of(package).is_some_and(|release| release > than));
    let told = newer.map(|package| {
        let text = |name: &str| package[name].as_str().unwrap_or_default();
        format!("{} {} needs Rust {}", text("name"), text("version"), text("rust_version"))
    });
    told.collect()
}

/// A release of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Release([u64; 3]);

impl Release {
    /// What a package says it needs.
    fn of(package: &Value) -> Option<Self> {
        let mut release = [0; 3];
        for (index, part) in package["rust_version"].as_str()?.split('.').enumerate() {
            *release.get_mut(index)? = part.parse().ok()?;
        }
        Some(Self(release))
    }
}

impl std::fmt::Display for Release {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [major, minor, patch] = self.0;
        write!(formatter, "{major}.{minor}.{patch}")
    }
}

/// The published packages, with the oldest dependencies, in a copy: another Cargo.lock is none of the workspace's.
fn minimal(root: &Path) -> Result<Outcome, String> {
    let packages = metadata(cargo(root).args(["metadata", "--no-deps"]))?;
    let names: Vec<&str> = published(&packages).filter_map(|package| package["name"].as_str()).collect();
    if names.is_empty() {
        return Err("no member of the workspace can be published".to_owned());
    }
    let folder = root.join("target/minimal");
    let copy = folder.join("optics");
    sources::copy(root, &copy)?;
    let lock = copy.join("Cargo.lock");
    fs::remove_file(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    // An option of a nightly cargo, which every cargo has: nothing but the choice of versions depends on it.
    let mut choose = cargo(&copy);
    choose.args(["generate-lockfile", "-Z", "direct-minimal-versions"]).env("RUSTC_BOOTSTRAP", "1");
    if judge(&mut choose, CARGO_FOUND)? != Outcome::Clean {
        // A registry that cannot be reached ends alike; then there are no newest versions either.
        succeed(cargo(&copy).args(["generate-lockfile", "--quiet"]), "cargo generate-lockfile")?;
        return Ok(Outcome::Findings);
    }
    ready(&copy)?;
    for features in ["--all-features", "--no-default-features"] {
        let mut check = cargo(&copy);
        check.args(["check", "--locked", features, "--target-dir"]).arg(folder.join("built"));
        for name in &names {
            check.args(["--package", name]);
        }
        if judge(offline(&mut check), CARGO_FOUND)? != Outcome::Clean {
            return Ok(Outcome::Findings);
        }
    }
    print(&format!("{} packages compile with the oldest dependencies that they allow\n", names.len()))?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use super::{Release, newer};
    use serde_json::json;

    #[test]
    fn releases_are_compared_by_number() {
        let packages = [json!({ "rust_version": "1.9" }), json!({ "rust_version": "1.89.0" }), json!({})];
        let [old, ours, silent] = packages.each_ref().map(Release::of);
        assert!(old < ours);
        assert_eq!(silent, None);
        assert_eq!(Release::of(&json!({ "rust_version": "nightly" })), None);
    }

    #[test]
    fn who_needs_a_newer_rust_is_told() {
        let packages = [
            json!({ "name": "new", "version": "2.1.0", "rust_version": "1.90" }),
            json!({ "name": "same", "version": "1.0.0", "rust_version": "1.89" }),
            json!({ "name": "silent", "version": "1.0.0", "rust_version": null }),
        ];
        let packages: Vec<_> = packages.iter().collect();
        assert_eq!(newer(&packages, Release([1, 89, 0])), ["new 2.1.0 needs Rust 1.90"]);
    }
}
