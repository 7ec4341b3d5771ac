//! The peers: installed from their registries, in the versions that are pinned here and in `xtask/peers/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::output::note;

const JSONSCHEMA_CLI: &str = "0.60.2";
const BOON_CLI: &str = "0.6.2";
/// Ships the sources of simdjson 3.12.3, which no crate that is kept up does.
const PYSIMDJSON: &str = "7.0.2";

const NPM_INSTALL: [&str; 5] = ["install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"];

/// What is installed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kit {
    Npm,
    Python,
    JsonschemaCli,
    BoonCli,
    /// Libraries of crates.io, behind a program of our own.
    Rust,
    Newlines,
    Simdjson,
    /// A kit of its own, since it has many packages.
    Prism,
}

impl Kit {
    const ALL: [Self; 8] = [
        Self::Npm,
        Self::Python,
        Self::JsonschemaCli,
        Self::BoonCli,
        Self::Rust,
        Self::Newlines,
        Self::Simdjson,
        Self::Prism,
    ];

    fn folder(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Python => "python",
            Self::JsonschemaCli => "jsonschema-cli",
            Self::BoonCli => "boon-cli",
            Self::Rust => "rust",
            Self::Newlines => "newlines",
            Self::Simdjson => "simdjson",
            Self::Prism => "prism",
        }
    }
}

/// Where the peers are, and which could not be had.
pub(super) struct Peers {
    root: PathBuf,
    folder: PathBuf,
    missing: Vec<(Kit, String)>,
}

impl Peers {
    /// Peers that are, or will be installed, in `folder`.
    pub(super) fn at(root: &Path, folder: PathBuf) -> Self {
        Self { root: root.to_owned(), folder, missing: Vec::new() }
    }

    /// Installs what is needed and not installed yet.
    pub(super) fn install(&mut self, needed: &[Kit]) {
        for kit in Kit::ALL.into_iter().filter(|kit| needed.contains(kit)) {
            if let Err(reason) = self.provide(kit) {
                note(format_args!("{}: {reason}", kit.folder()));
                self.missing.push((kit, reason));
            }
        }
    }

    /// Why there is none of this kit; none if there is.
    pub(super) fn missing(&self, kit: Kit) -> Option<&str> {
        self.missing.iter().find(|(missing, _)| *missing == kit).map(|(_, reason)| reason.as_str())
    }

    /// A file of a kit.
    pub(super) fn path(&self, kit: Kit, name: &str) -> PathBuf {
        self.folder.join(kit.folder()).join(name)
    }

    /// A file of `xtask/peers/`.
    pub(super) fn source(&self, name: &str) -> PathBuf {
        self.root.join("xtask/peers").join(name)
    }

    /// The binary that the npm package of the sourcemeta CLI would start.
    pub(super) fn sourcemeta(&self) -> PathBuf {
        let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
        let processor = if cfg!(target_arch = "aarch64") { "arm64" } else { std::env::consts::ARCH };
        self.path(
            Kit::Npm,
            &format!(
                "node_modules/@sourcemeta/jsonschema/build/github-releases/jsonschema-{system}-{processor}"
            ),
        )
    }

