//! What a compiled type reads, found out by letting it read.
//!
//! The type's own `Deserialize` is run on made-up values: it tells which members it knows and what it asks for, and refuses
//! what does not do. So the types are seen as they were compiled, whatever they were generated from, and need no schema.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, json};

/// Texts that are offered where one is asked for, until one is accepted.
const TEXTS: [&str; 6] = [
    "",
    "2000-01-01T00:00:00Z",
    "00000000-0000-0000-0000-000000000000",
    "https://example.com/",
    "someone@example.com",
    "00000000000000000000000000000000",
];
/// A type that holds itself is followed so deep.
const DEEPEST: usize = 8;
/// More readings than any type needs.
const MOST_READINGS: usize = 10_000;

/// A JSON Schema of what `T` reads: its members, which of them must be there, and the JSON type of each value.
///
/// `None` if no made-up value is accepted, as by types that read texts of formats nobody here knows.
///
/// ```
/// use optics_documentation::read_by;
///
/// #[derive(serde::Deserialize)]
/// struct Parcel {
///     weight: u64,
///     label: Option<String>,
/// }
///
/// let schema = read_by::<Parcel>().unwrap();
/// assert_eq!(schema["required"], serde_json::json!(["weight"]));
/// assert_eq!(schema["properties"]["label"]["type"], serde_json::json!(["string", "null"]));
/// ```
pub fn read_by<T: DeserializeOwned>() -> Option<Value> {
    let mut reading = Reading::default();
    let read = |reading: &mut Reading| T::deserialize(Offer { reading, at: String::new(), depth: 0 }).is_ok();
    let mut readings = 0;
    while !read(&mut reading) {
        readings += 1;
        if reading.is_exhausted || readings == MOST_READINGS {
            return None;
        }
        // A value is refused as soon as it is offered, so that the last one was it.
        *reading.chosen.entry(reading.last.clone()).or_default() += 1;
        reading.asked.clear();
    }
    let asked = std::mem::take(&mut reading.asked);
    let members = asked.values().filter_map(|asked| match asked {
        Asked::Object(members) => Some(members),
        _ => None,
    });
    let members: Vec<String> = members.flatten().map(|(_, at)| at.clone()).collect();
    let mut required = BTreeSet::new();
    for member in members {
        reading.left_out = Some(member.clone());
        if !read(&mut reading) {
            required.insert(member);
        }
    }
    Some(schema(&asked, &reading.nullable, &required, ""))
}

/// What a reader has asked for at a place.
enum Asked {
    /// Names of the members, and their places.
    Object(Vec<(&'static str, String)>),
    List,
    /// The JSON type of what was accepted.
    Value(&'static str),
    /// Nothing: it passes over whatever stands there.
    Nothing,
}

#[derive(Default)]
struct Reading {
    /// By place.
    asked: BTreeMap<String, Asked>,
    nullable: BTreeSet<String>,
    /// How many values were refused at a place.
    chosen: BTreeMap<String, usize>,
    /// Where a value was offered last.
    last: String,
    is_exhausted: bool,
    /// A member that is not offered.
    left_out: Option<String>,
}

fn schema(
    asked: &BTreeMap<String, Asked>,
    nullable: &BTreeSet<String>,
    required: &BTreeSet<String>,
    at: &str,
) -> Value {
    let below = |at: &str| schema(asked, nullable, required, at);
    let (kind, mut schema) = match asked.get(at) {
        None | Some(Asked::Nothing) => return json!({}),
        Some(Asked::Value(kind)) => (*kind, Map::new()),
        Some(Asked::List) => {
            ("array", [("items".to_owned(), below(&format!("{at}/items")))].into_iter().collect())
        }
        Some(Asked::Object(members)) => {
            let known =
                || members.iter().filter(|(_, at)| !matches!(asked.get(at), None | Some(Asked::Nothing)));
            let names: Vec<&str> =
                known().filter(|(_, at)| required.contains(at)).map(|(name, _)| *name).collect();
            let properties: Map<String, Value> =
                known().map(|(name, at)| ((*name).to_owned(), below(at))).collect();
            (
                "object",
                Map::from_iter([
                    ("required".to_owned(), names.into()),
                    ("properties".to_owned(), properties.into()),
                ]),
            )
        }
    };
    let kind = if nullable.contains(at) { json!([kind, "null"]) } else { json!(kind) };
    schema.insert("type".to_owned(), kind);
    schema.into()
}

/// Offers a value at a place.
struct Offer<'r> {
    reading: &'r mut Reading,
    at: String,
    depth: usize,
}

impl Offer<'_> {
    /// Notes what is asked for, and says how many values were refused here so far.
    fn note(&mut self, asked: Asked) -> usize {
        self.reading.asked.insert(self.at.clone(), asked);
        self.reading.last.clone_from(&self.at);
        self.reading.chosen.get(&self.at).copied().unwrap_or_default()
    }

    fn exhausted<T>(self) -> Result<T, Error> {
        self.reading.is_exhausted = true;
        Err(Error::custom("no made-up value is accepted"))
    }

    fn once<'de, V: Visitor<'de>>(
        mut self,
        kind: &'static str,
        visit: impl FnOnce() -> Result<V::Value, Error>,
    ) -> Result<V::Value, Error> {
        match self.note(Asked::Value(kind)) {
            0 => visit(),
            _ => self.exhausted(),
        }
    }
}

/// Reads numbers as the least of them, which each width has.
macro_rules! whole_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.once::<V>("integer", || visitor.visit_u64(0))
        }
    )*};
}

