use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

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
    value: u128,
    /// Bit n is set when the n-th hex digit was written in upper case; digits 0 to 9 have none.
    upper_case: u32,
    hyphenated: bool,
}

/// Hex digits of an identifier.
const DIGITS: usize = 32;
/// Digits before which the hyphenated style has a hyphen.
const HYPHEN_BEFORE: [usize; 4] = [8, 12, 16, 20];

impl Identifier {
    /// The bits as a UUID. Nothing says that they follow a UUID version.
    pub const fn as_uuid(&self) -> Uuid {
        Uuid::from_u128(self.value)
    }

    /// Whether the identifier was written with hyphens.
    pub const fn is_hyphenated(&self) -> bool {
        self.hyphenated
    }
}

impl FromStr for Identifier {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        let hyphenated = match text.len() {
            DIGITS => false,
            36 => true,
            _ => return Err(InvalidIdentifier(Fault::Length)),
        };
        let mut identifier = Self { value: 0, upper_case: 0, hyphenated };
        let mut bytes = text.bytes();
        for digit in 0..DIGITS {
            if hyphenated && HYPHEN_BEFORE.contains(&digit) && bytes.next() != Some(b'-') {
                return Err(InvalidIdentifier(Fault::Hyphen));
            }
            let byte = bytes.next().unwrap_or_default();
            let nibble = char::from(byte).to_digit(16).ok_or(InvalidIdentifier(Fault::Digit))?;
            identifier.value = identifier.value << 4 | u128::from(nibble);
            identifier.upper_case |= u32::from(byte.is_ascii_uppercase()) << digit;
        }
        Ok(identifier)
    }
}

impl From<Uuid> for Identifier {
    /// In hyphenated style and lower case.
    fn from(uuid: Uuid) -> Self {
        Self { value: uuid.as_u128(), upper_case: 0, hyphenated: true }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(36);
        for digit in 0..DIGITS {
            if self.hyphenated && HYPHEN_BEFORE.contains(&digit) {
                text.push('-');
            }
            let nibble = (self.value >> (4 * (DIGITS - 1 - digit)) & 0xF) as u32;
            let lower = char::from_digit(nibble, 16).unwrap_or_default();
            text.push(if self.upper_case >> digit & 1 == 1 { lower.to_ascii_uppercase() } else { lower });
        }
        f.pad(&text)
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
        serializer.collect_str(self)
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

impl std::error::Error for InvalidIdentifier {}

/// An [`Identifier`] that cannot be taken for one of something else.
macro_rules! identifier_of {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        ///
        /// Reads both styles, compares across them and gives back the text it was read from: see [`Identifier`].
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Identifier);

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
