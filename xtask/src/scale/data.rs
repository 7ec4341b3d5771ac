//! An archive of captures as tenants have it: files of very different sizes, packed and not, with what goes wrong in them.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use optics_model::{Operation, PackageExecution};
use serde_json::{Value, json};

use super::proofs::{GOOD_HOST, OTHER_HOST};
use crate::registry::Python;

/// In the name of an execution that a process can be made to go wrong at.
pub(super) const POISON: &str = "poison";

/// What an archive is made of.
pub(super) struct Archive {
    pub(super) folder: PathBuf,
    /// The same for a single machine: where `optics` cannot unpack a file, as it was before.
    pub(super) unpacked: PathBuf,
    pub(super) files: u64,
    /// Unpacked size of all files, in bytes.
    pub(super) bytes: u64,
    pub(super) lines: u64,
}

/// Documents that vary by a seed.
struct Documents {
    examples: Vec<Value>,
    /// State of a linear congruential generator (Knuth's MMIX constants).
    state: u64,
    number: u64,
}

impl Documents {
    fn new(root: &Path, seed: u64) -> Result<Self, String> {
        let schema = fs::read_to_string(root.join("schema/package-execution.schema.json"))
            .map_err(|error| format!("cannot read the schema: {error}"))?;
        let schema: Value =
            serde_json::from_str(&schema).map_err(|error| format!("the schema is no JSON: {error}"))?;
        let examples = schema["examples"].as_array().cloned().unwrap_or_default();
        if examples.is_empty() {
            return Err("the contract has no examples to make captures from".to_owned());
        }
        Ok(Self { examples, state: seed, number: 0 })
    }

