//! `cargo xtask scale`: the job for Spark on a cluster of two workers, held against a single machine.

mod cluster;
mod data;
mod single;
mod speed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Outcome;
use crate::output::{note, print, tell};
use crate::program::{self, Profile};
use crate::registry::Python;
use cluster::{Cluster, Ended, Job, Submitted, wait_for};
use data::Archive;
use single::{COUNT, FINDING, Tables, UNREAD};

/// Run the job for Spark (scale/) on a cluster of two workers on this machine, and hold it against a single machine.
///
/// Equality of all tables whatever the partitions, an executor that is killed, processes that go wrong in each way, and
/// throughput beside `optics validate` alone. Needs Linux, Java 17 and Python 3 with venv and pip; installs Spark into
/// target/scale.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many lines the largest file has whose throughput is measured; 0 to leave that out.
    #[arg(long, value_name = "NUMBER", default_value_t = 300_000)]
    lines: u64,
    /// Seed of what is made up.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// A program that was built already and is called `optics`, in place of building one for release.
    #[arg(long, hide = true, value_name = "FILE")]
    program: Option<PathBuf>,
}

const PYTHON: &str = "target/scale/python";
const FOLDER: &str = "target/scale/run";
/// Lines of the largest file of what is compared.
const COMPARED: u64 = 20_000;
/// Lines where each is answered by a process that stands in for `optics`.
const MISBEHAVING: u64 = 2_000;
/// How long a job may take until it judges lines.
const BEGIN: Duration = Duration::from_secs(180);

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let python = Python::install(root, "xtask/scale/requirements.txt", PYTHON)?;
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => program::build(root, Profile::Release)?,
    };
    let folder = root.join(FOLDER);
    note(format_args!("starting a cluster of two workers"));
    let cluster = Cluster::start(&python, &folder, 2)?;
    let scale = Scale { root, python: &python, cluster: &cluster, program: &program, folder: &folder };
    let outcome = scale.proofs(arguments.seed)?;
    if arguments.lines > 0 {
        let archive = data::make(root, &folder.join("large"), arguments.lines, arguments.seed)?;
        print(&speed::table(&scale, &archive)?)?;
    }
    Ok(outcome)
}

/// What all runs share.
struct Scale<'s> {
    root: &'s Path,
    python: &'s Python,
    cluster: &'s Cluster<'s>,
    program: &'s Path,
    folder: &'s Path,
}

/// A way to go wrong, and what the job says then. Each ends it, with exit code 3 and without totals.
const WAYS: [(&str, &str); 7] = [
    ("dies", "and was asked for more"),
    // What is missing shows as a verdict on another line, or at the end.
    ("short", "validate answered"),
    ("swaps", "with a verdict on line"),
    ("garbage", "with what is no verdict"),
    ("more", "validate answered"),
    ("wrong-end", "validate failed (exit code 2)"),
    ("stalls", "made no progress for 5 s"),
];

