//! Pages as their text: what is in them, what is not, and how long they get.

#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests does not reach the functions beside them.

mod drift;
mod file;
mod observation;
mod parsed;
mod validation;
