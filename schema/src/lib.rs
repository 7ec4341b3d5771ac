//! The contract of the *package execution* resource, as data.
//!
//! Everything else in optics follows from these texts: the Rust types, the validator, the client, the emulator and
//! the check against the vendor's documentation. The crate holds no code, so that any tool can depend on it.
//!
//! ```
//! let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
//! assert_eq!(schema["title"], "PackageExecution");
//! ```

#![no_std]

/// JSON Schema (2020-12) of the resource: the one source of truth.
///
/// `x-evidence` beside each claim carries its grade: `documented`, `sibling`, `observed` or `assumed`.
/// `examples` at the root are complete documents.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION)?;
/// for example in schema["examples"].as_array().into_iter().flatten() {
///     assert!(example["id"].is_string());
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const PACKAGE_EXECUTION: &str = include_str!("../package-execution.schema.json");

/// OpenAPI 3.1 description of the operations: method, path, scopes, statuses, error body. It `$ref`s
/// [`PACKAGE_EXECUTION`] as `package-execution.schema.json`.
///
/// ```
/// let openapi: serde_json::Value = serde_json::from_str(optics_schema::OPENAPI)?;
/// for path in openapi["paths"].as_object().into_iter().flatten().map(|(path, _)| path) {
///     println!("{path}");
/// }
/// # assert!(openapi["paths"].is_object());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const OPENAPI: &str = include_str!("../openapi.json");

/// Documentation lock: what the vendor's page says, as facts and fingerprints, without its wording.
///
/// ```
/// let lock: serde_json::Value = serde_json::from_str(optics_schema::DOCUMENTATION)?;
/// println!("compared with {}", lock["location"]);
/// # assert!(lock["location"].is_string());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const DOCUMENTATION: &str = include_str!("../package-execution.documentation.json");
