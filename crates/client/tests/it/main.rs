//! The client through its public interface, over real HTTP on loopback.

#![allow(clippy::expect_used, clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

mod calls;
mod connection;
mod contract;
mod drift;
mod examples;
mod failures;
mod fixture;
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
mod virtual_clock;
mod waiting;
