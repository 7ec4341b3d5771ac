//! What a page says, without how it says it.

use std::collections::BTreeSet;

use crate::field_tree::FieldTree;
use crate::fingerprint::Fingerprint;
use crate::hint::Rule;

/// What the documentation of one operation says.
///
/// Facts are held as they stand on the page, except for sentences, of which only the fingerprint is held. Two pages
/// with equal facts say the same, whatever their layouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Address of the page, where it is known: from the page itself, or from where it was fetched.
    pub location: Option<String>,
    /// Names of the vendor's products in the texts of the page, each once. Fingerprints do not depend on which of a
    /// product's names stands in a text.
    pub products: BTreeSet<String>,
    /// Title of the page.
    pub title: String,
    /// The headings of the page, in order.
    pub headings: Vec<String>,
    /// The text between title and first heading.
    pub summary: Option<Fingerprint>,
    /// HTTP method, in upper case.
    pub method: String,
    /// Protocol version that stands beside the method: `HTTP/1.1`.
    pub protocol: Option<String>,
    /// Path template, with parameters in braces, without host and query.
    pub path: String,
    /// Query parameters, in order; their sub-lists are nested.
    pub query_parameters: FieldTree<Described>,
    /// Example requests: absolute URLs, in order.
    pub examples: Vec<String>,
    /// Request headers, in order.
    pub headers: Vec<Header>,
    /// Scopes that the header texts name, in order.
    pub scopes: Vec<String>,
    /// The request's body.
    pub request: Body,
    /// The response's body.
    pub response: Body,
    /// Notes and other texts below headings that are none of the above, in order.
    pub notes: Vec<Note>,
}

/// What a page says about a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The page says in so many words that there is none.
    pub is_none: bool,
    /// The text that belongs to no table and no sample.
    pub text: Option<Fingerprint>,
    /// Titles of the columns of the field table; empty when there is no table.
    pub columns: Vec<String>,
    /// Fields of the body.
    pub fields: FieldTree<Described>,
    /// JSON samples, in order.
    pub samples: Vec<Sample>,
}

/// What a page says about a field or parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// The description.
    pub text: Fingerprint,
    /// The rule by which its wording hints at a type.
    pub hint: Option<Rule>,
}

/// A request header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Name, as written.
    pub name: String,
    /// First word of the value: a media type, an authorisation scheme.
    pub value: String,
    /// The value when it has more words than one, with a placeholder for each scope.
    pub text: Option<Fingerprint>,
}

/// A sample of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The sample's text.
    pub text: Fingerprint,
    /// Paths of its fields with the JSON type of each value: `target.devices` and `array`. Fields of items are named
    /// where the list is. Empty when the sample is no JSON: some have gaps.
    pub fields: BTreeSet<(String, &'static str)>,
}

/// A text below a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The heading.
    pub heading: String,
    /// The text.
    pub text: Fingerprint,
}

impl Body {
    /// A body that the page does not mention.
    pub(crate) fn unmentioned() -> Self {
        Self {
            is_none: false,
            text: None,
            columns: Vec::new(),
            fields: FieldTree::new(),
            samples: Vec::new(),
        }
    }

    /// Whether the page describes this body: by a table, a sample, or a text that is not "None".
    pub fn is_described(&self) -> bool {
        !self.fields.is_empty() || !self.samples.is_empty() || self.text.is_some()
    }
}
/// HTTP methods a page can name.
pub(crate) const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];

/// A field name: a letter or underscore, then letters, digits, `_`, `-` and inner dots, perhaps with `[]` at the end.
pub(crate) fn is_field_name(text: &str) -> bool {
    let body = text.strip_suffix("[]").unwrap_or(text);
    body.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && body.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_')
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// A path template: starts with a slash, has visible ASCII characters only, and balanced, unnested braces.
pub(crate) fn is_path(text: &str) -> bool {
    let mut open = false;
    text.starts_with('/')
        && text.bytes().all(|byte| match byte {
            b'{' => !std::mem::replace(&mut open, true),
            b'}' => std::mem::replace(&mut open, false),
            _ => byte.is_ascii_graphic() && byte != b'?' && byte != b'#',
        })
        && !open
}

/// Splits an absolute `http` or `https` URL into host (with port), path and query (with its `?`).
pub(crate) fn split_url(text: &str) -> Option<(&str, &str, &str)> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(host_end);
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    (visible && !host.is_empty()).then_some((host, path, query))
}

/// A scope: two lower-case words with a colon between them.
pub(crate) fn is_scope(text: &str) -> bool {
    let word = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
    };
    text.split_once(':').is_some_and(|(resource, action)| word(resource) && word(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names() {
        for yes in ["id", "_id", "createdAt", "page_size", "a.b", "x-y", "items[]"] {
            assert!(is_field_name(yes), "{yes}");
        }
        for no in ["", "two words", "end.", "1st", "(x)", "[]", "é", "a/b", "-"] {
            assert!(!is_field_name(no), "{no}");
        }
    }

    #[test]
    fn paths_urls_and_scopes() {
        assert!(is_path("/a/{b}/c") && is_path("/"));
        for no in ["", "a", "/a b", "/{a", "/a}", "/{{a}}", "/a?b", "/é"] {
            assert!(!is_path(no), "{no}");
        }
        assert_eq!(split_url("https://h:1/a/b?c=d"), Some(("h:1", "/a/b", "?c=d")));
        assert_eq!(split_url("http://h"), Some(("h", "", "")));
        assert_eq!(split_url("https:///a"), None);
        assert_eq!(split_url("ftp://h/a"), None);
        assert!(is_scope("parcels:read"));
        for no in ["parcels", "Parcels:read", "https://x", "a:", ":b", "a:b:c", "1:2"] {
            assert!(!is_scope(no), "{no}");
        }
    }
}
