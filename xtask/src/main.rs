//! Upkeep of the workspace: `cargo xtask regen | languages | drift | ci | browser | bench | conformance | scale | package`, and what a release asks
//! for: `features | versions | semver | dependencies | dist | release`.
//!
//! Exit codes, as everywhere in optics: 0 clean, 1 findings or drift, 2 wrong usage, 3 nothing was checked, or not everything: a
//! source that could not be read whole, a tool or a toolchain that is not there, a registry that cannot be reached
//! (`cargo.rs` tells that from findings).

mod bench;
mod browser;
mod cargo;
mod ci;
mod conformance;
mod dependencies;
mod derived;
mod dist;
mod drift;
mod features;
mod languages;
mod metadata;
mod output;
mod package;
mod program;
mod regen;
mod registry;
mod release;
mod scale;
mod screenshots;
mod semver;
mod sources;
mod tools;
mod versions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Upkeep of the optics workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES, max_term_width = 100)]
struct Arguments {
    /// Root of the workspace; found from the current folder unless given.
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  clean
  1  derived files differ, drift, or a failed step
  2  wrong usage
  3  nothing was checked, or not everything: a source, tool, toolchain or network was missing
A contract that codegen refuses stops the build of the model, and cargo ends with 101.";

#[derive(Subcommand)]
enum Task {
    Regen(regen::Arguments),
    Languages(languages::Arguments),
    Drift(Box<optics_documentation::command::Arguments>),
    Ci(ci::Arguments),
    Browser(browser::Arguments),
    Bench(bench::Arguments),
    Conformance(conformance::Arguments),
    Scale(scale::Arguments),
    Package(package::Arguments),
    Features(features::Arguments),
    Versions(versions::Arguments),
    Semver(semver::Arguments),
    Dependencies(dependencies::Arguments),
    Dist(dist::Arguments),
    Release(release::Arguments),
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Findings,
    WrongUsage,
    Incomplete,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
            Outcome::WrongUsage => Self::from(2),
            Outcome::Incomplete => Self::from(3),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Some(root) = arguments.root.or_else(find_root) else {
        output::tell(format_args!(
            "no schema/package-execution.schema.json here or above; run this inside the workspace"
        ));
        return Outcome::Incomplete.into();
    };
    let outcome = match arguments.task {
        Task::Regen(arguments) => regen::run(&arguments, &root),
        Task::Languages(languages::Arguments {}) => languages::run(&root),
        Task::Drift(arguments) => drift::compare(&arguments, &root),
        Task::Ci(arguments) => ci::run(&arguments, &root),
        Task::Browser(browser::Arguments {}) => browser::run(&root),
        Task::Bench(arguments) => bench::run(&arguments, &root),
        Task::Conformance(arguments) => conformance::run(&arguments, &root),
        Task::Scale(arguments) => scale::run(&arguments, &root),
        Task::Package(arguments) => package::run(&arguments, &root),
        Task::Features(arguments) => features::run(&arguments, &root),
        Task::Versions(arguments) => versions::run(&arguments, &root),
        Task::Semver(arguments) => semver::run(&arguments, &root),
        Task::Dependencies(arguments) => dependencies::run(&arguments, &root),
        Task::Dist(arguments) => dist::run(&arguments, &root),
        Task::Release(arguments) => release::run(&arguments, &root),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            output::tell(format_args!("{error}"));
            Outcome::Incomplete.into()
        }
    }
}

fn find_root() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let is_root = |folder: &&Path| folder.join("schema/package-execution.schema.json").is_file();
    here.ancestors().find(is_root).map(Path::to_owned)
}
