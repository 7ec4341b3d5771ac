//! `cargo xtask semver`: what the packages offer, beside what they offered at the last release.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::cargo::{cargo, succeeds};
use crate::metadata::{metadata, published};
use crate::output::print;
use crate::tools;

/// Compare what the published packages offer with the last release, by cargo-semver-checks.
///
/// Installs cargo-semver-checks into target/tools. Without a tag of a release there is nothing to compare with: exit code 3.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A commit or tag to compare with, in place of the last release.
    #[arg(long, value_name = "REVISION")]
    baseline: Option<String>,
    /// What the next release will be; otherwise what the versions of both sides say.
    #[arg(long, value_name = "LEVEL", value_parser = ["major", "minor", "patch"])]
    level: Option<String>,
    /// Compare this package alone; can be given several times.
    #[arg(long, short, value_name = "NAME")]
    package: Vec<String>,
}

/// How releases are tagged; `release.toml` tags them so.
const TAGS: &str = "v[0-9]*";

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let baseline = match &arguments.baseline {
        Some(baseline) => baseline.clone(),
        None => last_release(root)?.ok_or(
            "no tag of a release (v0.1.0, say) is before this commit, so that nothing was compared; \
             --baseline REVISION compares with any commit",
        )?,
    };
    compare(root, &baseline, arguments.level.as_deref(), &arguments.package)
}

/// Compares with a revision, as before a release of that level: all libraries, unless some are named.
pub(crate) fn compare(
    root: &Path,
    baseline: &str,
    level: Option<&str>,
    only: &[String],
) -> Result<Outcome, String> {
    let metadata = metadata(cargo(root).args(["metadata", "--no-deps"]))?;
    let libraries: Vec<&str> = published(&metadata)
        .filter(|package| {
            let mut targets = package["targets"].as_array().into_iter().flatten();
            targets.any(|target| target["kind"].as_array().is_some_and(|kinds| kinds.contains(&"lib".into())))
        })
        .filter_map(|package| package["name"].as_str())
        .filter(|name| only.is_empty() || only.iter().any(|one| one == name))
        .collect();
    if libraries.is_empty() || libraries.len() < only.len() {
        return Err("no such library of the workspace is published".to_owned());
    }
    print(&format!("{} libraries, compared with {baseline}\n", libraries.len()))?;
    let mut checks = tools::SEMVER_CHECKS.command(root)?;
    checks.args(["--baseline-rev", baseline]);
    for name in libraries {
        checks.args(["--package", name]);
    }
    if let Some(level) = level {
        checks.args(["--release-type", level]);
    }
    Ok(if succeeds(&mut checks)? { Outcome::Clean } else { Outcome::Findings })
}

/// The tag of the last release before this commit: that of the commit itself is the one that is being made.
pub(crate) fn last_release(root: &Path) -> Result<Option<String>, String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root).stderr(Stdio::null()).output();
        output.map_err(|error| format!("cannot start git: {error}"))
    };
    if !git(&["rev-parse", "--verify", "--quiet", "HEAD^"])?.status.success() {
        return Err("git knows no commit before this one: fetch the whole history, with its tags".to_owned());
    }
    let described = git(&["describe", "--tags", "--abbrev=0", "--match", TAGS, "HEAD^"])?;
    Ok(described.status.success().then(|| String::from_utf8_lossy(&described.stdout).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::last_release;
    use std::path::Path;
    use std::process::Command;

    fn git(folder: &Path, arguments: &[&str]) {
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let mut git = Command::new("git");
        // Nothing of the one who runs the tests.
        git.args(author).args(arguments).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
        assert!(git.output().unwrap().status.success(), "{arguments:?}");
    }

    #[test]
    fn the_last_release_is_the_tag_before_this_commit() {
        let folder = tempfile::tempdir().unwrap();
        let commit = ["commit", "--quiet", "--allow-empty", "--message", "a"];
        git(folder.path(), &["init", "--quiet"]);
        git(folder.path(), &commit);
        assert!(last_release(folder.path()).unwrap_err().contains("whole history"));
        git(folder.path(), &commit);
        git(folder.path(), &["tag", "verified"]);
        assert_eq!(last_release(folder.path()).unwrap(), None);
        git(folder.path(), &["tag", "v0.1.0"]);
        assert_eq!(last_release(folder.path()).unwrap(), None);
        git(folder.path(), &commit);
        git(folder.path(), &["tag", "v0.2.0"]);
        assert_eq!(last_release(folder.path()).unwrap().as_deref(), Some("v0.1.0"));
    }
}
