//! Typed package executions of the CylanceOPTICS Package Deployment API.
//!
//! A *package execution* is a request to run packages on endpoint devices, and how far it has come. The structs are
//! generated from the contract, `schema/package-execution.schema.json`; identifiers, timestamps and the values that
//! can hold credentials are written by hand, and few.
//!
//! ```
//! use optics_model::PackageExecution;
//!
//! # let body = r#"{"createdAt":"2026-03-02T09:15:27.482Z",
//! #   "createdBy":{"id":"5f0c3f9e-2f0b-4a37-9d52-6c1f7e0ab3d4","login":"analyst@example.com"},
//! #   "destination":"sftp://user:password@results.example.com/42","deviceCount":3,
//! #   "deviceStatuses":{"acked":3,"failed":1,"succeeded":2},
//! #   "id":"abebf88c-f283-4edc-834b-aa8ad3bc682c","keepResultsLocally":true,"name":"Browser history",
//! #   "packageExecutions":[],"target":{"devices":["C9F0F895FB98AB9159F51FD0297E236D"]}}"#;
//! let execution: PackageExecution = serde_json::from_str(body)?;
//! assert_eq!(execution.device_statuses.succeeded, 2);
//! assert_eq!(execution.destination.to_string(), "sftp://***@results.example.com/42");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # A tolerant reader
//!
//! The types read whatever the contract allows and a little more: fields nobody documented are ignored, timestamps
//! may lack their zone, identifiers may be in either style and any case. What is read is written back without loss of
//! the documented fields. To learn whether a body keeps to the contract, check it with `optics-validator`.
//!
//! A JSON array is refused where an object belongs; `null` for an optional list reads as a missing one.
//!
//! The errors are the deserializer's own. `serde_json` quotes text that stands where a number, a list or an object
//! belongs: do not log such an error when the body may hold a secret in the wrong place. Values in their right
//! places are never quoted.
//!
//! # Features
//!
//! Each adds something and changes nothing else. `codegen` is the only default.
//!
//! - `codegen`: the types are generated from the schema at build time. Without it the committed copy of the same text is
//!   compiled, and no generator is built.
//! - `schemars`: `JsonSchema` of each type is the contract's own schema, to the letter, so that a service which describes its
//!   interface with schemars shows formats, bounds and grades of evidence that the types do not know.
//! - `arbitrary`: `Arbitrary` of each type makes what the contract allows, and nothing else.
//! - `proptest`: `any::<PackageExecution>()` is a strategy of valid documents that shrink. It includes `arbitrary`.
//!
//! Builders are no feature: the structs are `#[non_exhaustive]`, so that a new field is no breaking change, and builders are
//! the only way to make one.
//!
//! The crate is `no_std` and needs `alloc`; the last three features need `std`. It builds for `wasm32-unknown-unknown`, with all
//! features but `proptest`, whose random numbers come from a system; and without features for targets that have no
//! operating system, such as `thumbv6m-none-eabi`.
//!
//! # Which contract
//!
//! [`CONTRACT`] has the hashes of the texts that the types were generated from. The service's values are open: no member is a
//! closed list of words, and none is read as one. The only closed choice is [`PackageRefKind`], which has `Other`.
//!
//! **Architecture invariant:** no asynchronous, HTTP or validation crate is a dependency of this one.

#![no_std]

extern crate alloc;

#[cfg(feature = "schemars")]
mod canonical;
mod contract;
pub mod count;
mod destination;
mod hex;
mod identifier;
#[cfg(feature = "arbitrary")]
mod made;
mod missing_field;
mod object;
mod package_ref;
mod redact;
mod secret;
mod service;
mod timestamp;
mod transparent;

/// The generated types, the same text either way. Words and names in it are the contract's.
#[cfg(feature = "codegen")]
#[allow(
    clippy::doc_markdown,
    clippy::option_option,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::should_implement_trait,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wrong_self_convention
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
#[cfg(not(feature = "codegen"))]
#[allow(
    clippy::doc_markdown,
    clippy::option_option,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::should_implement_trait,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wrong_self_convention
)]
#[rustfmt::skip] // Written by `cargo xtask regen`, byte for byte.
mod generated;

pub use contract::Contract;
pub use destination::Destination;
pub use generated::*;
pub use identifier::{DeviceId, ExecutionId, Identifier, InvalidIdentifier, UserId, ZoneId};
pub use missing_field::MissingField;
pub use optics_printable::printable;
pub use package_ref::{PackageRef, PackageRefKind};
pub use redact::redact_url;
pub use secret::Secret;
pub use service::{Operation, QueryParameter, Region, UnknownRegion};
pub use timestamp::{InvalidTimestamp, Timestamp};

/// Compiles and runs the README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
