//! The client through its public interface, over real HTTP on loopback.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

mod authority;
mod calls;
mod capture;
mod connection;
mod contract;
mod drift;
mod examples;
mod failures;
mod fixture;
mod holding;
mod http_2;
mod limits;
mod many;
mod middleware;
mod pages;
mod retry;
mod script;
mod server;
mod spans;
mod time;
mod token;
mod torture;
mod traces;
#[cfg(feature = "validation")]
mod validation;
mod virtual_clock;
mod waiting;
