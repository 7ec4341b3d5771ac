use alloc::string::String;
use core::fmt;

use crate::redact::MASK;
use crate::transparent::transparent;

/// Text that must not show: a token. `Debug` prints a mask, and there is no `Display`; serialisation gives the whole
/// text, since that is how it is sent.
///
/// ```
/// let secret = optics_model::Secret::from("eyJhbGciOi".to_owned());
/// assert_eq!(format!("{secret:?}"), "Secret(***)");
/// assert_eq!(secret.expose(), "eyJhbGciOi");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

transparent!(Secret(String));

impl Secret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secret").field(&format_args!("{MASK}")).finish()
    }
}
