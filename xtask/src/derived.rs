//! The files that are derived from the contract, and what they must hold.

use std::fs;
use std::path::Path;

use optics_bundle::Members;
use optics_codegen::Sources;
use optics_documentation::{Kind, Rule};
use optics_validator::Validator;
use serde_json::Value;

use crate::languages::{self, Tools};

/// Folders in which every file is derived.
const EXAMPLES: &str = "schema/examples";
pub(crate) const DIST: &str = "schema/dist";
const FOLDERS: [&str; 2] = [EXAMPLES, DIST];

/// A derived file: path from the root of the workspace, with slashes, and text.
pub(crate) struct Derived {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Every derived file.
pub(crate) struct DerivedFiles {
    pub(crate) files: Vec<Derived>,
    /// Paths of files that tools of other languages must make anew.
    pub(crate) stale: Vec<String>,
}

/// Where the types for other languages are taken from.
pub(crate) enum Languages<'a> {
    /// From the files that are there; their seals tell whether they are of this contract.
    Committed,
    /// From generators of those languages.
    Made(&'a Tools),
}

/// Derives all files from the contract on disk.
pub(crate) fn all(root: &Path, types: &Languages<'_>) -> Result<DerivedFiles, String> {
    let schema = read(root, "schema/package-execution.schema.json")?;
    let openapi = read(root, "schema/openapi.json")?;
    let model = optics_codegen::generate(&Sources { schema: &schema, openapi: &openapi })
        .map_err(|error| format!("schema/{error}"))?;
    let acceptor = optics_codegen::acceptor(&schema).map_err(|error| format!("schema/{error}"))?;
    let mut files = vec![
        Derived { path: "crates/model/src/generated.rs".to_owned(), text: model },
        Derived { path: "crates/acceptor/src/generated.rs".to_owned(), text: acceptor },
    ];
    files.extend(examples(&schema)?);
    let openapi = optics_bundle::openapi(&openapi, &schema).map_err(|error| format!("schema/{error}"))?;
    let (types, stale) = match types {
        Languages::Committed => languages::committed(root, &openapi)?,
        Languages::Made(tools) => (languages::all(tools, &openapi)?, Vec::new()),
    };
    for (name, members) in
        [("package-execution", Members::Open), ("package-execution.strict", Members::Closed)]
    {
        let text = optics_bundle::schema(&schema, members).map_err(|error| format!("schema/{error}"))?;
        files.push(Derived { path: format!("{DIST}/{name}.schema.json"), text });
    }
    files.push(Derived { path: format!("{DIST}/openapi.json"), text: openapi });
    files.extend(types);
    files.push(Derived { path: format!("{DIST}/README.md"), text: languages::guide(root)? });
    files.push(Derived { path: "crates/documentation/KINDS.md".to_owned(), text: kinds() });
    Ok(DerivedFiles { files, stale })
}

/// The kinds of finding and the rules of wording, as `--explain` and the library have them.
fn kinds() -> String {
    let mut text = "# Kinds of finding\n\n\
        Derived from the tables in `src/drift/kind.rs` and `src/hint.rs` by `cargo xtask regen`. `optics drift --explain ID` \
        prints one.\n\nA level says how much a finding matters: *breaking*, what was built on the contract can fail; \
        *warning*, somebody must look; *info*, nothing to do. The impact is the release that accepting the difference \
        needs.\n"
        .to_owned();
    for kind in Kind::ALL {
        text += &format!(
            "\n## {}\n\n*{}, {}*: {}.\n\n{}\n",
            kind.id(),
            kind.level().name(),
            kind.impact().name(),
            kind.meaning(),
            kind.explanation()
        );
    }
    text += "\n# Types from wording\n\n\
        The page gives no types. These words of a description hint at one; where several rules have words in it, the \
        first words count, and `if-true` always does.\n\n| rule | words | class of value |\n|---|---|---|\n";
    for rule in Rule::ALL {
        let words: Vec<String> = rule.words().iter().map(|words| format!("\"{words}\"")).collect();
        text += &format!("| `{}` | {} | {} |\n", rule.id(), words.join(", "), rule.class());
    }
    text
}

/// Each example of the schema as a document of its own, and all of them as NDJSON.
fn examples(schema_text: &str) -> Result<Vec<Derived>, String> {
    let schema: Value =
        serde_json::from_str(schema_text).map_err(|error| format!("the schema is not JSON: {error}"))?;
    let examples = schema["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
    if examples.is_empty() {
        return Err("the schema has no `examples`; emulator and tests live on them".to_owned());
    }
    let validator = Validator::with_contract(schema_text).map_err(|error| error.to_string())?;
    let mut lines = String::new();
    let mut files = Vec::new();
    for (index, example) in examples.iter().enumerate() {
        let findings = validator.check(example.to_string().as_bytes()).map_err(|error| error.to_string())?;
        if let Some(finding) = findings.first() {
            return Err(format!(
                "schema/package-execution.schema.json#/examples/{index} breaks the schema: {finding}"
            ));
        }
        lines += &example.to_string();
        lines.push('\n');
        files.push(Derived {
            path: format!("{EXAMPLES}/package-execution-{}.json", index + 1),
            text: format!("{example:#}\n"),
        });
    }
    files.push(Derived { path: format!("{EXAMPLES}/package-executions.ndjson"), text: lines });
    Ok(files)
}

impl DerivedFiles {
    /// Files in derived folders that are derived from nothing (any more).
    pub(crate) fn stray(&self, root: &Path) -> Result<Vec<String>, String> {
        let mut stray = Vec::new();
        for name in FOLDERS {
            let folder = match fs::read_dir(root.join(name)) {
                Ok(folder) => folder,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(format!("cannot read {name}: {error}")),
            };
            for entry in folder {
                let entry = entry.map_err(|error| format!("cannot read {name}: {error}"))?;
                let path = format!("{name}/{}", entry.file_name().to_string_lossy());
                if !self.files.iter().any(|file| file.path == path) {
                    stray.push(path);
                }
            }
        }
        stray.sort();
        Ok(stray)
    }
}

fn read(root: &Path, path: &str) -> Result<String, String> {
    fs::read_to_string(root.join(path)).map_err(|error| format!("cannot read {path}: {error}"))
}
