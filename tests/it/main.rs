//! End-to-end tests of optics: the command as a person runs it, over real HTTP and on real files.

#![allow(clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

mod arguments;
mod auth;
mod canary;
mod canned;
mod command;
mod contract;
mod contract_page;
mod derived;
mod drift;
mod emulate;
mod fetch;
mod get;
mod help;
mod list;
mod observe;
mod page;
#[cfg(unix)]
mod pipelines;
mod profile;
mod proxy;
mod reader;
#[cfg(unix)]
mod streams;
mod validate;
mod wait;
