//! Whether the headers of a response promise a page that can be read.

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use super::quoted;
use crate::error::Reason;

/// The site serves HTML. Anything else at its address is not the page as a browser shows it.
const TYPES: [&str; 2] = ["text/html", "application/xhtml+xml"];
const CHARSETS: [&str; 3] = ["utf-8", "utf8", "us-ascii"];

/// Refuses other types than HTML, other charsets than UTF-8 and its subset ASCII, and bytes that are still compressed.
pub(super) fn check(headers: &HeaderMap) -> Result<(), (Reason, String)> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let content_type = match (types.next(), types.next()) {
        (Some(one), None) => String::from_utf8_lossy(one.as_bytes()).to_ascii_lowercase(),
        (Some(_), Some(_)) => return Err((Reason::NotThePage, "it has several content types".to_owned())),
        (None, _) => return Err((Reason::NotThePage, "it has no content type".to_owned())),
    };
    // A quoted `;` is taken for a separator. No charset holds one, so that this refuses at worst.
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if !TYPES.contains(&essence) {
        return Err((Reason::NotThePage, format!("it is `{}`, not HTML", quoted(essence))));
    }
    for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
        let charset = value.trim().trim_matches('"');
        if name.trim() != "charset" {
            continue;
        }
        if !CHARSETS.contains(&charset) {
            return Err((Reason::NotText, format!("its charset is `{}`, not UTF-8", quoted(charset))));
        }
    }
    // A coding that was asked for has been undone, and its header taken away.
    if let Some(coding) = headers.get(CONTENT_ENCODING).filter(|coding| *coding != "identity") {
        let coding = String::from_utf8_lossy(coding.as_bytes());
        return Err((Reason::NotText, format!("its content coding is `{}`", quoted(&coding))));
    }
    Ok(())
}
