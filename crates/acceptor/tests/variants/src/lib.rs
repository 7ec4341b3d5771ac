//! Acceptors that `optics_codegen::acceptor` makes of other contracts than ours: the modules of `optics-acceptor`, with
//! other generated text.
//!
//! Each must name what it leaves to a closer look, and never accept what the validator or the `jsonschema` crate finds
//! fault with.

#![allow(missing_docs, dead_code, unreachable_pub)] // Around the modules stands what their own crate offers.
#![allow(unused_imports, unused_variables, clippy::all, clippy::pedantic)] // What is used depends on the contract.

#[path = "../../../src/email.rs"]
mod email;
#[path = "../../../src/number.rs"]
mod number;
#[path = "../../../src/object.rs"]
mod object;
#[path = "../../../src/reading.rs"]
mod reading;
#[path = "../../../src/skip.rs"]
mod skip;
#[path = "../../../src/string.rs"]
mod string;
#[path = "../../../src/timestamp.rs"]
mod timestamp;
#[path = "../../../src/uri.rs"]
mod uri;
#[path = "../../../src/uuid.rs"]
mod uuid;

#[cfg(test)]
mod agreement;

use std::ops::Range;

use fearless_simd::Level;
use reading::Reading;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undocumented {
    pub object: &'static str,
    pub name: Range<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Extras {
    fields: Vec<Undocumented>,
    names: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    pub pointer: &'static str,
    pub reason: &'static str,
}

/// An acceptor and its contract.
pub struct Variant {
    pub name: &'static str,
    /// The contract, a JSON Schema.
    pub schema: &'static str,
    pub undecided: &'static [Undecided],
    /// JSON pointers to what must be undecided.
    pub expected: &'static [&'static str],
    /// Where the document that starts the text ends, if it is certainly valid. Without vector instructions, since those
    /// are the same for all contracts.
    pub accept: fn(&[u8], &mut Extras) -> Option<usize>,
}

#[rustfmt::skip]
#[allow(clippy::all)] // Contracts of all kinds make text that nobody would write.
mod generated {
    use super::{Level, Reading, Variant};

    macro_rules! plainly {
        ($simd:ident => $accepted:expr) => {
            match Level::fallback() {
                Level::Fallback($simd) => $accepted,
                #[allow(unreachable_patterns)] // Where there are no other levels.
                _ => None,
            }
        };
    }

    include!(concat!(env!("OUT_DIR"), "/all.rs"));
}

pub use generated::ALL;
