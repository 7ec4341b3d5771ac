use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::redact;
use crate::transparent::transparent;

/// Where devices upload the results of an execution, or nowhere when the results stay on the device.
///
/// Documented as an FTP, SFTP or SAMBA URL; sibling pages show the empty string; observed are also `https` URLs with
/// an access key in them. So it **can hold credentials**: `Debug` and `Display` show neither user information nor
/// query nor fragment. [`expose`](Self::expose) and serialisation give the whole text.
///
/// ```
/// let destination = optics_model::Destination::from("sftp://user:password@host.example/in?key=1");
/// assert_eq!(destination.to_string(), "sftp://***@host.example/in?***");
/// assert_eq!(destination.scheme(), Some("sftp"));
/// assert_eq!(destination.expose(), "sftp://user:password@host.example/in?key=1");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Destination(String);

transparent!(Destination(String));

impl Destination {
    /// The destination of an execution whose results stay on the device: the empty string (grade: sibling).
    pub const fn on_device() -> Self {
        Self(String::new())
    }

    /// Whether the results stay on the device.
    pub fn is_on_device(&self) -> bool {
        self.0.is_empty()
    }

    /// Scheme of the URL as written, such as `sftp`; `None` when the results stay on the device or the text is no URL
    /// with an authority.
    pub fn scheme(&self) -> Option<&str> {
        self.0.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| redact::is_scheme(scheme))
    }

    /// The whole text, **credentials included**, as it was read.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Destination {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Destination {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&optics_printable::printable(&redact::redact_url(&self.0)))
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Destination").field(&redact::redact_url(&self.0)).finish()
    }
}
