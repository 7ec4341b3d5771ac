use core::fmt;

/// A builder was finished before a field that must be set was set.
///
/// ```
/// let error = optics_model::DeviceStatuses::builder().acked(3_u64).build().unwrap_err();
/// assert_eq!(error.field(), "failed");
/// assert_eq!(error.to_string(), "DeviceStatuses needs `failed`; set it before build()");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingField {
    structure: &'static str,
    field: &'static str,
}

impl MissingField {
    pub(crate) const fn new(structure: &'static str, field: &'static str) -> Self {
        Self { structure, field }
    }

    /// Name of the Rust field, and of the builder's method that sets it.
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for MissingField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} needs `{}`; set it before build()", self.structure, self.field)
    }
}

impl core::error::Error for MissingField {}
