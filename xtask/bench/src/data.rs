//! The files that are measured: made once, and made anew when anything they follow from has changed.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::{Value, json};

use super::archive::{Archive, Body, Resource};
use super::document::{self, Documents};
use super::violation::{self, Kind, Violation};

/// To be raised with each change of what is made from the same seed.
const VERSION: u32 = 2;
const SEED: u64 = 20_260_302;

/// What there is of each at scale 1.
const DOCUMENTS: f64 = 200_000.0;
const FILES: f64 = 10_000.0;
const PLAIN_ENTRIES: f64 = 20_000.0;
const PACKED_BYTES: f64 = 1e9;
/// One in so many entries of the packed archive is about something else.
const OTHERS: u64 = 10;
/// One in so many documents of the invalid file is invalid.
const INVALID: u64 = 100;

pub(super) const VALID: &str = "valid.ndjson";
pub(super) const INVALID_1_PERCENT: &str = "invalid-1-percent.ndjson";
pub(super) const UNDOCUMENTED: &str = "undocumented.ndjson";
pub(super) const PLAIN_HAR: &str = "plain.har";
pub(super) const PACKED_HAR: &str = "packed.har";
pub(super) const SMALL: &str = "small.json";
/// A folder.
pub(super) const MANY: &str = "files";

/// The contract that documents are made from.
pub(super) struct Contract {
    pub(super) schema: Value,
    pub(super) openapi: Value,
}

impl Contract {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let read = |name: &str| -> Result<Value, String> {
            let path = root.join("schema").join(name);
            let text =
                fs::read_to_string(&path).map_err(|error| format!("cannot read schema/{name}: {error}"))?;
            serde_json::from_str(&text).map_err(|error| format!("schema/{name} is not JSON: {error}"))
        };
        let schema = read("package-execution.schema.json")?;
        document::check(&schema)?;
        Ok(Self { schema, openapi: read("openapi.json")? })
    }

    pub(super) fn resource(&self) -> Result<Resource, String> {
        Resource::of(&self.openapi)
            .ok_or_else(|| "schema/openapi.json has no operation for the resource".to_owned())
    }
}

/// The data of one scale.
pub(super) struct Data {
    pub(super) folder: PathBuf,
    /// Name, documents or entries, and bytes of each file and folder.
    pub(super) files: Vec<Made>,
    /// Whether it lay there already.
    pub(super) reused: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) name: &'static str,
    pub(super) documents: u64,
    pub(super) bytes: u64,
}

impl Data {
    /// The data in `folder`, made if what lies there is not what would be made.
    pub(super) fn at(folder: PathBuf, contract: &Contract, scale: f64) -> Result<Self, String> {
        let recipe = json!({
            "version": VERSION, "seed": SEED, "scale": scale, "schema": contract.schema, "openapi": contract.openapi
        });
        let manifest = folder.join("made.json");
        if let Some(files) = lying_there(&folder, &manifest, &recipe) {
            return Ok(Self { folder, files, reused: true });
        }
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        // Without its manifest nothing is taken for whole that an interrupted run has left.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        let files = make(&folder, contract, scale)?;
        let recorded: Vec<Value> =
            files.iter().map(|made| json!([made.name, made.documents, made.bytes])).collect();
        fs::write(&manifest, json!({"recipe": recipe, "files": recorded}).to_string()).map_err(failed)?;
        Ok(Self { folder, files, reused: false })
    }

    pub(super) fn bytes(&self, name: &str) -> u64 {
        self.files.iter().find(|made| made.name == name).map_or(0, |made| made.bytes)
    }
}

const NAMES: [&str; 7] = [VALID, INVALID_1_PERCENT, UNDOCUMENTED, PLAIN_HAR, PACKED_HAR, SMALL, MANY];

fn lying_there(folder: &Path, manifest: &Path, recipe: &Value) -> Option<Vec<Made>> {
    let manifest: Value = serde_json::from_str(&fs::read_to_string(manifest).ok()?).ok()?;
    if manifest["recipe"] != *recipe {
        return None;
    }
    let made = NAMES.iter().zip(manifest["files"].as_array()?).map(|(&name, recorded)| {
        let made = Made { name, documents: recorded[1].as_u64()?, bytes: recorded[2].as_u64()? };
        let whole = recorded[0] == name && bytes_at(&folder.join(name)).ok()? == made.bytes;
        whole.then_some(made)
    });
    made.collect::<Option<Vec<_>>>().filter(|made| made.len() == NAMES.len())
}

