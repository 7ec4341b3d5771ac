//! Tests of the acceptor through its public interface, with every set of vector instructions and without.
//!
//! What is accepted is told exactly: to look closer at everything would be right, and of no use.

// The lint knows test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod formats;
mod nesting;
mod numbers;
mod objects;
#[path = "../../../validator/tests/suite/samples.rs"]
mod samples;
mod short;
mod strings;

use std::mem::discriminant;
use std::sync::LazyLock;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};
use optics_acceptor::{Acceptor, Extras};
use serde_json::Value;

/// Every way to accept that this processor has and that is in this build, each once.
static ACCEPTORS: LazyLock<Vec<Acceptor>> = LazyLock::new(|| {
    let best = Level::new();
    let mut levels = vec![best, Level::fallback()];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_avx2().map(Level::Avx2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_sse2().map(Level::Sse2));
    }
    // Levels that a build leaves out, as that of .cargo/mutants.toml does, are another one in it.
    let mut different: Vec<Level> = Vec::new();
    for level in levels.into_iter().map(|level| dispatch!(level, simd => simd.level())) {
        if !different.iter().any(|other| discriminant(other) == discriminant(&level)) {
            different.push(level);
        }
    }
    different.into_iter().map(Acceptor::with_level).collect()
});

static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap());

/// The contract's own examples.
fn examples() -> &'static [Value] {
    CONTRACT["examples"].as_array().unwrap()
}

/// An example with this text of JSON, or of something like it, for the value at `pointer`.
fn with_at(pointer: &str, value: &[u8]) -> Vec<u8> {
    let mut example = examples()[1].clone();
    example["target"]["devices"] = example["target"]["zones"].clone();
    *example.pointer_mut(pointer).unwrap() = "PUT HERE".into();
    let text = example.to_string();
    let (before, behind) = text.split_once("\"PUT HERE\"").unwrap();
    [before.as_bytes(), value, behind.as_bytes()].concat()
}

/// Where the document that starts at `at` ends, and its undocumented fields, as object and name; what all acceptors say.
fn accepted_at(text: &[u8], at: usize, in_line: bool) -> Option<(usize, Vec<(&'static str, String)>)> {
    let mut extras = Extras::default();
    let mut answers = ACCEPTORS.iter().map(|acceptor| {
        let acceptor = if in_line { acceptor.in_line() } else { *acceptor };
        let end = acceptor.accept(text, at, &mut extras)?;
        let name = |range: std::ops::Range<usize>| String::from_utf8(text[range].to_vec()).unwrap();
        Some((end, extras.fields().iter().map(|field| (field.object, name(field.name.clone()))).collect()))
    });
    let first = answers.next().unwrap();
    assert!(answers.all(|other| other == first), "{}", String::from_utf8_lossy(text));
    first
}

/// Where the document ends and how many undocumented fields it has.
fn accepted(text: &[u8]) -> Option<(usize, usize)> {
    accepted_at(text, 0, false).map(|(end, fields)| (end, fields.len()))
}

/// Whether the whole text is a document without undocumented fields.
fn is_accepted(text: &[u8]) -> bool {
    let accepts = accepted(text) == Some((text.len(), 0));
    assert_eq!(ACCEPTORS[0].accepts(text), accepts);
    accepts
}
