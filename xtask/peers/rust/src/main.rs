//! Checks NDJSON with a library of one's choice: `optics-bench-peers LIBRARY SCHEMA FILE`.

mod format;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use jsonschema::Draft;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/structs.rs"));

#[jsonschema::validator(
    path = "../../../schema/package-execution.schema.json",
    draft = Draft202012,
    validate_formats = true
)]
struct Compiled;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [library, schema, file] = arguments.as_slice() else {
        eprintln!("usage: optics-bench-peers LIBRARY SCHEMA FILE");
        return ExitCode::from(2);
    };
    match run(library, Path::new(schema), Path::new(file)) {
        Ok(Counts { documents, valid }) => {
            println!(r#"{{"documents":{documents},"valid":{valid},"invalid":{}}}"#, documents - valid);
            ExitCode::from(u8::from(valid != documents))
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

#[derive(Default)]
struct Counts {
    documents: u64,
    valid: u64,
}

fn run(library: &str, schema: &Path, file: &Path) -> Result<Counts, Box<dyn std::error::Error>> {
    let read_schema = || -> Result<Value, Box<dyn std::error::Error>> {
        Ok(serde_json::from_str(&fs::read_to_string(schema)?)?)
    };
    let value = |line: &[u8]| serde_json::from_slice::<Value>(line).ok();
    Ok(match library {
        "jsonschema-macro" => each_line(file, |line| value(line).is_some_and(|it| Compiled::is_valid(&it)))?,
        "jsonschema" => {
            let validator = jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .build(&read_schema()?)
                .map_err(|error| error.to_string())?;
            each_line(file, |line| value(line).is_some_and(|it| validator.is_valid(&it)))?
        }
        "boon" => {
            let mut schemas = boon::Schemas::new();
            let mut compiler = boon::Compiler::new();
            compiler.set_default_draft(boon::Draft::V2020_12);
            compiler.enable_format_assertions();
            compiler.add_resource("schema.json", read_schema()?).map_err(|error| error.to_string())?;
            let index = compiler.compile("schema.json", &mut schemas).map_err(|error| error.to_string())?;
            each_line(file, |line| value(line).is_some_and(|it| schemas.validate(&it, index).is_ok()))?
        }
        "serde-owned" => each_line(file, |line| serde_json::from_slice::<owned::Document>(line).is_ok())?,
        // UTF-8 is checked once for the line, not text by text.
        "serde-borrowed" => each_line(file, |line| {
            std::str::from_utf8(line)
                .is_ok_and(|line| serde_json::from_str::<borrowed::Document>(line).is_ok())
        })?,
        "serde-borrowed-formats" => each_line(file, |line| {
            std::str::from_utf8(line).is_ok_and(|line| {
                serde_json::from_str::<borrowed::Document>(line).is_ok_and(|document| document.is_valid())
            })
        })?,
        other => return Err(format!("no library is called {other}").into()),
    })
}

/// Reads the file in blocks of whole lines.
fn each_line(file: &Path, mut is_valid: impl FnMut(&[u8]) -> bool) -> io::Result<Counts> {
    let mut counts = Counts::default();
    let mut check = |line: &[u8]| {
        if !line.is_empty() {
            counts.documents += 1;
            counts.valid += u64::from(is_valid(line));
        }
    };
    let mut file = File::open(file)?;
    let mut block = vec![0; 1 << 20];
    let mut kept = 0;
    loop {
        if kept == block.len() {
            block.resize(block.len() * 2, 0);
        }
        let read = file.read(&mut block[kept..])?;
        let end = kept + read;
        let mut start = 0;
        for at in memchr::memchr_iter(b'\n', &block[..end]) {
            check(&block[start..at]);
            start = at + 1;
        }
        if read == 0 {
            check(&block[start..end]);
            return Ok(counts);
        }
        block.copy_within(start..end, 0);
        kept = end - start;
    }
}
