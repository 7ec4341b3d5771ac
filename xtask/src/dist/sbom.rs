//! What the program is made of, as CycloneDX, by cargo-cyclonedx.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{Release, read, said};
use crate::cargo::{cargo, succeed};
use crate::program::{PACKAGE, PROGRAM};
use crate::{sources, tools};

/// The list of all packages that are in the program, or were needed to build it; of these the scope is `excluded`.
pub(super) fn make(root: &Path, release: &Release, folder: &Path) -> Result<Vec<u8>, String> {
    // In a copy, since the tool writes beside the manifests.
    sources::copy(root, folder)?;
    let package = folder.join("crates/cli");
    let mut list = tools::CYCLONEDX.command(root)?;
    list.args(["--quiet", "--describe", "binaries", "--format", "json", "--spec-version", "1.5"]);
    list.args(["--target", &release.triple, "--manifest-path"]).arg(package.join("Cargo.toml"));
    // With it, there is no random serial number in the list.
    list.env("SOURCE_DATE_EPOCH", release.time.to_string());
    succeed(&mut list, "cargo cyclonedx")?;
    let bytes = read(&package.join(format!("{PROGRAM}_bin.cdx.json")))?;
    let text = String::from_utf8(bytes).map_err(|_| "the SBOM is not UTF-8".to_owned())?;
    let list = serde_json::from_str(&nameless(&text, folder)?)
        .map_err(|error| format!("what cargo-cyclonedx writes is not JSON: {error}"))?;
    let list = without_others(list, &used(root, release, "normal,build")?)?;
    Ok(format!("{list:#}\n").into_bytes())
}

/// Packages that the program needs, as `name v1.2.3`: those that go into it (`normal`), or all that it takes to build it as well
/// (`normal,build`).
pub(super) fn used(root: &Path, release: &Release, edges: &str) -> Result<BTreeSet<String>, String> {
    let mut tree = cargo(root);
    tree.args(["tree", "--locked", "--package", PACKAGE, "--target", &release.triple, "--prefix", "none"]);
    let tree = said(tree.args(["--edges", edges, "--format", "{p}"]), "cargo tree")?;
    // "name v1.2.3 (proc-macro)", "name v1.2.3 (/path)"; what stands a second time has a star.
    let packages: BTreeSet<String> = tree
        .lines()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|package| !package.is_empty() && !package.starts_with(&format!("{PACKAGE} ")))
        .collect();
    if packages.is_empty() {
        Err(format!("cargo tree names no dependency of {PACKAGE}"))
    } else {
        Ok(packages)
    }
}

/// Components of a list, as `name v1.2.3`.
pub(super) fn components(list: &Value) -> BTreeSet<String> {
    list["components"].as_array().into_iter().flatten().filter_map(name).collect()
}

fn name(component: &Value) -> Option<String> {
    Some(format!("{} v{}", component["name"].as_str()?, component["version"].as_str()?))
}

/// The tool lists what features of other members of the workspace bring along, too, which is no part of the program.
fn without_others(mut list: Value, used: &BTreeSet<String>) -> Result<Value, String> {
    let broken = "what cargo-cyclonedx writes has no components, or none of dependencies";
    let components = list["components"].as_array_mut().ok_or(broken)?;
    components.retain(|component| name(component).is_some_and(|name| used.contains(&name)));
    let mut kept: BTreeSet<String> =
        components.iter().filter_map(|component| component["bom-ref"].as_str()).map(str::to_owned).collect();
    kept.extend(list["metadata"]["component"]["bom-ref"].as_str().map(str::to_owned));
    let is_kept = |reference: &Value| reference.as_str().is_some_and(|reference| kept.contains(reference));
    let dependencies = list["dependencies"].as_array_mut().ok_or(broken)?;
    dependencies.retain(|dependency| is_kept(&dependency["ref"]));
    for dependency in dependencies {
        if let Some(on) = dependency["dependsOn"].as_array_mut() {
            on.retain(is_kept);
        }
    }
    Ok(list)
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
    use super::{components, nameless, without_others};
    use serde_json::json;

    #[test]
    fn what_the_program_does_not_use_is_no_part_of_the_list() {
        let component =
            |name: &str| json!({ "name": name, "version": "1.0.0", "bom-ref": format!("r#{name}") });
        let list = json!({
            "metadata": { "component": { "bom-ref": "r#optics-cli" } },
            "components": [component("used"), component("others")],
            "dependencies": [
                { "ref": "r#optics-cli", "dependsOn": ["r#used"] },
                { "ref": "r#used", "dependsOn": ["r#others"] },
                { "ref": "r#others" },
            ],
        });
        let left = without_others(list, &["used v1.0.0".to_owned()].into()).unwrap();
        assert_eq!(components(&left), ["used v1.0.0".to_owned()].into());
        let dependencies = json!([
            { "ref": "r#optics-cli", "dependsOn": ["r#used"] },
            { "ref": "r#used", "dependsOn": [] },
        ]);
        assert_eq!(left["dependencies"], dependencies);
        assert!(without_others(json!({}), &["used v1.0.0".to_owned()].into()).is_err());
    }

    #[test]
    fn packages_of_the_workspace_have_the_same_names_everywhere() {
        let listed = |folder: &str| format!("\"path+file://{folder}/crates/cli#optics-cli@0.1.0\"");
        let unix = nameless(&listed("/home/a b"), "/home/a b".as_ref()).unwrap();
        assert_eq!(unix, listed("/optics"));
        assert_eq!(nameless(&listed("/D:/a"), "D:\\a".as_ref()).unwrap(), unix);
    }
}
