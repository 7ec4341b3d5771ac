//! Checks captured package executions against the contract: what breaks it, what it does not name, exactly where,
//! and how well the broken claim is supported.
//!
//! One document in memory:
//!
//! ```
//! use optics_validator::Validator;
//!
//! let validator = Validator::new()?;
//! let body = br#"{ "deviceCount": -1 }"#;
//! let findings = validator.check(body)?;
//! let finding = findings.last().ok_or("nothing found")?;
//! assert_eq!(finding.pointer(), "/deviceCount");
//! assert_eq!(finding.position().column, 18);
//! assert_eq!(finding.message(), "expected at least 0, found a smaller number");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files, folders and streams of documents: [`Scan`]. JSON with positions, for any use: [`json`].
//!
//! No value of a document is in a finding, an error or a report, unless asked for by [`Finding::excerpt`] or
//! [`Scan::show_values`]: documents can hold credentials.

mod alike;
mod captures;
mod check;
mod contract;
mod diagnosis;
mod escape;
mod exchange;
mod finding;
mod formats;
mod frame;
pub mod json;
mod judge;
mod markdown;
mod message;
mod near_miss;
mod report;
mod scan;
pub mod style;
mod timeline;
mod tokens;
mod undocumented;
mod validator;
mod verdicts;
mod watch;

pub use captures::{Captured, Captures, Form, Origin, Place, source_name};
pub use contract::ContractError;
pub use escape::{
    presentable_name, printable, printable_json, relative_reference, sarif_text, workflow_command,
};
pub use exchange::Exchange;
pub use finding::{Class, Finding, Grade};
pub use markdown::{MarkdownRoom, MarkdownRows, markdown_brief, markdown_cell, markdown_code};
pub use report::{
    Format, Found, Group, Kinds, Note, Omitted, Outcome, Presentation, Report, STANDARD_INPUT, Totals, Unread,
};
pub use scan::Scan;
pub use timeline::{Bars, Bucket, Timeline};
pub use tokens::redact_name;
pub use validator::Validator;
pub use verdicts::Verdicts;
pub use watch::Watch;
