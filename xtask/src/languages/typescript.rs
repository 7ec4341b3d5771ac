//! The declarations for TypeScript, by its own compiler.

use super::guide::example;
use super::samples::Samples;
use super::{Checked, Tools, output, read, write};

const FILE: &str = "package-execution.d.ts";

/// Assigns each right document to the type, and each wrong one below a line that makes its being right an error.
pub(super) fn check(tools: &Tools, samples: &Samples) -> Result<Checked, String> {
    let folder = tools.folder("typescript")?;
    write(&folder.join(FILE), &read(&tools.made(FILE))?)?;
    let mut text = "import type { ListPage, PackageExecution } from \"./package-execution.js\";\n".to_owned();
    for (index, document) in samples.right.iter().enumerate() {
        text += &format!("export const right{index}: PackageExecution = {document};\n");
    }
    for (index, wrong) in samples.wrong.iter().enumerate() {
        let document = &wrong.document;
        text += &format!("// @ts-expect-error\nexport const wrong{index}: PackageExecution = {document};\n");
    }
    text += &format!("export const rightPage: ListPage = {};\n", samples.right_page);
    text += &format!("// @ts-expect-error\nexport const wrongPage: ListPage = {};\n", samples.wrong_page);
    write(&folder.join("check.ts"), &text)?;
    write(&folder.join("readme.ts"), &example(&tools.root, "ts")?)?;
    let mut command = tools.node.command("typescript/bin/tsc");
    let options =
        ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", "check.ts", "readme.ts"];
    let ended = output(command.args(options).current_dir(&folder), "tsc")?;
    if !ended.status.success() {
        return Ok(Checked::failed("tsc", &ended));
    }
    let (right, wrong) = (samples.right.len(), samples.wrong.len());
    Ok(Checked::passed(format!(
        "TypeScript: tsc takes {right} documents that are right, and none of {wrong} others\n"
    )))
}
