//! The documentation lock: the facts of a page, kept.

mod written;

use crate::error::{Error, Reason, Source};
use crate::facts::Facts;
use crate::page::Page;

/// What the page said when it was last accepted.
///
/// Its JSON form is written for review: facts in the order of the page, one field a line or block, sentences as
/// fingerprints only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    facts: Facts,
}

impl Lock {
    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// When it is no JSON, was written in another version of the form, has an unknown or missing member, or a fact
    /// that no page could have given: no field, a malformed path, method, scope, name or fingerprint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let malformed = |detail: String| Error::new(Source::Lock, Reason::Malformed, detail);
        let written: written::Written = serde_json::from_str(text).map_err(|error| {
            malformed(format!("not a documentation lock: {error}")).with_line(error.line())
        })?;
        Ok(Self { facts: written.into_facts().map_err(malformed)? })
    }

    /// Writes the JSON form, with a line end at the end. [`Lock::parse`] gives the same lock back.
    pub fn to_json(&self) -> String {
        let written = written::Written::from_facts(&self.facts);
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What the page said.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The lock of a newer page. What the page itself cannot say, its own address, is kept from this lock.
    #[must_use]
    pub fn updated(&self, page: &Page) -> Self {
        let facts = page.facts().clone();
        let location = facts.location.clone().or_else(|| self.facts.location.clone());
        Self { facts: Facts { location, ..facts } }
    }
}

impl From<&Page> for Lock {
    fn from(page: &Page) -> Self {
        Self { facts: page.facts().clone() }
    }
}
