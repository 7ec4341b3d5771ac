//! Asks the linker for a program that is small and starts soon, as far as it knows how.
//!
//! Each wish is tried on a program that does nothing, with the compiler, flags and linker of this build: what fails there is left out,
//! and the command is the larger for it, but right. Only optimised builds for Linux are asked for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// Tables for unwinding, a tenth of the program. Nothing unwinds: a panic ends the command (`src/panic.rs`).
const WITHOUT_TABLES: &str = "SECTIONS
{
  /DISCARD/ : { *(.eh_frame) *(.eh_frame.*) *(.gcc_except_table) *(.gcc_except_table.*) }
}
INSERT AFTER .text;
";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !is("PROFILE", "release") || is("OPT_LEVEL", "0") || !is("CARGO_CFG_TARGET_OS", "linux") {
        return;
    }
    let Some(trial) = Trial::new() else { return };

    let script = trial.folder.join("without-tables.ld");
    if fs::write(&script, WITHOUT_TABLES).is_ok() {
        trial.ask(&[&format!("-Wl,-T,{}", script.display()), "-Wl,--no-eh-frame-hdr"]);
    }
    // One copy of functions that are the same, of which generic code has many.
    trial.ask(&["-Wl,--icf=all"]);

    // Who prints a backtrace needs some of what unwinds. As a library of its own it takes the loader a tenth of a millisecond;
    // with other C libraries than glibc it is within in any case.
    if is("CARGO_CFG_TARGET_ENV", "gnu") && trial.links(&["-lstatic:-bundle=gcc_eh".to_owned()]) {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// A program that does nothing, to be linked as the command will be.
struct Trial {
    folder: PathBuf,
    source: PathBuf,
    target: String,
}

impl Trial {
    fn new() -> Option<Self> {
        let folder = PathBuf::from(env::var_os("OUT_DIR")?);
        let source = folder.join("trial.rs");
        fs::write(&source, "fn main() {}").ok()?;
        Some(Self { folder, source, target: env::var("TARGET").ok()? })
    }

    /// Has the command linked with these arguments, if they are understood.
    fn ask(&self, arguments: &[&str]) {
        let passed: Vec<String> = arguments.iter().map(|argument| format!("-Clink-arg={argument}")).collect();
        if self.links(&passed) {
            for argument in arguments {
                println!("cargo::rustc-link-arg-bins={argument}");
            }
        }
    }

    fn links(&self, arguments: &[String]) -> bool {
        let Some(mut rustc) = env::var_os("RUSTC").map(Command::new) else { return false };
        let program = self.folder.join("trial");
        rustc.args(["--edition=2024", "--crate-type=bin", "--target", &self.target]);
        rustc.arg("-o").arg(&program).arg(&self.source);
        if let Some(linker) = env::var_os("RUSTC_LINKER") {
            rustc.arg("-C").arg(joined("linker=", Path::new(&linker)));
        }
        let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
        rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
        // A warning is for who asked for the argument by hand.
        rustc.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        let links = rustc.status().is_ok_and(|status| status.success());
        let _ = fs::remove_file(program);
        links
    }
}

fn joined(start: &str, path: &Path) -> std::ffi::OsString {
    let mut joined = std::ffi::OsString::from(start);
    joined.push(path);
    joined
}