impl<'de> Deserializer<'de> for Offer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.note(Asked::Value("integer")) {
            0 => visitor.visit_u64(0),
            1 => {
                self.note(Asked::Value("boolean"));
                visitor.visit_bool(true)
            }
            refused => {
                self.note(Asked::Value("string"));
                match TEXTS.get(refused - 2) {
                    Some(text) => visitor.visit_str(text),
                    None => self.exhausted(),
                }
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let refused = self.note(Asked::Value("string"));
        match TEXTS.get(refused) {
            Some(text) => visitor.visit_str(text),
            None => self.exhausted(),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.once::<V>("boolean", || visitor.visit_bool(true))
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.once::<V>("number", || visitor.visit_f64(0.5))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reading.nullable.insert(self.at.clone());
        if self.depth > DEEPEST { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.once::<V>("null", || visitor.visit_unit())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.note(Asked::List);
        let left = usize::from(self.depth <= DEEPEST);
        visitor.visit_seq(Items { offer: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let place = |name: &&'static str| (*name, format!("{}/{}", self.at, name.replace('/', "~1")));
        let members: Vec<(&str, String)> = fields.iter().map(place).collect();
        self.note(Asked::Object(members.clone()));
        let left = members.into_iter().filter(|(_, at)| self.reading.left_out.as_ref() != Some(at)).collect();
        visitor.visit_map(Members { offer: self, left })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let refused = self.note(Asked::Value("string"));
        match variants.get(refused) {
            Some(variant) => visitor.visit_enum(Unit(variant)),
            None => self.exhausted(),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.note(Asked::Nothing);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit_struct tuple tuple_struct identifier }
}

/// Members of an object that are still to be offered.
struct Members<'r> {
    offer: Offer<'r>,
    /// From front to back.
    left: std::collections::VecDeque<(&'static str, String)>,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let name = self.left.front().map(|(name, _)| *name);
        name.map(|name| seed.deserialize(StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (_, at) = self.left.pop_front().ok_or_else(|| Error::custom("no member is left"))?;
        seed.deserialize(Offer { reading: &mut *self.offer.reading, at, depth: self.offer.depth + 1 })
    }
}

/// The items of a list.
struct Items<'r> {
    offer: Offer<'r>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let (at, depth) = (format!("{}/items", self.offer.at), self.offer.depth + 1);
        seed.deserialize(Offer { reading: &mut *self.offer.reading, at, depth }).map(Some)
    }
}

/// A variant without values.
struct Unit(&'static str);

impl<'de> EnumAccess<'de> for Unit {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let variant: StrDeserializer<'_, Error> = self.0.into_deserializer();
        Ok((seed.deserialize(variant)?, self))
    }
}

impl<'de> VariantAccess<'de> for Unit {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Error> {
        Err(Error::custom("only variants without values are offered"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only variants without values are offered"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only variants without values are offered"))
    }
}
