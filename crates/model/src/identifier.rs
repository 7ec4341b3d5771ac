use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

use crate::hex::{self, LetterCase};
use crate::transparent::transparent;

/// 128 bits in one of the two styles this API family writes identifiers in.
///
/// - *hyphenated*: `abebf88c-f283-4edc-834b-aa8ad3bc682c` (documented for executions)
/// - *compact*: `C9F0F895FB98AB9159F51FD0297E236D` (sibling pages, for devices and zones)
///
/// Both styles are read, in either case. Two identifiers are equal when their bits are, whatever their style, and
/// `Display` gives back the very text that was read.
///
/// ```
/// use optics_model::Identifier;
///
/// let hyphenated: Identifier = "c9f0f895-fb98-ab91-59f5-1fd0297e236d".parse()?;
/// let compact: Identifier = "C9F0F895FB98AB9159F51FD0297E236D".parse()?;
/// assert_eq!(hyphenated, compact);
/// assert_eq!(compact.to_string(), "C9F0F895FB98AB9159F51FD0297E236D");
/// # Ok::<(), optics_model::InvalidIdentifier>(())
/// ```
#[derive(Clone, Copy)]
pub struct Identifier {
    value: Uuid,
    letter_case: LetterCase,
    hyphenated: bool,
}

/// Groups of digits in the hyphenated style: where each begins, where it begins without hyphens, and how long it is.
const GROUPS: [(usize, usize, usize); 5] = [(0, 0, 8), (9, 8, 4), (14, 12, 4), (19, 16, 4), (24, 20, 12)];

impl Identifier {
    /// The bits as a UUID. Nothing says that they follow a UUID version.
    pub const fn as_uuid(&self) -> Uuid {
        self.value
    }

    /// Whether the identifier was written with hyphens.
    pub const fn is_hyphenated(&self) -> bool {
        self.hyphenated
    }

    /// Gives `show` the text that was read.
    fn with_text<T>(&self, show: impl FnOnce(&str) -> T) -> T {
        let mut buffer = Uuid::encode_buffer();
        let text = match (self.hyphenated, self.letter_case) {
            (true, LetterCase::UPPER) => self.value.as_hyphenated().encode_upper(&mut buffer),
            (true, _) => self.value.as_hyphenated().encode_lower(&mut buffer),
            (false, LetterCase::UPPER) => self.value.as_simple().encode_upper(&mut buffer),
            (false, _) => self.value.as_simple().encode_lower(&mut buffer),
        };
        if self.letter_case.is_mixed() {
            self.letter_case.restore(text);
        }
        show(text)
    }
}

impl FromStr for Identifier {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        let text = text.as_bytes();
        let hyphenated = text.len() == Hyphenated::LENGTH;
        let mut digits = [0; hex::DIGITS];
        if hyphenated {
            if GROUPS.iter().skip(1).any(|&(at, ..)| text[at - 1] != b'-') {
                return Err(InvalidIdentifier(Fault::Hyphen));
            }
            for (at, to, length) in GROUPS {
                digits[to..to + length].copy_from_slice(&text[at..at + length]);
            }
        } else {
            digits = text.try_into().map_err(|_| InvalidIdentifier(Fault::Length))?;
        }
        let (value, letter_case) = hex::decode(&digits).ok_or(InvalidIdentifier(Fault::Digit))?;
        Ok(Self { value: Uuid::from_bytes(value), letter_case, hyphenated })
    }
}

impl From<Uuid> for Identifier {
    /// In hyphenated style and lower case.
    fn from(uuid: Uuid) -> Self {
        Self { value: uuid, letter_case: LetterCase::LOWER, hyphenated: true }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(text))
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Identifier {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Identifier {}

impl Hash for Identifier {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl PartialOrd for Identifier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Identifier {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Identifier;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an identifier of 32 hex digits, with or without hyphens")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Identifier, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Why a text is no identifier. The text itself is not kept.
///
/// ```
/// let error = "abebf88c".parse::<optics_model::Identifier>().unwrap_err();
/// assert!(error.to_string().contains("expected 32 hex digits"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidIdentifier(Fault);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Length,
    Hyphen,
    Digit,
}

impl fmt::Display for InvalidIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Fault::Length => "not an identifier: expected 32 hex digits, or 36 characters with hyphens",
            Fault::Hyphen => "not an identifier: hyphens belong after 8, 12, 16 and 20 digits",
            Fault::Digit => "not an identifier: only hex digits and hyphens may stand in it",
        })
    }
}

impl core::error::Error for InvalidIdentifier {}

/// An [`Identifier`] that cannot be taken for one of something else.
macro_rules! identifier_of {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        ///
        /// Reads both styles, compares across them and gives back the text it was read from: see [`Identifier`].
        ///
        /// ```
        #[doc = concat!("use optics_model::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id: ", stringify!($name), " = \"C9F0F895FB98AB9159F51FD0297E236D\".parse()?;")]
        /// assert_eq!(id.to_string(), "C9F0F895FB98AB9159F51FD0297E236D");
        #[doc = concat!("assert_eq!(id, ", stringify!($name), "::from(id.as_uuid()));")]
        /// assert!(!id.as_identifier().is_hyphenated());
        /// # Ok::<(), optics_model::InvalidIdentifier>(())
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Identifier);

        transparent!($name(Identifier));

        impl $name {
            /// The bits as a UUID. Nothing says that they follow a UUID version.
            pub const fn as_uuid(&self) -> Uuid {
                self.0.as_uuid()
            }

            /// The identifier without what it identifies.
            pub const fn as_identifier(&self) -> Identifier {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidIdentifier;

            fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            /// In hyphenated style and lower case.
            fn from(uuid: Uuid) -> Self {
                Self(uuid.into())
            }
        }

        impl From<Identifier> for $name {
            fn from(identifier: Identifier) -> Self {
                Self(identifier)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

identifier_of!(
    /// Identifies a package execution.
    ExecutionId
);
identifier_of!(
    /// Identifies a user.
    UserId
);
identifier_of!(
    /// Identifies a device.
    DeviceId
);
identifier_of!(
    /// Identifies a zone.
    ZoneId
);
