//! What stands in docs/ci.md, in the action and among the hooks for pre-commit does what it says. Commands of cargo in it are held
//! against its parsers by `xtask/src/ci.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::contract::{example, examples};
use crate::emulate::is_as;

const GUIDE: &str = include_str!("../../docs/ci.md");
const ACTION: &str = include_str!("../../.github/actions/validate/action.yml");
const HOOKS: &str = include_str!("../../.pre-commit-hooks.yaml");

/// A project with captures, and a shell that has `optics` on its path.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "captures", "vendor"] {
            fs::create_dir(project.path(folder)).unwrap();
        }
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_optics-under-test"), project.path("bin/optics"))
            .unwrap();
        let mut wrong = json!({ "createdAt": example()["createdAt"], "deviceCount": "3", "priority": 1 });
        for (name, value) in example().as_object().unwrap() {
            if wrong.get(name).is_none() {
                wrong[name] = value.clone();
            }
        }
        project.write("captures/package-execution-1.json", &example().to_string());
        project.write("captures/log.ndjson", &format!("{wrong}\n{}\n", examples()[1]));
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Runs a script in the project, with nothing of the environment of who runs the tests but where programs are.
    fn run(&self, shell: &[&str], settings: &[(&str, &str)]) -> Output {
        let programs = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).current_dir(self.0.path()).env_clear().env("PATH", programs);
        command.envs(settings.iter().copied()).output().unwrap()
    }

    fn sh(&self, script: &str) -> (String, Option<i32>) {
        let output = self.run(&["sh", "-eu", "-c", script], &[]);
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.code())
    }
}

/// Blocks of the guide whose first line starts so, with that line.
fn blocks(fence: &str) -> Vec<(&'static str, &'static str)> {
    let blocks = GUIDE.split("\n```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.split_once('\n'));
    blocks.filter(|(head, _)| head.split(' ').next() == Some(fence)).collect()
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let project = Project::new();
    let mut ran = 0;
    // In the order of the page, since later ones read what earlier ones wrote.
    for block in GUIDE.split("\n```").skip(1).step_by(2) {
        let (head, text) = block.split_once('\n').unwrap();
        match head {
            "sh" => {
                let (said, code) = project.sh(text);
                assert_eq!((said.as_str(), code), ("", Some(0)), "{text}");
                ran += text.matches("optics ").count();
            }
            "console" => {
                for command in text.split("$ ").skip(1).filter(|command| !command.starts_with("cargo ")) {
                    // `$?` is a part of commands, and never the end of one.
                    let (command, expected) = command.split_once('\n').unwrap();
                    // `-e` would end the script before it shows the code.
                    let (said, _) = project.sh(&format!("set +e; {command}"));
                    assert!(is_as(said.trim_end(), expected.trim_end()), "$ {command}\n{said}");
                    ran += 1;
                }
            }
            _ => {}
        }
    }
    assert!(ran > 15, "{ran}");
}

#[test]
fn the_commands_in_pipelines_of_the_guide_are_commands() {
    let project = Project::new();
    let mut ran = 0;
    for (head, text) in blocks("yaml") {
        for line in text.lines().map(|line| line.trim().trim_start_matches("- ")) {
            if line.starts_with("optics ") {
                let (said, code) = project.sh(line);
                // The captures have findings.
                assert_eq!(code, Some(1), "{head}: {line}\n{said}");
                ran += 1;
            }
        }
    }
    assert!(ran > 0);
    assert!(
        fs::read_to_string(project.path("optics.xml"))
            .unwrap()
            .contains("<testsuites name=\"optics validate\"")
    );
}

/// Inputs that the guide gives are inputs that there are.
#[test]
fn the_guide_gives_inputs_that_workflow_and_action_have() {
    let workflow = include_str!("../../.github/workflows/validate.yml");
    for (file, used) in [(workflow, "workflows/validate.yml@"), (ACTION, "actions/validate@")] {
        let (_, text) = blocks("yaml").into_iter().find(|(_, text)| text.contains(used)).unwrap();
        let (_, with) = text.split_once("with:\n").unwrap();
        let depth = with.len() - with.trim_start().len();
        let inputs = with.lines().take_while(|line| line.len() - line.trim_start().len() >= depth);
        let inputs = inputs.filter(|line| line.len() - line.trim_start().len() == depth);
        let names: Vec<&str> = inputs.map(|line| line.trim().split(':').next().unwrap()).collect();
        assert!(names.contains(&"paths"), "{names:?}");
        for name in names {
            assert!(file.lines().any(|line| line.trim() == format!("{name}:")), "{used} has no input {name}");
        }
    }
    // And the workflow gives what the action takes, all of it.
    let (inputs, _) = ACTION.split_once("\noutputs:").unwrap();
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
    let inputs: Vec<&str> =
        inputs.lines().filter(is_name).map(|line| line.trim().trim_end_matches(':')).collect();
    assert_eq!(inputs, ["paths", "strict", "drift", "upload"]);
    for input in inputs {
        assert!(workflow.contains(&format!("          {input}: ${{{{ inputs.{input} }}}}\n")), "{input}");
    }
}

/// Runs what the action runs; the exit code, the outputs, and standard output.
fn check(project: &Project, settings: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/actions/validate/check.sh");
    let (temp, outputs) = (project.path("temp"), project.path("outputs"));
    fs::create_dir_all(&temp).unwrap();
    fs::write(&outputs, "").unwrap();
    let optics = project.path("bin/optics");
    let mut all = vec![
        ("OPTICS", optics.to_str().unwrap()),
        ("RUNNER_TEMP", temp.to_str().unwrap()),
        ("GITHUB_OUTPUT", outputs.to_str().unwrap()),
        ("STRICT", "false"),
        ("DRIFT", "false"),
    ];
    all.extend(settings);
    let output = project.run(&["bash", script], &all);
    let outputs = fs::read_to_string(outputs).unwrap().replace(temp.to_str().unwrap(), "TEMP");
    (output.status.code(), outputs, String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_action_gives_reports_and_the_highest_code() {
    let project = Project::new();
    let rows = [
        ("captures/package-execution-1.json\n", "false", 0),
        ("captures\n\n", "false", 1),
        ("captures/package-execution-1.json\ncaptures/log.ndjson", "false", 1),
        ("captures\nmissing", "false", 3),
        ("captures/*.json\n", "true", 0),
    ];
    for (paths, strict, expected) in rows {
        let (code, outputs, said) = check(&project, &[("PATHS", paths), ("STRICT", strict)]);
        assert_eq!(code, Some(0), "{paths}: the step that uploads comes first");
        assert_eq!(outputs, format!("result={expected}\nreports=TEMP/optics/reports\n"), "{paths}");
        let sarif = project.json("temp/optics/reports/validate.sarif");
        assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], expected, "{paths}");
        assert_eq!(said.contains("::error file=captures/log.ndjson,line=1,"), expected > 0, "{said}");
    }
    assert!(!project.path("temp/optics/reports/drift.sarif").exists());
}

/// The workflow checks optics out below what it checks.
#[test]
fn files_of_optics_itself_are_no_captures() {
    let project = Project::new();
    let source = project.path(".optics/schema");
    fs::create_dir_all(&source).unwrap();
    fs::write(source.join("broken.json"), "{}").unwrap();
    let root = project.path(".optics");
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join("optics")).unwrap();
    let settings =
        [("PATHS", "."), ("SOURCE", root.to_str().unwrap()), ("RUNNER_TEMP", temp.path().to_str().unwrap())];
    let (code, _, said) = check(&project, &settings);
    assert_eq!(code, Some(0));
    assert!(said.contains("captures/log.ndjson,line=1,") && !said.contains("broken.json"), "{said}");
    assert!(source.join("broken.json").exists());
}

