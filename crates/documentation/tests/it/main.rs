//! Tests of the documentation check, through its public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test that cannot go on has failed.

mod changelog;
mod contract;
mod contradiction;
mod examples;
mod fixture;
mod html;
mod layout;
mod lock;
mod markdown;
mod matrix;
mod mutation;
mod read_by;
mod recognise;
mod refusal;
mod report;
mod robustness;
mod traffic;
mod types_of_fields;
mod unread;
mod witness;
mod workspace;
