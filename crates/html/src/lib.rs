//! Reports of optics as pages for people: one HTML file each, which needs no network, no other file and no script.
//!
//! ```
//! use optics_html::{PageFile, validation};
//! use optics_validator::{Scan, Validator};
//!
//! let validator = Validator::new()?;
//! let mut scan = Scan::new(&validator);
//! scan.reader("log.ndjson", "{}\n".as_bytes());
//! let page = validation(&scan.finish(), false);
//! assert!(page.starts_with("<!DOCTYPE html>") && page.len() < optics_html::MOST_BYTES);
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("report.html");
//! let file = PageFile::create(&path)?;   // before the work, so that a place that cannot be written is told early
//! file.write(&page)?;                    // whole, or not at all
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a page does and does not
//!
//! Everything that comes from documents, files and pages of the vendor is text: templates escape by construction, what
//! would reorder or hide text is spelled out, what is long is cut. No address in a page leads out of it. Its
//! Content-Security-Policy allows the one style and the one script that it carries, by their SHA-256, and nothing else;
//! so a page that lost its escaping would still run nothing and ask nobody.
//!
//! A page has less than [`MOST_BYTES`], however much was found: what is alike is counted together, the first are shown,
//! and the page says what it leaves out.

mod chart;
mod drift;
mod file;
mod observation;
mod page;
mod parts;
mod text;
mod validation;

pub use drift::drift;
pub use file::{FileError, PageFile};
pub use observation::{Contract, observation};
pub use page::MOST_BYTES;
pub use validation::validation;
