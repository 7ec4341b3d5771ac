//! Writes the structs that the model is compared with.

#[path = "../../../../xtask/bench/src/structs.rs"]
mod structs;

use std::path::Path;
use std::{env, fs};

use structs::Texts;

const SCHEMA: &str = "../../../../schema/package-execution.schema.json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../../../xtask/bench/src/structs.rs");
    println!("cargo::rerun-if-changed={SCHEMA}");
    let schema = serde_json::from_str(&fs::read_to_string(SCHEMA)?)?;
    let (plain, typed) = (structs::write(&schema, Texts::Plain)?, structs::write(&schema, Texts::Typed)?);
    let code = format!("pub mod plain {{\n{plain}}}\npub mod typed {{\n{typed}}}\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("structs.rs"), code)?;
    Ok(())
}
