//! `cargo xtask dependencies`: licences, sources, doubles and advisories of what is in Cargo.lock, by `deny.toml`.

use std::path::Path;

use crate::Outcome;
use crate::cargo::{cargo, succeed};
use crate::metadata::metadata;
use crate::output::{print, tell};
use crate::tools;

/// Judge the dependencies by deny.toml, with cargo-deny.
///
/// Installs cargo-deny into target/tools. Advisories need their database from the network. Where it cannot be had the rest is judged,
/// and the exit code is 3, since advisories were not looked at; --without-advisories leaves them out on purpose.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out the advisories, and say so.
    #[arg(long)]
    without_advisories: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    // Before the tool, which ends as it does with findings where it cannot read what it judges.
    metadata(cargo(root).args(["metadata", "--locked", "--all-features"]))?;
    let mut deny = tools::DENY.command(root)?;
    // Nor does it tell apart an advisory and a database that cannot be had.
    let database = if arguments.without_advisories {
        Ok(())
    } else {
        succeed(tools::DENY.command(root)?.args(["fetch", "db"]), "cargo deny fetch db")
    };
    deny.args(["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    if !arguments.without_advisories && database.is_ok() {
        deny.arg("advisories");
    }
    let outcome = tools::DENY.judge(&mut deny)?;
    if arguments.without_advisories {
        print("SKIPPED: advisories\n")?;
    }
    if let Err(error) = database {
        tell(format_args!(
            "advisories were not looked at, since their database cannot be had: {error}; --without-advisories leaves them out"
        ));
        return Ok(Outcome::Incomplete);
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    /// Nothing is left out where there is a network.
    #[test]
    fn ci_leaves_no_advisory_out() {
        let workflow = include_str!("../../.github/workflows/ci.yml");
        let runs: Vec<&str> = workflow.lines().filter(|line| line.contains("xtask dependencies")).collect();
        assert_eq!(runs, ["      - run: cargo xtask dependencies"]);
    }
}
