//! The `optics` command.
//!
//! Results go to standard output and nothing else does; what a person should know besides goes to standard error.
//! Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing was checked or a source could not be read whole.
//!
//! It is a library so that the tests of the workspace can run the very command as a program of their own.

mod auth;
mod completions;
mod connection;
mod contract;
mod devices;
mod drift;
mod emulate;
mod form;
mod get;
mod judged;
mod list;
mod number;
mod observe;
mod outcome;
mod output;
mod paths;
mod profile;
mod proxy;
mod runtime;
mod schema;
mod settings;
mod signals;
mod table;
mod validate;
mod verbose;
mod wait;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use outcome::Outcome;

/// Fetch, validate and emulate package executions of the CylanceOPTICS Package Deployment API.
#[derive(Parser)]
#[command(name = "optics", bin_name = "optics", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  clean
  1  findings: something breaks the contract
  2  wrong usage
  3  nothing was checked, or a source could not be read whole";

#[derive(Subcommand)]
enum Command {
    Get(get::Arguments),
    List(list::Arguments),
    Wait(wait::Arguments),
    Validate(validate::Arguments),
    Observe(observe::Arguments),
    Emulate(emulate::Arguments),
    Proxy(proxy::Arguments),
    Auth(auth::Arguments),
    Drift(drift::Arguments),
    Page(drift::PageArguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and versions are results, too: they are for standard output, and must get there.
        Err(told) if !told.use_stderr() => {
            let text = told.render();
            let text = if output::is_coloured() { text.ansi().to_string() } else { text.to_string() };
            return outcome::report(output::print(&text).map(|()| Outcome::Clean));
        }
        Err(wrong) => wrong.exit(),
    };
    let result = match arguments.command {
        Command::Get(arguments) => get::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Wait(arguments) => wait::run(&arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Observe(arguments) => observe::run(&arguments),
        Command::Emulate(arguments) => emulate::run(&arguments),
        Command::Proxy(arguments) => proxy::run(&arguments),
        Command::Auth(arguments) => auth::run(&arguments),
        Command::Drift(arguments) => drift::run(&arguments),
        Command::Page(arguments) => drift::page(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, &mut Arguments::command()),
    };
    outcome::report(result)
}
