//! The client through its public interface, over real HTTP on loopback.

#![allow(clippy::panic, clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

mod calls;
mod capture;
mod contract;
mod drift;
mod fixture;
mod limits;
mod many;
mod pages;
mod retry;
mod script;
mod server;
mod time;
mod token;
#[cfg(feature = "validation")]
mod validation;
mod virtual_clock;
mod waiting;
