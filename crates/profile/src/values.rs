//! What the values of one field were like.

use optics_validator::json::{self, Kind};

use crate::format::{Format, has_user_information};

/// The types of JSON, with whole numbers apart.
///
/// ```
/// use optics_profile::{Profile, Type};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// let id = profile.field("id").ok_or("not in the contract")?;
/// assert_eq!(id.values().types().collect::<Vec<_>>(), [(Type::String, 1)]);
/// assert_eq!(Type::String.name(), "string");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "JSON has no others")]
pub enum Type {
    /// An array.
    Array,
    /// `true` or `false`.
    Boolean,
    /// A whole number, however it is spelt: `1.0` is one (JSON Schema 2020-12).
    Integer,
    /// `null`.
    Null,
    /// A number that is not whole.
    Number,
    /// An object.
    Object,
    /// A string.
    String,
}

impl Type {
    pub(crate) const COUNT: usize = 7;

    /// All types, in the order of their names.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Array, Self::Boolean, Self::Integer, Self::Null, Self::Number, Self::Object, Self::String];

    /// Its name in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }
}

/// Counts of values by type and format, and the bounds of their sizes. No value is in it, except the least and the
/// largest number of a field that the contract calls a number.
///
/// ```
/// use optics_profile::{Profile};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// let values = profile.field("id").ok_or("not in the contract")?.values();
/// assert_eq!((values.count(), values.characters(), values.numbers()), (1, Some((32, 32)), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    pub(crate) types: [u64; Type::COUNT],
    pub(crate) formats: [u64; Format::COUNT],
    pub(crate) with_user_information: u64,
    pub(crate) characters: Option<Bounds<u64>>,
    pub(crate) items: Option<Bounds<u64>>,
    pub(crate) numbers: Option<Bounds<f64>>,
}

impl Values {
    /// How many values there were, `null` included.
    pub fn count(&self) -> u64 {
        self.types.iter().sum()
    }

    /// How many values were of this type.
    pub fn of_type(&self, kind: Type) -> u64 {
        self.types[kind as usize]
    }

    /// The types that were seen, and how many values were of each, in the order of [`Type::ALL`].
    pub fn types(&self) -> impl Iterator<Item = (Type, u64)> + '_ {
        Type::ALL.into_iter().zip(self.types).filter(|(_, count)| *count > 0)
    }

    /// How many values were `null`.
    pub fn nulls(&self) -> u64 {
        self.of_type(Type::Null)
    }

    /// How many strings were of this format.
    pub fn of_format(&self, format: Format) -> u64 {
        self.formats[format as usize]
    }

    /// The formats that were seen, and how many strings were of each, in the order of [`Format::ALL`].
    pub fn formats(&self) -> impl Iterator<Item = (Format, u64)> + '_ {
        Format::ALL.into_iter().zip(self.formats).filter(|(_, count)| *count > 0)
    }

    /// How many URLs had user information in front of the host: a user's name, and often a password.
    pub fn urls_with_user_information(&self) -> u64 {
        self.with_user_information
    }

    /// Least and largest length of strings, in characters (Unicode scalar values). None if there was no string.
    pub fn characters(&self) -> Option<(u64, u64)> {
        self.characters.map(|Bounds(least, most)| (least, most))
    }

    /// Least and largest length of lists, in items. None if there was no list.
    pub fn items(&self) -> Option<(u64, u64)> {
        self.items.map(|Bounds(least, most)| (least, most))
    }

    /// Least and largest number, rounded to the nearest `f64`, and to its largest where that is nearest. None if there
    /// was no number, or if the contract does not call the field one.
    pub fn numbers(&self) -> Option<(f64, f64)> {
        self.numbers.map(|Bounds(least, most)| (least, most))
    }

    /// The same as people read it: `3`, `0 to 20`; a number of more than some digits as `1.5e300`.
    pub fn range(&self) -> Option<String> {
        let (least, most) = self.numbers()?;
        let range = if least.to_bits() == most.to_bits() { vec![least] } else { vec![least, most] };
        Some(range.into_iter().map(written).collect::<Vec<_>>().join(" to "))
    }

    /// Counts a value. `ranged`: the contract calls it a number, so that a range may be kept.
    pub(crate) fn count_value(&mut self, value: &json::Value<'_>, ranged: bool) {
        let kind = match value.kind() {
            Kind::Null => Type::Null,
            Kind::Boolean(_) => Type::Boolean,
            Kind::Object(_) => Type::Object,
            Kind::Array(items) => {
                Bounds::include(&mut self.items, items.len() as u64);
                Type::Array
            }
            Kind::String(text) => {
                Bounds::include(&mut self.characters, text.chars().count() as u64);
                let format = Format::of(text);
                self.formats[format as usize] += 1;
                self.with_user_information += u64::from(format.is_url() && has_user_information(text));
                Type::String
            }
            Kind::Number(number) => {
                if ranged {
                    let beyond = if number.text().starts_with('-') { f64::MIN } else { f64::MAX };
                    // Adding zero turns -0 into 0, so that one value is written in one way.
                    Bounds::include(&mut self.numbers, number.as_f64().unwrap_or(beyond) + 0.0);
                }
                if number.is_integer() { Type::Integer } else { Type::Number }
            }
        };
        self.types[kind as usize] += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.types.iter_mut().zip(other.types).for_each(|(count, more)| *count += more);
        self.formats.iter_mut().zip(other.formats).for_each(|(count, more)| *count += more);
        self.with_user_information += other.with_user_information;
        Bounds::merge(&mut self.characters, other.characters);
        Bounds::merge(&mut self.items, other.items);
        Bounds::merge(&mut self.numbers, other.numbers);
    }
}

/// The least and the largest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds<T>(pub(crate) T, pub(crate) T);

impl<T: Copy + PartialOrd> Bounds<T> {
    fn include(bounds: &mut Option<Self>, value: T) {
        Self::merge(bounds, Some(Self(value, value)));
    }

    fn merge(bounds: &mut Option<Self>, more: Option<Self>) {
        *bounds = match (*bounds, more) {
            (Some(Self(a, b)), Some(Self(c, d))) => {
                Some(Self(if c < a { c } else { a }, if d > b { d } else { b }))
            }
            (one, other) => one.or(other),
        };
    }
}

/// A number with so few digits that it is read at a glance; the largest has 309 of them.
fn written(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-6..1e15).contains(&size) { number.to_string() } else { format!("{number:e}") }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn numbers_are_short_however_large_they_are() {
        let numbers = [0.0, 3.0, -0.25, 999_999_999_999_999.0, 1e15, f64::MAX, f64::MIN_POSITIVE, -1.5e300];
        assert_eq!(
            numbers.map(written),
            [
                "0",
                "3",
                "-0.25",
                "999999999999999",
                "1e15",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "-1.5e300"
            ]
        );
    }
}
