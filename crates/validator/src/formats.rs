//! Formats of which the engine takes more than there is.

mod address;
mod moments;

use std::sync::{Arc, LazyLock};

use jsonschema::json::Json as _;
use jsonschema::{Draft, Retrieve, ValidationOptions, Validator};
use serde_json::json;

use crate::json::Tree;

type Options = ValidationOptions<'static, Arc<dyn Retrieve>, Tree>;

/// JSON Schema 2020-12 for documents, as the engine has it.
fn options() -> Options {
    jsonschema::options_for::<Tree>().with_draft(Draft::Draft202012)
}

/// The same with formats asserted, and these held to what the standards say.
pub(crate) fn asserted() -> Options {
    options()
        .should_validate_formats(true)
        .with_format("email", |text: &str| address::is_alone(text) && accepts("email", text))
        .with_format("date", |text: &str| moments::is_date(text) && accepts("date", text))
        .with_format("time", |text: &str| moments::is_time(text) && accepts("time", text))
        .with_format("date-time", |text: &str| moments::is_date_time(text) && accepts("date-time", text))
}

/// What decides about texts of one format. Of the representation that documents have: one of another would be all code of
/// the engine once more.
pub(crate) struct Format(Validator<Tree>);

impl Format {
    /// As it is asserted of documents.
    pub(crate) fn asserted(name: &str) -> Option<Self> {
        Self::of(name, &asserted())
    }

    /// As the engine has it.
    fn of_engine(name: &str) -> Option<Self> {
        Self::of(name, &options().should_validate_formats(true))
    }

    fn of(name: &str, options: &Options) -> Option<Self> {
        options.build(&json!({ "format": name })).ok().map(Self)
    }

    pub(crate) fn accepts(&self, text: &str) -> bool {
        Tree::with_string_node(&mut None, text, |text| self.0.is_valid(text))
    }
}

/// Whether the engine takes the text for one of the format.
fn accepts(format: &str, text: &str) -> bool {
    let engine = ENGINES.iter().find(|(known, _)| *known == format).and_then(|(_, engine)| engine.as_ref());
    engine.is_some_and(|engine| engine.accepts(text))
}

static ENGINES: LazyLock<[(&str, Option<Format>); 4]> =
    LazyLock::new(|| ["email", "date", "time", "date-time"].map(|name| (name, Format::of_engine(name))));
