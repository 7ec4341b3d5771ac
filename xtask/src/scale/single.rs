//! What a single machine makes of an archive: the same tables, without Spark.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::data::Archive;

/// Columns of the findings, and of the places that could not be read, that are compared.
pub(super) const FINDING: [&str; 11] = [
    "file", "line", "column", "class", "pointer", "pattern", "length", "keyword", "property", "message",
    "grade",
];
pub(super) const UNREAD: [&str; 4] = ["file", "line", "column", "reason"];
/// Columns of the counts.
pub(super) const COUNT: [&str; 7] = ["class", "pattern", "keyword", "property", "grade", "count", "files"];
/// What verdicts call a line without a document; reports do not count such.
const BLANK: &str = "a blank line";

/// Tables as sorted lines of JSON.
pub(super) struct Tables {
    pub(super) findings: String,
    pub(super) unread: String,
    pub(super) counts: String,
    /// None where none is made.
    pub(super) profile: Option<Vec<u8>>,
    pub(super) totals: Value,
    /// The exit code.
    pub(super) code: i32,
}

/// What was counted of lines.
#[derive(Default)]
struct Sums {
    files: u64,
    /// Those that have no document. A report calls them unread, and lines of which there are none cannot be.
    blank_files: u64,
    bytes: u64,
    lines: u64,
    valid: u64,
    invalid: u64,
    unread: u64,
    omitted: u64,
    not_checked: BTreeMap<String, u64>,
    classes: BTreeMap<String, u64>,
}

impl Tables {
    /// Each file through `optics validate - --verdicts`; counts and profile from reports on the whole, which must agree.
    pub(super) fn of(program: &Path, archive: &Archive, options: &[&str]) -> Result<Self, String> {
        let (mut findings, mut unread, mut sums) = (Vec::new(), Vec::new(), Sums::default());
        // Files of each kind of finding.
        let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in files(&archive.unpacked)? {
            let name = name(archive, &path);
            let text = text(&path)?;
            sums.files += u64::from(!text.is_empty());
            sums.blank_files += u64::from(text.trim_ascii().is_empty());
            // A byte order mark is no part of a line, and a last line that has no break counts as if it had.
            let text = text.strip_prefix("\u{feff}".as_bytes()).map_or(text.clone(), <[u8]>::to_vec);
            let is_unended = text.last().is_some_and(|last| *last != b'\n');
            sums.bytes += text.len() as u64 + u64::from(is_unended);
            for verdict in verdicts(program, &path, text, options)? {
                sums.add(&verdict);
                for finding in verdict["findings"].as_array().into_iter().flatten() {
                    findings.push(row(&FINDING, &name, finding));
                    places.entry(row(&COUNT[..5], &name, finding)).or_default().insert(name.clone());
                }
                for place in verdict["unread"].as_array().into_iter().flatten() {
                    unread.push(row(&UNREAD, &name, place));
                }
            }
        }
        let validate = [&["validate", "--output", "json"], options].concat();
        let (report, code) = output(program, &validate, &archive.unpacked)?;
        let report: Value =
            serde_json::from_slice(&report).map_err(|error| format!("the report is no JSON: {error}"))?;
        sums.agree(&report)?;
        let counts = counts(&report, &places)?;
        let observe = [&["observe", "--output", "json"], forms(options)].concat();
        let profile = Some(output(program, &observe, &archive.unpacked)?.0);
        Ok(Self {
            findings: sorted(findings),
            unread: sorted(unread),
            counts,
            profile,
            totals: sums.told(),
            code,
        })
    }
}

