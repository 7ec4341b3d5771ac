//! What is wrong with a text that the contract refuses, in words that show nothing of it.
//!
//! A text is mended in the ways in which such texts usually go wrong, one or several at once, until it would be
//! accepted. What had to be mended is what is wrong with it: nothing is said that is not so. Words name kinds of
//! characters, places and counts, never a character of the text.

mod characters;
mod date_time;
mod email;
mod held;
mod mend;
mod options;
#[cfg(test)]
mod tests;
mod url;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Schema;

use crate::contract::Contract;
use crate::formats::Format;

pub(crate) use characters::Characters;
pub(crate) use held::held;

/// Texts of more bytes are not looked into: a format has none so long, and looking takes time.
const LONGEST: usize = 2048;

/// How deep alternatives within alternatives are looked into.
const DEPTH: usize = 4;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    /// What stands there instead, such as `32 hexadecimal digits, but in lower case`.
    pub(crate) words: String,
    /// About how many characters would have to change; one for what is done to all of them alike.
    pub(crate) distance: usize,
}

/// What is wrong with `text` by this format.
pub(crate) fn of_format(format: &str, text: &str) -> Option<Diagnosis> {
    if text.len() > LONGEST {
        return None;
    }
    let mends = match format {
        "uuid" => return characters::UUID.diagnose(text),
        "date-time" => {
            if let Some(diagnosis) = date_time::since_epoch(text) {
                return Some(diagnosis);
            }
            date_time::DATE_TIME
        }
        "date" => date_time::DATE,
        "time" => date_time::TIME,
        "email" => email::ADDRESS,
        "uri" => url::ABSOLUTE,
        "uri-reference" => url::REFERENCE,
        _ => mend::AROUND,
    };
    let checker = CHECKERS.get(format)?;
    mend::search(text, mends, &|text| checker.accepts(text))
}

/// What is wrong with `text` by this pattern, if the pattern is understood.
pub(crate) fn of_pattern(contract: &Contract, pattern: &str, text: &str) -> Option<Diagnosis> {
    if text.len() > LONGEST {
        return None;
    }
    contract.characters(pattern)?.diagnose(text)
}

/// What is wrong with `text` if it should be one of these values.
pub(crate) fn of_options(values: &[Schema], text: &str) -> Option<Diagnosis> {
    if text.len() > LONGEST { None } else { options::diagnose(values, text) }
}

/// Which of the alternatives the text is nearest to, by number, and what is wrong with it there.
pub(crate) fn nearest(contract: &Contract, parts: &[Schema], text: &str) -> Option<(usize, Diagnosis)> {
    nearest_of(contract, parts, text, DEPTH)
}

fn nearest_of(contract: &Contract, parts: &[Schema], text: &str, depth: usize) -> Option<(usize, Diagnosis)> {
    let diagnoses = parts
        .iter()
        .enumerate()
        .filter_map(|(number, part)| Some((number, of_schema(contract, part, text, depth)?)));
    diagnoses.min_by_key(|(_, diagnosis)| diagnosis.distance)
}

/// What is wrong with the text by this subschema; none if it is not the text's form that the subschema refuses.
fn of_schema(contract: &Contract, schema: &Schema, text: &str, depth: usize) -> Option<Diagnosis> {
    if let Some(value) = schema.get("const") {
        return of_options(std::slice::from_ref(value), text);
    }
    if let Some(values) = schema.get("enum").and_then(Schema::as_array) {
        return of_options(values, text);
    }
    let keyword = |name: &str| schema.get(name).and_then(Schema::as_str);
    let by_format = || keyword("format").and_then(|format| of_format(format, text));
    let by_pattern = || keyword("pattern").and_then(|pattern| of_pattern(contract, pattern, text));
    let by_reference = || {
        let depth = depth.checked_sub(1)?;
        of_schema(contract, contract.resolve(keyword("$ref")?)?, text, depth)
    };
    let by_alternative = || {
        let depth = depth.checked_sub(1)?;
        ["oneOf", "anyOf"].iter().find_map(|name| {
            let parts = schema.get(name)?.as_array()?;
            nearest_of(contract, parts, text, depth).map(|(_, diagnosis)| diagnosis)
        })
    };
    by_format().or_else(by_pattern).or_else(by_reference).or_else(by_alternative)
}

/// What accepts a text of a format: the very code that refused it in a document.
static CHECKERS: LazyLock<HashMap<&str, Format>> = LazyLock::new(|| {
    const FORMATS: [&str; 9] =
        ["date", "date-time", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uri-reference"];
    FORMATS.into_iter().filter_map(|name| Some((name, Format::asserted(name)?))).collect()
});
