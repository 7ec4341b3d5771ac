//! `optics completions`: completion scripts for shells.

use clap::Args;
use clap_complete::Shell;

use crate::outcome::{Failure, Outcome};
use crate::output;

#[derive(Args)]
#[command(after_help = "\
Example:
  optics completions bash > ~/.local/share/bash-completion/completions/optics")]
pub(crate) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, command: &mut clap::Command) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "optics", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}
