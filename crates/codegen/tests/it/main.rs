//! What the generator makes of a contract, and what it refuses, through its one public function.

#![allow(clippy::unwrap_used, clippy::panic)] // Tests, also outside the functions marked as such.

mod contract;
mod generated;
mod mutated;
mod refused;
