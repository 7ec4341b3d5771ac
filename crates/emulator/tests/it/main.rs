//! The emulator as a client meets it: over real HTTP, through the public interface alone.

#![allow(clippy::unwrap_used)] // Clippy lets it pass in test functions, but not in what they call.

mod admin;
mod caller;
mod contract;
mod create;
mod examples;
mod executions;
mod faults;
mod get;
mod guide;
mod lifecycle;
mod list;
mod plan;
mod progress;
mod requests;
mod secrecy;
mod tenants;
mod tls;
mod token;
mod wire;
