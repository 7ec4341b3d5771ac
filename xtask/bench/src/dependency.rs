//! What the model costs those who depend on it: clean release builds of small projects, beside one with a model of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::data::Contract;
use super::measure::{self, Measured};
use super::peers::cargo;
use super::structs::{self, Texts};
use super::table::{self, Format};
use crate::output::note;

const TITLE: &str = "the model as a dependency, clean release builds";
const REMARK: &str = "each project reads an execution with serde_json and writes it; ids and moments are those of uuid and chrono";

/// The first is what others are compared with.
const PROJECTS: [Project; 3] = [
    Project {
        name: "structs written by hand",
        folder: "written-by-hand",
        dependencies: "uuid = { version = \"1\", default-features = false, features = [\"serde\"] }\n\
            chrono = { version = \"0.4\", default-features = false, features = [\"alloc\", \"serde\"] }\n\
            serde = { version = \"1\", default-features = false, features = [\"derive\", \"std\"] }",
        document: "Document",
    },
    Project {
        name: "optics-model, default-features = false",
        folder: "lean",
        dependencies: "optics-model = { path = MODEL, default-features = false }",
        document: "optics_model::PackageExecution",
    },
    Project {
        name: "optics-model",
        folder: "default",
        dependencies: "optics-model = { path = MODEL }",
        document: "optics_model::PackageExecution",
    },
];

/// What is to be reached: words, the most there may be, and the figure.
const GOALS: [(&str, f64, Figure); 4] = [
    ("lean: share of the time of structs written by hand", 1.1, |all| {
        Some(all[1].seconds()? / all[0].seconds()?)
    }),
    ("lean: share of their processor time", 1.1, |all| Some(all[1].processor()? / all[0].processor()?)),
    ("lean: crates more than they have", 3.0, |all| Some(all[1].crates() - all[0].crates())),
    ("default features: seconds", 12.0, |all| all[2].seconds()),
];

type Figure = fn(&[Built; 3]) -> Option<f64>;

struct Project {
    name: &'static str,
    folder: &'static str,
    /// Its dependencies beside `serde_json`, as Cargo.toml has them.
    dependencies: &'static str,
    /// The type that it reads.
    document: &'static str,
}

/// A project that was built, or the reason why it was not.
struct Built {
    /// Names of all packages that are compiled for it, without its own.
    packages: BTreeSet<String>,
    measured: Result<Measured, String>,
}

impl Built {
    fn seconds(&self) -> Option<f64> {
        self.measured.as_ref().ok().map(|measured| measured.seconds)
    }

    fn processor(&self) -> Option<f64> {
        self.measured.as_ref().ok().map(|measured| measured.processor_seconds)
    }

    #[allow(clippy::cast_precision_loss)] // Tens.
    fn crates(&self) -> f64 {
        self.packages.len() as f64
    }
}

/// Builds all in turns, each time into an empty folder, and prints the table; gives what could not be measured.
pub(super) fn run(
    root: &Path,
    bench: &Path,
    contract: &Contract,
    format: Format,
    runs: usize,
) -> Result<(String, Vec<String>), String> {
    let folder = bench.join("dependency");
    let target = folder.join("target");
    for project in &PROJECTS {
        project.write(root, &folder, contract)?;
    }
    let packages = PROJECTS.each_ref().map(|project| project.packages(&folder));
    note(format_args!("measuring {TITLE}"));
    let commands: Vec<Box<dyn Fn() -> Result<Command, String>>> = PROJECTS
        .iter()
        .map(|project| {
            let (folder, target) = (project.at(&folder), target.clone());
            Box::new(move || {
                if target.exists() {
                    fs::remove_dir_all(&target)
                        .map_err(|error| format!("cannot empty {}: {error}", target.display()))?;
                }
                let mut command = build(&folder);
                command.arg("--target-dir").arg(&target);
                Ok(command)
            }) as Box<dyn Fn() -> _>
        })
        .collect();
    let mut measured = measure::in_turns(&commands, &[0; PROJECTS.len()], runs).into_iter();
    let built = packages.map(|packages| match packages {
        Ok(packages) => {
            Built { packages, measured: measured.next().unwrap_or_else(|| Err("not run".to_owned())) }
        }
        Err(reason) => Built { packages: BTreeSet::new(), measured: Err(reason) },
    });
    let missing = PROJECTS.iter().zip(&built).filter_map(|(project, built)| {
        Some(format!("{TITLE}: {}: {}", project.name, built.measured.as_ref().err()?))
    });
    Ok((show(format, &built), missing.collect()))
}

impl Project {
    fn at(&self, folder: &Path) -> PathBuf {
        folder.join(self.folder)
    }

