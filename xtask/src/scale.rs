//! `cargo xtask scale`: the job for Spark on a cluster of two workers, held against a single machine.

mod archives;
mod cluster;
mod data;
mod equality;
mod faults;
mod proofs;
mod single;
mod speed;
mod types;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::Outcome;
use crate::output::{note, print, tell};
use crate::program::{self, Profile};
use crate::registry::Python;
use archives::Archives;
use cluster::{Cluster, Ended, Job};
use proofs::{Kind, PROOFS, Proof};

pub(crate) use types::check as check_types;

/// Run the job for Spark (scale/) on a cluster of two workers on this machine, and hold it against a single machine.
///
/// Equality of all tables whatever the partitions, options and exit codes, an executor that is killed, processes that go wrong
/// in each way, the types of the job, and throughput beside `optics validate` alone. Needs Linux, Java 17 and Python 3 with
/// venv and pip; installs Spark into target/scale.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only this; can be given more than once.
    #[arg(long, value_name = "NAME", value_parser = names())]
    only: Vec<String>,
    #[command(flatten)]
    size: speed::Size,
    /// Seed of what is made up.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// A program that was built already and is called `optics`, in place of building one for release.
    #[arg(long, hide = true, value_name = "FILE")]
    program: Option<PathBuf>,
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(PROOFS.iter().map(|proof| PossibleValue::new(proof.name).help(proof.what)))
}

const PYTHON: &str = "target/scale/python";
const FOLDER: &str = "target/scale/run";

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let is_chosen = |proof: &&Proof| match proof.kind {
        _ if !arguments.only.is_empty() => arguments.only.iter().any(|name| name == proof.name),
        Kind::Speed => arguments.size.lines > 0,
        _ => true,
    };
    let chosen: Vec<&Proof> = PROOFS.iter().filter(is_chosen).collect();
    let python = Python::install(root, "xtask/scale/requirements.txt", PYTHON)?;
    let mut outcome = Outcome::Clean;
    // Before minutes are spent on a cluster.
    let (types, others): (Vec<&Proof>, Vec<&Proof>) =
        chosen.into_iter().partition(|proof| matches!(proof.kind, Kind::Types));
    for proof in types {
        let mut mypy = python.command("python");
        tell_of(proof, types::check(mypy.args(["-m", "mypy"]), &[], root), &mut outcome)?;
    }
    if others.is_empty() {
        return Ok(outcome);
    }
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => program::build(root, Profile::Release)?,
    };
    let folder = root.join(FOLDER);
    note(format_args!("starting a cluster of two workers"));
    let cluster = Cluster::start(&python, &folder, 2)?;
    let archives = Archives::new(root, &python, &program, &folder, arguments.seed);
    let scale = Scale {
        root,
        python: &python,
        cluster: &cluster,
        program: &program,
        folder: &folder,
        archives: &archives,
    };
    for proof in others {
        match proof.kind {
            Kind::Speed => print(&speed::report(&scale, &arguments.size, arguments.seed)?)?,
            _ => tell_of(proof, scale.prove(proof), &mut outcome)?,
        }
    }
    Ok(outcome)
}

/// What came of a proof. That one failed is no reason to leave out the others.
fn tell_of(proof: &Proof, said: Result<String, String>, outcome: &mut Outcome) -> Result<(), String> {
    match said {
        Ok(said) => print(&format!("ok      {} ({}): {said}\n", proof.name, proof.what)),
        Err(why) => {
            *outcome = Outcome::Findings;
            tell(format_args!("{} ({}): {why}", proof.name, proof.what));
            Ok(())
        }
    }
}

/// What all runs share.
struct Scale<'s> {
    root: &'s Path,
    python: &'s Python,
    cluster: &'s Cluster<'s>,
    program: &'s Path,
    folder: &'s Path,
    archives: &'s Archives<'s>,
}

impl Scale<'_> {
    /// A job with `optics` itself.
    fn job<'j>(&self, name: &'j str, archive: &'j Path) -> Job<'j> {
        let programs = vec![self.program.to_owned()];
        Job { name, archive, programs, settings: Vec::new(), options: Vec::new() }
    }

    fn finish(&self, job: &Job<'_>) -> Result<Ended, String> {
        self.cluster.submit(self.root, job)?.finish()
    }
}

/// What a job said of why it ended.
fn told(said: &str) -> &str {
    said.lines().find(|line| line.starts_with("error: ")).unwrap_or("error: (nothing)")
}
