//! Made-up values for tests: what the contract allows, and nothing else.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};

use arbitrary::{Error, Result, Unstructured};
use serde_core::Deserialize;
use serde_core::de::IntoDeserializer;
use serde_core::de::value::Error as Unreadable;

/// Texts that a schema allows.
pub(crate) enum Text {
    Any,
    Constant(&'static str),
    /// Of a format that JSON Schema names.
    Format(&'static str),
    /// So many characters out of ranges, one run after the other.
    Runs(&'static [(&'static [(u8, u8)], usize)]),
    /// Of these nobody here can make one.
    #[allow(dead_code)] // No contract should have any.
    Unknown,
}

/// Most items of a list.
const MOST: usize = 32;

/// A value read from a text of one of the kinds.
pub(crate) fn text<T: for<'de> Deserialize<'de>>(u: &mut Unstructured<'_>, kinds: &[Text]) -> Result<T> {
    let text = match u.choose(kinds)? {
        Text::Any => u.arbitrary()?,
        Text::Constant(text) => (*text).to_string(),
        Text::Format(format) => of_format(u, format)?,
        Text::Runs(runs) => matching(u, runs)?,
        Text::Unknown => return nothing(),
    };
    T::deserialize(IntoDeserializer::<Unreadable>::into_deserializer(text))
        .map_err(|_| Error::IncorrectFormat)
}

/// A whole number within bounds: often a small one, and sometimes a bound itself.
pub(crate) fn integer<T: for<'de> Deserialize<'de>>(
    u: &mut Unstructured<'_>,
    least: u64,
    most: u64,
) -> Result<T> {
    let number = match u.int_in_range(0..=7)? {
        0..=4 => least + u.int_in_range(0..=(most - least).min(1000))?,
        5 => least,
        6 => most,
        _ => u.int_in_range(least..=most)?,
    };
    T::deserialize(IntoDeserializer::<Unreadable>::into_deserializer(number))
        .map_err(|_| Error::IncorrectFormat)
}

/// What may be missing.
pub(crate) fn maybe<'a, T>(
    u: &mut Unstructured<'a>,
    make: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if u.ratio(2, 3)? { make(u).map(Some) } else { Ok(None) }
}

/// Some items; none, once there are no more bytes.
pub(crate) fn list<'a, T>(
    u: &mut Unstructured<'a>,
    make: impl Fn(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut items = vec![];
    while items.len() < MOST && !u.is_empty() && u.ratio(3, 4)? {
        items.push(make(u)?);
    }
    Ok(items)
}

/// What is of no kind that anything is made for.
pub(crate) fn nothing<T>() -> Result<T> {
    Err(Error::IncorrectFormat)
}

fn of_format(u: &mut Unstructured<'_>, format: &str) -> Result<String> {
    match format {
        "uuid" => {
            let hex: &[(u8, u8)] = u.choose(&[
                &[(b'0', b'9'), (b'a', b'f')][..],
                &[(b'0', b'9'), (b'A', b'F')],
                &[(b'0', b'9'), (b'a', b'f'), (b'A', b'F')],
            ])?;
            let hyphen: &[(u8, u8)] = &[(b'-', b'-')];
            matching(
                u,
                &[
                    (hex, 8),
                    (hyphen, 1),
                    (hex, 4),
                    (hyphen, 1),
                    (hex, 4),
                    (hyphen, 1),
                    (hex, 4),
                    (hyphen, 1),
                    (hex, 12),
                ],
            )
        }
        "date-time" => date_time(u),
        "email" => Ok(format!("{}@{}", name(u)?, host(u)?)),
        "uri" => uri(u),
        _ => nothing(),
    }
}

fn matching(u: &mut Unstructured<'_>, runs: &[(&[(u8, u8)], usize)]) -> Result<String> {
    let mut text = String::new();
    for (ranges, length) in runs {
        for _ in 0..*length {
            let (first, last) = *u.choose(ranges)?;
            text.push(char::from(u.int_in_range(first..=last)?));
        }
    }
    Ok(text)
}

/// Any moment of RFC 3339 but leap seconds, most of them of our time.
fn date_time(u: &mut Unstructured<'_>) -> Result<String> {
    let year = match u.int_in_range(0..=3)? {
        0..=2 => u.int_in_range(1970..=2100)?,
        _ => u.int_in_range(0..=9999)?,
    };
    let (month, day) = (u.int_in_range(1..=12)?, u.int_in_range(1..=28)?);
    let (hour, minute, second) = (u.int_in_range(0..=23)?, u.int_in_range(0..=59)?, u.int_in_range(0..=59)?);
    let fraction = match u.int_in_range(0..=9)? {
        0 => String::new(),
        digits => format!(".{}", matching(u, &[(&[(b'0', b'9')], digits)])?),
    };
    let zone = match u.int_in_range(0..=2)? {
        0 | 1 => "Z".to_string(),
        _ => {
            let sign = if u.arbitrary()? { '+' } else { '-' };
            format!("{sign}{:02}:{:02}", u.int_in_range(0..=23)?, u.int_in_range(0..=59)?)
        }
    };
    Ok(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"))
}

/// With credentials at times, and a query, as destinations and packages can have them.
fn uri(u: &mut Unstructured<'_>) -> Result<String> {
    let scheme = u.choose(&["ftp", "https", "sftp", "smb"])?;
    let user = if u.ratio(1, 3)? { format!("{}:{}@", name(u)?, name(u)?) } else { String::new() };
    let port = if u.ratio(1, 4)? { format!(":{}", u.arbitrary::<u16>()?) } else { String::new() };
    let (host, path) = (host(u)?, if u.ratio(3, 4)? { format!("/{}", name(u)?) } else { String::new() });
    let query = if u.ratio(1, 4)? { format!("?{}={}", name(u)?, name(u)?) } else { String::new() };
    Ok(format!("{scheme}://{user}{host}{port}{path}{query}"))
}

fn host(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(format!("{}.example", name(u)?))
}

/// One to twelve letters and figures.
fn name(u: &mut Unstructured<'_>) -> Result<String> {
    let length = u.int_in_range(1..=12)?;
    matching(u, &[(&[(b'a', b'z')], 1), (&[(b'a', b'z'), (b'0', b'9')], length - 1)])
}

/// Strategies that make values out of bytes: fewer and lower bytes are simpler values, so that they shrink.
#[cfg(feature = "proptest")]
macro_rules! strategies {
    ($($ty:ty),* $(,)?) => {$(
        impl proptest::arbitrary::Arbitrary for $ty {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                use proptest::strategy::Strategy as _;
                let bytes = proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..1024);
                let make = |bytes: alloc::vec::Vec<u8>| {
                    <Self as arbitrary::Arbitrary>::arbitrary(&mut arbitrary::Unstructured::new(&bytes)).ok()
                };
                bytes.prop_filter_map("nothing can be made of what the contract allows", make).boxed()
            }
        }
    )*};
}

#[cfg(feature = "proptest")]
pub(crate) use strategies;
