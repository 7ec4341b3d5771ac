//! `cargo xtask release`: what must be true before a release, and then its commit and its tag, by cargo-release and `release.toml`.
//!
//! Packages are published by the workflow that the tag starts, once the archives of all platforms are there.

use std::path::Path;

use serde_json::Value;

use crate::cargo::cargo;
use crate::metadata::{metadata, published};
use crate::output::print;
use crate::{Outcome, semver, tools};

/// Check that a release can be made, and show what cargo-release would do; --execute does it.
///
/// Installs cargo-release and cargo-semver-checks into target/tools.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which number goes up; `release` takes the version that the manifests have.
    #[arg(value_name = "LEVEL", value_parser = ["release", "patch", "minor", "major"])]
    level: String,
    /// Commit, tag and push; the tag's workflow publishes.
    #[arg(long)]
    execute: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let metadata = metadata(cargo(root).args(["metadata", "--no-deps"]))?;
    let path = root.join("CHANGELOG.md");
    let changelog = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let missing = missing(&metadata, &changelog);
    if !missing.is_empty() {
        print(&format!("this cannot be released:\n{}\n", missing.join("\n")))?;
        return Ok(Outcome::Findings);
    }
    let version = published(&metadata).find_map(|package| package["version"].as_str()).unwrap_or_default();
    match semver::last_release(root)? {
        None => print("no release before this one: what the packages offer is compared with nothing\n")?,
        Some(tag) => {
            let outcome = semver::compare(root, &tag, change(&arguments.level, version), &[])?;
            if outcome != Outcome::Clean {
                return Ok(outcome);
            }
        }
    }
    let mut release = tools::RELEASE.command(root)?;
    release.args([arguments.level.as_str(), "--workspace", "--no-publish"]);
    if arguments.execute {
        release.arg("--execute");
    }
    tools::RELEASE.judge(&mut release)
}

/// What registries, docs.rs and readers ask for and is not there.
fn missing(metadata: &Value, changelog: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for package in published(metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        for field in ["description", "license", "repository"] {
            if package[field].as_str().is_none_or(str::is_empty) {
                missing.push(format!("  {name} has no {field} in its manifest"));
            }
        }
        if !package["metadata"]["docs"]["rs"].is_object() {
            missing.push(format!("  {name} has no [package.metadata.docs.rs] in its manifest"));
        }
    }
    if missing.iter().any(|line| line.contains(" repository ")) {
        missing.push(
            "  (repository = \"…\" in [workspace.package], and repository.workspace = true in each package)"
                .to_owned(),
        );
    }
    if !has_entries(changelog) {
        missing.push("  CHANGELOG.md has nothing under [Unreleased]".to_owned());
    }
    missing
}

/// Whether something is told of what is to be released.
fn has_entries(changelog: &str) -> bool {
    let section = changelog.split_once("\n## [Unreleased]\n").map(|(_, rest)| rest);
    let section = section.map(|rest| rest.split_once("\n## ").map_or(rest, |(section, _)| section));
    section.is_some_and(|section| section.lines().any(|line| line.starts_with("- ")))
}

/// What a release of a level is for those who use it: until 1.0.0, the second number is the one that breaks.
fn change(level: &str, version: &str) -> Option<&'static str> {
    match (level, version.starts_with("0.")) {
        ("major", _) | ("minor", true) => Some("major"),
        ("minor", false) | ("patch", true) => Some("minor"),
        ("patch", false) => Some("patch"),
        // As the versions say.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{change, has_entries, missing};
    use crate::cargo::cargo;
    use crate::metadata::metadata;
    use serde_json::json;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n";

    #[test]
    fn a_package_without_a_repository_is_not_released() {
        let package = |repository: Option<&str>| {
            json!({ "packages": [
                { "name": "a", "publish": null, "description": "d", "license": "MIT", "repository": repository,
                  "metadata": { "docs": { "rs": { "all-features": true } } } },
                { "name": "b", "publish": [] },
            ] })
        };
        assert_eq!(missing(&package(Some("https://example.com/a")), CHANGELOG), Vec::<String>::new());
        let told = missing(&package(None), CHANGELOG);
        assert_eq!(told[0], "  a has no repository in its manifest");
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn of_what_a_release_asks_for_nothing_but_the_repository_is_missing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let metadata = metadata(cargo(root).args(["metadata", "--no-deps"])).unwrap();
        let told = missing(&metadata, CHANGELOG);
        assert!(told.iter().all(|line| line.contains("repository")), "{told:?}");
    }

    #[test]
    fn a_release_that_nobody_described_is_told() {
        assert!(has_entries(CHANGELOG));
        assert!(!has_entries("# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- A thing.\n"));
        assert!(!has_entries("# Changelog\n\n- A thing.\n"));
    }

    #[test]
    fn until_1_0_0_the_second_number_breaks() {
        assert_eq!(change("minor", "0.1.0"), Some("major"));
        assert_eq!(change("patch", "0.1.0"), Some("minor"));
        assert_eq!(change("minor", "1.1.0"), Some("minor"));
        assert_eq!(change("release", "0.1.0"), None);
    }

    /// A job of the workflow, as text.
    fn job(name: &str) -> &'static str {
        let workflow = include_str!("../../.github/workflows/release.yml");
        let (_, job) = workflow.split_once(&format!("\n  {name}:\n")).unwrap();
        job.split_once("\n\n").map_or(job, |(job, _)| job)
    }

    /// What cannot be taken back waits for what can fail.
    #[test]
    fn nothing_is_published_before_all_platforms_are_built() {
        for (name, needs) in [("draft", "[semver, archive]"), ("publish", "[semver, archive, draft]")] {
            assert!(job(name).contains(&format!("    needs: {needs}\n")), "{name}");
        }
        let workflow = include_str!("../../.github/workflows/release.yml");
        let publishing: Vec<&str> = workflow.lines().filter(|line| line.contains("cargo publish")).collect();
        assert_eq!(publishing.len(), 1);
        assert!(job("publish").contains(publishing[0]));
    }

    #[test]
    fn platforms_are_built_without_a_tag_and_then_nothing_is_released() {
        let workflow = include_str!("../../.github/workflows/release.yml");
        let (_, triggers) = workflow.split_once("\non:\n").unwrap();
        let (triggers, _) = triggers.split_once("\n\n").unwrap();
        assert!(triggers.contains("\n  workflow_dispatch:") && triggers.contains("\n  pull_request:"));
        for name in ["semver", "draft", "publish"] {
            assert!(job(name).contains("    if: github.event_name == 'push'\n"), "{name}");
        }
        assert!(!job("archive").contains("\n    if: "));
    }
}
