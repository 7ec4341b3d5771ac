//! `cargo xtask dependencies`: licences, sources, doubles and advisories of what is in Cargo.lock, by `deny.toml`.

use std::path::Path;

use crate::Outcome;
use crate::cargo::succeeds;
use crate::output::print;
use crate::tools;

/// Judge the dependencies by deny.toml, with cargo-deny.
///
/// Installs cargo-deny into target/tools. Advisories need their database from the network: --without-advisories says that they were
/// not looked at.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out the advisories, where their database cannot be had.
    #[arg(long)]
    without_advisories: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    // Apart from the check, which ends as it does with findings where it cannot have the database.
    if !arguments.without_advisories && !succeeds(tools::DENY.command(root)?.args(["fetch", "db"]))? {
        return Err(
            "the database of advisories cannot be had; --without-advisories checks the rest".to_owned()
        );
    }
    let mut deny = tools::DENY.command(root)?;
    deny.args(["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    if !arguments.without_advisories {
        deny.arg("advisories");
    }
    if !succeeds(&mut deny)? {
        return Ok(Outcome::Findings);
    }
    if arguments.without_advisories {
        print("SKIPPED: advisories\n")?;
    }
    Ok(Outcome::Clean)
}
