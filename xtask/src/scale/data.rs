//! An archive of captures as tenants have it: files of very different sizes, packed and not, with what goes wrong in them.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use optics_model::{Operation, PackageExecution};
use serde_json::{Value, json};

/// In the name of an execution that a process can be made to go wrong at.
pub(super) const POISON: &str = "poison";

/// What an archive is made of.
pub(super) struct Archive {
    pub(super) folder: PathBuf,
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
    fn new(schema: &Value, seed: u64) -> Result<Self, String> {
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

    /// A line, without its break.
    fn line(&mut self) -> String {
        self.number += 1;
        let example = self.random(self.examples.len() as u64);
        let mut document = self.examples[usize::try_from(example).unwrap_or_default()].clone();
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
    fn url(&self) -> Result<String, String> {
        let execution: PackageExecution = serde_json::from_value(self.examples[0].clone())
            .map_err(|error| format!("an example of the contract is none: {error}"))?;
        Ok(Operation::GET_PACKAGE_EXECUTION.path_for(&execution.id))
    }

    fn lines(&mut self, count: u64, line_break: &str) -> String {
        (0..count).map(|_| self.line() + line_break).collect()
    }
}

/// Makes an archive of about so many lines, most of them in one file.
pub(super) fn make(root: &Path, folder: &Path, lines: u64, seed: u64) -> Result<Archive, String> {
    let schema = fs::read_to_string(root.join("schema/package-execution.schema.json"))
        .map_err(|error| format!("cannot read the schema: {error}"))?;
    let schema = serde_json::from_str(&schema).map_err(|error| format!("the schema is no JSON: {error}"))?;
    let mut documents = Documents::new(&schema, seed)?;
    let failed = |error: std::io::Error| format!("cannot write below {}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder.join("Büro 3")).map_err(failed)?;
    let mut archive = Archive { folder: folder.to_owned(), bytes: 0, lines: 0 };
    let mut write = |name: &str, text: String, packing: Packing| {
        archive.bytes += text.len() as u64;
        archive.lines += text.split_inclusive('\n').count() as u64;
        packing.write(&folder.join(name), text.as_bytes())
    };
    let plain = Packing::None;
    write("big.ndjson", documents.lines(lines, "\n"), plain).map_err(failed)?;
    for number in 0..40 {
        let lines = documents.lines(1 + number % 7, "\n");
        write(&format!("small-{number:02}.ndjson"), lines, plain).map_err(failed)?;
    }
    let unended = documents.lines(50, "\n").trim_end().to_owned();
    write("Büro 3/without an end.ndjson", unended, plain).map_err(failed)?;
    write("Büro 3/crlf.ndjson", documents.lines(50, "\r\n"), plain).map_err(failed)?;
    // Whose first lines could be those of one text.
    let prose = documents.line() + "\nplain words\n" + &documents.lines(50, "\n");
    write("Büro 3/prose.ndjson", prose, plain).map_err(failed)?;
    write("empty.ndjson", String::new(), plain).map_err(failed)?;
    write("blank.ndjson", "\n\n".to_owned(), plain).map_err(failed)?;
    write("packed.ndjson.gz", documents.lines(lines / 10, "\n"), Packing::Gzip).map_err(failed)?;
    write("frames.ndjson.zst", documents.lines(lines / 10, "\n"), Packing::Zstd).map_err(failed)?;
    let url = documents.url()?;
    let records: String = (0..lines / 20).map(|_| record(&url, &documents.line()) + "\n").collect();
    write("records.ndjson", records, plain).map_err(failed)?;
    Ok(archive)
}

/// An exchange whose body is this document.
fn record(url: &str, document: &str) -> String {
    let method = Operation::GET_PACKAGE_EXECUTION.method();
    json!({"request": {"method": method, "url": url}, "status": 200, "body": document}).to_string()
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
    fn write(self, path: &Path, text: &[u8]) -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        match self {
            Self::None => file.write_all(text)?,
            Self::Gzip => {
                for part in text.chunks(text.len() / 2 + 1) {
                    let mut encoder = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
                    encoder.write_all(part)?;
                    encoder.finish()?;
                }
            }
            Self::Zstd => {
                for part in text.chunks(text.len() / 10 + 1) {
                    file.write_all(&zstd::encode_all(part, 3)?)?;
                }
            }
        }
        file.flush()
    }
}
