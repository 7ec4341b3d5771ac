//! The tree as data for serde.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Document, Kind, Number, Value};

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root.serialize(serializer)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Kind::Number(number) => number.serialize(serializer),
            Kind::String(string) => serializer.serialize_str(string),
            Kind::Array(items) => serializer.collect_seq(items),
            Kind::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for member in object.members() {
                    map.serialize_entry(member.name(), member.value())?;
                }
                map.end()
            }
        }
    }
}

/// As [`Document`] says.
impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        if let Ok(number) = text.parse::<u64>() {
            return serializer.serialize_u64(number);
        }
        // `-0` is an integer that `i64` cannot tell from `0`.
        if let Some(number) = text.parse::<i64>().ok().filter(|number| *number != 0) {
            return serializer.serialize_i64(number);
        }
        match self.as_f64() {
            Some(number) if self.equals(Number::new(&format!("{number:e}"))) => {
                serializer.serialize_f64(number)
            }
            _ => serializer.serialize_str(text),
        }
    }
}
