//! Standard output.

use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::ValueEnum;

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

impl Format {
    /// What was asked for, else a table on a terminal and JSON in a pipe.
    pub(crate) fn or_default(asked: Option<Self>) -> Self {
        asked.unwrap_or(if io::stdout().is_terminal() { Self::Table } else { Self::Json })
    }
}

/// Writes a result and flushes it. A reader that has seen enough, such as `head`, is no error.
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

/// JSON text in which what would act on a terminal is written as an escape: the same JSON, and inert.
pub(crate) fn inert_json(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for character in json.chars() {
        // White space between tokens is all that stands unescaped outside strings.
        if acts(character) && character != '\n' {
            let mut units = [0; 2];
            inert.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            inert.push(character);
        }
    }
    inert
}

/// `text` with everything escaped that would act on a terminal rather than show.
pub(crate) fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) { inert.extend(character.escape_unicode()) } else { inert.push(character) }
    }
    inert
}

/// Control characters, and marks that hide text or change the direction it is written in.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}
