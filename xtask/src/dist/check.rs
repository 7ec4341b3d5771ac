//! Whether an archive is what it should be: it is unpacked by another program, and what is in it is tried.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::archive::Archive;
use super::{COMPLETIONS, Release, SBOM, TEXTS, files, read, remove, said, sbom};

/// What a program for Linux may have at most, in bytes: it is copied to the nodes of clusters and into the images of pipelines.
const LIMIT: usize = include!("../../largest-program.rs");

/// What is wrong with an archive; nothing if all is right.
pub(super) fn check(
    release: &Release,
    archive: &Archive,
    packed: &Path,
    root: &Path,
    traces: &[PathBuf],
) -> Result<Vec<String>, String> {
    let folder = packed.with_file_name("unpacked");
    remove(&folder)?;
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut unpack = Command::new("tar");
    said(unpack.arg("-xzf").arg(packed).current_dir(&folder), "tar")?;
    let unpacked = folder.join(release.name());
    let mut findings = Vec::new();
    contents(release, archive, &unpacked, &mut findings)?;
    traces_in(&unpacked, traces, &mut findings)?;
    tried(release, &unpacked, root, &mut findings)?;
    listed(release, &unpacked, root, &mut findings)?;
    Ok(findings)
}

/// All files are there as they were packed, and no others.
fn contents(
    release: &Release,
    archive: &Archive,
    unpacked: &Path,
    findings: &mut Vec<String>,
) -> Result<(), String> {
    let mut found = BTreeSet::new();
    for path in all_files(unpacked)? {
        let name = path.strip_prefix(unpacked).unwrap_or(&path).display().to_string().replace('\\', "/");
        if archive.bytes(&name) != Some(read(&path)?.as_slice()) {
            findings.push(format!("{name} is not as it was packed"));
        }
        found.insert(name);
    }
    let mut expected: BTreeSet<String> = TEXTS.iter().map(|&name| name.to_owned()).collect();
    expected.extend(COMPLETIONS.iter().map(|(_, name)| format!("completions/{name}")));
    expected.extend([
        SBOM.to_owned(),
        release.program(),
        "man/optics.1".to_owned(),
        "man/optics-get.1".to_owned(),
    ]);
    expected.extend(archive.names().map(str::to_owned));
    findings.extend(expected.difference(&found).map(|name| format!("{name} is missing")));
    for name in &found {
        let length = read(&unpacked.join(name))?.len();
        if length == 0 {
            findings.push(format!("{name} is empty"));
        }
        if *name == release.program() && length > LIMIT && release.triple.contains("linux") {
            findings.push(format!("{name} has {length} bytes, more than {LIMIT}: see docs/bench.md"));
        }
    }
    Ok(())
}

/// No file holds a path of the machine that made it.
fn traces_in(unpacked: &Path, traces: &[PathBuf], findings: &mut Vec<String>) -> Result<(), String> {
    for path in all_files(unpacked)? {
        let bytes = read(&path)?;
        for trace in traces {
            let text = trace.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", trace.display()))?;
            if let Some(place) = find(&bytes, text.as_bytes()) {
                let held = bytes[place..].iter().take_while(|byte| byte.is_ascii_graphic()).take(120);
                let held: String = held.map(|&byte| char::from(byte)).collect();
                let name = path.strip_prefix(unpacked).unwrap_or(&path).display();
                findings.push(format!("{name} holds a path of this machine: {held}"));
            }
        }
    }
    Ok(())
}

fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    let first = *text.first()?;
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|&byte| byte == first) {
        let place = from + step;
        if bytes[place..].starts_with(text) {
            return Some(place);
        }
        from = place + 1;
    }
    None
}

