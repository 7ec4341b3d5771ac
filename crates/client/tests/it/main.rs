//! The client through its public interface, over real HTTP on loopback.

// The lints know test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod contract;
mod many;
mod pages;
mod script;
mod time;
mod virtual_clock;
mod waiting;
