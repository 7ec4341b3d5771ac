use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, Utc};
use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};

mod usual;

/// A moment in UTC.
///
/// Reads RFC 3339 text, with or without a fraction of a second, and two observed forms that lack the zone and are
/// taken as UTC: `2026-03-02T09:15:27.482` and `2026-03-02T09:15:27`. Writes RFC 3339 with `Z`. The moment is kept to the
/// nanosecond; further digits and the original offset are not. (Only where an offset leads out of the years 0000 to
/// 9999, which is all RFC 3339 can write, an offset is written that leads back.)
///
/// ```
/// use optics_model::Timestamp;
///
/// let zone: Timestamp = "2026-03-02T11:15:27.482+02:00".parse()?;
/// let none: Timestamp = "2026-03-02T09:15:27.482".parse()?;
/// assert_eq!(zone, none);
/// assert_eq!(none.to_string(), "2026-03-02T09:15:27.482Z");
/// # Ok::<(), optics_model::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The moment as chrono's type.
    pub const fn as_datetime(&self) -> DateTime<Utc> {
        self.0
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        if let Some(moment) = usual::read(text.as_bytes()) {
            return Ok(Self(moment));
        }
        DateTime::parse_from_rfc3339(text)
            // What would be RFC 3339 with a zone, and nothing looser than that.
            .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}Z")))
            .map(|moment| Self(moment.to_utc()))
            .map_err(|_| InvalidTimestamp(()))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl Timestamp {
    /// Gives `show` the text that is written.
    #[inline]
    fn with_text<T>(&self, show: impl FnOnce(&str) -> T) -> T {
        let (usual, unusual);
        show(if let Some(text) = usual::Text::of(self.0) {
            usual = text;
            usual.as_str()
        } else {
            unusual = self.unusual_text();
            &unusual
        })
    }

    /// The text of a leap second, or in a year that RFC 3339 cannot write.
    #[cold]
    fn unusual_text(&self) -> String {
        // The largest offset of RFC 3339, towards the years it can write.
        let minutes = match self.0.year() {
            ..0 => 23 * 60 + 59,
            0..=9999 => 0,
            10_000.. => -(23 * 60 + 59),
        };
        match FixedOffset::east_opt(minutes * 60) {
            Some(offset) if minutes != 0 => {
                self.0.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::AutoSi, true)
            }
            _ => self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(text))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time as RFC 3339 text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A text is no date and time. The text itself is not kept.
///
/// ```
/// let error = "yesterday".parse::<optics_model::Timestamp>().unwrap_err();
/// assert!(error.to_string().contains("expected RFC 3339"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp(());

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date and time: expected RFC 3339 text such as 2026-03-02T09:15:27.482Z")
    }
}

impl core::error::Error for InvalidTimestamp {}
