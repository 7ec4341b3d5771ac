//! Throughput of the job beside that of the command alone.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Scale;
use super::data::{self, Archive};
use crate::output::note;

/// How much is measured.
#[derive(clap::Args)]
pub(super) struct Size {
    /// How many lines the largest file has whose throughput is measured; 0 to leave that out.
    #[arg(long, value_name = "NUMBER", default_value_t = 300_000)]
    pub(super) lines: u64,
    /// How many copies there are of it.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    copies: u64,
    /// How many files of one line are measured beside it.
    #[arg(long, value_name = "NUMBER", default_value_t = 2_000)]
    small_files: u64,
    /// How often each is measured; the median counts.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    runs: usize,
}

/// A line of the table.
struct Row {
    name: &'static str,
    work: Work,
    runs: Vec<Times>,
}

#[derive(Clone, Copy)]
enum Work {
    /// The command alone, with these arguments.
    Alone(&'static [&'static str]),
    /// The job on so many workers, with these options.
    Spark(&'static str, &'static [&'static str]),
}

/// How long something took, in seconds: on the clock, and if it was a job, tasks together, and the processes of `optics`
/// within them (processor time).
#[derive(Clone, Copy)]
struct Times {
    clock: f64,
    tasks: Option<(f64, f64)>,
}

const ALONE: &str = "`optics validate --threads 2`";
const OBSERVE: &str = "`optics observe`";
const WITHOUT: &str = "Spark, 2 workers, without profile";
const WITH: &str = "Spark, 2 workers";
/// Of a cluster that archives are sized for.
const CORES: f64 = 128.0;

const ROWS: [(&str, Work); 7] = [
    ("`optics validate --threads 1`", Work::Alone(&["validate", "--threads", "1"])),
    (ALONE, Work::Alone(&["validate", "--threads", "2"])),
    (OBSERVE, Work::Alone(&["observe", "--output", "json"])),
    ("Spark, 1 worker, without profile", Work::Spark("1", &["--no-profile"])),
    (WITHOUT, Work::Spark("2", &["--no-profile"])),
    ("Spark, 1 worker", Work::Spark("1", &[])),
    (WITH, Work::Spark("2", &[])),
];
/// Of many small files.
const FEW: [(&str, Work); 2] = [ROWS[1], ROWS[4]];

/// Where and what was measured, and a table of it in Markdown.
pub(super) fn report(scale: &Scale<'_>, size: &Size, seed: u64) -> Result<String, String> {
    note(format_args!("making what is measured"));
    let large = data::make(scale.root, &scale.folder.join("large"), size.lines, size.copies, seed)?;
    let many = data::many(scale.root, &scale.folder.join("many"), size.small_files, seed)?;
    let runs = size.runs.max(1);
    let measured = measure(scale, &large, &ROWS, runs)?;
    let few = measure(scale, &many, &FEW, runs)?;
    let mut text = format!(
        "{}, {}: {} lines, {:.0} MB unpacked, in {} files; medians of {runs} runs, in turns.\n\n\
         | what | s | MB/s | time of tasks, s | of which `optics` | time of tasks, s a GB |\n|---|---|---|---|---|---|\n",
        date()?,
        machine(),
        large.lines,
        megabytes(&large),
        large.files,
    );
    for row in &measured {
        text += &line(row, &large);
    }
    text += &format!(
        "\n{} files of one line each, {:.1} MB:\n\n| what | s | files a second | ms of tasks a file |\n|---|---|---|---|\n",
        many.files,
        megabytes(&many)
    );
    for row in &few {
        text += &line_of_many(row, &many);
    }
    text += &sizing(&measured, &large);
    Ok(text)
}

/// What larger archives take by these figures, if storage delivers. A task has a core for itself, as on a cluster, only
/// where there are as many of them as cores, so that it is the last rows that count.
fn sizing(measured: &[Row], archive: &Archive) -> String {
    let gigabytes = megabytes(archive) / 1e3;
    let each = |name: &str, of: fn(&Times) -> Option<f64>| {
        let row = measured.iter().find(|row| row.name == name);
        row.and_then(|row| row.median(of)).unwrap_or_default() / gigabytes
    };
    let alone = [ALONE, OBSERVE].map(|name| each(name, |times| Some(times.clock)));
    let tasks @ [without, with] = [WITHOUT, WITH].map(|name| each(name, |times| Some(times.tasks?.0)));
    let mut text = format!(
        "\nBy that, if storage delivers, with {without:.1} s a gigabyte and core without a profile, and {with:.1} s with it:\n\n\
         | archive, unpacked | one machine, {ALONE} | one machine, {OBSERVE} | core hours without profile | with \
         | on {CORES:.0} cores without | with |\n|---|---|---|---|---|---|---|\n",
    );
    for (name, size) in [("1 TB", 1e3), ("100 TB", 1e5), ("1 PB", 1e6)] {
        let mut cells = vec![name.to_owned()];
        cells.extend(alone.map(|each| span(each * size)));
        cells.extend(tasks.map(|each| digits(each * size / 3_600.0)));
        cells.extend(tasks.map(|each| span(each * size / CORES)));
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text + &format!(
        "\n{CORES:.0} cores read {:.1} GB/s without a profile, and {:.1} GB/s with it.\n",
        CORES / without,
        CORES / with
    )
}

/// Seconds, as people say it.
fn span(seconds: f64) -> String {
    let units = [("s", 120.0, 1.0), ("minutes", 7_200.0, 60.0), ("hours", 172_800.0, 3_600.0)];
    let unit = units.into_iter().find(|(_, below, _)| seconds < *below);
    let (name, _, length) = unit.unwrap_or(("days", f64::INFINITY, 86_400.0));
    format!("{} {name}", digits(seconds / length))
}

/// With two or three digits, or as many as are before the point.
fn digits(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// Each as often as it is to be, in turns, so that whatever else the machine does touches all of them alike.
fn measure(
    scale: &Scale<'_>,
    archive: &Archive,
    rows: &[(&'static str, Work)],
    runs: usize,
) -> Result<Vec<Row>, String> {
    let mut measured: Vec<Row> =
        rows.iter().map(|(name, work)| Row { name, work: *work, runs: Vec::new() }).collect();
    for run in 1..=runs {
        for row in &mut measured {
            note(format_args!("run {run} of {runs}: {}", row.name));
            row.runs.push(match row.work {
                Work::Alone(arguments) => alone(scale, arguments, archive)?,
                Work::Spark(cores, options) => spark(scale, cores, options, archive)?,
            });
        }
    }
    Ok(measured)
}

fn alone(scale: &Scale<'_>, arguments: &[&str], archive: &Archive) -> Result<Times, String> {
    let started = Instant::now();
    let status = Command::new(scale.program)
        .args(arguments)
        .arg(&archive.folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("cannot start {}: {error}", scale.program.display()))?;
    match status.code() {
        Some(0 | 1 | 3) => Ok(Times { clock: seconds(started.elapsed()), tasks: None }),
        _ => Err(format!("optics {} ended with {status}", arguments.join(" "))),
    }
}

fn spark(scale: &Scale<'_>, cores: &str, options: &[&str], archive: &Archive) -> Result<Times, String> {
    let mut job = scale.job("speed", &archive.folder);
    job.settings.push(("spark.cores.max", cores));
    job.options = options.to_vec();
    let ended = scale.finish(&job)?;
    let said = ended.said.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
    let told = said.map(|said| said["seconds"].clone()).unwrap_or_default();
    let (Some(tasks), Some(optics)) = (told["tasks"].as_f64(), told["optics"].as_f64()) else {
        return Err(format!("the job ended with {} and told no times", ended.status));
    };
    // So that the next can write there.
    fs::remove_dir_all(&ended.output).map_err(|error| format!("cannot remove what was written: {error}"))?;
    Ok(Times { clock: seconds(ended.took), tasks: Some((tasks, optics)) })
}

fn line(row: &Row, archive: &Archive) -> String {
    let (clock, size) = (row.median(|times| Some(times.clock)), megabytes(archive));
    let tasks = row.median(|times| Some(times.tasks?.0)).map_or_else(String::new, |tasks| {
        let optics = row.median(|times| Some(times.tasks?.1)).unwrap_or_default();
        let share = 100.0 * optics / tasks;
        format!("{tasks:.1} | {optics:.1} ({share:.0} %) | {:.1}", tasks * 1e3 / size)
    });
    let tasks = if tasks.is_empty() { "| |".to_owned() } else { tasks };
    let clock = clock.unwrap_or_default();
    format!("| {} | {clock:.2} | {:.0} | {tasks} |\n", row.name, size / clock)
}

#[allow(clippy::cast_precision_loss, reason = "a figure of three digits")]
fn line_of_many(row: &Row, archive: &Archive) -> String {
    let clock = row.median(|times| Some(times.clock)).unwrap_or_default();
    let files = archive.files as f64;
    let tasks = row.median(|times| Some(times.tasks?.0));
    let tasks = tasks.map_or_else(String::new, |tasks| format!("{:.1}", tasks * 1e3 / files));
    format!("| {} | {clock:.2} | {:.0} | {tasks} |\n", row.name, files / clock)
}

impl Row {
    /// The one in the middle; of an even number, the mean of two.
    fn median(&self, of: impl Fn(&Times) -> Option<f64>) -> Option<f64> {
        let mut times: Vec<f64> = self.runs.iter().filter_map(of).collect();
        times.sort_by(f64::total_cmp);
        let middle = times.len() / 2;
        let upper = *times.get(middle)?;
        let lower = if times.len().is_multiple_of(2) { *times.get(middle.checked_sub(1)?)? } else { upper };
        Some(f64::midpoint(lower, upper))
    }
}

fn seconds(took: Duration) -> f64 {
    took.as_secs_f64()
}

#[allow(clippy::cast_precision_loss, reason = "megabytes to three digits")]
fn megabytes(archive: &Archive) -> f64 {
    archive.bytes as f64 / 1e6
}

fn date() -> Result<String, String> {
    let ran = Command::new("date").args(["-u", "+%F"]).output();
    let ran = ran.map_err(|error| format!("cannot start date: {error}"))?;
    Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

/// Processor, cores and memory, as far as the system tells.
fn machine() -> String {
    let told = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = told("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kilobytes =
        told("/proc/meminfo", "MemTotal").and_then(|memory| memory.split(' ').next()?.parse().ok());
    let memory = kilobytes.map_or_else(String::new, |kilobytes: u64| format!(", {} GB", kilobytes / 976_563));
    format!("{processor}, {cores} cores{memory}")
}

#[cfg(test)]
mod tests {
    use super::{Row, Times, WITH, WITHOUT, sizing, span};
    use crate::scale::data::Archive;

    fn row(name: &'static str, tasks: &[f64]) -> Row {
        let times = |tasks: &f64| Times { clock: 30.0, tasks: Some((*tasks, *tasks / 2.0)) };
        let (_, work) = *super::ROWS.iter().find(|(known, _)| *known == name).unwrap();
        Row { name, work, runs: tasks.iter().map(times).collect() }
    }

    #[test]
    fn the_median_is_the_one_in_the_middle_or_between_two() {
        let tasks = |times: &Times| Some(times.tasks?.0);
        assert_eq!(row(WITH, &[9.0, 1.0, 2.0]).median(tasks), Some(2.0));
        assert_eq!(row(WITH, &[9.0, 1.0, 2.0, 3.0]).median(tasks), Some(2.5));
        assert_eq!(row(WITH, &[]).median(tasks), None);
    }

    #[test]
    fn archives_are_sized_by_tasks_on_as_many_cores() {
        let archive =
            Archive { folder: "a".into(), unpacked: "a".into(), files: 1, bytes: 2_000_000_000, lines: 1 };
        // 10 and 20 s for each gigabyte.
        let sized = sizing(&[row(WITHOUT, &[20.0]), row(WITH, &[40.0])], &archive);
        let petabyte = sized.lines().find(|line| line.starts_with("| 1 PB")).unwrap();
        assert!(petabyte.ends_with("| 2778 | 5556 | 21.7 hours | 43.4 hours |"), "{petabyte}");
        assert!(sized.contains("128 cores read 12.8 GB/s without a profile, and 6.4 GB/s with it."));
    }

    #[test]
    fn spans_are_told_in_the_unit_that_fits() {
        assert_eq!(
            [1.0, 150.0, 7_200.0, 200_000.0].map(span),
            ["1.0 s", "2.5 minutes", "2.0 hours", "2.3 days"]
        );
    }
}
