//! `cargo xtask dist`: the archive of the command for one platform, as a release has it, and what is in it.
//!
//! The same sources and the same toolchain give the same bytes wherever they are built: no path of the machine is in the program
//! (`build`), and entries, times and owners of the archive are fixed (`archive`). What comes out is unpacked by another program
//! and tried (`check`).

mod archive;
mod build;
mod check;
mod sbom;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::cargo::cargo;
use crate::metadata::{members, metadata};
use crate::output::{note, print};
use crate::program::{PACKAGE, PROGRAM};
use crate::{Outcome, sources};
use archive::Archive;
use build::Build;

/// Make the archive of the optics command for this platform: program, licences, manual pages, completions and SBOM.
///
/// Builds for release, which takes some minutes, and installs cargo-cyclonedx into target/tools. The archive, its SHA-256 and the
/// SBOM are left in target/dist.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The platform, whose programs this machine must be able to run; its own unless given.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Build twice, in folders of different names with nothing built in them, and compare byte by byte.
    #[arg(long)]
    twice: bool,
}

/// Shells that there are completions for, and the names under which these are looked for.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "optics.bash"),
    ("zsh", "_optics"),
    ("fish", "optics.fish"),
    ("powershell", "_optics.ps1"),
    ("elvish", "optics.elv"),
];

/// Files of the repository that go along as they are.
const TEXTS: [&str; 4] = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

const SBOM: &str = "optics.cdx.json";

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let release = Release::of(root, arguments.target.as_deref())?;
    let folder = root.join("target/dist");
    let (build, program) = if arguments.twice {
        match twice(&release, root, &folder)? {
            Some(built) => built,
            None => return Ok(Outcome::Findings),
        }
    } else {
        let build = Build::new(root.to_owned(), folder.join("built"), build::cargo_home()?);
        let program = build.run(&release)?;
        (build, program)
    };
    let sbom = sbom::make(root, &release, &folder.join("sbom"))?;
    let archive = contents(&release, root, &program, &sbom, &folder)?;
    let packed = folder.join(release.archive());
    let sum = write(&packed, &archive.packed(&release.name(), release.time)?)?;
    let sums = format!("{sum}  {}\n", release.archive());
    write(&folder.join(format!("{}.sha256", release.archive())), sums.as_bytes())?;
    write(&folder.join(release.sbom()), &sbom)?;

    let findings = check::check(&release, &archive, &packed, root, &build.traces())?;
    for finding in &findings {
        print(&format!("{}: {finding}\n", release.archive()))?;
    }
    if !findings.is_empty() {
        return Ok(Outcome::Findings);
    }
    print(&format!(
        "{}: {} files, {} bytes, the program {} bytes; SHA-256 {sum}\n",
        packed.display(),
        archive.names().count(),
        length(&packed)?,
        length(&program)?,
    ))?;
    Ok(Outcome::Clean)
}

/// What is released.
struct Release {
    version: String,
    /// The platform.
    triple: String,
    /// Seconds since 1970, for all that has a time: `SOURCE_DATE_EPOCH`, or when the commit was made.
    time: u64,
}

impl Release {
    fn of(root: &Path, triple: Option<&str>) -> Result<Self, String> {
        let metadata = metadata(cargo(root).args(["metadata", "--no-deps"]))?;
        let package = members(&metadata).find(|package| package["name"] == PACKAGE);
        let version = package.and_then(|package| package["version"].as_str());
        let version = version.ok_or_else(|| format!("the workspace has no package {PACKAGE}"))?.to_owned();
        let triple = triple.map_or_else(|| build::host(root), |triple| Ok(triple.to_owned()))?;
        let time = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(time) => time,
            Err(_) => {
                said(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root), "git log")?
            }
        };
        let time = time
            .trim()
            .parse()
            .map_err(|_| format!("SOURCE_DATE_EPOCH or git: {time:?} is no number of seconds since 1970"))?;
        Ok(Self { version, triple, time })
    }

    /// The folder in the archive.
    fn name(&self) -> String {
        format!("{PROGRAM}-{}-{}", self.version, self.triple)
    }

    fn archive(&self) -> String {
        format!("{}.tar.gz", self.name())
    }

    fn sbom(&self) -> String {
        format!("{}.cdx.json", self.name())
    }

    /// The file name of the program.
    fn program(&self) -> String {
        if self.triple.contains("windows") { format!("{PROGRAM}.exe") } else { PROGRAM.to_owned() }
    }
}

