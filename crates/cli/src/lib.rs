//! The `optics` command.
//!
//! Results go to standard output and nothing else does; what a person should know besides goes to standard error.
//! Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing was checked or a source could not be read whole.
//!
//! It is a library so that the tests of the workspace can run the very command as a program of their own.

mod auth;
mod capture;
mod columns;
mod completions;
mod connection;
mod contract;
mod deferred;
mod devices;
mod drift;
mod emulate;
mod form;
mod get;
mod html;
mod judged;
mod list;
mod man;
mod number;
mod observe;
mod outcome;
mod output;
mod panic;
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

use deferred::Deferred;
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
    /// Fetch package executions, check them against the contract and print them.
    Get(Deferred<get::Arguments>),
    /// List package executions, and check each against the contract.
    List(Deferred<list::Arguments>),
    /// Wait until a package execution is done, then print it.
    Wait(Deferred<wait::Arguments>),
    /// Check captured executions against the contract.
    Validate(Deferred<validate::Arguments>),
    /// Learn what captured executions look like: a profile that holds no value of them.
    Observe(Deferred<observe::Arguments>),
    /// Run the service on loopback until interrupted.
    Emulate(Deferred<emulate::Arguments>),
    /// Pass requests on to the service, and check what comes back, until interrupted.
    Proxy(Deferred<proxy::Arguments>),
    Auth(auth::Arguments),
    /// Compare the documentation lock with the contract, the vendor's page and captured traffic.
    Drift(Deferred<drift::Arguments>),
    /// Print the facts that are found on a page of the guide, and the line on which each stands.
    Page(Deferred<drift::PageArguments>),
    /// Print the contract.
    Schema(Deferred<schema::Arguments>),
    /// Print a completion script for a shell.
    Completions(Deferred<completions::Arguments>),
    /// Print the manual page, or write one for each command.
    Man(Deferred<man::Arguments>),
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    panic::ends_the_command();
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
        Command::Get(Deferred(arguments)) => get::run(&arguments),
        Command::List(Deferred(arguments)) => list::run(&arguments),
        Command::Wait(Deferred(arguments)) => wait::run(&arguments),
        Command::Validate(Deferred(arguments)) => validate::run(&arguments),
        Command::Observe(Deferred(arguments)) => observe::run(&arguments),
        Command::Emulate(Deferred(arguments)) => emulate::run(&arguments),
        Command::Proxy(Deferred(arguments)) => proxy::run(&arguments),
        Command::Auth(arguments) => auth::run(&arguments),
        Command::Drift(Deferred(arguments)) => drift::run(&arguments),
        Command::Page(Deferred(arguments)) => drift::page(&arguments),
        Command::Schema(Deferred(arguments)) => schema::run(&arguments),
        Command::Completions(Deferred(arguments)) => completions::run(&arguments, &mut Arguments::command()),
        Command::Man(Deferred(arguments)) => man::run(&arguments, Arguments::command()),
    };
    outcome::report(result)
}
