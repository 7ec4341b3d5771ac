//! What the program is made of, as CycloneDX, by cargo-cyclonedx.

use std::path::Path;

use super::{PACKAGE, PROGRAM, Release, read};
use crate::cargo::succeeds;
use crate::{sources, tools};

/// The list of all packages that are in the program, or were needed to build it.
pub(super) fn make(root: &Path, release: &Release, folder: &Path) -> Result<Vec<u8>, String> {
    // In a copy, since the tool writes beside the manifests.
    sources::copy(root, folder)?;
    let package = folder.join("crates/cli");
    let mut list = tools::CYCLONEDX.command(root)?;
    list.args(["--quiet", "--describe", "binaries", "--format", "json", "--spec-version", "1.5"]);
    list.args(["--target", &release.triple, "--manifest-path"]).arg(package.join("Cargo.toml"));
    // With it, there is no random serial number in the list.
    list.env("SOURCE_DATE_EPOCH", release.time.to_string());
    if !succeeds(&mut list)? {
        return Err(format!("cargo-cyclonedx makes no list of what {PACKAGE} is made of"));
    }
    let bytes = read(&package.join(format!("{PROGRAM}_bin.cdx.json")))?;
    let text = String::from_utf8(bytes).map_err(|_| "the SBOM is not UTF-8".to_owned())?;
    Ok(nameless(&text, folder)?.into_bytes())
}

/// Packages of the workspace are named by the folder that they were in; elsewhere that is a path of nobody's.
fn nameless(text: &str, folder: &Path) -> Result<String, String> {
    let folder = folder.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", folder.display()))?;
    let folder = folder.replace('\\', "/");
    let slash = if folder.starts_with('/') { "" } else { "/" };
    Ok(text.replace(&format!("path+file://{slash}{folder}/"), "path+file:///optics/"))
}

#[cfg(test)]
mod tests {
    use super::nameless;

    #[test]
    fn packages_of_the_workspace_have_the_same_names_everywhere() {
        let listed = |folder: &str| format!("\"path+file://{folder}/crates/cli#optics-cli@0.1.0\"");
        let unix = nameless(&listed("/home/a b"), "/home/a b".as_ref()).unwrap();
        assert_eq!(unix, listed("/optics"));
        assert_eq!(nameless(&listed("/D:/a"), "D:\\a".as_ref()).unwrap(), unix);
    }
}
