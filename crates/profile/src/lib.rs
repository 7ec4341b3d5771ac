//! Learns from captured documents what traffic looks like, and keeps nothing of what it says.
//!
//! A [`Profile`] counts, for each field of a contract: how often it could have been there and was, its JSON types, the
//! formats of its strings, lengths, and ranges of numbers. Parts that many machines learnt [`merge`](Profile::merge)
//! into what one machine would have learnt from everything, byte for byte, in any order.
//!
//! ```
//! use optics_profile::{Format, Profile, Type};
//! use optics_validator::json;
//!
//! let contract = r#"{ "$id": "urn:example:parcel", "properties": {
//!     "id": { "type": "string" }, "grams": { "type": "integer" } } }"#;
//! let mut profile = Profile::new(contract)?;
//! profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "grams": 250 }"#)?);
//! let mut other = Profile::new(contract)?;
//! other.learn(&json::read(br#"{ "grams": null, "colour": "red" }"#)?);
//! profile.merge(&other)?;
//!
//! let id = profile.field("id").ok_or("not in the contract")?;
//! assert_eq!((id.present(), id.parents()), (1, 2));
//! assert_eq!(id.values().of_format(Format::Hex32Upper), 1);
//! let grams = profile.field("grams").ok_or("not in the contract")?;
//! assert_eq!((grams.values().nulls(), grams.values().numbers()), (1, Some((250.0, 250.0))));
//! let undocumented: Vec<_> = profile.undocumented().map(|field| field.path().to_owned()).collect();
//! assert_eq!(undocumented, ["colour"]);
//! assert_eq!(Profile::parse(contract, &profile.to_json())?, profile);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a profile holds, and what it does not
//!
//! No string of a document is in it, and no number but the least and the largest of each field that the contract calls
//! a number. What the contract does not name is not entered: the members of an undocumented object are not looked at.
//!
//! *Names* of undocumented fields are the one thing taken from documents. A name can be data itself, where an object
//! is a map from devices or people. So a name is kept only if it is written as programmers write names of fields: at
//! most 40 ASCII letters, digits and underscores that start with a lower-case letter, at most two of them digits, and
//! not six or more hexadecimal digits alone. All others are counted together, as `*`. And an object with more than 32
//! such names is taken to be a map: then all of its undocumented names are counted as `*`. What is left is a
//! map with few keys that all look like names of fields, such as first names in lower case: nothing tells them apart.

mod error;
mod field;
mod format;
mod layout;
mod names;
mod profile;
mod read;
mod values;
mod written;

pub use error::Error;
pub use field::{Field, Standing};
pub use format::Format;
pub use profile::Profile;
pub use values::{Type, Values};
