//! What compiled types read, found out from the types.

use optics_documentation::read_by;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[allow(dead_code)] // Only read.
struct Kite {
    altitude: u64,
    #[serde(rename = "launchedAt")]
    launched_at: Option<Moment>,
    pilot: Pilot,
    ribbons: Vec<Colour>,
    #[serde(default)]
    tethered: bool,
    /// No reader asks for it, whatever stands there.
    #[serde(skip_deserializing)]
    sold: bool,
    ignored: serde::de::IgnoredAny,
    towed: Option<Box<Kite>>,
    #[serde(deserialize_with = "lenient")]
    weight: u64,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Pilot {
    key: Key,
}

/// Reads a text of one format only.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Moment;

impl TryFrom<String> for Moment {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.ends_with("00Z") { Ok(Self) } else { Err("no moment") }
    }
}

#[derive(Deserialize)]
struct Key(#[allow(dead_code)] String);

#[derive(Deserialize)]
enum Colour {
    Red,
    Blue,
}

/// Reads whatever is a number, as those do that take 3.0 for 3.
fn lenient<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct Number;
    impl serde::de::Visitor<'_> for Number {
        type Value = u64;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a number")
        }

        fn visit_u64<E>(self, value: u64) -> Result<u64, E> {
            Ok(value)
        }
    }
    deserializer.deserialize_any(Number)
}

#[test]
fn members_types_and_what_must_be_there() {
    let _ = (Colour::Red, Colour::Blue);
    let mut read = read_by::<Kite>().unwrap();
    // It holds itself, and is followed for a while.
    let towed = read["properties"]["towed"].take();
    assert_eq!(towed["type"], json!(["object", "null"]));
    assert_eq!(towed["properties"]["towed"]["properties"]["altitude"], json!({ "type": "integer" }));
    read["properties"].as_object_mut().unwrap().remove("towed");
    assert_eq!(
        read,
        json!({
            "type": "object",
            "required": ["altitude", "pilot", "ribbons", "weight"],
            "properties": {
                "altitude": { "type": "integer" },
                "launchedAt": { "type": ["string", "null"] },
                "pilot": {
                    "type": "object", "required": ["key"], "properties": { "key": { "type": "string" } }
                },
                "ribbons": { "type": "array", "items": { "type": "string" } },
                "tethered": { "type": "boolean" },
                "weight": { "type": "integer" }
            }
        })
    );
}

#[test]
fn a_type_that_reads_nothing_that_was_made_up_has_no_schema() {
    #[derive(Deserialize)]
    #[serde(try_from = "String")]
    struct Password;

    impl TryFrom<String> for Password {
        type Error = &'static str;

        fn try_from(text: String) -> Result<Self, &'static str> {
            if text == "swordfish" { Ok(Self) } else { Err("wrong") }
        }
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Door {
        password: Password,
    }

    assert_eq!(read_by::<Door>(), None);
}
