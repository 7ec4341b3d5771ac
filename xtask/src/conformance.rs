//! `cargo xtask conformance`: an independent client is the judge of the emulator.
//!
//! schemathesis reads the contract that the emulator serves, makes requests of all kinds from it, right and wrong, and holds the
//! answers against it. It comes from the Python package index into `target/conformance`, in the version that `xtask/conformance` pins.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use optics_model::{AuthClaims, Operation};
use serde_json::Value;

use crate::Outcome;
use crate::program::{self, Profile};
use crate::registry::Python;

/// Hold the emulator against the contract, with a client that knows nothing but that.
///
/// Needs Python 3 with venv and pip; installs schemathesis into target/conformance.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many requests to make of each operation and kind, at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    examples: u32,
    /// Seed of what is made up.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let python = Python::install(root, "xtask/conformance/requirements.txt", FOLDER)?;
    let program = program::build(root, Profile::Dev)?;
    let emulator = Emulator::start(&program)?;
    let token = Operation::REQUEST_ACCESS_TOKEN;
    // A token request that fits its schema is right only if its signature is, which no schema can say.
    let runs: [&[&str]; 2] = [
        &["--exclude-path", token.path(), "--checks", "all"],
        &[
            "--include-path",
            token.path(),
            "--checks",
            "all",
            "--exclude-checks",
            "positive_data_acceptance",
            "--warnings",
            "off",
        ],
    ];
    let mut outcome = Outcome::Clean;
    for run in runs {
        let status = python
            .command("st")
            .arg("run")
            .arg(format!("{}/openapi.json", emulator.setting("url")?))
            .args(run)
            .args(["--max-examples", &arguments.examples.to_string(), "--seed", &arguments.seed.to_string()])
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", root.join("xtask/conformance"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("CONFORMANCE_ISSUER", AuthClaims::ISS)
            .env("CONFORMANCE_TOKEN_PATH", token.path())
            .env("OPTICS_BASE_URL", emulator.setting("url")?)
            .env("OPTICS_TENANT_ID", emulator.setting("tenant_id")?)
            .env("OPTICS_APP_ID", emulator.setting("app_id")?)
            .env("OPTICS_APP_SECRET", emulator.setting("app_secret")?)
            // It keeps what it has seen in the folder that it is in.
            .current_dir(root.join(FOLDER))
            .status()
            .map_err(|error| format!("cannot start schemathesis: {error}"))?;
        match status.code() {
            Some(0) => {}
            Some(1) => outcome = Outcome::Findings,
            _ => return Err(format!("schemathesis did not come to an end: {status}")),
        }
    }
    Ok(outcome)
}

const FOLDER: &str = "target/conformance";

/// `optics emulate` as a process; it ends with this value.
struct Emulator {
    child: Child,
    ready: Value,
}

impl Emulator {
    fn start(program: &Path) -> Result<Self, String> {
        let mut child = Command::new(program)
            .arg("emulate")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let mut line = String::new();
        let read = child.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut line));
        let ready = read.and_then(Result::ok).and_then(|_| serde_json::from_str(&line).ok());
        let mut emulator = Self { child, ready: Value::Null };
        emulator.ready = ready.ok_or("the emulator did not say that it is ready")?;
        Ok(emulator)
    }

    fn setting(&self, name: &str) -> Result<&str, String> {
        self.ready[name].as_str().ok_or_else(|| format!("the emulator did not tell its {name}"))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