    fn provide(&self, kit: Kit) -> Result<(), String> {
        let folder = self.path(kit, "");
        let stamp = folder.join("installed");
        let recipe = self.recipe(kit)?;
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == recipe) {
            return Ok(());
        }
        note(format_args!("installing {}", kit.folder()));
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        match kit {
            Kit::Npm => self.npm(&folder)?,
            Kit::Python => {
                do_in(&folder, "python3", &["-m", "venv", "."])?;
                let requirements = self.source("python/requirements.txt");
                do_in(&folder, "bin/pip", &["install", "--quiet", "--requirement", text(&requirements)?])?;
            }
            Kit::JsonschemaCli => self.cargo_install(&folder, "jsonschema-cli", JSONSCHEMA_CLI)?,
            Kit::BoonCli => self.cargo_install(&folder, "boon-cli", BOON_CLI)?,
            Kit::Rust => {
                let manifest = self.source("rust/Cargo.toml");
                let (manifest, target) = (text(&manifest)?, text(&folder)?);
                do_in(
                    &folder,
                    &cargo(),
                    &[
                        "build",
                        "--quiet",
                        "--release",
                        "--locked",
                        "--manifest-path",
                        manifest,
                        "--target-dir",
                        target,
                    ],
                )?;
            }
            Kit::Newlines => self.compile(&folder, "newlines", &["-pthread"])?,
            Kit::Simdjson => {
                let package = format!("pysimdjson=={PYSIMDJSON}");
                let pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", &package];
                do_in(&folder, "python3", &pip)?;
                do_in(&folder, "tar", &["-xzf", &format!("pysimdjson-{PYSIMDJSON}.tar.gz")])?;
                let sources = format!("pysimdjson-{PYSIMDJSON}/simdjson");
                self.compile(&folder, "parse", &["-I", &sources, &format!("{sources}/simdjson.cpp")])?;
            }
            Kit::Prism => {
                let package = "package.json";
                fs::copy(self.source("prism").join(package), folder.join(package)).map_err(failed)?;
                do_in(&folder, "npm", &NPM_INSTALL)?;
            }
        }
        fs::write(&stamp, recipe).map_err(failed)
    }

    /// All that the installation follows from.
    fn recipe(&self, kit: Kit) -> Result<String, String> {
        let sources: &[&str] = match kit {
            Kit::Npm => &["peers/ajv", "peers/redocly", "../schema"],
            Kit::Python => &["peers/python"],
            Kit::Rust => &["peers/rust", "peers/rust/src", "../schema"],
            Kit::Newlines | Kit::Simdjson => &["peers/cpp"],
            Kit::JsonschemaCli | Kit::BoonCli => &[],
            Kit::Prism => &["peers/prism"],
        };
        let mut recipe =
            format!("jsonschema-cli {JSONSCHEMA_CLI}, boon-cli {BOON_CLI}, pysimdjson {PYSIMDJSON}\n");
        for folder in sources {
            let folder = self.root.join("xtask").join(folder);
            let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
            let entries = fs::read_dir(&folder).map_err(failed)?;
            let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            files.retain(|file| file.is_file());
            files.sort();
            for file in files {
                recipe += &fs::read_to_string(&file).map_err(failed)?;
            }
        }
        Ok(recipe)
    }

    fn npm(&self, folder: &Path) -> Result<(), String> {
        // Node looks for packages beside the scripts.
        for name in ["package.json", "compile.js", "ndjson.js", "har.js", "packed-har.js"] {
            let source = self.source("ajv").join(name);
            fs::copy(&source, folder.join(name))
                .map_err(|error| format!("cannot copy {}: {error}", source.display()))?;
        }
        do_in(folder, "npm", &NPM_INSTALL)?;
        let schema = self.root.join("schema");
        let contract = schema.join("package-execution.schema.json");
        do_in(folder, "node", &["compile.js", text(&contract)?, "validate.js"])?;
        let api = folder.join("api");
        fs::create_dir_all(&api).map_err(|error| format!("cannot make {}: {error}", api.display()))?;
        let describe = self.source("redocly/describe.js");
        do_in(folder, "node", &[text(&describe)?, text(&schema)?, "api"])
    }

    fn cargo_install(&self, folder: &Path, package: &str, version: &str) -> Result<(), String> {
        let version = format!("={version}");
        // Installations have most of their dependencies in common.
        let built = self.folder.join("built");
        let mut arguments = vec!["install", "--quiet", "--locked", "--root", text(folder)?];
        arguments.extend(["--target-dir", text(&built)?, package, "--version", &version]);
        do_in(folder, &cargo(), &arguments)
    }

    /// For this very processor: simdjson on-demand chooses its instructions when it is compiled.
    fn compile(&self, folder: &Path, name: &str, more: &[&str]) -> Result<(), String> {
        let source = self.source(&format!("cpp/{name}.cpp"));
        let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
        let mut arguments =
            vec!["-std=c++17", "-O3", "-DNDEBUG", "-march=native", "-o", name, text(&source)?];
        arguments.extend(more);
        do_in(folder, &compiler, &arguments)
    }
}

/// The cargo that runs this task; a toolchain of its own choosing could differ.
pub(super) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Runs a command to its end. What it says goes to standard error; its output is not the result of the task.
fn do_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    // A program of the folder itself would be looked for from where the task was started.
    let own = folder.join(program);
    let path = if program.contains('/') && own.exists() { own } else { PathBuf::from(program) };
    let status = Command::new(path)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("cannot start {program}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{program} {} failed: {status}", arguments.first().copied().unwrap_or_default()))
    }
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("the path {} is not UTF-8", path.display()))
}
