//! What is wrong with a text that should be one of a few values.

use serde_json::Value as Schema;

use super::Diagnosis;
use super::mend::{enclosed, white_space};

/// Shorter values are near to everything.
const SHORTEST: usize = 4;

pub(super) fn diagnose(values: &[Schema], text: &str) -> Option<Diagnosis> {
    let says = |words: &str| Some(Diagnosis { words: words.to_owned(), distance: 1 });
    let texts = || values.iter().filter_map(Schema::as_str);
    let is_one = |text: &str| texts().any(|value| value == text);
    if let Some(mended) = white_space(text).or_else(|| enclosed(text)).filter(|mended| is_one(&mended.text)) {
        let empty = mended.text.is_empty();
        return says(if empty { "nothing but white space or marks" } else { &mended.what });
    }
    if texts().any(|value| value.eq_ignore_ascii_case(text)) {
        return says("other letter case");
    }
    if serde_json::from_str::<Schema>(text).is_ok_and(|held| values.contains(&held)) {
        return says("the value as text (leave the quotation marks out)");
    }
    let mut near =
        texts().filter(|value| value.chars().count() >= SHORTEST && strsim::osa_distance(value, text) == 1);
    match (near.next(), near.next()) {
        (Some(value), None) => says(&format!("one character away from {}", Schema::from(value))),
        _ => None,
    }
}
