use core::fmt;

/// Which contract a program was built on: SHA-256 hashes of its texts, as 64 hexadecimal digits in lower case.
///
/// They are those of the files of the repository, as `sha256sum` prints them, with ends of lines of one character. What the
/// vendor's page says is no part of it: the page can change without the contract, and then nothing here does.
///
/// ```
/// println!("built on {}", optics_model::CONTRACT);
/// assert_eq!(optics_model::CONTRACT.schema_sha256().len(), 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contract {
    pub(crate) schema: &'static str,
    pub(crate) openapi: &'static str,
}

impl Contract {
    /// Of `schema/package-execution.schema.json`: fields, types and constraints.
    pub const fn schema_sha256(&self) -> &'static str {
        self.schema
    }

    /// Of `schema/openapi.json`: operations and regions.
    pub const fn openapi_sha256(&self) -> &'static str {
        self.openapi
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |hash: &'static str| hash.get(..12).unwrap_or(hash);
        write!(f, "schema {}, openapi {}", short(self.schema), short(self.openapi))
    }
}
