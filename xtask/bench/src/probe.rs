//! What a contender sees: each is given a few documents with one thing wrong before it is timed, since it is easy to be
//! fast at checking nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::Value;

use super::archive::{Archive, Body, Resource};
use super::contender::Contender;
use super::data::{self, Contract};
use super::measure;
use super::violation::{self, Kind};

/// Documents before the wrong one, so that it is not found by whoever looks at the first alone.
const BEFORE: usize = 2;
const SEED: u64 = 7;

/// In which form a contender is given documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Lines,
    Document,
    PlainArchive,
    PackedArchive,
}

/// What a contender sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sees {
    All,
    /// All but these.
    Not(Vec<&'static str>),
    /// It tells no document from another.
    Nothing,
    /// It refuses what is valid.
    RefusesValid,
}

/// Files with the same things wrong, in every shape.
pub(super) struct Probes {
    valid: BTreeMap<Shape, PathBuf>,
    wrong: Vec<(Kind, BTreeMap<Shape, PathBuf>)>,
}

impl Probes {
    pub(super) fn write(folder: &Path, contract: &Contract) -> Result<Self, String> {
        // Nothing of another contract stays, under no name that a file was linked to.
        if folder.exists() {
            fs::remove_dir_all(folder)
                .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
        }
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let resource = contract.resource()?;
        let write = |name: &str, documents: &[Value]| -> Result<BTreeMap<Shape, PathBuf>, String> {
            let shapes = [
                (Shape::Lines, "ndjson"),
                (Shape::Document, "json"),
                (Shape::PlainArchive, "har"),
                (Shape::PackedArchive, "packed.har"),
            ];
            let written = shapes.map(|(shape, extension)| {
                let path = folder.join(format!("{name}.{extension}"));
                write_as(shape, &path, documents, &resource)?;
                Ok((shape, path))
            });
            written.into_iter().collect()
        };
        let valid: Vec<Value> = data::valid(&contract.schema).take(BEFORE + 1).collect::<Result<_, _>>()?;
        let examples = contract.schema["examples"].as_array().cloned().unwrap_or_default();
        let all_valid: Vec<Value> = examples.into_iter().chain(valid.clone()).collect();
        let mut wrong = Vec::new();
        let mut random = Rng::with_seed(SEED);
        for &kind in Kind::ALL {
            let mut documents = valid.clone();
            // A document without a place for this kind is no reason to leave the kind out.
            for document in data::valid(&contract.schema).take(1000) {
                let mut document = document?;
                if violation::violate(&contract.schema, &mut document, kind, &mut random)?.is_some() {
                    documents[BEFORE] = document;
                    wrong.push((kind, write(kind.name(), &documents)?));
                    break;
                }
            }
        }
        if wrong.is_empty() {
            return Err("the schema forbids nothing that the bench can break".to_owned());
        }
        Ok(Self { valid: write("valid", &all_valid)?, wrong })
    }

    pub(super) fn try_on(&self, contender: &Contender, shape: Shape) -> Result<Sees, String> {
        let accepts = |files: &BTreeMap<Shape, PathBuf>| -> Result<bool, String> {
            let file = files.get(&shape).ok_or("there is no such probe")?;
            Ok(measure::run(contender.command(file)?)?.status.success())
        };
        if !accepts(&self.valid)? {
            return Ok(Sees::RefusesValid);
        }
        let mut unseen = Vec::new();
        for (kind, files) in &self.wrong {
            if accepts(files)? {
                unseen.push(kind.name());
            }
        }
        Ok(match unseen.len() {
            0 => Sees::All,
            all if all == self.wrong.len() => Sees::Nothing,
            _ => Sees::Not(unseen),
        })
    }
}

/// A file of one document holds the last.
fn write_as(shape: Shape, path: &Path, documents: &[Value], resource: &Resource) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let mut file = fs::File::create(path).map_err(failed)?;
    let body = match shape {
        Shape::Lines => return documents.iter().try_for_each(|it| writeln!(file, "{it}")).map_err(failed),
        Shape::Document => {
            return documents.last().map_or(Ok(()), |document| writeln!(file, "{document}")).map_err(failed);
        }
        Shape::PlainArchive => Body::Plain,
        Shape::PackedArchive => Body::Packed,
    };
    let mut archive = Archive::new(file, resource, body, SEED).map_err(failed)?;
    documents.iter().try_for_each(|document| archive.exchange(document))?;
    archive.finish().map_err(failed)
}
