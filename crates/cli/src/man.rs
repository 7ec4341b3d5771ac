//! `optics man`: manual pages.

use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man;

use crate::outcome::{Failure, Outcome};
use crate::output;

#[derive(Args)]
#[command(after_help = "\
Examples:
  optics man | man -l -
  optics man --directory ~/.local/share/man/man1")]
#[allow(clippy::doc_markdown)] // Help texts are no Markdown.
pub(crate) struct Arguments {
    /// Write a page for each command into this folder, as optics.1, optics-get.1 and so on, in place of printing the one of
    /// optics.
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, command: clap::Command) -> Result<Outcome, Failure> {
    let Some(directory) = &arguments.directory else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(Failure::incomplete)?;
        output::print(&String::from_utf8_lossy(&page))?;
        return Ok(Outcome::Clean);
    };
    let told =
        |error: std::io::Error| Failure::usage(format_args!("--directory: {}: {error}", directory.display()));
    std::fs::create_dir_all(directory).map_err(told)?;
    clap_mangen::generate_to(command, directory).map_err(told)?;
    Ok(Outcome::Clean)
}
