//! Profiles through their public interface.

#![allow(clippy::unwrap_used, clippy::panic)] // A test that cannot go on has failed.

mod canary;
mod examples;
mod profile;
mod tampered;