/// The program runs, is of that version, and takes the contract's own examples.
fn tried(release: &Release, unpacked: &Path, root: &Path, findings: &mut Vec<String>) -> Result<(), String> {
    let program = unpacked.join(release.program());
    let version = said(Command::new(&program).arg("--version"), "optics --version")?;
    if version.trim() != format!("optics {}", release.version) {
        findings.push(format!("the program says that it is {}", version.trim()));
    }
    let examples = root.join("schema/examples");
    let mut validate = Command::new(&program);
    let output = validate.arg("validate").arg(&examples).current_dir(unpacked).output();
    let output = output.map_err(|error| format!("cannot start optics validate: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !said.contains(" valid, 0 violations") {
        findings.push(format!("optics validate {}: {}\n{said}", examples.display(), output.status));
    }
    for name in ["man/optics.1", "man/optics-get.1"] {
        if find(&read(&unpacked.join(name))?, b".TH optics").is_none() {
            findings.push(format!("{name} is no manual page of optics"));
        }
    }
    for (shell, name) in COMPLETIONS {
        if find(&read(&unpacked.join("completions").join(name))?, b"validate").is_none() {
            findings.push(format!("completions/{name} does not complete what {shell} should"));
        }
    }
    Ok(())
}

/// The SBOM names all that cargo says is built into the program, and nothing but that and what it takes to build it.
fn listed(release: &Release, unpacked: &Path, root: &Path, findings: &mut Vec<String>) -> Result<(), String> {
    let list: Value = serde_json::from_slice(&read(&unpacked.join(SBOM))?)
        .map_err(|error| format!("{SBOM} is not JSON: {error}"))?;
    if list["bomFormat"] != "CycloneDX" {
        findings.push(format!("{SBOM} is no CycloneDX"));
    }
    let listed = sbom::components(&list);
    let (within, used) = (sbom::used(root, release, "normal")?, sbom::used(root, release, "normal,build")?);
    findings.extend(within.difference(&listed).map(|package| format!("{SBOM} does not name {package}")));
    let others = listed.difference(&used);
    findings.extend(others.map(|package| format!("{SBOM} names {package}, which the program does not use")));
    Ok(())
}

fn all_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = Vec::new();
    for path in files(folder)? {
        if path.is_dir() { all.extend(all_files(&path)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::{COMPLETIONS, Release, SBOM, TEXTS, write};
    use super::{Archive, check, find, traces_in};
    use std::path::Path;

    #[test]
    fn a_text_is_found_where_it_begins() {
        assert_eq!(find(b"aab", b"ab"), Some(1));
        assert_eq!(find(b"aab", b"abc"), None);
        assert_eq!(find(b"", b"a"), None);
    }

    #[test]
    fn a_path_in_a_program_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("man")).unwrap();
        std::fs::write(folder.path().join("optics"), b"\x7fELF\0/home/me/src/lib.rs\0/optics/src\0").unwrap();
        std::fs::write(folder.path().join("man/optics.1"), "/home is a folder\n").unwrap();
        let mut findings = Vec::new();
        traces_in(folder.path(), &["/home/me".into()], &mut findings).unwrap();
        assert_eq!(findings, ["optics holds a path of this machine: /home/me/src/lib.rs"]);
    }

    /// An archive in which a script stands for the program, changed before it is packed; what is found in it.
    #[cfg(unix)]
    fn findings(version: &str, sbom: &str, change: impl FnOnce(&mut Archive)) -> Vec<String> {
        let release = Release {
            version: version.to_owned(),
            triple: super::super::build::host(Path::new(".")).unwrap(),
            time: 1_700_000_000,
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut archive = Archive::default();
        let program =
            "#!/bin/sh\ncase $1 in --version) echo optics 1.2.3 ;; *) echo 6 valid, 0 violations ;; esac\n";
        archive.program(&release.program(), program.into());
        for name in TEXTS {
            archive.text(name, b"text".to_vec());
        }
        for (_, name) in COMPLETIONS {
            archive.text(&format!("completions/{name}"), b"validate".to_vec());
        }
        for name in ["man/optics.1", "man/optics-get.1"] {
            archive.text(name, b".TH optics".to_vec());
        }
        archive.text(SBOM, sbom.into());
        change(&mut archive);
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join(release.archive());
        write(&packed, &archive.packed(&release.name(), release.time).unwrap()).unwrap();
        check(&release, &archive, &packed, root, &["/home/me".into()]).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn what_is_wrong_in_an_archive_is_told() {
        let empty = r#"{ "bomFormat": "CycloneDX", "components": [] }"#;
        let first = |version: &str, sbom: &str, change: fn(&mut Archive)| {
            let mut findings = findings(version, sbom, change);
            findings.retain(|finding| !finding.contains("does not name "));
            findings
        };
        assert_eq!(first("1.2.3", empty, |_| {}), Vec::<String>::new());
        assert_eq!(first("1.2.4", empty, |_| {}), ["the program says that it is optics 1.2.3"]);
        assert_eq!(first("1.2.3", "{}", |_| {}), [format!("{SBOM} is no CycloneDX")]);
        let silent: fn(&mut Archive) = |archive| archive.text("LICENSE-MIT", Vec::new());
        assert_eq!(first("1.2.3", empty, silent), ["LICENSE-MIT is empty"]);
        let trace: fn(&mut Archive) = |archive| archive.text("README.md", b"see /home/me/x".to_vec());
        assert_eq!(first("1.2.3", empty, trace), ["README.md holds a path of this machine: /home/me/x"]);

        #[cfg(target_os = "linux")]
        {
            let large: fn(&mut Archive) = |archive| {
                let mut program = archive.bytes("optics").unwrap().to_vec();
                program.resize(super::LIMIT + 1, b'#');
                archive.program("optics", program);
            };
            let told = format!(
                "optics has {} bytes, more than {}: see docs/bench.md",
                super::LIMIT + 1,
                super::LIMIT
            );
            assert_eq!(first("1.2.3", empty, large), [told]);
        }

        // An SBOM that names nothing lacks what is in the program.
        let lacks = findings("1.2.3", empty, |_| {});
        assert!(
            lacks.iter().any(|finding| finding.starts_with(&format!("{SBOM} does not name clap v"))),
            "{lacks:?}"
        );
        // And one that names what nobody uses is not that of the program.
        let other = r#"{ "bomFormat": "CycloneDX", "components": [{ "name": "a", "version": "1.0.0" }] }"#;
        let more = findings("1.2.3", other, |_| {});
        let told = format!("{SBOM} names a v1.0.0, which the program does not use");
        assert!(more.contains(&told), "{more:?}");
    }
}
