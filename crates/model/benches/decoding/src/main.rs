//! How fast executions are decoded from slices and encoded, in memory and on one thread, beside structs that one would
//! write by hand:
//! `cargo run --release --manifest-path crates/model/benches/decoding/Cargo.toml [-- WORDS]`.
//!
//! The documents are those of `cargo xtask bench`, made from the schema. All are timed in turns; the ratio is the rate,
//! compared with serde_json into structs of `String` and `u64`. With WORDS only what has them in its name runs, such as
//! `decode, optics-model`, for a profiler.

#[path = "../../../../../xtask/bench/src/document.rs"]
mod document;
#[path = "../../../../../xtask/bench/src/text.rs"]
mod text;

use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;
use std::{env, io};

use document::Documents;
use optics_model::PackageExecution;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/structs.rs"));

const SCHEMA: &str = include_str!("../../../../../schema/package-execution.schema.json");
const SEED: u64 = 20_260_302;
const DOCUMENTS: usize = 2_000;
const TURNS: usize = 41;

/// Does the work once for all documents, and says how many bytes it has read or written.
type Pass<'d> = Box<dyn FnMut() -> Result<usize, String> + 'd>;

struct Entry<'d> {
    name: &'static str,
    pass: Pass<'d>,
    seconds: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = env::args().nth(1).unwrap_or_default();
    let schema: Value = serde_json::from_str(SCHEMA)?;
    document::check(&schema)?;
    let mut made = Documents::new(&schema, SEED);
    let documents: Vec<String> =
        (0..DOCUMENTS).map(|_| made.next().map(|it| it.to_string())).collect::<Result<_, _>>()?;
    let length: usize = documents.iter().map(String::len).sum();
    // Parsers that write into their input get a copy of it; that copying is part of their time.
    let mut scratch = Vec::new();

    let decoding = vec![
        entry("serde_json, String and u64", decode::<plain::Document>(&documents)),
        entry("optics-model", decode::<PackageExecution>(&documents)),
        entry("serde_json, uuid and chrono", decode::<typed::Document>(&documents)),
        entry(
            "sonic-rs, String and u64",
            each(&documents, |it| done(sonic_rs::from_slice::<plain::Document>(it))),
        ),
        entry(
            "simd-json, String and u64",
            each(&documents, move |it| {
                scratch.clear();
                scratch.extend_from_slice(it);
                done(simd_json::from_slice::<plain::Document>(&mut scratch))
            }),
        ),
    ];
    let (plain, ours, typed) = (
        read::<plain::Document>(&documents)?,
        read::<PackageExecution>(&documents)?,
        read::<typed::Document>(&documents)?,
    );
    let encoding = vec![
        entry("serde_json, String and u64", encode(&plain)),
        entry("optics-model", encode(&ours)),
        entry("serde_json, uuid and chrono", encode(&typed)),
        entry("sonic-rs, String and u64", written(&plain, |it, to| done(sonic_rs::to_writer(to, it)))),
        entry("simd-json, String and u64", written(&plain, |it, to| done(simd_json::to_writer(to, it)))),
    ];

    let mut out = io::stdout().lock();
    writeln!(out, "{DOCUMENTS} documents, {length} bytes; medians of {TURNS} passes in turns")?;
    for (title, mut entries) in [("decode", decoding), ("encode", encoding)] {
        entries.retain(|entry| format!("{title}, {}", entry.name).contains(&words));
        let bytes = measure(&mut entries)?;
        writeln!(out, "\n{title:<30} {:>8} {:>7} {:>7}", "ns each", "MB/s", "ratio")?;
        let rate = |entry: &Entry<'_>, bytes: usize| bytes as f64 / median(&entry.seconds) / 1e6;
        let first = entries.first().zip(bytes.first()).map_or(1.0, |(it, bytes)| rate(it, *bytes));
        for (entry, bytes) in entries.iter().zip(bytes) {
            let (rate, each) = (rate(entry, bytes), median(&entry.seconds) * 1e9 / DOCUMENTS as f64);
            writeln!(out, "{:<30} {each:8.0} {rate:7.0} {:7.2}", entry.name, rate / first)?;
        }
    }
    Ok(())
}

/// Runs all in turns, first once to warm up; gives the bytes that a pass of each reads or writes.
fn measure(entries: &mut [Entry<'_>]) -> Result<Vec<usize>, String> {
    let bytes = entries.iter_mut().map(|entry| (entry.pass)()).collect();
    for _ in 0..TURNS {
        for entry in &mut *entries {
            let start = Instant::now();
            black_box((entry.pass)()?);
            entry.seconds.push(start.elapsed().as_secs_f64());
        }
    }
    bytes
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn entry<'d>(name: &'static str, pass: Pass<'d>) -> Entry<'d> {
    Entry { name, pass, seconds: Vec::new() }
}

fn read<T: DeserializeOwned>(documents: &[String]) -> Result<Vec<T>, serde_json::Error> {
    documents.iter().map(|document| serde_json::from_slice(document.as_bytes())).collect()
}

fn decode<T: DeserializeOwned>(documents: &[String]) -> Pass<'_> {
    each(documents, |it| done(serde_json::from_slice::<T>(it)))
}

/// Takes care that nothing is left out because nobody needs it.
fn done<T>(result: Result<T, impl Error>) -> Result<(), String> {
    result.map(|value| drop(black_box(value))).map_err(|error| error.to_string())
}

fn each<'d>(documents: &'d [String], mut read: impl FnMut(&[u8]) -> Result<(), String> + 'd) -> Pass<'d> {
    Box::new(move || {
        documents.iter().try_fold(0, |bytes, it| read(black_box(it.as_bytes())).map(|()| bytes + it.len()))
    })
}

fn encode<T: Serialize>(values: &[T]) -> Pass<'_> {
    written(values, |value, to| done(serde_json::to_writer(to, value)))
}

/// Into one buffer, which is kept.
fn written<'d, T>(
    values: &'d [T],
    mut write: impl FnMut(&T, &mut Vec<u8>) -> Result<(), String> + 'd,
) -> Pass<'d> {
    let mut buffer = Vec::new();
    Box::new(move || {
        values.iter().try_fold(0, |bytes, value| {
            buffer.clear();
            write(black_box(value), &mut buffer)?;
            Ok(bytes + black_box(&buffer).len())
        })
    })
}
