//! How long a document takes, in memory and on one thread, beside what else reads it:
//! `cargo run --release --manifest-path crates/validator/benches/judgement/Cargo.toml [FILE]`.
//!
//! FILE has valid documents as lines, such as `target/bench/data/1/valid.ndjson` of `cargo xtask bench`; without it the
//! examples of the schema are read. All are timed in turns; the ratio is to the time of the acceptor.

use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;
use std::{env, fs, io};

use jsonschema::Draft;
use optics_acceptor::Acceptor;
use optics_model::PackageExecution;
use optics_validator::{Validator, json};
use serde_json::Value;

const EXAMPLES: &[u8] = include_bytes!("../../../../../schema/examples/package-executions.ndjson");
const SCHEMA: &str = include_str!("../../../../../schema/package-execution.schema.json");

/// Bytes that are read in one turn, at least.
const BYTES: usize = 10_000_000;
const TURNS: usize = 11;

#[jsonschema::validator(
    path = "../../../../schema/package-execution.schema.json",
    draft = Draft202012,
    validate_formats = true
)]
struct Compiled;

type Judge = Box<dyn Fn(&[u8]) -> bool>;

fn main() -> Result<(), Box<dyn Error>> {
    let text = match env::args_os().nth(1) {
        Some(path) => fs::read(path)?,
        None => EXAMPLES.to_vec(),
    };
    let documents: Vec<&[u8]> = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    let length: usize = documents.iter().map(|document| document.len()).sum();
    if length == 0 {
        return Err("no documents; give a file with one a line".into());
    }
    let judges = judges()?;
    for (name, judge) in &judges {
        if let Some(index) = documents.iter().position(|document| !judge(document)) {
            return Err(format!("{name} refuses line {}: give valid documents", index + 1).into());
        }
    }
    let passes = BYTES.div_ceil(length);
    let mut seconds = vec![Vec::new(); judges.len()];
    for _ in 0..TURNS {
        for ((_, judge), seconds) in judges.iter().zip(&mut seconds) {
            let start = Instant::now();
            for _ in 0..passes {
                black_box(documents.iter().filter(|document| judge(document)).count());
            }
            seconds.push(start.elapsed().as_secs_f64());
        }
    }
    let medians: Vec<f64> = seconds
        .iter_mut()
        .map(|seconds| {
            seconds.sort_by(f64::total_cmp);
            seconds[TURNS / 2]
        })
        .collect();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:>10}  {:>6}  {:>6}  {} documents, {length} bytes",
        "ns each",
        "MB/s",
        "ratio",
        documents.len()
    )?;
    for ((name, _), median) in judges.iter().zip(&medians) {
        let each = median * 1e9 / (passes * documents.len()) as f64;
        let rate = (passes * length) as f64 / median / 1e6;
        writeln!(out, "{each:10.0}  {rate:6.0}  {:6.2}  {name}", median / medians[0])?;
    }
    Ok(())
}

/// What tells valid documents from others, or at least reads them. The first is what others are compared with.
fn judges() -> Result<Vec<(&'static str, Judge)>, Box<dyn Error>> {
    let acceptor = Acceptor::new();
    let (validator, explaining) = (Validator::new()?, Validator::new()?);
    let at_run_time = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&serde_json::from_str(SCHEMA)?)
        .map_err(|error| error.to_string())?;
    let value = |document: &[u8]| serde_json::from_slice::<Value>(document).ok();
    Ok(vec![
        ("acceptor", Box::new(move |document| acceptor.accepts(document))),
        (
            "validator, acceptor first",
            Box::new(move |document| validator.check(document).is_ok_and(|findings| findings.is_empty())),
        ),
        (
            "validator, without the acceptor",
            Box::new(move |document| {
                json::read(document).is_ok_and(|read| explaining.check_document(&read).is_empty())
            }),
        ),
        ("newlines", Box::new(|document| memchr::memchr(b'\n', document).is_none())),
        ("serde, types of the model", Box::new(|it| serde_json::from_slice::<PackageExecution>(it).is_ok())),
        ("serde_json::Value", Box::new(move |document| value(document).is_some())),
        (
            "jsonschema, compile-time macro",
            Box::new(move |document| value(document).is_some_and(|it| Compiled::is_valid(&it))),
        ),
        (
            "jsonschema, at run time",
            Box::new(move |document| value(document).is_some_and(|it| at_run_time.is_valid(&it))),
        ),
    ])
}
