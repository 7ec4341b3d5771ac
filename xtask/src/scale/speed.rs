//! Throughput of the job beside that of the command alone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Scale;
use super::data::Archive;

#[allow(clippy::cast_precision_loss, reason = "megabytes to three digits")]
/// A table: what ran, for how long, and at what rate.
pub(super) fn table(scale: &Scale<'_>, archive: &Archive) -> Result<String, String> {
    let megabytes = archive.bytes as f64 / 1e6;
    let mut rows = vec![format!(
        "{} lines, {megabytes:.0} MB unpacked\n{:<42} {:>8} {:>8}  {}",
        archive.lines, "", "s", "MB/s", "processor time of optics, of the tasks' time"
    )];
    let mut row = |name: &str, took: Duration, share: &str| {
        let seconds = took.as_secs_f64();
        rows.push(format!("{name:<42} {seconds:>8.1} {:>8.0}  {share}", megabytes / seconds));
    };
    for threads in ["1", "2"] {
        let took = alone(scale.program, &["validate", "--threads", threads], archive)?;
        row(&format!("optics validate --threads {threads}"), took, "");
    }
    row("optics observe", alone(scale.program, &["observe", "--output", "json"], archive)?, "");
    for (cores, options) in [("1", &["--no-profile"][..]), ("2", &["--no-profile"]), ("1", &[]), ("2", &[])] {
        let name = format!("{} worker{}", cores, if options.is_empty() { ", with profile" } else { "" });
        let mut job = scale.job("speed", archive, Vec::new(), vec![("spark.cores.max", cores.to_owned())]);
        let id = name.replace([' ', ','], "-");
        job.name = &id;
        job.options = options.to_vec();
        let ended = scale.finish(&job)?;
        let said = ended.said.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        let seconds = said.map(|said| said["seconds"].clone()).unwrap_or_default();
        let (Some(tasks), Some(optics)) = (seconds["tasks"].as_f64(), seconds["optics"].as_f64()) else {
            return Err(format!("the job ended with {} and told no times", ended.status));
        };
        let share = format!("{optics:.1} of {tasks:.1} s ({:.0} %)", 100.0 * optics / tasks);
        row(&format!("Spark, {name}, with its start"), ended.took, &share);
    }
    rows.push(String::new());
    Ok(rows.join("\n"))
}

fn alone(program: &Path, arguments: &[&str], archive: &Archive) -> Result<Duration, String> {
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .arg(&archive.folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    match status.code() {
        Some(0 | 1 | 3) => Ok(started.elapsed()),
        _ => Err(format!("optics {} ended with {status}", arguments.join(" "))),
    }
}