impl Sums {
    fn add(&mut self, verdict: &Value) {
        self.lines += 1;
        self.omitted += verdict["omitted"].as_u64().unwrap_or_default();
        match (&verdict["valid"], verdict["unread"].is_array()) {
            (_, true) => self.unread += 1,
            (Value::Bool(true), _) => self.valid += 1,
            (Value::Bool(false), _) => self.invalid += 1,
            _ => {}
        }
        if let Some(reason) = verdict["not_checked"].as_str() {
            *self.not_checked.entry(reason.to_owned()).or_default() += 1;
        }
        for finding in verdict["findings"].as_array().into_iter().flatten() {
            *self.classes.entry(finding["class"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }

    /// What a report counts alike, as long as no line holds several documents.
    fn agree(&self, report: &Value) -> Result<(), String> {
        let mut not_checked = self.not_checked.clone();
        not_checked.remove(BLANK);
        let reported = ["documents", "unread"].map(|name| &report["totals"][name]);
        let alike = [json!(self.valid + self.invalid), json!(self.unread + self.blank_files)];
        if reported.into_iter().ne(&alike) || report["not_checked"] != json!(not_checked) {
            return Err(format!("a report and verdicts differ: {} and {}", report["totals"], self.told()));
        }
        Ok(())
    }

    /// As the job does.
    fn told(&self) -> Value {
        let class = |name| self.classes.get(name).copied().unwrap_or_default();
        json!({
            "files": self.files,
            "bytes": self.bytes,
            "lines": self.lines,
            "valid": self.valid,
            "invalid": self.invalid,
            "unread": self.unread,
            "omitted": self.omitted,
            "not_checked": self.not_checked,
            "violations": class("violation"),
            "undocumented": class("undocumented"),
        })
    }
}

/// Those of the options that `optics observe` has as well.
fn forms<'o>(options: &'o [&'o str]) -> &'o [&'o str] {
    let form = options.iter().position(|option| *option == "--form");
    form.and_then(|at| options.get(at..at + 2)).unwrap_or_default()
}

/// A file as it is called where the job reads it.
fn name(archive: &Archive, path: &Path) -> String {
    let name = path.strip_prefix(&archive.unpacked).unwrap_or(path).to_string_lossy().into_owned();
    if archive.folder.join(&name).exists() { name } else { name + ".bz2" }
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

/// What is in a file.
fn text(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(failed)?;
    let mut text: Box<dyn Read> = match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file).map_err(failed)?),
        _ => Box::new(file),
    };
    let mut bytes = Vec::new();
    text.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// A verdict for each line of a file.
fn verdicts(program: &Path, path: &Path, text: Vec<u8>, options: &[&str]) -> Result<Vec<Value>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut child = Command::new(program)
        .args(["validate", "-", "--verdicts"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&error))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed(&"the program has no pipes"));
    };
    let writing = std::thread::spawn(move || input.write_all(&text));
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

/// What a command prints of the whole archive, and its exit code.
fn output(program: &Path, arguments: &[&str], folder: &Path) -> Result<(Vec<u8>, i32), String> {
    let ran = Command::new(program).args(arguments).arg(folder).stderr(Stdio::null()).output();
    let ran = ran.map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    match ran.status.code() {
        Some(code @ (0 | 1 | 3)) => Ok((ran.stdout, code)),
        _ => Err(format!("optics {} ended with {}", arguments.join(" "), ran.status)),
    }
}

/// The counts of a report, and in how many files.
fn counts(report: &Value, places: &BTreeMap<String, BTreeSet<String>>) -> Result<String, String> {
    let groups = report["findings"].as_array().ok_or("the report has no findings")?;
    // What was wanted and written may differ in the message alone.
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for group in groups {
        // The pointer of a group is the pattern of its findings.
        let key = row(&COUNT[..5], "", group);
        *counted.entry(key).or_default() += group["count"].as_u64().unwrap_or_default();
    }
    let files = |key: &str| places.get(key).map_or(0, BTreeSet::len);
    let told = |(key, count): (String, u64)| {
        format!("{},\"count\":{count},\"files\":{}}}", key.trim_end_matches('}'), files(&key))
    };
    Ok(sorted(counted.into_iter().map(told).collect()))
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
