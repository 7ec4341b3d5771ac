//! Pages as a browser has them: Chromium opens each from a file, and is asked what it shows, ran, sent and complained of.
//!
//! Needs Chromium and its chromedriver; axe-core, which judges accessibility, is installed by `cargo xtask browser`. What is
//! missing is said, and its tests are passed over, unless `OPTICS_BROWSER=required`.

#![allow(clippy::panic, clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

mod axe;
#[allow(dead_code, reason = "the other tests use all of it")]
#[path = "../it/command.rs"]
mod command;
#[path = "../it/contract_page.rs"]
mod contract_page;
mod drift;
mod driver;
mod instruments;
mod observation;
mod pages;
mod validation;
