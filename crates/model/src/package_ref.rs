use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};
use core::fmt;

use uuid::Uuid;

use crate::transparent::transparent;
use crate::{Identifier, redact};

/// Which package an execution runs: a download URL or a package id.
///
/// Two pages of the vendor's guide contradict each other here, so both are read; [`kind`](Self::kind) tells which one
/// it is. A download URL can carry credentials or a signed query: `Debug` and `Display` leave them out,
/// [`expose`](Self::expose) and serialisation give the whole text.
///
/// ```
/// use optics_model::{PackageRef, PackageRefKind};
///
/// let package = PackageRef::from("https://content.example/8F14E45FCEEA167A5A36DEDD4BEA2543?signature=abc");
/// assert_eq!(package.kind(), PackageRefKind::Url);
/// assert_eq!(package.to_string(), "https://content.example/8F14E45FCEEA167A5A36DEDD4BEA2543?***");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PackageRef(String);

transparent!(PackageRef(String));

/// The forms a [`PackageRef`] takes.
///
/// ```
/// use optics_model::{PackageRef, PackageRefKind};
///
/// let name = |text: &str| match PackageRef::from(text).kind() {
///     PackageRefKind::Url => "download",
///     PackageRefKind::Id(_) => "id",
///     _ => "neither",
/// };
/// assert_eq!(name("https://content.example/8F14E45FCEEA167A5A36DEDD4BEA2543"), "download");
/// assert_eq!(name("8F14E45FCEEA167A5A36DEDD4BEA2543"), "id");
/// assert_eq!(name("browser history"), "neither");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PackageRefKind {
    /// A download URL (grade: documented).
    Url,
    /// A package id (grade: sibling), in either style of an [`Identifier`].
    Id(Uuid),
    /// Neither; the contract does not allow it.
    Other,
}

impl PackageRef {
    /// Which form the text has.
    pub fn kind(&self) -> PackageRefKind {
        if let Ok(id) = self.0.parse::<Identifier>() {
            PackageRefKind::Id(id.as_uuid())
        } else if self.0.split_once(':').is_some_and(|(scheme, _)| redact::is_scheme(scheme)) {
            PackageRefKind::Url
        } else {
            PackageRefKind::Other
        }
    }

    /// The whole text, **credentials included**, as it was read.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn redacted(&self) -> Cow<'_, str> {
        match self.kind() {
            PackageRefKind::Id(_) => Cow::Borrowed(&self.0),
            PackageRefKind::Url | PackageRefKind::Other => redact::redact_url(&self.0),
        }
    }
}

impl From<String> for PackageRef {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PackageRef {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Uuid> for PackageRef {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Display for PackageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&optics_printable::printable(&self.redacted()))
    }
}

impl fmt::Debug for PackageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PackageRef").field(&self.redacted()).finish()
    }
}
