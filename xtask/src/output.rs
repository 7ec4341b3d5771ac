//! What a task says, on standard output and standard error.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Writes a result. A reader that has seen enough, such as `head`, is no error.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// Tells a person something beside the result. Where nobody can be told, nothing is lost but the telling.
pub(crate) fn note(message: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// Tells a person of an error. Where nobody can be told, the exit code still tells.
pub(crate) fn tell(message: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "error: {message}");
}
