//! How a command ends.

use std::fmt;
use std::process::ExitCode;

use crate::output::tell;

/// The end of a command that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything was checked and is clean.
    Clean,
    /// Something breaks the contract.
    Findings,
    /// The command was called in a way that cannot work.
    WrongUsage,
    /// Something could not be fetched or read, so that "clean" would be a guess.
    Incomplete,
}

/// The end of a command that could not run.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// The command was called wrongly: exit code 2.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    /// Nothing was checked: exit code 3.
    pub(crate) fn incomplete(message: impl fmt::Display) -> Self {
        Self { code: 3, message: message.to_string() }
    }
}

/// Tells the person of a failure, and the caller by exit code.
pub(crate) fn report(result: Result<Outcome, Failure>) -> ExitCode {
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::WrongUsage) => ExitCode::from(2),
        Ok(Outcome::Incomplete) => ExitCode::from(3),
        Err(failure) => {
            tell(format_args!("error: {}", failure.message));
            ExitCode::from(failure.code)
        }
    }
}