fn make(folder: &Path, contract: &Contract, scale: f64) -> Result<Vec<Made>, String> {
    let schema = &contract.schema;
    let resource = contract.resource()?;
    let documents = scaled(DOCUMENTS, scale);
    let mut files = Vec::new();
    let mut add = |name: &'static str, make: &mut dyn FnMut(&Path) -> Result<u64, String>| {
        let path = folder.join(name);
        let documents = make(&path)?;
        let bytes = bytes_at(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        files.push(Made { name, documents, bytes });
        Ok::<(), String>(())
    };
    add(VALID, &mut |path| write_lines(path, &mut valid(schema).take(index(documents))))?;
    add(INVALID_1_PERCENT, &mut |path| {
        let all = with_violations(schema).take(index(documents));
        write_lines(path, &mut all.map(|made| made.map(|(document, _)| document)))
    })?;
    add(UNDOCUMENTED, &mut |path| write_lines(path, &mut extended(schema).take(index(documents))))?;
    add(PLAIN_HAR, &mut |path| {
        let entries = scaled(PLAIN_ENTRIES, scale);
        write_archive(path, &resource, Body::Plain, schema, &mut |written, _| written < entries)
    })?;
    add(PACKED_HAR, &mut |path| {
        // Never too small for an entry about something else.
        let bytes = scaled(PACKED_BYTES, scale).max(50_000);
        write_archive(path, &resource, Body::Packed, schema, &mut |_, written| written < bytes)
    })?;
    add(SMALL, &mut |path| write_lines(path, &mut valid(schema).take(1)))?;
    add(MANY, &mut |path| {
        fs::create_dir(path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        let count = scaled(FILES, scale);
        for (number, document) in valid(schema).take(index(count)).enumerate() {
            write_lines(&path.join(format!("{number:05}.json")), &mut [document].into_iter())?;
        }
        Ok(count)
    })?;
    Ok(files)
}

/// Valid documents, without end.
pub(super) fn valid(schema: &Value) -> impl Iterator<Item = Result<Value, String>> {
    let mut documents = Documents::new(schema, SEED);
    std::iter::from_fn(move || Some(documents.next()))
}

/// The same documents, one in a hundred with one violation; the kinds take turns.
pub(super) fn with_violations(
    schema: &Value,
) -> impl Iterator<Item = Result<(Value, Option<Violation>), String>> {
    let mut random = Rng::with_seed(SEED);
    let mut kinds = Kind::ALL.iter().cycle();
    // Not all at the same place of their hundred.
    let mut next = random.u64(..INVALID);
    valid(schema).zip(0..).map(move |(document, number)| {
        let mut document = document?;
        if number != next {
            return Ok((document, None));
        }
        next = (number / INVALID + 1) * INVALID + random.u64(..INVALID);
        // A document may have nothing that can be wrong in this way; there is always something that can be missing.
        for &kind in kinds.by_ref().take(Kind::ALL.len()) {
            if let Some(violation) = violation::violate(schema, &mut document, kind, &mut random)? {
                return Ok((document, Some(violation)));
            }
        }
        Err("the schema forbids nothing that the bench can break".to_owned())
    })
}

/// The same documents, each with one field that the schema does not name.
pub(super) fn extended(schema: &Value) -> impl Iterator<Item = Result<Value, String>> {
    let mut random = Rng::with_seed(SEED);
    valid(schema).map(move |document| {
        let mut document = document?;
        violation::extend(schema, &mut document, &mut random)?;
        Ok(document)
    })
}

fn write_lines(
    path: &Path,
    documents: &mut dyn Iterator<Item = Result<Value, String>>,
) -> Result<u64, String> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    let mut count = 0;
    for document in documents {
        writeln!(out, "{}", document?).map_err(failed)?;
        count += 1;
    }
    out.flush().map_err(failed)?;
    Ok(count)
}

/// Writes entries while `goes_on` says so of those and the bytes written so far.
fn write_archive(
    path: &Path,
    resource: &Resource,
    body: Body,
    schema: &Value,
    goes_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<u64, String> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let out = Counting { out: BufWriter::new(File::create(path).map_err(failed)?), bytes: 0 };
    let mut archive = Archive::new(out, resource, body, SEED).map_err(failed)?;
    let mut documents = valid(schema);
    let mut entries = 0;
    while goes_on(entries, archive.out().bytes) {
        if body == Body::Packed && entries % OTHERS == OTHERS - 1 {
            archive.other()?;
        } else {
            documents.next().into_iter().try_for_each(|document| archive.exchange(&document?))?;
        }
        entries += 1;
    }
    archive.finish().map_err(failed)?;
    Ok(entries)
}

/// Counts what is written.
struct Counting<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// The length of a file, or of all files in a folder.
fn bytes_at(path: &Path) -> std::io::Result<u64> {
    if !path.is_dir() {
        return Ok(fs::metadata(path)?.len());
    }
    fs::read_dir(path)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

/// Never less than a hundred.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Positive and far below 2^53.
fn scaled(whole: f64, scale: f64) -> u64 {
    ((whole * scale).round() as u64).max(100)
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
