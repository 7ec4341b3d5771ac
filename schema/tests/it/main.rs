//! The contract's own promises: every claim carries a grade, every reference leads somewhere.

#![allow(clippy::unwrap_used, clippy::panic)] // Tests, also outside the functions marked as such.

mod evidence;
mod members;
mod references;

use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap()
}

fn openapi() -> Value {
    serde_json::from_str(optics_schema::OPENAPI).unwrap()
}