#[test]
fn the_action_compares_captures_with_the_contract_where_it_is_asked_to() {
    let project = Project::new();
    let (code, outputs, said) = check(&project, &[("PATHS", "captures"), ("DRIFT", "true")]);
    assert_eq!((code, outputs.starts_with("result=1\n")), (Some(0), true), "{said}");
    assert!(said.contains("drift%3A traffic-type-differs"), "{said}");
    let sarif = project.json("temp/optics/reports/drift.sarif");
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["name"], "optics drift");
    assert!(project.json("temp/optics/reports/profile.json").is_object());
}

#[test]
fn strict_makes_undocumented_fields_findings_in_the_action() {
    let project = Project::new();
    let mut document = example();
    document["priority"] = json!(1);
    project.write("captures/log.ndjson", &document.to_string());
    for (strict, result) in [("false", "result=0\n"), ("true", "result=1\n")] {
        let (_, outputs, said) = check(&project, &[("PATHS", "captures"), ("STRICT", strict)]);
        assert!(outputs.starts_with(result), "{strict}: {outputs}{said}");
    }
}

/// Wrong inputs end the step, and no path is taken for an option.
#[test]
fn the_action_refuses_what_it_cannot_use() {
    let project = Project::new();
    for settings in [
        [("PATHS", " \n".trim()), ("STRICT", "false")],
        [("PATHS", "captures"), ("STRICT", "yes")],
        [("PATHS", "captures"), ("DRIFT", "")],
    ] {
        let (code, outputs, said) = check(&project, &settings);
        assert_eq!((code, outputs.as_str()), (Some(2), ""), "{settings:?}");
        assert!(said.starts_with("::error::"), "{said}");
    }
    let (code, outputs, _) = check(&project, &[("PATHS", "--help")]);
    assert_eq!((code, outputs.starts_with("result=3\n")), (Some(0), true));
}

#[test]
fn hooks_check_the_files_that_they_are_given() {
    let project = Project::new();
    let entries: Vec<&str> = HOOKS.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries, [".ci/optics validate", "optics validate"]);
    for entry in entries {
        // The script builds optics and runs it with what it is given; here it is built.
        let entry = entry.trim_start_matches(".ci/");
        assert_eq!(project.sh(&format!("{entry} captures/package-execution-1.json")).1, Some(0));
        assert_eq!(
            project.sh(&format!("{entry} --strict captures/package-execution-1.json captures/log.ndjson")).1,
            Some(1)
        );
    }
    let script = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/optics"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(script).unwrap().permissions());
    assert_eq!(mode & 0o111, 0o111, "git keeps it as a program");
    assert!(fs::read_to_string(script).unwrap().ends_with("/release/optics\" \"$@\"\n"));
}
