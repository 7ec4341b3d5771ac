//! `cargo xtask ci`: all that `.ci/run` runs, which is the first job of CI, in the order in which failures are cheapest to learn of.
//! What CI runs in jobs of its own is told at the end (`ELSEWHERE`).

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::cargo::{cargo, judge, ready, succeed};
use crate::output::print;

/// Run what CI runs before anything else: format, lints, tests, derived files, drift, other languages, features, packages.
///
/// Ends with 3 where a step could not do its work. CI runs `cargo xtask versions` and `cargo xtask dependencies` as well, which are no
/// part of this.
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
    &["xtask", "features", "--require-targets"],
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

/// What CI runs besides, in jobs of their own: dependencies as they will be tomorrow are no reason to refuse a change of today, and
/// advisories need the network.
const ELSEWHERE: &[&[&str]] = &[&["xtask", "dependencies"], &["xtask", "versions"]];

/// How a step says that it found something: a task of xtask and `cargo fmt` by 1, the rest of cargo by 101.
const FOUND: &[i32] = &[1, 101];

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    ready(root)?;
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        succeed(cargo(root).args([tool, "--version"]), &format!("cargo {tool}"))
            .map_err(|error| format!("{error}; rustup component add {component}"))?;
    }
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
        let outcome = judge(command.args(step), FOUND);
        if outcome != Ok(Outcome::Clean) {
            print(&format!("failed: cargo {}\n", step.join(" ")))?;
            return outcome;
        }
    }
    let left_out = if arguments.without_languages {
        "; left out: cargo xtask languages, cargo xtask browser"
    } else {
        ""
    };
    let elsewhere = ELSEWHERE.iter().map(|step| format!("cargo {}", step.join(" "))).collect::<Vec<_>>();
    print(&format!(
        "all {} steps passed{left_out}; CI also runs {}, and a check with the oldest Rust\n",
        steps.len(),
        elsewhere.join(", ")
    ))?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, STEPS};
    use crate::program::{PACKAGE, PROGRAM};
    use clap::Parser;

    /// Words of the commands of `cargo xtask` in a text, one a line, as a shell would have them.
    fn tasks<'t>(text: &'t str, prompt: &str) -> Vec<Vec<&'t str>> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(prompt));
        let lines = lines.filter(|line| line.starts_with("cargo xtask "));
        let command = |line: &'t str| {
            // Not what the shell does with it, nor what is said beside it.
            let line = line.split(" # ").next().unwrap_or(line).split([';', '|', '>']).next().unwrap_or(line);
            line.split_whitespace().skip(1).collect()
        };
        lines.map(command).collect()
    }

    #[track_caller]
    fn is_read(words: &[&str]) {
        assert_eq!(words[0], "xtask");
        if let Err(error) = crate::Arguments::try_parse_from(words) {
            panic!("cargo {}: {error}", words.join(" "));
        }
    }

    #[test]
    fn steps_that_are_tasks_are_read_as_such() {
        let tasks: Vec<_> = STEPS.iter().chain(ELSEWHERE).filter(|step| step[0] == "xtask").collect();
        assert!(tasks.len() > 8, "{tasks:?}");
        for task in tasks {
            is_read(task);
        }
    }

    /// What `.ci/run` does besides is no check: it installs, and looks for the vendor's page.
    #[test]
    fn the_script_of_ci_runs_these_steps_and_no_others() {
        let script = include_str!("../../.ci/run");
        let code = script.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        let cargo: Vec<&str> = code.filter(|line| line.contains("cargo")).collect();
        assert_eq!(cargo, [r#"exec cargo xtask ci "$@""#]);
    }

    #[test]
    fn the_workflow_of_ci_runs_the_script_and_what_is_told_at_the_end() {
        let workflow = include_str!("../../.github/workflows/ci.yml");
        assert_eq!(workflow.matches("- run: .ci/run\n").count(), 1);
        assert_eq!(tasks(workflow, "- run: "), ELSEWHERE);
        let others = workflow.lines().filter(|line| line.contains("cargo ") && !line.contains("cargo xtask"));
        let others: Vec<&str> = others.map(str::trim).filter(|line| !line.starts_with("version=")).collect();
        assert_eq!(others, [r#"cargo "+$version" check --locked --workspace --all-targets --all-features"#]);
    }

    /// A fork that runs what the guide says runs what CI does.
    #[test]
    fn tasks_of_the_guide_for_pipelines_are_steps() {
        let tasks = tasks(include_str!("../../docs/ci.md"), "$ ");
        assert_eq!(tasks.len(), 3);
        for task in &tasks {
            is_read(task);
            assert!(STEPS.contains(&task.as_slice()), "{task:?}");
        }
    }

    /// Of commands of cargo, the guide for pipelines has tasks and one that installs; those of optics are run by `tests/it/pipelines.rs`.
    #[test]
    fn what_the_guide_for_pipelines_installs_has_the_command() {
        let guide = include_str!("../../docs/ci.md");
        let lines = guide.lines().map(|line| line.trim().trim_start_matches(['$', '-', ' ']));
        let others: Vec<&str> =
            lines.filter(|line| line.starts_with("cargo ") && !line.starts_with("cargo xtask ")).collect();
        assert_eq!(others, [format!("cargo install --locked --git … {PACKAGE}")]);
        let manifest = include_str!("../../crates/cli/Cargo.toml");
        assert!(manifest.contains(&format!("name = \"{PACKAGE}\"\n")));
        assert!(manifest.contains(&format!("[[bin]]\nname = \"{PROGRAM}\"\n")));
    }

    #[test]
    fn tasks_of_other_guides_and_of_workflows_are_read() {
        let texts = [
            (include_str!("../../CONTRIBUTING.md"), "$ "),
            (include_str!("../../README.md"), "$ "),
            (include_str!("../../.github/workflows/drift.yml"), "- run: "),
            (include_str!("../../.github/workflows/release.yml"), ""),
            (include_str!("../../.github/workflows/release.yml"), "run: "),
        ];
        let mut read = 0;
        for (text, prompt) in texts {
            for task in tasks(text, prompt) {
                // A place for a word, and one that a workflow fills.
                let words: Vec<&str> = task
                    .iter()
                    .filter(|word| !["${{", "matrix.options", "}}", "||"].contains(word))
                    .map(|word| if *word == "LEVEL" { "patch" } else { *word })
                    .take_while(|word| !word.starts_with("code="))
                    .collect();
                is_read(&words);
                read += 1;
            }
        }
        assert!(read > 20, "{read}");
    }
}
