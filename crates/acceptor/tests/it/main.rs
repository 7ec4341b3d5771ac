//! Tests of the acceptor through its public interface, with every set of vector instructions and without.

// The lint knows test functions, not what they call.
#![allow(clippy::unwrap_used)]

mod nesting;

use fearless_simd::Level;
use optics_acceptor::{Acceptor, Extras};
use serde_json::Value;

/// Every way to accept that this processor has.
fn acceptors() -> Vec<Acceptor> {
    let best = Level::new();
    let mut levels = vec![best, Level::fallback()];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_avx2().map(Level::Avx2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_sse2().map(Level::Sse2));
    }
    levels.into_iter().map(Acceptor::with_level).collect()
}

/// The contract's own examples.
fn examples() -> Vec<Value> {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    schema["examples"].as_array().unwrap().clone()
}

/// Where the document ends and how many undocumented fields it has; what all acceptors say.
fn accepted(text: &[u8]) -> Option<(usize, usize)> {
    let mut extras = Extras::default();
    let mut answers = acceptors().into_iter().map(|acceptor| {
        let end = acceptor.accept(text, 0, &mut extras);
        end.map(|end| (end, extras.fields().len()))
    });
    let first = answers.next().unwrap();
    assert!(answers.all(|other| other == first), "{}", String::from_utf8_lossy(text));
    first
}