/// Two builds that have nothing in common but sources, toolchain and dependencies; none if they differ.
fn twice(release: &Release, root: &Path, folder: &Path) -> Result<Option<(Build, PathBuf)>, String> {
    let folder = folder.join("twice");
    remove(&folder)?;
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let home = build::cargo_home()?;
    let other = build::other_name(&home, &folder.join("home-of-cargo"))?;
    // Of different length and depth, so that neither can hide in the other's place.
    let places = [("a", home), ("another-place/of/the-same-sources", other)];
    // Both before a build that takes minutes, in which somebody may go on working.
    for (place, _) in &places {
        sources::copy(root, &folder.join(place))?;
    }
    let mut builds = Vec::new();
    for (place, home) in places {
        let place = folder.join(place);
        note(format_args!("building in {}", place.display()));
        let build = Build::new(place.clone(), place.join("target"), home);
        let program = build.run(release)?;
        builds.push((build, program));
    }
    let sums = builds.iter().map(|(_, program)| sum(program)).collect::<Result<Vec<_>, _>>()?;
    for ((_, program), sum) in builds.iter().zip(&sums) {
        print(&format!("{sum}  {}\n", program.display()))?;
    }
    if sums.iter().any(|sum| *sum != sums[0]) {
        print("two builds of the same sources differ: diffoscope says where\n")?;
        return Ok(None);
    }
    Ok(builds.pop())
}

/// All that goes into the archive.
fn contents(
    release: &Release,
    root: &Path,
    program: &Path,
    sbom: &[u8],
    folder: &Path,
) -> Result<Archive, String> {
    let mut archive = Archive::default();
    archive.program(&release.program(), read(program)?);
    for name in TEXTS {
        archive.text(name, read(&root.join(name))?);
    }
    archive.text(SBOM, sbom.to_vec());
    let told =
        |error: String| format!("{error}\nthe archive is made where programs of {} run", release.triple);
    for (shell, name) in COMPLETIONS {
        let script =
            said(Command::new(program).args(["completions", shell]), "optics completions").map_err(told)?;
        archive.text(&format!("completions/{name}"), script.into_bytes());
    }
    let pages = folder.join("man");
    remove(&pages)?;
    said(
        Command::new(program).args([OsStr::new("man"), "--directory".as_ref(), pages.as_os_str()]),
        "optics man",
    )?;
    for page in files(&pages)? {
        let name = page.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        archive.text(&format!("man/{name}"), read(&page)?);
    }
    Ok(archive)
}

/// Standard output of a command, which must succeed.
fn said(command: &mut Command, name: &str) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("cannot start {name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name}: what it says is not UTF-8"))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error| format!("{}: {error}", folder.display());
    fs::read_dir(folder).map_err(told)?.map(|entry| entry.map(|entry| entry.path()).map_err(told)).collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, and gives its SHA-256.
fn write(path: &Path, bytes: &[u8]) -> Result<String, String> {
    let told = |error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    fs::write(path, bytes).map_err(told)?;
    Ok(hexadecimal(bytes))
}

fn sum(path: &Path) -> Result<String, String> {
    Ok(hexadecimal(&read(path)?))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    digits.concat()
}

fn length(path: &Path) -> Result<u64, String> {
    fs::metadata(path).map(|file| file.len()).map_err(|error| format!("{}: {error}", path.display()))
}

fn remove(folder: &Path) -> Result<(), String> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
