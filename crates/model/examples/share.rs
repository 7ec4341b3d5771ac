//! The model on its own: a body becomes typed values, which compare, show without credentials, and become JSON again.
//!
//! ```console
//! $ cargo run -p optics-model --example share -- schema/examples/package-execution-2.json
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_model::PackageExecution;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("give a file with a package execution")?;
    let execution: PackageExecution = serde_json::from_slice(&std::fs::read(path)?)?;
    let statuses = &execution.device_statuses;
    println!("{}: {} of {} devices done", execution.id, statuses.succeeded, execution.device_count);
    // A URL that can hold credentials shows without them.
    println!("results to {}", execution.destination);
    // What is written back has every documented field as it was read.
    let again: PackageExecution = serde_json::from_str(&serde_json::to_string(&execution)?)?;
    println!("{}", if again == execution { "nothing lost" } else { "something lost" });
    Ok(())
}
