//! `optics schema`: the contract's own texts.

use clap::{Args, ValueEnum};

use crate::outcome::{Failure, Outcome};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Which of its texts.
    #[arg(value_enum, default_value_t = Text::Schema, value_name = "TEXT")]
    text: Text,
}

#[derive(Clone, Copy, ValueEnum)]
enum Text {
    /// JSON Schema (2020-12) of a package execution.
    Schema,
    /// OpenAPI 3.1 description of the operations.
    Openapi,
    /// What the vendor's page says, as facts and fingerprints.
    Documentation,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    output::print(match arguments.text {
        Text::Schema => optics_schema::PACKAGE_EXECUTION,
        Text::Openapi => optics_schema::OPENAPI,
        Text::Documentation => optics_schema::DOCUMENTATION,
    })?;
    Ok(Outcome::Clean)
}
