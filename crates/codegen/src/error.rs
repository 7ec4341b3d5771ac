use std::fmt;

use optics_printable::printable;

/// Why nothing was made of the contract: the file, the JSON pointer, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    file: &'static str,
    pointer: String,
    reason: String,
}

impl Error {
    /// What is wrong in `file` at the JSON pointer (RFC 6901) `pointer`, empty for the whole document, and what to do about it.
    pub fn new(file: &'static str, pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file, pointer: pointer.into(), reason: reason.into() }
    }

    /// Name of the source at fault, such as `package-execution.schema.json`.
    pub fn file(&self) -> &str {
        self.file
    }

    /// JSON pointer (RFC 6901) to the construct at fault; empty for the whole document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong there and what to do about it.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and values of the contract stand in it; whatever they are, it stays one line.
        f.write_str(&printable(&format!("{}#{}: {}", self.file, self.pointer, self.reason)))
    }
}

impl std::error::Error for Error {}
