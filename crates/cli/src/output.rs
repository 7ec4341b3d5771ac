//! Standard output.

use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::Table;

use crate::judged::Layout;
use crate::outcome::Failure;

/// How an execution is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The body, indented, and nothing left out or masked.
    Json,
    /// The body as YAML, and nothing left out or masked.
    Yaml,
    /// A table for people; credentials are masked.
    Table,
}

impl From<Format> for Layout {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Yaml => Self::Yaml,
            Format::Table => Self::Table,
        }
    }
}

impl Format {
    /// What was asked for, else a table on a terminal and JSON in a pipe.
    pub(crate) fn or_default(asked: Option<Self>) -> Self {
        asked.unwrap_or(if io::stdout().is_terminal() { Self::Table } else { Self::Json })
    }
}

/// Whether standard output takes colours: a terminal does, unless the environment says otherwise (`NO_COLOR`, `CLICOLOR`).
pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// How many columns the terminal has that results go to, if they go to one; on a narrower one than this, lines break by
/// themselves.
pub(crate) fn width() -> Option<usize> {
    const LEAST: u16 = 40;
    let width = io::stdout().is_terminal().then(|| Table::new().width()).flatten();
    width.filter(|width| *width > 0).map(|width| usize::from(width.max(LEAST)))
}

/// Writes a result and flushes it. A reader that has seen enough, such as `head`, is no error.
///
/// A standard output that was closed when the command was started cannot be told from `/dev/null`: Rust opens that in its
/// place before `main`, and opens it as others do who want nothing to be seen.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::incomplete(format_args!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Tells a person something beside the result. Where nobody can be told, nothing is lost but the telling.
pub(crate) fn tell(message: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}
