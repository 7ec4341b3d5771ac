//! What is made of the contract for other languages, and what is refused, through the public functions.

#![allow(clippy::unwrap_used, clippy::panic)] // Tests, also outside the functions marked as such.

mod documents;
mod openapi;
mod refused;
mod schema;
