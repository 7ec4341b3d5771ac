//! The model through its public interface: what it reads, refuses, writes, compares, builds and hides.

#![allow(clippy::unwrap_used, clippy::panic)] // Tests, also outside the functions marked as such.

mod builders;
mod counts;
mod documents;
mod examples;
mod identifiers;
#[cfg(feature = "proptest")]
mod made;
mod redaction;
#[cfg(feature = "schemars")]
mod schemars;
mod service;
mod timestamps;
mod traits;
mod uses;
