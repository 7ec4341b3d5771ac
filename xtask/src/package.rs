//! `cargo xtask package`: the packages as a registry would have them, and whether others can build on them.
//!
//! What cargo packages is unpacked outside the workspace and stands in for the registry's; `tests/consumer` is built and tested
//! on it. A file that is left out of a package, a feature that only the workspace switches on, or a version that does not
//! fit shows here and nowhere else.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;
use crate::cargo::{CARGO_FOUND, cargo, judge, offline, ready, succeed};
use crate::metadata::{members, metadata, published};
use crate::output::print;

/// Make the packages, and test those who use them.
///
/// What is not committed is packaged as well. The packages are left in target/package.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, root: &Path) -> Result<Outcome, String> {
    let workspace = Workspace::read(root)?;
    if workspace.packages.is_empty() {
        return Err("no member of the workspace can be published".to_owned());
    }
    ready(root)?;
    let mut package = cargo(root);
    package.args(["package", "--no-verify", "--allow-dirty", "--quiet"]);
    for name in workspace.packages.keys() {
        package.args(["--package", name]);
    }
    if judge(&mut package, CARGO_FOUND)? != Outcome::Clean {
        return Ok(Outcome::Findings);
    }

    // Fresh, so that nothing of an earlier run stands in for what is missing now.
    let consumer = workspace.target.join("consumer");
    let _ = fs::remove_dir_all(&consumer);
    let packages = consumer.join("packages");
    create(&packages)?;
    let mut patches = Vec::new();
    for (name, version) in &workspace.packages {
        let archive = workspace.target.join(format!("package/{name}-{version}.crate"));
        let mut unpack = Command::new("tar");
        unpack.args(["-xzf".as_ref(), archive.as_os_str(), "-C".as_ref(), packages.as_os_str()]);
        succeed(&mut unpack, &format!("tar, with {},", archive.display()))?;
        let folder = toml_string(packages.join(format!("{name}-{version}")).as_os_str())?;
        patches.push(format!("[patch.crates-io.{name}]\npath = {folder}\n"));
    }
    let patch = consumer.join("packages.toml");
    write(&patch, &patches.join("\n"))?;

    // Outside the workspace, with the versions that the workspace is tested with.
    let project = consumer.join("project");
    copy(&root.join("tests/consumer"), &project)?;
    copy_file(&root.join("Cargo.lock"), &project.join("Cargo.lock"))?;
    let unused = workspace.unused(&project, &patch)?;
    if !unused.is_empty() {
        print(&format!("no project of tests/consumer uses {}\n", unused.join(", ")))?;
        return Ok(Outcome::Findings);
    }
    let mut test = cargo(&project);
    test.arg("--config").arg(&patch).args(["test", "--workspace", "--target-dir"]).arg(&workspace.target);
    if judge(offline(&mut test), CARGO_FOUND)? != Outcome::Clean {
        return Ok(Outcome::Findings);
    }
    print(&format!(
        "{} packages made, and built and tested outside the workspace\n",
        workspace.packages.len()
    ))?;
    Ok(Outcome::Clean)
}

struct Workspace {
    /// Versions of those that can be published, by name.
    packages: BTreeMap<String, String>,
    target: PathBuf,
}

impl Workspace {
    fn read(root: &Path) -> Result<Self, String> {
        let metadata = metadata(cargo(root).args(["metadata", "--no-deps"]))?;
        let target = metadata["target_directory"].as_str().ok_or("cargo metadata tells no target folder")?;
        let packages = published(&metadata);
        let packages = packages.filter_map(|package| {
            Some((package["name"].as_str()?.to_owned(), package["version"].as_str()?.to_owned()))
        });
        Ok(Self { packages: packages.collect(), target: target.into() })
    }

    /// Packages that the consumer does not depend on, so that nothing would tell if they were broken.
    fn unused(&self, project: &Path, patch: &Path) -> Result<Vec<&str>, String> {
        let metadata = metadata(cargo(project).arg("--config").arg(patch).arg("metadata"))?;
        let used: Vec<&str> = members(&metadata).filter_map(|package| package["name"].as_str()).collect();
        Ok(self.packages.keys().map(String::as_str).filter(|name| !used.contains(name)).collect())
    }
}

/// A basic string of TOML, which is written as one of JSON is.
fn toml_string(path: &OsStr) -> Result<String, String> {
    let path = path.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", path.display()))?;
    Ok(Value::from(path).to_string())
}

/// Copies a folder that holds files and folders.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    create(to)?;
    let told = |error| format!("{}: {error}", from.display());
    for entry in fs::read_dir(from).map_err(told)? {
        let entry = entry.map_err(told)?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            copy_file(&from, &to)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}

fn create(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
