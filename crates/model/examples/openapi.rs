//! A service that describes its interface with schemars shows the contract's own schema of a package execution, with formats,
//! bounds and grades of evidence.
//!
//! ```console
//! $ cargo run -p optics-model --example openapi --features schemars
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use optics_model::PackageExecution;
use schemars::generate::SchemaSettings;

fn main() {
    let schema = SchemaSettings::openapi3().into_generator().into_root_schema_for::<PackageExecution>();
    println!("{:#}", schema.as_value());
}
