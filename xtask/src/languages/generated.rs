//! The types that generators of other languages make, and the seal that tells without them whether they are of this contract.

use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::{SOURCES, Tools, output, read, write};
use crate::derived::{DIST, Derived};

/// A file that a generator makes.
struct Generator {
    /// Name of the file in `schema/dist`.
    file: &'static str,
    /// Name of the tool, as its registry has it.
    tool: &'static str,
    /// How a comment starts.
    comment: &'static str,
    /// Files of `xtask/languages` that pin the tool and all that it needs.
    pins: &'static [&'static str],
    /// Starts the tool on a file.
    start: fn(&Tools, &str) -> Command,
    /// What the tool is told, but for the names of files.
    options: &'static [&'static str],
}

const TYPESCRIPT: Generator = Generator {
    file: "package-execution.d.ts",
    tool: "openapi-typescript",
    comment: "//",
    pins: &["package.json", "package-lock.json"],
    start: |tools, input| {
        let mut command = tools.node.command("openapi-typescript/bin/cli.js");
        command.arg(input);
        command
    },
    options: &["--root-types", "--root-types-no-schema-prefix"],
};

const PYTHON: Generator = Generator {
    file: "package_execution.py",
    tool: "datamodel-code-generator",
    comment: "#",
    pins: &["requirements.txt"],
    start: |tools, input| {
        let mut command = tools.python.command("datamodel-codegen");
        command.args(["--input", input]);
        command
    },
    options: &[
        "--input-file-type",
        "openapi",
        "--output-model-type",
        "typing.TypedDict",
        "--target-python-version",
        "3.11",
        "--use-schema-description",
        "--use-field-description",
        "--formatters",
        "builtin",
        "--disable-timestamp",
    ],
};

/// Start of the line that has the seal.
const SEAL: &str = "Seal of contract, tool and text: ";

/// All generated files, made anew from the bundled description.
pub(crate) fn all(tools: &Tools, openapi: &str) -> Result<Vec<Derived>, String> {
    let mut files = Vec::new();
    for generator in [TYPESCRIPT, PYTHON] {
        let folder = tools.folder("generated")?;
        let (input, made) = ("openapi.json", generator.file);
        write(&folder.join(input), openapi)?;
        let mut command = (generator.start)(tools, input);
        let command = command.args(["--output", made]).args(generator.options).current_dir(&folder);
        let ended = output(command, generator.tool)?;
        if !ended.status.success() {
            return Err(format!("{} failed: {}", generator.tool, String::from_utf8_lossy(&ended.stderr)));
        }
        let body = read(&folder.join(made))?;
        if tools.root.to_str().is_some_and(|root| body.contains(root)) {
            return Err(format!("{} wrote a path of this machine into {made}", generator.tool));
        }
        let seal = generator.seal(&tools.root, openapi, &body)?;
        files.push(Derived { path: generator.path(), text: generator.head(&seal) + &body });
    }
    Ok(files)
}

/// The generated files as they are committed, and which of them are not of this contract or of these tools.
pub(crate) fn committed(root: &Path, openapi: &str) -> Result<(Vec<Derived>, Vec<String>), String> {
    let (mut files, mut stale) = (Vec::new(), Vec::new());
    for generator in [TYPESCRIPT, PYTHON] {
        let path = generator.path();
        let Some(text) = root.join(&path).exists().then(|| read(&root.join(&path))).transpose()? else {
            stale.push(path);
            continue;
        };
        let sealed = match body(&text) {
            Some(body) => text == generator.head(&generator.seal(root, openapi, body)?) + body,
            None => false,
        };
        if !sealed {
            stale.push(path.clone());
        }
        files.push(Derived { path, text });
    }
    Ok((files, stale))
}

impl Generator {
    fn path(&self) -> String {
        format!("{DIST}/{}", self.file)
    }

    /// First lines of the file.
    fn head(&self, seal: &str) -> String {
        let Self { tool, comment, .. } = self;
        format!(
            "{comment} Made by {tool} from openapi.json beside this file. Do not edit: run `cargo xtask regen --languages`.\n\
             {comment} {SEAL}{seal}\n\n"
        )
    }

    /// Stands for all that the file follows from, and for the file.
    fn seal(&self, root: &Path, openapi: &str, body: &str) -> Result<String, String> {
        let mut parts = vec![openapi.to_owned(), self.options.join(" "), body.to_owned()];
        for pin in self.pins {
            parts.push(read(&root.join(SOURCES).join(pin))?);
        }
        let mut sum = Sha256::new();
        for part in parts {
            // With its length, so that no part can pass for the end of another.
            sum.update(part.len().to_le_bytes());
            sum.update(&part);
        }
        let mut seal = String::new();
        for byte in sum.finalize() {
            seal += &format!("{byte:02x}");
        }
        Ok(seal)
    }
}

/// What the tool wrote into a file that has a seal.
fn body(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(SEAL)?;
    rest.split_once("\n\n").map(|(_, body)| body)
}