    fn random(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    /// A document that keeps to the contract.
    fn valid(&mut self) -> Value {
        self.number += 1;
        let example = self.random(self.examples.len() as u64);
        self.examples[usize::try_from(example).unwrap_or_default()].clone()
    }

    /// A line, without its break: most are documents that keep to the contract.
    fn line(&mut self) -> String {
        let mut document = self.valid();
        let members = document.as_object().map_or(0, serde_json::Map::len) as u64;
        match self.random(200) {
            0 => return String::new(),
            1 => return document.to_string().chars().take(100).collect(),
            // Any member, whatever the contract calls it, and whatever it is.
            2..=5 => {
                let at = usize::try_from(self.random(members)).unwrap_or_default();
                let name = document.as_object().and_then(|object| object.keys().nth(at)).cloned();
                if let (Some(name), Some(object)) = (name, document.as_object_mut()) {
                    if self.random(2) == 0 {
                        object.insert(name, json!([self.number]));
                    } else {
                        object.remove(&name);
                    }
                }
            }
            6..=9 => {
                let names = ["priority", "x-trace", "größe"];
                let name = names[usize::try_from(self.random(3)).unwrap_or_default()];
                document[name] = json!(self.number);
            }
            10 => {
                let name = format!("{POISON} {}", self.number);
                document[name] = json!({"a": 1});
            }
            _ => {}
        }
        document.to_string()
    }

    /// Where one of them is asked for.
    fn path(&self) -> Result<String, String> {
        let execution: PackageExecution = serde_json::from_value(self.examples[0].clone())
            .map_err(|error| format!("an example of the contract is none: {error}"))?;
        Ok(Operation::GET_PACKAGE_EXECUTION.path_for(&execution.id))
    }

    fn lines(&mut self, count: u64, line_break: &str) -> String {
        (0..count).map(|_| self.line() + line_break).collect()
    }

    /// Capture records, with bodies as text, as base64, and packed.
    fn records(&mut self, count: u64) -> Result<String, String> {
        let url = self.path()?;
        let mut records = String::new();
        for number in 0..count {
            let document = self.line();
            let codings: &[Packing] = match number % 6 {
                0 | 1 => {
                    records += &(record(&url, &document, &json!({})) + "\n");
                    continue;
                }
                2 => &[],
                3 => &[Packing::Gzip],
                4 => &[Packing::Zstd],
                _ => &[Packing::Gzip, Packing::Zstd],
            };
            let packed = packed_record(&url, &document, codings).map_err(|error| error.to_string())?;
            records += &(packed + "\n");
            if number % 97 == 5 {
                // One that says more than was done to it.
                let headers = json!({"headers": {"content-encoding": "gzip"}, "encoding": "base64"});
                records += &(record(&url, &STANDARD.encode("no gzip"), &headers) + "\n");
            }
        }
        Ok(records)
    }
}

/// Makes an archive of about so many lines, most of them in one file, or in so many copies of it.
pub(super) fn make(
    root: &Path,
    folder: &Path,
    lines: u64,
    copies: u64,
    seed: u64,
) -> Result<Archive, String> {
    let mut documents = Documents::new(root, seed)?;
    let mut archive = Archive::empty(folder)?;
    let plain = Packing::None;
    let big = documents.lines(lines, "\n");
    archive.add("big.ndjson", &big, plain)?;
    for copy in 1..copies {
        archive.add(&format!("big-{copy:04}.ndjson"), &big, plain)?;
    }
    for number in 0..40 {
        let lines = documents.lines(1 + number % 7, "\n");
        archive.add(&format!("small-{number:02}.ndjson"), &lines, plain)?;
    }
    let unended = documents.lines(50, "\n").trim_end().to_owned();
    archive.add("Büro 3/without an end.ndjson", &unended, plain)?;
    archive.add("Büro 3/crlf.ndjson", &documents.lines(50, "\r\n"), plain)?;
    // Whose first lines could be those of one text.
    let prose = documents.line() + "\nplain words\n" + &documents.lines(50, "\n");
    archive.add("Büro 3/prose.ndjson", &prose, plain)?;
    // A byte order mark is no part of the first line.
    archive.add("Büro 3/mark.ndjson", &("\u{feff}".to_owned() + &documents.lines(50, "\n")), plain)?;
    archive.add("empty.ndjson", "", plain)?;
    archive.add("blank.ndjson", "\n\n", plain)?;
    archive.add("packed.ndjson.gz", &documents.lines(lines / 10, "\n"), Packing::Gzip)?;
    archive.add("frames.ndjson.zst", &documents.lines(lines / 10, "\n"), Packing::Zstd)?;
    archive.add("records.ndjson", &documents.records(lines / 20)?, plain)?;
    archive.add("captures.ndjson.gz", &documents.records(lines / 20)?, Packing::Gzip)?;
    archive.add("captures.ndjson.zst", &documents.records(lines / 20)?, Packing::Zstd)?;
    Ok(archive)
}

/// An archive in files that are packed with bzip2, and one that is not.
pub(super) fn bzip2(
    root: &Path,
    python: &Python,
    folder: &Path,
    lines: u64,
    seed: u64,
) -> Result<Archive, String> {
    let mut documents = Documents::new(root, seed)?;
    let mut archive = Archive::empty(&folder.join("unpacked"))?;
    archive.add("big.ndjson", &documents.lines(lines, "\n"), Packing::None)?;
    archive.add("records.ndjson", &documents.records(lines / 4)?, Packing::None)?;
    archive.folder = folder.join("packed");
    let failed = |error: std::io::Error| format!("cannot write below {}: {error}", folder.display());
    fs::create_dir_all(&archive.folder).map_err(failed)?;
    for name in ["big.ndjson", "records.ndjson"] {
        let to = archive.folder.join(format!("{name}.bz2"));
        pack_bzip2(root, python, &archive.unpacked.join(name), &to)?;
    }
    Ok(archive)
}

fn pack_bzip2(root: &Path, python: &Python, from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", to.display());
    let mut pack = python.command("python");
    pack.arg(root.join("xtask/scale/pack.py")).stdin(Stdio::from(File::open(from).map_err(failed)?));
    let status = pack.stdout(File::create(to).map_err(failed)?).status().map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} could not be packed with bzip2: {status}", from.display()))
    }
}

/// A file that was packed, and lost its end.
pub(super) fn cut(root: &Path, python: &Python, folder: &Path, name: &str) -> Result<(), String> {
    let mut archive = Archive::empty(folder)?;
    let text = Documents::new(root, 1)?.lines(1_000, "\n");
    let failed = |error: std::io::Error| format!("cannot write {name}: {error}");
    let path = folder.join(name);
    let length = match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => {
            archive.add(name, &text, Packing::Gzip)?;
            // All but the checksum is there.
            fs::metadata(&path).map_err(failed)?.len() - 8
        }
        Some("zst") => {
            archive.add(name, &text, Packing::Zstd)?;
            fs::metadata(&path).map_err(failed)?.len() - 2
        }
        _ => {
            let unpacked = folder.with_file_name("unpacked.ndjson");
            fs::write(&unpacked, &text).map_err(failed)?;
            pack_bzip2(root, python, &unpacked, &path)?;
            // What is missing could be taken for the end of a stream that is whole.
            in_second_block(&fs::read(&path).map_err(failed)?).ok_or("there is no second block")?
        }
    };
    let file = File::options().write(true).open(&path).map_err(failed)?;
    file.set_len(length).map_err(failed)
}

