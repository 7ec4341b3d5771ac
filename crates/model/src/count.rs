//! Reads counts as integers the way JSON Schema defines them: `3`, `3.0` and `3e0` are the same number.
//!
//! Serde's own `u64` refuses the last two, which would make the types refuse what the contract allows. The contract's
//! upper bound, 2^53 - 1, keeps every such number exact, if the deserializer reads floating-point numbers exactly:
//! `serde_json` needs its feature `float_roundtrip` for that. Without it, `9007199254740991.0` reads one too low.
//!
//! A type of your own reads its counts likewise:
//!
//! ```
//! use optics_model::count;
//!
//! #[derive(serde::Deserialize)]
//! struct Progress {
//!     #[serde(deserialize_with = "count::deserialize")]
//!     done: u64,
//!     #[serde(default, deserialize_with = "count::optional")]
//!     failed: Option<u64>,
//! }
//!
//! let progress: Progress = serde_json::from_str(r#"{ "done": 3.0, "failed": null }"#)?;
//! assert_eq!((progress.done, progress.failed), (3, None));
//! assert!(serde_json::from_str::<Progress>(r#"{ "done": 2.5 }"#).is_err());
//! # Ok::<(), serde_json::Error>(())
//! ```

use core::fmt;

use serde_core::de::{Deserializer, Error, Unexpected, Visitor};

/// The largest count the contract allows, 2^53 - 1 (grade: assumed; RFC 8259, section 6).
///
/// ```
/// use optics_model::count;
///
/// assert_eq!(count::deserialize(&serde_json::json!(count::MAX)).ok(), Some(count::MAX));
/// assert!(count::deserialize(&serde_json::json!(count::MAX + 1)).is_err());
/// ```
pub const MAX: u64 = (1 << 53) - 1;

/// Reads a count.
///
/// ```
/// assert_eq!(optics_model::count::deserialize(&serde_json::json!(3.0))?, 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When the value is no integer from 0 to [`MAX`].
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(CountVisitor)
}

/// Reads a count that may be `null`; a missing one is left to `#[serde(default)]`.
///
/// ```
/// assert_eq!(optics_model::count::optional(&serde_json::json!(null))?, None);
/// assert_eq!(optics_model::count::optional(&serde_json::json!(3))?, Some(3));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When the value is neither `null` nor an integer from 0 to [`MAX`].
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct Optional;
    impl<'de> Visitor<'de> for Optional {
        type Value = Option<u64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            CountVisitor.expecting(f)
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserialize(deserializer).map(Some)
        }
    }
    deserializer.deserialize_option(Optional)
}

struct CountVisitor;

impl Visitor<'_> for CountVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an integer from 0 to {MAX}")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
        if value <= MAX { Ok(value) } else { Err(E::invalid_value(Unexpected::Unsigned(value), &self)) }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<u64, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(value), &self)),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<u64, E> {
        #[allow(clippy::cast_precision_loss)] // MAX is exact in an f64: that is why it is the bound.
        let in_range = (0.0..=MAX as f64).contains(&value);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // In range.
        let whole = value as u64;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp)] // Exact, up to MAX.
        if in_range && whole as f64 == value {
            return Ok(whole);
        }
        Err(E::invalid_value(Unexpected::Float(value), &self))
    }
}
