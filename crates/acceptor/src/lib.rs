//! Says of a JSON text, in one pass over its bytes, that it is *certainly valid* by the contract, or that someone must
//! *look closer*.
//!
//! ```
//! use optics_acceptor::Acceptor;
//!
//! let acceptor = Acceptor::new();
//! let text = optics_schema::PACKAGE_EXECUTION; // a schema is no execution
//! assert!(!acceptor.accepts(text.as_bytes()));
//! ```
//!
//! "Certainly valid" is a promise: a JSON Schema validator that asserts formats finds nothing in the text, it is UTF-8
//! and JSON by RFC 8259, no object has a key twice and no escape is half of a surrogate pair. "Look closer" is none:
//! the text may be valid all the same, written in a way that is too rare to be worth deciding here, such as a count
//! written as `1e2`, or a name of a field written with an escape. So the acceptor stands in front of a validator, and
//! takes from it what most texts are.
//!
//! There is no tree, no allocation for a text without undocumented fields, and no `unsafe` code: vector instructions
//! come from `fearless_simd`, chosen when the program runs, with a plain path beside them that gives the same answers.
//!
//! What the acceptor knows of the contract is generated from the schema (`optics_codegen::acceptor`): a new field needs
//! no line here. What the generator cannot express it names in [`UNDECIDED`]; a text that has such a part is always
//! one to look at.

// Only what is inlined can use the vector instructions that are chosen when the program runs.
#![allow(clippy::inline_always)]

mod email;
mod number;
mod object;
mod reading;
mod skip;
mod string;
mod timestamp;
mod uri;
mod uuid;

#[cfg(feature = "codegen")]
#[allow(
    clippy::match_same_arms,
    clippy::redundant_closure_for_method_calls,
    clippy::unreadable_literal,
    unused_variables
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
#[cfg(not(feature = "codegen"))]
#[allow(clippy::match_same_arms, clippy::redundant_closure_for_method_calls, clippy::unreadable_literal, unused_variables)]
#[rustfmt::skip] // Written by `cargo xtask regen`, byte for byte.
mod generated;

use std::ops::Range;

use fearless_simd::{Level, dispatch};

pub use generated::{PAGE_ITEMS, UNDECIDED};

use reading::Reading;

/// Accepts texts, with the best vector instructions that this processor has.
#[derive(Clone, Copy, Debug)]
pub struct Acceptor {
    level: Level,
    in_line: bool,
}

/// A field of an accepted text that the contract does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undocumented {
    /// JSON pointer to the object that has it, with `*` for each index.
    pub object: &'static str,
    /// Where its name stands in the text, without the quotes. It has no escapes.
    pub name: Range<usize>,
}

/// The undocumented fields of one text. To be used again for the next, so that nothing is allocated for it.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    fields: Vec<Undocumented>,
    names: Vec<Range<usize>>,
}

impl Extras {
    /// The fields, in the order of the text.
    pub fn fields(&self) -> &[Undocumented] {
        &self.fields
    }
}

impl Acceptor {
    /// With what this processor has.
    pub fn new() -> Self {
        Self::with_level(Level::new())
    }

    /// With the vector instructions of `level`.
    pub fn with_level(level: Level) -> Self {
        Self { level, in_line: false }
    }

    /// The same for documents that are lines: in one that is accepted there is no line break.
    #[must_use]
    pub fn in_line(self) -> Self {
        Self { in_line: true, ..self }
    }

    /// Whether `text` is certainly valid and has no undocumented field.
    pub fn accepts(&self, text: &[u8]) -> bool {
        let mut extras = Extras::default();
        self.accept(text, 0, &mut extras) == Some(text.len()) && extras.fields.is_empty()
    }

    /// Where the document that starts at `at` ends, if it is certainly valid; none if someone must look closer. There is
    /// no white space in front of it, and nobody looks at what comes behind it.
    ///
    /// Undocumented fields are no fault. `extras` has them afterwards, in place of what it had; if the answer is none,
    /// what is in it means nothing.
    pub fn accept(&self, text: &[u8], at: usize, extras: &mut Extras) -> Option<usize> {
        dispatch!(self.level, simd => generated::document(&mut Reading::new(simd, text, self.in_line, extras), at))
    }
}

impl Default for Acceptor {
    fn default() -> Self {
        Self::new()
    }
}

/// A part of the contract that the acceptor leaves to a closer look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// JSON pointer to the subschema.
    pub pointer: &'static str,
    /// What there cannot be expressed.
    pub reason: &'static str,
}
