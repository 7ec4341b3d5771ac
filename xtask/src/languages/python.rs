//! The types for Python, and our own Python, by mypy.

use serde_json::Value;

use super::guide::example;
use super::samples::Samples;
use super::{Checked, Tools, output, read, write};
use crate::scale::check_types;

const FILE: &str = "package_execution.py";

/// Assigns each right document to the type, and each wrong one on a line where mypy must have something to ignore.
pub(super) fn check(tools: &Tools, samples: &Samples) -> Result<Checked, String> {
    let folder = tools.folder("python")?;
    write(&folder.join(FILE), &read(&tools.made(FILE))?)?;
    let mut text = "from package_execution import ListPage, PackageExecution\n".to_owned();
    for (index, document) in samples.right.iter().enumerate() {
        text += &format!("right{index}: PackageExecution = {}\n", literal(document));
    }
    for (index, wrong) in samples.wrong.iter().enumerate() {
        text += &format!("wrong{index}: PackageExecution = {}  # type: ignore\n", literal(&wrong.document));
    }
    text += &format!("right_page: ListPage = {}\n", literal(&samples.right_page));
    text += &format!("wrong_page: ListPage = {}  # type: ignore\n", literal(&samples.wrong_page));
    write(&folder.join("check.py"), &text)?;
    write(&folder.join("readme.py"), &example(&tools.root, "python")?)?;
    // `--strict` has `--warn-unused-ignores` in it.
    let options = ["--strict", "--no-error-summary", FILE, "check.py", "readme.py"];
    let ended = output(tools.python.command("mypy").args(options).current_dir(&folder), "mypy")?;
    if !ended.status.success() {
        return Ok(Checked::failed("mypy", &ended));
    }
    let mut readme = tools.python.command("python");
    let readme = readme.arg("readme.py").arg(tools.root.join("schema/examples/package-execution-1.json"));
    let ended = output(readme.env("PYTHONDONTWRITEBYTECODE", "1").current_dir(&folder), "python")?;
    if !ended.status.success() {
        return Ok(Checked::failed("the example for Python", &ended));
    }
    // What it imports is not installed here; `cargo xtask scale` asks with that.
    let of_job = check_types(&mut tools.python.command("mypy"), &["--ignore-missing-imports"], &tools.root);
    let of_job = match of_job {
        Ok(said) => said,
        Err(said) => return Ok(Checked { passed: false, said: format!("the job for Spark: {said}\n") }),
    };
    let (right, wrong) = (samples.right.len(), samples.wrong.len());
    Ok(Checked::passed(format!(
        "Python: mypy takes {right} documents that are right, and none of {wrong} others; of the job for Spark, {of_job}\n"
    )))
}

/// A value as Python writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        // What JSON escapes in a text, Python reads alike, but for halves of characters, which are never escaped here.
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), literal(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}
