//! The forms in which captures are kept, as arguments.

use clap::ValueEnum;
use optics_validator::Form;

/// What a source holds.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FormArgument {
    /// As name and bytes tell.
    Auto,
    /// One JSON document.
    Document,
    /// An array of JSON documents.
    Array,
    /// A page of the list of executions.
    ListPage,
    /// One JSON document a line.
    Ndjson,
    /// Anything of these a line, whatever the first line is.
    Lines,
    /// One capture record a line: request, status, headers and body.
    Records,
    /// An HTTP archive, HAR 1.2.
    Har,
}

impl FormArgument {
    /// Whether a line can be read on its own.
    pub(crate) fn can_be_lines(self) -> bool {
        match self {
            Self::Auto | Self::Ndjson | Self::Lines | Self::Records => true,
            Self::Document | Self::Array | Self::ListPage | Self::Har => false,
        }
    }
}

impl From<FormArgument> for Form {
    fn from(form: FormArgument) -> Self {
        match form {
            FormArgument::Auto => Self::Auto,
            FormArgument::Document => Self::Document,
            FormArgument::Array => Self::Array,
            FormArgument::ListPage => Self::ListPage,
            FormArgument::Ndjson => Self::Ndjson,
            FormArgument::Lines => Self::Lines,
            FormArgument::Records => Self::Records,
            FormArgument::Har => Self::Har,
        }
    }
}
