//! `cargo xtask semver`: what the packages offer, beside what they offered at the last release.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::Outcome;
use crate::cargo::{cargo, ready};
use crate::metadata::{metadata, published};
use crate::output::{print, tell};
use crate::tools;

/// Compare what the published packages offer with the last release, by cargo-semver-checks.
///
/// Installs cargo-semver-checks into target/tools. Without a tag of a release there is nothing to compare with: exit code 3, as in a
/// clone that has not the whole history.
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
        Some(baseline) if !is_commit(root, baseline)? => {
            not_shallow(root)?;
            tell(format_args!("git knows no commit {baseline:?} to compare with"));
            return Ok(Outcome::WrongUsage);
        }
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
        tell(format_args!("no such library of the workspace is published"));
        return Ok(Outcome::WrongUsage);
    }
    ready(root)?;
    print(&format!("{} libraries, compared with {baseline}\n", libraries.len()))?;
    let mut checks = tools::SEMVER_CHECKS.command(root)?;
    checks.args(["--baseline-rev", baseline]);
    for name in libraries {
        checks.args(["--package", name]);
    }
    if let Some(level) = level {
        checks.args(["--release-type", level]);
    }
    tools::SEMVER_CHECKS.judge(&mut checks)
}

/// The tag of the last release before this commit: that of the commit itself is the one that is being made.
pub(crate) fn last_release(root: &Path) -> Result<Option<String>, String> {
    if is_commit(root, "HEAD^")? {
        let described = git(root, &["describe", "--tags", "--abbrev=0", "--match", TAGS, "HEAD^"])?;
        if described.status.success() {
            return Ok(Some(String::from_utf8_lossy(&described.stdout).trim().to_owned()));
        }
    }
    // Where the history is cut off, that no tag is seen says nothing.
    not_shallow(root)?;
    Ok(None)
}

fn is_commit(root: &Path, revision: &str) -> Result<bool, String> {
    let commit = format!("{revision}^{{commit}}");
    Ok(git(root, &["rev-parse", "--verify", "--quiet", &commit])?.status.success())
}

/// An error where git has no repository, or one whose history was cut off when it was cloned.
fn not_shallow(root: &Path) -> Result<(), String> {
    let shallow = git(root, &["rev-parse", "--is-shallow-repository"])?;
    match String::from_utf8_lossy(&shallow.stdout).trim() {
        "false" => Ok(()),
        "true" => {
            Err("this clone is shallow, so that earlier releases cannot be seen and nothing was compared: \
                       git fetch --tags --unshallow brings the whole history (fetch-depth: 0 in a workflow)"
                .to_owned())
        }
        _ => Err(format!("{} is no git repository, so that nothing was compared", root.display())),
    }
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, String> {
    let output = Command::new("git").args(arguments).current_dir(root).stderr(Stdio::null()).output();
    output.map_err(|error| format!("cannot start git: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{is_commit, last_release};
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
        assert_eq!(last_release(folder.path()).unwrap(), None);
        git(folder.path(), &commit);
        git(folder.path(), &["tag", "verified"]);
        assert_eq!(last_release(folder.path()).unwrap(), None);
        git(folder.path(), &["tag", "v0.1.0"]);
        assert_eq!(last_release(folder.path()).unwrap(), None);
        git(folder.path(), &commit);
        git(folder.path(), &["tag", "v0.2.0"]);
        assert_eq!(last_release(folder.path()).unwrap().as_deref(), Some("v0.1.0"));
    }

    #[test]
    fn a_clone_that_is_cut_off_is_told_and_not_taken_for_one_without_releases() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, cut) = (folder.path().join("whole"), folder.path().join("cut"));
        std::fs::create_dir(&whole).unwrap();
        git(&whole, &["init", "--quiet"]);
        for tag in ["v0.1.0", "other", "more"] {
            git(&whole, &["commit", "--quiet", "--allow-empty", "--message", "a"]);
            git(&whole, &["tag", tag]);
        }
        for depth in ["1", "2"] {
            let _ = std::fs::remove_dir_all(&cut);
            let from = format!("file://{}", whole.display());
            git(folder.path(), &["clone", "--quiet", "--depth", depth, &from, "cut"]);
            let told = last_release(&cut).unwrap_err();
            assert!(told.contains("git fetch --tags --unshallow"), "{told}");
        }
        git(&cut, &["fetch", "--quiet", "--tags", "--unshallow"]);
        assert_eq!(last_release(&cut).unwrap().as_deref(), Some("v0.1.0"));
    }

    #[test]
    fn where_there_is_no_repository_no_release_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(last_release(folder.path()).unwrap_err().contains("is no git repository"));
    }

    #[test]
    fn commits_are_told_from_what_is_none() {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "--quiet"]);
        git(folder.path(), &["commit", "--quiet", "--allow-empty", "--message", "a"]);
        assert!(is_commit(folder.path(), "HEAD").unwrap());
        assert!(!is_commit(folder.path(), "v9.9.9").unwrap());
        assert!(!is_commit(folder.path(), "--help").unwrap());
    }
}