impl Scale<'_> {
    /// Each proof in turn; all of them, even if one fails.
    fn proofs(&self, seed: u64) -> Result<Outcome, String> {
        let archive = data::make(self.root, &self.folder.join("archive"), COMPARED, seed)?;
        let tables = Tables::of(self.program, &archive.folder)?;
        let small = data::make(self.root, &self.folder.join("small"), MISBEHAVING, seed)?;
        let of_small = Tables::of(self.program, &small.folder)?;
        let mut outcome = Outcome::Clean;
        let mut prove = |name: &str, proof: Result<String, String>| -> Result<(), String> {
            match proof {
                Ok(said) => print(&format!("ok      {name}: {said}\n")),
                Err(why) => {
                    outcome = Outcome::Findings;
                    tell(format_args!("{name}: {why}"));
                    Ok(())
                }
            }
        };
        prove("as a single machine", self.is_equal("whole", &archive, &tables, Vec::new()))?;
        let tiny = vec![("spark.sql.files.maxPartitionBytes", "300k".to_owned())];
        prove("in many partitions", self.is_equal("tiny", &archive, &tables, tiny))?;
        prove("an executor is killed", self.survives_a_kill(&archive, &tables))?;
        let program = self.misbehaving("dies-once")?;
        let mut once = self.job("dies-once", &small, program, Vec::new());
        once.options = vec!["--optics", "dies-once.py"];
        prove(
            "a process dies once",
            self.finish(&once).and_then(|ended| self.equal(&ended, &small, &of_small)),
        )?;
        prove("a file that is named twice", self.refuses_twice(&small))?;
        for (way, said) in WAYS {
            prove(&format!("a process goes wrong ({way})"), self.fails(way, &small, said))?;
        }
        Ok(outcome)
    }

    fn job<'j>(
        &self,
        name: &'j str,
        archive: &'j Archive,
        programs: Vec<PathBuf>,
        settings: Vec<(&'j str, String)>,
    ) -> Job<'j> {
        let programs = if programs.is_empty() { vec![self.program.to_owned()] } else { programs };
        Job { name, archive: &archive.folder, programs, settings, options: Vec::new() }
    }

    fn finish(&self, job: &Job<'_>) -> Result<Ended, String> {
        self.cluster.submit(self.root, job)?.finish()
    }

    fn is_equal(
        &self,
        name: &str,
        archive: &Archive,
        tables: &Tables,
        settings: Vec<(&str, String)>,
    ) -> Result<String, String> {
        self.equal(&self.finish(&self.job(name, archive, Vec::new(), settings))?, archive, tables)
    }

    /// Kills an executor while a process of its judges lines.
    fn survives_a_kill(&self, archive: &Archive, tables: &Tables) -> Result<String, String> {
        let settings = vec![("spark.sql.files.maxPartitionBytes", "1m".to_owned())];
        let mut job = self.cluster.submit(self.root, &self.job("killed", archive, Vec::new(), settings))?;
        let executor = wait_for(BEGIN, || {
            if job.is_running() { working_executor(self.folder).map(Some) } else { Some(None) }
        });
        let executor = executor.flatten().ok_or("no executor was seen at work")?;
        let killed = Command::new("kill").args(["-9", &executor.to_string()]).status();
        killed
            .ok()
            .filter(std::process::ExitStatus::success)
            .ok_or("the executor was gone before it was killed")?;
        let ended = Submitted::finish(job)?;
        if !ended.said.contains("Lost executor") {
            return Err("Spark did not notice; nothing was proven".to_owned());
        }
        self.equal(&ended, archive, tables)
    }

    /// A file beside the folder that it is in would be counted twice.
    fn refuses_twice(&self, archive: &Archive) -> Result<String, String> {
        let file = archive.folder.join("big.ndjson");
        let mut job = self.job("twice", archive, Vec::new(), Vec::new());
        let named = file.to_string_lossy();
        job.options.push(&named);
        let ended = self.finish(&job)?;
        let told = told(&ended.said);
        if ended.status.code() == Some(2) && told.contains("is read more than once") && !ended.output.exists()
        {
            Ok(told.to_owned())
        } else {
            Err(format!("the job ended with {}: {told}", ended.status))
        }
    }

    fn fails(&self, way: &str, archive: &Archive, said: &str) -> Result<String, String> {
        let mut job =
            self.job(way, archive, self.misbehaving(way)?, vec![("spark.task.maxFailures", "2".to_owned())]);
        if way == "stalls" {
            job.options = vec!["--stall", "5"];
        }
        let stand_in = format!("{way}.py");
        job.options.extend(["--optics", &stand_in]);
        let ended = self.cluster.submit(self.root, &job)?.finish()?;
        let told = told(&ended.said);
        if ended.status.code() != Some(3) || ended.output.join("totals.json").exists() {
            return Err(format!("the job passed ({}): {told}", ended.status));
        }
        if told.contains(said) {
            Ok(told.to_owned())
        } else {
            Err(format!("it failed for another reason: {told}"))
        }
    }

    /// A program that goes wrong in this way, and what it needs beside it.
    fn misbehaving(&self, way: &str) -> Result<Vec<PathBuf>, String> {
        let folder = self.folder.join("programs").join(way);
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(failed)?;
        let (stand_in, marker, real) =
            (folder.join(format!("{way}.py")), folder.join("marker"), folder.join("optics"));
        fs::copy(self.root.join("xtask/scale/misbehaving.py"), &stand_in).map_err(failed)?;
        fs::copy(self.program, &real).map_err(failed)?;
        fs::write(&marker, folder.join("made").to_string_lossy().as_bytes()).map_err(failed)?;
        Ok(vec![stand_in, marker, real])
    }

    /// That the tables of a job are those of a single machine, byte for byte.
    fn equal(&self, ended: &Ended, archive: &Archive, tables: &Tables) -> Result<String, String> {
        if ended.status.code() != Some(3) {
            // There are lines in each archive that cannot be read.
            let end = ended.said.lines().rev().take(5).collect::<Vec<_>>().join(" | ");
            return Err(format!("the job ended with {}: {end}", ended.status));
        }
        let totals = fs::read(ended.output.join("totals.json"))
            .map_err(|_| format!("there are no totals; {}", told(&ended.said)))?;
        let totals: serde_json::Value = serde_json::from_slice(&totals).map_err(|error| error.to_string())?;
        let lines =
            ["lines", "valid", "invalid", "unread"].map(|name| totals[name].as_u64().unwrap_or_default());
        if lines != tables.lines {
            return Err(format!("lines, valid, invalid, unread are {lines:?} and not {:?}", tables.lines));
        }
        let compared: [(&str, &[&str], &str); 3] = [
            ("findings", &FINDING, &tables.findings),
            ("unread", &UNREAD, &tables.unread),
            ("counts", &COUNT, &tables.counts),
        ];
        let mut rows = Vec::new();
        for (name, columns, expected) in compared {
            let dumped = self.dump(archive, &ended.output.join(name), columns)?;
            if dumped != expected {
                let differs = dumped.lines().zip(expected.lines()).find(|(one, other)| one != other);
                return Err(format!("{name} differ, first: {differs:?}"));
            }
            if expected.is_empty() {
                return Err(format!("there are no {name}, so that nothing was compared"));
            }
            rows.push(format!("{} {name}", expected.lines().count()));
        }
        let profile = fs::read(ended.output.join("profile.json")).map_err(|_| "there is no profile")?;
        if profile != tables.profile {
            return Err("the profile is another".to_owned());
        }
        Ok(format!("{} of {} lines, and the profile, equal", rows.join(", "), tables.lines[0]))
    }

    /// A table as sorted lines of JSON.
    fn dump(&self, archive: &Archive, table: &Path, columns: &[&str]) -> Result<String, String> {
        let mut command = self.python.command("python");
        command.arg(self.root.join("xtask/scale/dump.py")).arg(&archive.folder).arg(table).args(columns);
        let dumped = command.output().map_err(|error| format!("cannot start Python: {error}"))?;
        if !dumped.status.success() {
            return Err(String::from_utf8_lossy(&dumped.stderr).into_owned());
        }
        String::from_utf8(dumped.stdout).map_err(|_| "a table is not UTF-8".to_owned())
    }
}

/// What a job said of why it ended.
fn told(said: &str) -> &str {
    said.lines().find(|line| line.starts_with("error: ")).unwrap_or("error: (nothing)")
}

/// An executor of the cluster whose task has a process that judges lines.
fn working_executor(folder: &Path) -> Option<u32> {
    let work = folder.join("work");
    let judges = processes(|line| line.contains("--verdicts"));
    judges.into_iter().find_map(|judge| {
        let mut at = judge;
        // Python's worker and its daemon are in between.
        for _ in 0..4 {
            at = parent(at)?;
            let is_ours = || fs::read_link(format!("/proc/{at}/cwd")).is_ok_and(|cwd| cwd.starts_with(&work));
            if command_line(at)?.contains("CoarseGrainedExecutorBackend") && is_ours() {
                return Some(at);
            }
        }
        None
    })
}

fn processes(is_wanted: impl Fn(&str) -> bool) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| command_line(*id).is_some_and(|line| is_wanted(&line))).collect()
}

fn command_line(id: u32) -> Option<String> {
    let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&line).replace('\0', " "))
}

fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}
