//! What the CI of others reads: workflows, the action, hooks, and the files that docs/ci.md shows, by the schemas that are
//! published for them and by pre-commit itself.

use std::fs;
use std::path::{Path, PathBuf};

use super::samples::Samples;
use super::{Checked, Tools, output, read, write};

/// A kind of file: how it is checked, and one that must be refused.
struct Kind {
    program: &'static str,
    arguments: &'static [&'static str],
    wrong: &'static str,
}

const WORKFLOW: Kind = Kind {
    program: "check-jsonschema",
    arguments: &["--builtin-schema", "vendor.github-workflows"],
    wrong: "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stepz: []\n",
};
const ACTION: Kind = Kind {
    program: "check-jsonschema",
    arguments: &["--builtin-schema", "vendor.github-actions"],
    wrong: "name: a\ndescription: a\nruns:\n  using: composite\n",
};
const GITLAB: Kind = Kind {
    program: "check-jsonschema",
    arguments: &["--builtin-schema", "vendor.gitlab-ci"],
    wrong: "a:\n  script: 7\n",
};
const HOOKS: Kind = Kind {
    program: "pre-commit",
    arguments: &["validate-manifest"],
    wrong: "- id: a\n  name: a\n  language: none\n",
};
const HOOKS_IN_USE: Kind =
    Kind { program: "pre-commit", arguments: &["validate-config"], wrong: "repos:\n  - rev: a\n" };

pub(super) fn check(tools: &Tools, _: &Samples) -> Result<Checked, String> {
    let folder = tools.folder("pipelines")?;
    let workflows = tools.root.join(".github/workflows");
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", workflows.display());
    let mut files = vec![
        (ACTION, tools.root.join(".github/actions/validate/action.yml")),
        (HOOKS, tools.root.join(".pre-commit-hooks.yaml")),
    ];
    for entry in fs::read_dir(&workflows).map_err(failed)? {
        files.push((WORKFLOW, entry.map_err(failed)?.path()));
    }
    files.sort_by(|one, other| one.1.cmp(&other.1));
    files.extend(shown(&tools.root, &folder)?);
    for (kind, file) in &files {
        for is_right in [true, false] {
            let wrong = folder.join("wrong.yml");
            write(&wrong, kind.wrong)?;
            let mut command = tools.python.command(kind.program);
            // What pre-commit keeps, it keeps here.
            command.env("PRE_COMMIT_HOME", folder.join("pre-commit"));
            let ended =
                output(command.args(kind.arguments).arg(if is_right { file } else { &wrong }), kind.program)?;
            if ended.status.success() != is_right {
                let name =
                    if is_right { file.display().to_string() } else { format!("refused, {}", kind.wrong) };
                return Ok(Checked::failed(
                    &format!("{} {}: {name}", kind.program, kind.arguments.join(" ")),
                    &ended,
                ));
            }
        }
    }
    Ok(Checked::passed(format!(
        "Pipelines: {} files of those that CI of others reads are as their schemas ask\n",
        files.len()
    )))
}

/// The files that docs/ci.md shows.
fn shown(root: &Path, folder: &Path) -> Result<Vec<(Kind, PathBuf)>, String> {
    let mut files = Vec::new();
    for block in read(&root.join("docs/ci.md"))?.split("\n```yaml ").skip(1) {
        let shown = block.split("\n```").next().and_then(|block| block.split_once('\n'));
        let (name, text) = shown.ok_or("docs/ci.md has a file without text")?;
        let kind = match name {
            ".gitlab-ci.yml" => GITLAB,
            ".pre-commit-config.yaml" => HOOKS_IN_USE,
            workflow if workflow.starts_with(".github/workflows/") => WORKFLOW,
            other => return Err(format!("docs/ci.md shows {other}, for which no check is known")),
        };
        let file = folder.join(name.replace('/', "-"));
        write(&file, text)?;
        files.push((kind, file));
    }
    Ok(files)
}
