//! What a single machine makes of an archive: the same tables, without Spark.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Columns of the findings, and of the places that could not be read, that are compared.
pub(super) const FINDING: [&str; 11] = [
    "file", "line", "column", "class", "pointer", "pattern", "length", "keyword", "property", "message",
    "grade",
];
pub(super) const UNREAD: [&str; 4] = ["file", "line", "column", "reason"];
/// Columns of the counts.
pub(super) const COUNT: [&str; 6] = ["class", "pattern", "keyword", "property", "grade", "count"];

/// Tables as sorted lines of JSON.
pub(super) struct Tables {
    pub(super) findings: String,
    pub(super) unread: String,
    pub(super) counts: String,
    pub(super) profile: Vec<u8>,
    /// Lines: all, valid, invalid, and not read.
    pub(super) lines: [u64; 4],
}

impl Tables {
    /// Each file through `optics validate - --verdicts`; counts and profile from reports on the whole.
    pub(super) fn of(program: &Path, archive: &Path) -> Result<Self, String> {
        let (mut findings, mut unread, mut lines) = (Vec::new(), Vec::new(), [0; 4]);
        for path in files(archive)? {
            let name = path.strip_prefix(archive).unwrap_or(&path).to_string_lossy().into_owned();
            for verdict in verdicts(program, &path)? {
                lines[0] += 1;
                match (&verdict["valid"], verdict["unread"].is_array()) {
                    (_, true) => lines[3] += 1,
                    (Value::Bool(true), _) => lines[1] += 1,
                    (Value::Bool(false), _) => lines[2] += 1,
                    _ => {}
                }
                for finding in verdict["findings"].as_array().into_iter().flatten() {
                    findings.push(row(&FINDING, &name, finding));
                }
                for place in verdict["unread"].as_array().into_iter().flatten() {
                    unread.push(row(&UNREAD, &name, place));
                }
            }
        }
        let counts = counts(&output(program, &["validate", "--output", "json"], archive)?)?;
        let profile = output(program, &["observe", "--output", "json"], archive)?;
        Ok(Self { findings: sorted(findings), unread: sorted(unread), counts, profile, lines })
    }
}

/// All files. None is hidden from Spark.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: io::Error| format!("cannot read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// A verdict for each line of a file.
fn verdicts(program: &Path, path: &Path) -> Result<Vec<Value>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut text: Box<dyn Read> = match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file).map_err(|error| failed(&error))?),
        _ => Box::new(file),
    };
    let mut bytes = Vec::new();
    text.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    let mut child = Command::new(program)
        .args(["validate", "-", "--verdicts"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&error))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed(&"the program has no pipes"));
    };
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let lines = BufReader::new(output).lines();
    let read: Result<Vec<Value>, String> = lines
        .map(|line| {
            let line = line.map_err(|error| failed(&error))?;
            serde_json::from_str(&line).map_err(|error| failed(&error))
        })
        .collect();
    let status = child.wait().map_err(|error| failed(&error))?;
    if !matches!(status.code(), Some(0 | 1 | 3)) || writing.join().is_err() {
        return Err(failed(&format_args!("optics validate ended with {status}")));
    }
    read
}

/// What a command prints of the whole archive.
fn output(program: &Path, arguments: &[&str], archive: &Path) -> Result<Vec<u8>, String> {
    let ran = Command::new(program).args(arguments).arg(archive).stderr(Stdio::null()).output();
    let ran = ran.map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    match ran.status.code() {
        Some(0 | 1 | 3) => Ok(ran.stdout),
        _ => Err(format!("optics {} ended with {}", arguments.join(" "), ran.status)),
    }
}

/// The counts of a report.
fn counts(report: &[u8]) -> Result<String, String> {
    let report: Value =
        serde_json::from_slice(report).map_err(|error| format!("the report is no JSON: {error}"))?;
    let groups = report["findings"].as_array().ok_or("the report has no findings")?;
    // What was wanted and written may differ in the message alone.
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for group in groups {
        let key = COUNT[..5]
            .iter()
            .map(|name| member(name, &group[if *name == "pattern" { "pointer" } else { name }]));
        *counted.entry(key.collect::<Vec<_>>().join(",")).or_default() +=
            group["count"].as_u64().unwrap_or_default();
    }
    Ok(sorted(counted.into_iter().map(|(key, count)| format!("{{{key},\"count\":{count}}}")).collect()))
}

/// A row as a line of JSON.
fn row(columns: &[&str], file: &str, told: &Value) -> String {
    let members = columns.iter().map(|name| match *name {
        "file" => member(name, &file.into()),
        "pattern" if told[*name].is_null() => member(name, &told["pointer"]),
        _ => member(name, &told[*name]),
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn member(name: &str, value: &Value) -> String {
    format!("\"{name}\":{value}")
}

/// By characters, as Python sorts.
fn sorted(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    lines.into_iter().map(|line| line + "\n").collect()
}
