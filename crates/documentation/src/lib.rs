//! Reads the vendor's documentation page and reports where it drifts from the contract.
//!
//! Three steps, each usable alone:
//!
//! 1. [`Page::parse`] turns the text of a page into [`Facts`]: title, method, path, headers, scopes, example and the
//!    tree of response fields, each with its line. A page that cannot be read for certain is an [`Error`]: there is
//!    no guess and no partial result.
//! 2. [`Lock`] keeps those facts in a reviewable JSON file. Descriptions are kept as a [`Fingerprint`] each, so that
//!    a changed wording shows although none of the wording is stored.
//! 3. [`compare`] holds the lock against a page, the JSON Schema, the OpenAPI description and the schema of the
//!    compiled types. The [`Report`] counts what was compared; a report that compared nothing never passes.
//!
//! ```
//! use optics_documentation::{Lock, Page, Sources, Verdict, compare};
//!
//! let page = Page::parse(b"Get parcel
//! Service endpoint
//! /parcels/v1/{parcel_id}
//! Method
//! HTTP/1.1 GET
//! Response JSON schema
//! Field Name
//! Description
//! weight
//! How heavy the parcel is.
//! ")?;
//! let lock = Lock::from(&page);
//! let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
//! assert_eq!(report.verdict(), Verdict::Clean);
//! # Ok::<(), optics_documentation::Error>(())
//! ```
//!
//! # Features
//!
//! None is a default. `fetch` reads a page from an https address; `command`, which includes it, is the comparison as a
//! command for those who build one.
//!
//! # What it does not do
//!
//! It holds fingerprints of texts and not the texts: it says that a description was reworded and not how, and a field
//! that got a new name and a new description at once is recognised by its place among its neighbours. Types come from
//! the wording by a small table of rules ([`Rule`]); what no rule finds is not guessed. A page that nothing closes, such
//! as plain text which ends with the last field, cannot show that its last description is whole: where it differs from
//! the lock, the page is not compared whole.

#[cfg(feature = "command")]
pub mod command;
mod contract;
mod drift;
mod error;
mod facts;
#[cfg(feature = "fetch")]
mod fetch;
mod field_tree;
mod fingerprint;
mod hint;
mod lock;
mod page;
mod product;
mod reader;

pub use drift::{
    Artefact, Cell, Change, Compared, Constraint, Context, Excerpt, Excerpts, Finding, Form, Impact, Kind,
    Level, Place, Report, RoundTrip, Row, Sources, State, Verdict, Witness, changelog, compare, explain,
    kinds,
};
pub use error::{Error, Source};
pub use facts::{Body, Described, Facts, Header, Note, Sample};
#[cfg(feature = "fetch")]
pub use fetch::{Fetch, Fetched};
pub use field_tree::{FieldId, FieldTree};
pub use fingerprint::Fingerprint;
pub use hint::{Class, Rule};
pub use lock::Lock;
pub use page::{Layout, Page};
pub use reader::read_by;