    /// Writes it, with the versions that the workspace has.
    fn write(&self, root: &Path, folder: &Path, contract: &Contract) -> Result<(), String> {
        let folder = self.at(folder);
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        let model = format!("'{}'", root.join("crates/model").display());
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             serde_json = {{ version = \"1\", default-features = false, features = [\"std\"] }}\n{}\n",
            self.folder,
            self.dependencies.replace("MODEL", &model)
        );
        let own = if self.document == "Document" {
            structs::write(&contract.schema, Texts::Typed)?
        } else {
            String::new()
        };
        let program = format!(
            "{own}\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let document: {} = serde_json::from_reader(std::io::stdin())?;\n    \
             println!(\"{{}}\", serde_json::to_string(&document)?);\n    Ok(())\n}}\n",
            self.document
        );
        fs::create_dir_all(folder.join("src")).map_err(failed)?;
        fs::write(folder.join("Cargo.toml"), manifest).map_err(failed)?;
        fs::write(folder.join("src/main.rs"), program).map_err(failed)?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(failed)?;
        Ok(())
    }

    /// Asks cargo what is compiled, which also fetches what is not there yet.
    fn packages(&self, folder: &Path) -> Result<BTreeSet<String>, String> {
        let arguments = ["tree", "--quiet", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
        let tree = Command::new(cargo()).args(arguments).current_dir(self.at(folder)).output();
        let tree = tree.map_err(|error| format!("cannot start cargo: {error}"))?;
        if !tree.status.success() {
            let said = String::from_utf8_lossy(&tree.stderr);
            return Err(format!("cargo tree: {}", said.lines().next().unwrap_or_default()));
        }
        Ok(packages(&String::from_utf8_lossy(&tree.stdout), self.folder))
    }
}

/// Names and versions in what `cargo tree` prints, without the project's own. A package that was listed before is marked, and
/// what follows a version says where it comes from.
fn packages(tree: &str, own: &str) -> BTreeSet<String> {
    let packages = tree.lines().filter_map(|line| {
        let mut words = line.split(' ');
        words.next().zip(words.next())
    });
    packages.filter(|(name, _)| *name != own).map(|(name, version)| format!("{name} {version}")).collect()
}

fn build(folder: &Path) -> Command {
    let mut command = Command::new(cargo());
    command.args(["build", "--quiet", "--release", "--offline"]).current_dir(folder);
    // A wrapper, or flags of the machine, would measure something else.
    command.env_remove("RUSTC_WRAPPER").env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn show(format: Format, built: &[Built; 3]) -> String {
    let title = match format {
        Format::Text => format!("\n{TITLE} ({REMARK})\n"),
        Format::Markdown => format!("\n**{TITLE}** ({REMARK}):\n\n"),
    };
    let mut figures = table::table(format, &["what", "s", "CPU s", "crates", "regex", "remark"], 3);
    for (project, built) in PROJECTS.iter().zip(built) {
        let seconds =
            |seconds: Option<f64>| seconds.map_or_else(String::new, |seconds| format!("{seconds:.2}"));
        let has_regex = built.packages.iter().any(|package| package.starts_with("regex "));
        figures.add_row([
            project.name.to_owned(),
            seconds(built.seconds()),
            seconds(built.processor()),
            built.packages.len().to_string(),
            if has_regex { "yes" } else { "no" }.to_owned(),
            built
                .measured
                .as_ref()
                .err()
                .map_or_else(String::new, |reason| format!("not measured: {reason}")),
        ]);
    }
    let goals = GOALS.iter().map(|(words, most, figure)| {
        let is = figure(built);
        let reached = is.map_or("not measured", |is| if is <= *most { "yes" } else { "no" });
        let is = is.map_or_else(String::new, |is| format!("{is:.2}"));
        [(*words).to_owned(), format!("at most {most}"), is, reached.to_owned()]
    });
    format!("{title}{figures}\n\n{}\n", table::goals(format, goals))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Built, GOALS, Measured, packages, show};
    use crate::table::Format;

    #[test]
    fn each_package_counts_once() {
        let tree = "lean v0.0.0 (/somewhere/lean)\noptics-model v0.1.0 (/somewhere)\nserde v1.0.0\n\
                    serde_derive v1.0.0 (proc-macro)\n\nserde v1.0.0 (*)\nserde v0.9.0\nlean-on v1.0.0\n";
        let names: Vec<String> = packages(tree, "lean").into_iter().collect();
        assert_eq!(
            names,
            ["lean-on v1.0.0", "optics-model v0.1.0", "serde v0.9.0", "serde v1.0.0", "serde_derive v1.0.0"]
        );
    }

    fn built(seconds: f64, crates: usize) -> Built {
        let packages: BTreeSet<String> = (0..crates).map(|number| format!("crate{number} v1.0.0")).collect();
        let measured = Measured { seconds, processor_seconds: 2.0 * seconds, peak_bytes: 0 };
        Built { packages, measured: Ok(measured) }
    }

    #[test]
    fn goals_are_reached_or_not_or_not_measured() {
        let mut all = [built(10.0, 15), built(11.5, 18), built(12.5, 30)];
        let is = |all: &[Built; 3]| GOALS.map(|(_, most, figure)| figure(all).map(|is| is <= most));
        assert_eq!(is(&all), [Some(false), Some(false), Some(true), Some(false)]);
        all[1] = built(10.5, 19);
        all[1].packages.insert("regex v1.0.0".to_owned());
        assert_eq!(is(&all), [Some(true), Some(true), Some(false), Some(false)]);
        all[0].measured = Err("exit status: 101, not 0".to_owned());
        assert_eq!(is(&all), [None, None, Some(false), Some(false)]);
        let table = show(Format::Text, &all);
        assert!(table.contains("not measured: exit status: 101, not 0"), "{table}");
        assert_eq!(
            (table.matches(" yes ").count(), table.matches(" not measured ").count()),
            (1, 2),
            "{table}"
        );
    }
}
