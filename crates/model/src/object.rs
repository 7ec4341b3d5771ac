//! Reads structs from objects, member by member: what the generated readers have in common.

use core::fmt;

use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// Reads the name of a member as whatever the function makes of it.
pub(crate) struct Name<F>(pub(crate) F);

impl<'de, T, F: Fn(&str) -> T> DeserializeSeed<'de> for Name<F> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<T, F: Fn(&str) -> T> Visitor<'_> for Name<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<T, E> {
        // What is not UTF-8 is no name of the contract's.
        Ok((self.0)(str::from_utf8(name).unwrap_or_default()))
    }
}

/// Reads the value of the member `name`, which must not have been there before.
#[inline]
pub(crate) fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    read_as(field, name, map, |value| value)
}

/// The same, by a type of which the value is made.
#[inline]
pub(crate) fn read_as<'de, T, R: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    name: &'static str,
    map: &mut A,
    value: impl FnOnce(R) -> T,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *field = Some(value(map.next_value()?));
    Ok(())
}

/// Passes over the value of a member that nobody documented.
#[inline]
pub(crate) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value().map(|IgnoredAny| ())
}

/// The value of a member that must be there.
#[inline]
pub(crate) fn required<T, E: Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
    field.ok_or_else(|| E::missing_field(name))
}
