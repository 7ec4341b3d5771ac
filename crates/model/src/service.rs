//! What the contract says about the service: its operations and regions.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::ExecutionId;

/// An operation of the contract; see the constants.
///
/// Client and emulator both take method, path and scopes from here, so that they cannot disagree.
///
/// ```
/// use optics_model::{ExecutionId, Operation};
///
/// let operation = Operation::GET_PACKAGE_EXECUTION;
/// let id: ExecutionId = "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse()?;
/// println!("{} {}, with the scopes {:?}", operation.method(), operation.path_for(&id), operation.scopes());
/// assert!(operation.path_for(&id).ends_with("/abebf88c-f283-4edc-834b-aa8ad3bc682c"));
/// # Ok::<(), optics_model::InvalidIdentifier>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) query: &'static [QueryParameter],
}

/// A number that an operation takes in the query of its URL.
///
/// ```
/// for parameter in optics_model::Operation::LIST_PACKAGE_EXECUTIONS.query() {
///     println!("{}={}", parameter.name(), parameter.default());
///     assert!((parameter.minimum()..=parameter.maximum()).contains(&parameter.default()));
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryParameter {
    pub(crate) name: &'static str,
    pub(crate) minimum: u64,
    pub(crate) maximum: u64,
    pub(crate) default: u64,
}

impl QueryParameter {
    /// Its name in the query.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The least number it can be.
    pub const fn minimum(&self) -> u64 {
        self.minimum
    }

    /// The largest number it can be.
    pub const fn maximum(&self) -> u64 {
        self.maximum
    }

    /// What the service takes it to be where it is not given.
    pub const fn default(&self) -> u64 {
        self.default
    }
}

impl Operation {
    /// Name of the operation in the OpenAPI document.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// HTTP method in upper case.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Path template, from the slash on; a parameter stands in braces.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Scopes an access token must have for this operation.
    pub const fn scopes(&self) -> &'static [&'static str] {
        self.scopes
    }

    /// What it takes in the query, in the order of the OpenAPI document.
    pub const fn query(&self) -> &'static [QueryParameter] {
        self.query
    }

    /// The path for one execution: the template with `id` in place of its parameter.
    pub fn path_for(&self, id: &ExecutionId) -> String {
        match (self.path.find('{'), self.path.find('}')) {
            (Some(open), Some(close)) if open < close => {
                format!("{}{id}{}", &self.path[..open], &self.path[close + 1..])
            }
            _ => self.path.to_owned(),
        }
    }
}

/// A region of the service; see the constants. `FromStr` reads the short id, such as `euc1`.
///
/// ```
/// use optics_model::Region;
///
/// let region: Region = "euc1".parse()?;
/// assert_eq!(region, Region::EUC1);
/// println!("{}: {}", region.title(), region.base_url());
/// # Ok::<(), optics_model::UnknownRegion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) base_url: &'static str,
}

impl Region {
    /// Short id, such as `euc1`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Name for people.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// URL of the service without a trailing slash.
    pub const fn base_url(&self) -> &'static str {
        self.base_url
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id)
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        Self::ALL.iter().find(|region| region.id == text).copied().ok_or(UnknownRegion(()))
    }
}

/// A text is the id of no region.
///
/// ```
/// let error = "moon1".parse::<optics_model::Region>().unwrap_err();
/// assert!(error.to_string().starts_with("unknown region; known are "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion(());

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown region; known are")?;
        for (index, region) in Region::ALL.iter().enumerate() {
            write!(f, "{} {} ({})", if index == 0 { "" } else { "," }, region.id, region.title)?;
        }
        Ok(())
    }
}

impl core::error::Error for UnknownRegion {}