/// A place within the mark of the second block of bzip2. It stands at any bit.
fn in_second_block(packed: &[u8]) -> Option<u64> {
    let mut window = 0_u64;
    let mut marks = 0;
    for (at, byte) in packed.iter().enumerate() {
        for bit in (0..8).rev() {
            window = (window << 1 | u64::from(byte >> bit & 1)) & 0xffff_ffff_ffff;
            marks += u32::from(window == 0x3141_5926_5359);
            if marks == 2 {
                // Three of its six bytes are before.
                return u64::try_from(at).ok()?.checked_sub(3);
            }
        }
    }
    None
}

/// Exchanges with two hosts. What one of them answers keeps to the contract, in part with fields that nobody documented; what
/// the other answers breaks it here and there. Beside them documents of ten kilobytes that keep to it.
pub(super) fn hosts(root: &Path, folder: &Path, seed: u64) -> Result<Archive, String> {
    let mut documents = Documents::new(root, seed)?;
    let mut archive = Archive::empty(folder)?;
    let (mut records, mut long) = (String::new(), String::new());
    let path = documents.path()?;
    for number in 0..600 {
        let mut document = documents.valid();
        let is_good = number % 2 == 0;
        if number % 7 == 0 {
            let first = document.as_object().and_then(|object| object.keys().next()).cloned();
            let changed = if is_good { "x-trace".to_owned() } else { first.unwrap_or_default() };
            document[changed] = json!([number]);
        }
        let url = format!("https://{}{path}", if is_good { GOOD_HOST } else { OTHER_HOST });
        records += &(record(&url, &document.to_string(), &json!({})) + "\n");
        if number % 50 == 0 {
            let mut document = documents.valid();
            document["x-trace"] = json!("0123456789".repeat(1_000));
            long += &(document.to_string() + "\n");
        }
    }
    archive.add("records.ndjson", &records, Packing::None)?;
    archive.add("long.ndjson.gz", &long, Packing::Gzip)?;
    Ok(archive)
}

/// Many files of one line.
pub(super) fn many(root: &Path, folder: &Path, files: u64, seed: u64) -> Result<Archive, String> {
    let mut documents = Documents::new(root, seed)?;
    let mut archive = Archive::empty(folder)?;
    for number in 0..files {
        archive.add(&format!("{number:07}.ndjson"), &documents.lines(1, "\n"), Packing::None)?;
    }
    Ok(archive)
}

impl Archive {
    fn empty(folder: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot write below {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(failed)?;
        }
        fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), unpacked: folder.to_owned(), files: 0, bytes: 0, lines: 0 })
    }

    fn add(&mut self, name: &str, text: &str, packing: Packing) -> Result<(), String> {
        let path = self.folder.join(name);
        let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        self.files += 1;
        self.bytes += text.len() as u64;
        self.lines += text.split_inclusive('\n').count() as u64;
        packing.write(&path, text.as_bytes()).map_err(failed)
    }
}

/// An exchange with this body.
fn record(url: &str, body: &str, more: &Value) -> String {
    let method = Operation::GET_PACKAGE_EXECUTION.method();
    let mut record = json!({"request": {"method": method, "url": url}, "status": 200, "body": body});
    for (name, value) in more.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record.to_string()
}

/// An exchange whose body came packed, and is kept as it came.
fn packed_record(url: &str, document: &str, codings: &[Packing]) -> std::io::Result<String> {
    let mut body = document.as_bytes().to_vec();
    for coding in codings {
        body = coding.pack(&body)?;
    }
    let names: Vec<_> = codings.iter().filter_map(|coding| coding.name()).collect();
    let headers = json!({"Content-Type": "application/json", "Content-Encoding": names.join(", ")});
    Ok(record(url, &STANDARD.encode(body), &json!({"headers": headers, "encoding": "base64"})))
}

#[derive(Clone, Copy)]
enum Packing {
    None,
    /// Two members, as files are that were put together.
    Gzip,
    /// A frame for each tenth, as captures are written.
    Zstd,
}

impl Packing {
    /// As HTTP calls it.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }

    fn pack(self, text: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(text.to_vec()),
            Self::Gzip => {
                let mut packed = Vec::new();
                for part in text.chunks(text.len() / 2 + 1) {
                    let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
                    encoder.write_all(part)?;
                    encoder.finish()?;
                }
                Ok(packed)
            }
            Self::Zstd => {
                let parts = text.chunks(text.len() / 10 + 1).map(|part| zstd::encode_all(part, 3));
                Ok(parts.collect::<Result<Vec<_>, _>>()?.concat())
            }
        }
    }

    fn write(self, path: &Path, text: &[u8]) -> std::io::Result<()> {
        match self {
            Self::None => fs::write(path, text),
            Self::Gzip | Self::Zstd => fs::write(path, self.pack(text)?),
        }
    }
}
