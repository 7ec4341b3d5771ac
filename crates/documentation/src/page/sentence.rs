//! Where sentences start and end: what plain text has instead of markup.

/// How a text starts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// As a sentence does: a capital, a digit, a quotation mark, an opening bracket.
    Sentence,
    /// In lower case.
    Word,
    /// With a sign that ends or joins.
    Punctuation,
}

pub(super) fn start_of(text: &str) -> Start {
    match text.chars().next() {
        Some(first) if first.is_lowercase() => Start::Word,
        Some(first) if first.is_alphanumeric() || "\"'“‘([<{$#@_".contains(first) => Start::Sentence,
        _ => Start::Punctuation,
    }
}

pub(super) fn starts_lower(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_uppercase())
}

/// A description is more than a gloss.
pub(super) fn is_description(text: &str) -> bool {
    let text = text.trim();
    let is_gloss = text.starts_with('(') && text.ends_with(')') && text.find(')') == Some(text.len() - 1);
    !(text.is_empty() || is_gloss)
}

/// Only the last few signs are looked at, so that a text of nothing but brackets costs no more than another.
pub(super) fn is_sentence_end(text: &str) -> bool {
    let mut last = text.chars().rev().filter(|c| !c.is_whitespace()).take(4);
    last.find(|&c| !"\"'”’)]»".contains(c)).is_some_and(|c| ".!?…".contains(c))
}

/// Whether a text stops where a sentence cannot.
pub(super) fn calls_for_more(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "its", "of",
        "on", "or", "see", "than", "that", "the", "these", "this", "to", "use", "using", "via", "was",
        "were", "when", "which", "with", "within", "your",
    ];
    let text = text.trim_end();
    let last = text.rsplit(' ').next().unwrap_or(text);
    text.ends_with([',', ':', ';', '(', '[', '{', '/', '-', '–', '“', '‘'])
        || WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}
