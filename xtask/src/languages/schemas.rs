//! The JSON Schemas by a validator that is not ours, the OpenAPI description by one of OpenAPI, and what users' CI reads by the
//! schemas that are published for it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::samples::Samples;
use super::{Checked, Tools, output, read, write};

const FORMS: [(&str, bool); 2] =
    [("package-execution.schema.json", false), ("package-execution.strict.schema.json", true)];

pub(super) fn check(tools: &Tools, samples: &Samples) -> Result<Checked, String> {
    let folder = tools.folder("schemas")?;
    let mut said = String::new();
    for (form, strict) in FORMS {
        let mut expected = BTreeSet::new();
        let mut names = Vec::new();
        let rights = samples.right.iter().map(|document| (document, false));
        let wrongs = samples.wrong.iter().map(|wrong| (&wrong.document, strict || !wrong.undocumented_only));
        for (index, (document, refused)) in rights.chain(wrongs).enumerate() {
            let name = format!("{index}.json");
            write(&folder.join(&name), &document.to_string())?;
            if refused {
                expected.insert(name.clone());
            }
            names.push(name);
        }
        let mut command = tools.python.command("check-jsonschema");
        command.args(["--output-format", "json", "--schemafile"]).arg(tools.made(form)).args(&names);
        let ended = output(command.current_dir(&folder), "check-jsonschema")?;
        let report: Value = serde_json::from_slice(&ended.stdout).unwrap_or_default();
        let errors = report["errors"].as_array().into_iter().flatten();
        let refused: BTreeSet<String> =
            errors.filter_map(|error| error["filename"].as_str().map(str::to_owned)).collect();
        if refused != expected {
            let mut failed = Checked::failed("check-jsonschema", &ended);
            let differ: Vec<&String> = refused.symmetric_difference(&expected).collect();
            failed.said +=
                &format!("{form}: not judged as the contract judges: {differ:?} in {}\n", folder.display());
            return Ok(failed);
        }
        let taken = names.len() - refused.len();
        said += &format!("{form}: check-jsonschema takes {taken} documents, and refuses {}\n", refused.len());
    }
    description(tools, &folder, said)
}

/// The description is one; the same without a part that OpenAPI asks for is none.
fn description(tools: &Tools, folder: &Path, mut said: String) -> Result<Checked, String> {
    let whole = read(&tools.made("openapi.json"))?;
    let mut part: Value =
        serde_json::from_str(&whole).map_err(|error| format!("openapi.json is not JSON: {error}"))?;
    let responses = part.pointer_mut("/components/responses/Error").and_then(Value::as_object_mut);
    responses.map(|response| response.remove("description")).ok_or("openapi.json has no response `Error`")?;
    write(&folder.join("whole.json"), &whole)?;
    write(&folder.join("part.json"), &part.to_string())?;
    for (name, is_right) in [("whole.json", true), ("part.json", false)] {
        let mut command = tools.python.command("openapi-spec-validator");
        let ended = output(command.arg(name).current_dir(folder), "openapi-spec-validator")?;
        if ended.status.success() != is_right {
            return Ok(Checked::failed(&format!("openapi-spec-validator, {name}"), &ended));
        }
    }
    said += "openapi.json: openapi-spec-validator takes it, and not without a description that OpenAPI asks for\n";
    commands(tools, said)
}

/// The commands in the README do what it says.
fn commands(tools: &Tools, mut said: String) -> Result<Checked, String> {
    let readme = read(&tools.made("README.md"))?;
    let mut ran = 0;
    for console in readme.split("```console\n").skip(1) {
        let (command, expected) = console
            .strip_prefix("$ ")
            .and_then(|rest| rest.split("```").next())
            .and_then(|rest| rest.split_once('\n'))
            .ok_or("schema/dist/README.md has a console without a command")?;
        let mut words = command.split_whitespace();
        let program = words.next().unwrap_or_default();
        let ended = output(tools.python.command(program).args(words).current_dir(&tools.root), program)?;
        if !ended.status.success() || String::from_utf8_lossy(&ended.stdout) != expected {
            return Ok(Checked::failed(&format!("$ {command}\n{expected}is what README.md says"), &ended));
        }
        ran += 1;
    }
    said += &format!("README.md: {ran} commands, and the examples in both languages, do what it says\n");
    Ok(if ran == 0 { Checked { passed: false, said } } else { Checked::passed(said) })
}
