//! `cargo xtask ci`: everything that CI runs, in the order in which failures are cheapest to learn of.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::cargo::cargo;
use crate::output::print;

/// Run all that CI runs: format, lints, tests, derived files, drift, other languages, features, packages.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A copy of the vendor's page to compare with the documentation lock as well.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Leave out what needs Node.js, Python and their registries: that schema/dist is what their tools make and take, and that
    /// pages are for everyone.
    #[arg(long)]
    without_languages: bool,
}

/// The step that needs Python, and Node.js as the next one does.
const LANGUAGES: &[&str] = &["xtask", "languages"];

/// What the tests of pages need from npm. Without it they pass over what they cannot judge, and say so.
const BROWSER: &[&str] = &["xtask", "browser"];

/// The command the README gives for running the tests.
const TEST: &[&str] = &["test", "--workspace"];

const STEPS: &[&[&str]] = &[
    &["fmt", "--all", "--check"],
    &["xtask", "regen", "--check"],
    &["xtask", "drift"],
    &["xtask", "versions", "--rust-only"],
    LANGUAGES,
    &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"],
    &["doc", "--workspace", "--no-deps"],
    BROWSER,
    TEST,
    // The committed copy of the model, and what passes the choice through, without the generator.
    &["test", "--package", "optics-model", "--no-default-features"],
    // What nobody in the workspace asks for.
    &["clippy", "--package", "optics-model", "--all-features", "--all-targets", "--", "--deny", "warnings"],
    &["test", "--package", "optics-model", "--all-features"],
    &["xtask", "features"],
    // What is no member of the workspace, so that it neither rots nor asks for another version of what is.
    &["check", "--locked", "--manifest-path", "crates/model/benches/decoding/Cargo.toml"],
    &["check", "--locked", "--manifest-path", "crates/validator/benches/judgement/Cargo.toml"],
    &["fetch", "--locked", "--manifest-path", "xtask/peers/rust/Cargo.toml"],
    &["fetch", "--locked", "--manifest-path", "fuzz/Cargo.toml"],
    // Without the command that others in the workspace ask for.
    &["clippy", "--package", "optics-documentation", "--", "--deny", "warnings"],
    // What others get, outside the workspace.
    &["xtask", "package"],
];

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let mut steps: Vec<Vec<String>> = STEPS
        .iter()
        .filter(|step| !arguments.without_languages || ![LANGUAGES, BROWSER].contains(*step))
        .map(|step| step.iter().map(|&word| word.to_owned()).collect())
        .collect();
    if let Some(page) = &arguments.page {
        let page = page.to_str().ok_or("the path of the page is not UTF-8")?;
        steps.push(["xtask", "drift", "--page", page].map(str::to_owned).to_vec());
    }
    for step in &steps {
        print(&format!("$ cargo {}\n", step.join(" ")))?;
        let mut command = cargo(root);
        if arguments.without_languages {
            // Without npm there is nothing by which pages could be judged.
            command.env_remove("OPTICS_BROWSER");
        }
        let status = command.args(step).status().map_err(|error| format!("cannot start cargo: {error}"))?;
        if !status.success() {
            print(&format!("failed: cargo {}\n", step.join(" ")))?;
            return Ok(if status.code() == Some(3) { Outcome::Incomplete } else { Outcome::Findings });
        }
    }
    let left_out = if arguments.without_languages {
        "; left out: cargo xtask languages, cargo xtask browser"
    } else {
        ""
    };
    print(&format!("all {} steps passed{left_out}\n", steps.len()))?;
    Ok(Outcome::Clean)
}
