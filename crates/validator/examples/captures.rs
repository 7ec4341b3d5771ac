//! Captured traffic is checked, and each thing that is wrong told once, with the grade of the claim that it breaks.
//!
//! ```console
//! $ cargo run -p optics-validator --example captures -- captures/
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;
use std::process::ExitCode;

use optics_validator::{Scan, Validator};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let validator = Validator::new()?;
    let mut scan = Scan::new(&validator);
    for path in std::env::args_os().skip(1) {
        scan.path(path.as_ref());
    }
    let report = scan.finish();
    for finding in report.findings() {
        let grade = finding.grade().map_or_else(String::new, |grade| format!(" [{}]", grade.as_str()));
        println!("{} ×{}: {}{grade}", finding.pointer(), finding.count(), finding.message());
    }
    let totals = report.totals();
    println!("documents: {}, valid: {}", totals.documents, totals.valid);
    // 0 clean, 1 findings, 3 nothing was checked or not everything: never a pass.
    Ok(report.outcome(false).exit_code().into())
}
