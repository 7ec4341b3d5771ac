//! Formats of which the engine takes more than there is.

mod address;
mod moments;

use std::sync::LazyLock;

use jsonschema::json::Json;
use jsonschema::{ValidationOptions, Validator};
use serde_json::{Value, json};

/// The same options, with formats asserted, and these held to what the standards say.
pub(crate) fn asserted<R, J: Json>(options: ValidationOptions<'_, R, J>) -> ValidationOptions<'_, R, J> {
    options
        .should_validate_formats(true)
        .with_format("email", |text: &str| address::is_alone(text) && accepts("email", text))
        .with_format("date", |text: &str| moments::is_date(text) && accepts("date", text))
        .with_format("time", |text: &str| moments::is_time(text) && accepts("time", text))
        .with_format("date-time", |text: &str| moments::is_date_time(text) && accepts("date-time", text))
}

/// Whether the engine takes the text for one of the format.
fn accepts(format: &str, text: &str) -> bool {
    let engine = ENGINES.iter().find(|(known, _)| *known == format).and_then(|(_, engine)| engine.as_ref());
    engine.is_some_and(|engine| engine.is_valid(&Value::from(text)))
}

static ENGINES: LazyLock<[(&str, Option<Validator>); 4]> = LazyLock::new(|| {
    ["email", "date", "time", "date-time"].map(|format| {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        (format, options.build(&json!({ "format": format })).ok())
    })
});
