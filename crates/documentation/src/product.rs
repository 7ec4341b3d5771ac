//! The names of the vendor's products: a page that calls a product by another of its names says nothing new.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// The names of each product, oldest first.
///
/// The first row is documented by the move of the guide itself: CylanceOPTICS is Aurora Focus there; the
/// others are the same move of the vendor's other products, observed in its guides.
const PRODUCTS: [&[&str]; 4] = [
    &["CylanceOPTICS", "Cylance OPTICS", "Aurora Focus"],
    &[
        "CylancePROTECT Desktop",
        "CylancePROTECT",
        "Cylance PROTECT",
        "Aurora Protect Desktop",
        "Aurora Protect",
    ],
    &["Cylance Endpoint Security", "Aurora Endpoint Security", "Aurora Endpoint Defense"],
    &["BlackBerry", "Arctic Wolf"],
];

/// The text with a placeholder for each name of a product, and the names themselves.
///
/// White space within a name may be of any kind and length: product names are where layouts break lines.
pub(crate) fn normalise<'t>(text: &'t str, names: &mut BTreeSet<String>) -> Cow<'t, str> {
    let mut out: Option<String> = None;
    let mut rest = text;
    let mut is_word_start = true;
    while let Some(first) = rest.chars().next() {
        let found = (is_word_start && first.is_ascii_uppercase()).then(|| name_at(rest)).flatten();
        if let Some((product, name, length)) = found {
            let out = out.get_or_insert_with(|| text[..text.len() - rest.len()].to_owned());
            out.push_str("{product ");
            out.push_str(PRODUCTS[product][0]);
            out.push('}');
            names.insert(name.to_owned());
            rest = &rest[length..];
            is_word_start = false;
        } else {
            if let Some(out) = &mut out {
                out.push(first);
            }
            is_word_start = !first.is_alphanumeric();
            rest = &rest[first.len_utf8()..];
        }
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The other names of the product that has this one, itself included.
pub(crate) fn names_of_the_same(name: &str) -> &'static [&'static str] {
    PRODUCTS.into_iter().find(|names| names.contains(&name)).unwrap_or_default()
}

/// The longest name that the text starts with: the product's place, the name, and its length in the text.
fn name_at(text: &str) -> Option<(usize, &'static str, usize)> {
    let names = PRODUCTS.iter().enumerate().flat_map(|(at, names)| names.iter().map(move |name| (at, *name)));
    let found = names.filter_map(|(at, name)| Some((at, name, length_of(name, text)?)));
    found.max_by_key(|&(_, _, length)| length)
}

/// Length of the name at the start of the text, when it stands there as whole words.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let mut rest = text;
    for (at, word) in name.split(' ').enumerate() {
        let trimmed = rest.trim_start();
        if at > 0 && trimmed.len() == rest.len() {
            return None;
        }
        rest = trimmed.strip_prefix(word)?;
    }
    let is_word_end = !rest.starts_with(|c: char| c.is_alphanumeric());
    is_word_end.then_some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, Vec<String>) {
        let mut names = BTreeSet::new();
        let text = normalise(text, &mut names).into_owned();
        (text, names.into_iter().collect())
    }

    #[test]
    fn names_of_one_product_give_one_text() {
        let (old, names) = of("Ask CylanceOPTICS for it.");
        assert_eq!(names, ["CylanceOPTICS"]);
        for text in ["Ask Aurora Focus for it.", "Ask Aurora\u{a0}\n Focus for it."] {
            let (new, names) = of(text);
            assert_eq!((new.as_str(), names), (old.as_str(), vec!["Aurora Focus".to_owned()]));
        }
        assert_ne!(of("Ask Aurora Protect for it.").0, old);
        assert_eq!(of("Aurora Protect Desktop").1, ["Aurora Protect Desktop"], "the longest name");
    }

    #[test]
    fn other_words_are_left_alone() {
        for text in ["", "Focus on it.", "AuroraFocus", "MyCylanceOPTICS", "CylanceOPTICSX", "aurora focus"] {
            assert_eq!(of(text), (text.to_owned(), vec![]), "{text}");
        }
    }
}
