//! `cargo xtask browser`: what the tests of pages put into the browser.

use std::path::Path;

use crate::Outcome;
use crate::registry::Node;

/// Install axe-core, by which the tests of pages in a browser judge accessibility, into target/browser.
///
/// Needs Node.js with npm. The tests themselves are `cargo test --package optics-tests --test browser`; they need Chromium with
/// chromedriver, and say what they passed over unless `OPTICS_BROWSER=required`.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(root: &Path) -> Result<Outcome, String> {
    Node::install(root, "xtask/browser", "target/browser")?;
    Ok(Outcome::Clean)
}
