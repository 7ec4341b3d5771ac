//! Runs the asynchronous part of a command.

use crate::outcome::{Failure, Outcome};

/// Runs `command` to its end on this thread.
pub(crate) fn block_on(command: impl Future<Output = Result<Outcome, Failure>>) -> Result<Outcome, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::incomplete(format_args!("cannot start: {error}")))?
        .block_on(command)
}
