//! `cargo xtask bench`: how fast documents are checked and requests answered, beside what else people would pick.
//!
//! A package of its own does it, so that it can be built with optimisation, which making a gigabyte of data needs, without
//! building all of this one twice.

use std::ffi::OsString;
use std::path::Path;

use crate::Outcome;
use crate::cargo::cargo;

/// Measure how fast documents are checked, and requests answered; `cargo xtask bench --help` has more.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// For the package that measures.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let status = cargo(root)
        .args(["run", "--quiet", "--release", "--package", "xtask-bench", "--", "--root"])
        .arg(root)
        .args(&arguments.options)
        .status()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    match status.code() {
        Some(0) => Ok(Outcome::Clean),
        Some(2) => Ok(Outcome::WrongUsage),
        Some(3) => Ok(Outcome::Incomplete),
        _ => Err(format!("the package xtask-bench does not build or run: {status}")),
    }
}
