//! The program, in which no path of the machine is that built it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Release, remove, said};
use crate::cargo::{cargo, rustc, succeed};
use crate::program;

/// Sources, and the folders that a build of them uses.
pub(super) struct Build {
    sources: PathBuf,
    target: PathBuf,
    home: PathBuf,
}

impl Build {
    pub(super) fn new(sources: PathBuf, target: PathBuf, home: PathBuf) -> Self {
        Self { sources, target, home }
    }

    /// Builds the program; where it is.
    pub(super) fn run(&self, release: &Release) -> Result<PathBuf, String> {
        // What there is in the folder of sources is not known before.
        let mut fetch = self.cargo();
        fetch.args(["fetch", "--quiet", "--locked", "--target", &release.triple]);
        succeed(&mut fetch, "cargo fetch")?;
        let mut build = self.cargo();
        build.args(["build", "--release", "--locked", "--target", &release.triple]);
        build.arg("--target-dir").arg(&self.target);
        build.env("CARGO_ENCODED_RUSTFLAGS", self.flags(release)?);
        build.env("SOURCE_DATE_EPOCH", release.time.to_string());
        program::built(&mut build)
    }

    /// Paths that must not be in what is shipped.
    pub(super) fn traces(&self) -> Vec<PathBuf> {
        let mut traces = vec![self.sources.clone(), self.target.clone(), self.home.clone()];
        traces.extend(sysroot(&self.sources).ok());
        // Short ones, such as "/", would be found everywhere.
        traces.extend(std::env::home_dir().filter(|home| home.components().count() > 2));
        traces
    }

    fn cargo(&self) -> Command {
        let mut cargo = cargo(&self.sources);
        cargo.env("CARGO_HOME", &self.home);
        cargo
    }

    /// The flags of whoever runs this, and those that give all paths a name that is the same everywhere. Of those that fit, the
    /// last is taken.
    fn flags(&self, release: &Release) -> Result<OsString, String> {
        let mut flags = flags_given();
        let mut rename = |from: &Path, to: &str| {
            let mut flag = OsString::from("--remap-path-prefix=");
            flag.push(from);
            flag.push("=");
            flag.push(to);
            flags.push(flag);
        };
        rename(&sysroot(&self.sources)?, "/rust");
        rename(&self.home, "/cargo");
        // The name of the folder depends on the address of the registry.
        let registries = self.home.join("registry/src");
        if let Ok(entries) = fs::read_dir(&registries) {
            let mut folders: Vec<PathBuf> =
                entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            folders.sort();
            for folder in folders {
                rename(&folder, "/cargo/registry");
            }
        }
        rename(&self.target, "/optics/target");
        rename(&self.sources, "/optics");
        if release.triple.ends_with("windows-msvc") {
            // Otherwise the program asks for a runtime that not every Windows has; and its linker writes the time.
            flags.extend(["-Ctarget-feature=+crt-static", "-Clink-arg=/Brepro"].map(OsString::from));
        }
        Ok(flags.join(OsStr::new("\u{1f}")))
    }
}

fn flags_given() -> Vec<OsString> {
    let split = |name: &str, separator: char| {
        let flags = std::env::var(name).ok()?;
        Some(flags.split(separator).filter(|flag| !flag.is_empty()).map(OsString::from).collect())
    };
    split("CARGO_ENCODED_RUSTFLAGS", '\u{1f}').or_else(|| split("RUSTFLAGS", ' ')).unwrap_or_default()
}

/// The platform of the toolchain.
pub(super) fn host(root: &Path) -> Result<String, String> {
    let version = said(rustc(root).arg("-vV"), "rustc")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not tell its host".to_owned())
}

/// Where cargo keeps what it fetched.
pub(super) fn cargo_home() -> Result<PathBuf, String> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = given.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.filter(|home| home.is_absolute()).ok_or_else(|| "CARGO_HOME is no absolute path".to_owned())
}

/// The same folder by another name, so that the name shows where it gets into the program.
#[cfg(unix)]
pub(super) fn other_name(home: &Path, name: &Path) -> Result<PathBuf, String> {
    remove(name)?;
    std::os::unix::fs::symlink(home, name).map_err(|error| format!("{}: {error}", name.display()))?;
    Ok(name.to_owned())
}

/// Where links are for administrators, both builds have the same.
#[cfg(not(unix))]
pub(super) fn other_name(home: &Path, name: &Path) -> Result<PathBuf, String> {
    remove(name)?;
    Ok(home.to_owned())
}

fn sysroot(root: &Path) -> Result<PathBuf, String> {
    Ok(said(rustc(root).args(["--print", "sysroot"]), "rustc")?.trim().into())
}
