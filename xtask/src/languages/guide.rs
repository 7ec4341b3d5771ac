//! `schema/dist/README.md`: what the files are, with the versions of the tools as they are pinned.

use std::path::Path;

use serde_json::Value;

use super::{SOURCES, read};
use crate::derived::DIST;

/// The text, made from its template.
pub(crate) fn guide(root: &Path) -> Result<String, String> {
    let mut text = read(&root.join(SOURCES).join("README.md"))?;
    for (tool, version) in pins(root)? {
        text = text.replace(&format!("⟨{tool}⟩"), &format!("{tool} {version}"));
    }
    match text.split_once('⟨').and_then(|(_, rest)| rest.split_once('⟩')) {
        Some((tool, _)) => Err(format!("{SOURCES}/README.md names {tool}, which nothing there pins")),
        None => Ok(text),
    }
}

/// The example in the README that is written in a language.
pub(super) fn example(root: &Path, language: &str) -> Result<String, String> {
    let text = read(&root.join(DIST).join("README.md"))?;
    let (_, rest) = text
        .split_once(&format!("```{language}\n"))
        .ok_or_else(|| format!("{DIST}/README.md has no example in {language}"))?;
    Ok(rest.split("```").next().unwrap_or_default().to_owned())
}

/// Tools by name, with their versions.
fn pins(root: &Path) -> Result<Vec<(String, String)>, String> {
    let package: Value = serde_json::from_str(&read(&root.join(SOURCES).join("package.json"))?)
        .map_err(|error| format!("{SOURCES}/package.json is not JSON: {error}"))?;
    let of_node = package["dependencies"].as_object().into_iter().flatten();
    let mut pins: Vec<(String, String)> =
        of_node.filter_map(|(name, version)| Some((name.clone(), version.as_str()?.to_owned()))).collect();
    let requirements = read(&root.join(SOURCES).join("requirements.txt"))?;
    let of_python =
        requirements.lines().filter_map(|line| line.trim_end_matches([' ', '\\']).split_once("=="));
    pins.extend(of_python.map(|(name, version)| (name.to_owned(), version.to_owned())));
    Ok(pins)
}
