//! Pages that a site shows in place of the one that was asked for, often with status 200.

use crate::error::{Error, Reason};

use super::outline::Outline;
use super::section::text_of;

/// What the first lines of such a page say, in lower case, and what the page is.
const WORDINGS: [(&str, &str); 16] = [
    ("sign in", "a login page"),
    ("sign on", "a login page"),
    ("log in", "a login page"),
    ("log on", "a login page"),
    ("login", "a login page"),
    ("not found", "an error page"),
    ("can't be found", "an error page"),
    ("access denied", "an error page"),
    ("forbidden", "an error page"),
    ("unauthorized", "an error page"),
    ("unavailable", "an error page"),
    ("server error", "an error page"),
    ("bad gateway", "an error page"),
    ("too many requests", "an error page"),
    ("just a moment", "a page that checks the browser"),
    ("enable javascript", "a page that needs scripts"),
];

/// Says of a page without an anchor what it is instead, where it tells.
pub(super) fn explain(error: Error, outline: &Outline) -> Error {
    if !error.is_anchor_missing() {
        return error;
    }
    match stand_in(outline) {
        Some((line, what)) => {
            let detail = format!("this is {what}, not the documentation of an operation");
            Error::page(Reason::NotThePage, line, detail)
        }
        None => error,
    }
}

fn stand_in(outline: &Outline) -> Option<(usize, &'static str)> {
    /// What a page is stands at its top.
    const FIRST_BLOCKS: usize = 5;
    /// Sentences speak of many things.
    const LONGEST: usize = 60;
    let first = outline.blocks.iter().take(FIRST_BLOCKS);
    let mut lines = first.filter_map(|block| Some((block.line, text_of(&block.kind)?)));
    let by_wording = lines.find_map(|(line, text)| {
        let text = Some(text).filter(|text| text.len() <= LONGEST)?.to_lowercase();
        let known = WORDINGS.into_iter().find(|(wording, _)| text.contains(wording)).map(|(_, what)| what);
        let is_status = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word.len() == 3 && word.starts_with(['4', '5']) && word.parse::<u16>().is_ok());
        Some((line, known.or_else(|| is_status.then_some("an error page"))?))
    });
    let line = outline.blocks.first().map_or(1, |block| block.line);
    by_wording.or_else(|| outline.asks_password.then_some((line, "a login page")))
}
