//! Captures of a week that nobody had, from the contract's examples.

use fastrand::Rng;
use serde_json::{Value, json};

use Change::{Absent, Added, Null, OtherCase, OtherType};

/// The file of traffic in which little is wrong.
pub(super) const TRAFFIC: &str = "traffic.ndjson";

/// Files, by name.
pub(super) fn all(schema: &str) -> Result<Vec<(&'static str, String)>, String> {
    let schema: Value =
        serde_json::from_str(schema).map_err(|error| format!("the schema is not JSON: {error}"))?;
    let examples =
        schema["examples"].as_array().filter(|all| !all.is_empty()).ok_or("the schema has no examples")?;
    let moment = moment(&schema);
    let mut rng = Rng::with_seed(7);
    let mut lines = |count: u64, wrong: f64, kinds: &[Change]| {
        let mut text = String::new();
        for _ in 0..count {
            let mut document = examples[rng.usize(..examples.len())].clone();
            // More towards the end of the week.
            let hours = rng.u64(..168).max(rng.u64(..168));
            let (day, hour, minute) = (2 + hours / 24, hours % 24, rng.u8(..60));
            if let Some(moment) = &moment {
                document[moment] = json!(format!("2026-03-{day:02}T{hour:02}:{minute:02}:27.482Z"));
            }
            if rng.f64() < wrong {
                change(&mut document, kinds[rng.usize(..kinds.len())], &mut rng);
            }
            text += &format!("{document}\n");
        }
        text
    };
    let mut monday = lines(620, 0.22, &[Absent, Null, OtherType, OtherType, OtherCase, Added]);
    // As a log that was cut off.
    monday.truncate(monday.len() - 40);
    let traffic = lines(400, 0.02, &[Null, Added, OtherType]);
    Ok(vec![("gateway.ndjson", monday), (TRAFFIC, traffic), ("README.md", "Made up.\n".to_owned())])
}

/// The member that tells when a document was made: the first whose format is that of a moment.
fn moment(schema: &Value) -> Option<String> {
    let is_moment = |described: &Value| {
        let referred = described["$ref"].as_str().and_then(|to| schema.pointer(to.strip_prefix('#')?));
        [Some(described), referred].into_iter().flatten().any(|described| described["format"] == "date-time")
    };
    schema["properties"]
        .as_object()?
        .iter()
        .find(|(_, described)| is_moment(described))
        .map(|(name, _)| name.clone())
}

#[derive(Clone, Copy)]
enum Change {
    Absent,
    Null,
    OtherType,
    OtherCase,
    Added,
}

/// Changes one place of a document. Some places are changed more often than others, as in life.
fn change(document: &mut Value, how: Change, rng: &mut Rng) {
    let places = places(document);
    let place = &places[rng.usize(..places.len()).min(rng.usize(..places.len()))];
    let Some((parent, name)) = place.rsplit_once('/') else { return };
    match how {
        Change::Absent => {
            if let Some(members) = document.pointer_mut(parent).and_then(Value::as_object_mut) {
                members.remove(name);
            }
        }
        Change::Added => {
            let name = ["priority", "region", "labels"][rng.usize(..3).min(rng.usize(..3))];
            document[name] = json!("made up");
        }
        Change::Null | Change::OtherType | Change::OtherCase => {
            let Some(value) = document.pointer_mut(place) else { return };
            *value = match (how, &*value) {
                (Change::Null, _) => Value::Null,
                (Change::OtherCase, Value::String(text)) => json!(text.to_lowercase() + " "),
                (_, Value::Number(number)) => json!(number.to_string()),
                (_, Value::String(_)) => json!(7),
                _ => json!("made up"),
            };
        }
    }
}

/// JSON pointers to all values but the whole.
fn places(document: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        match document.pointer(&place) {
            Some(Value::Object(members)) => {
                places.extend(members.keys().map(|name| format!("{place}/{name}")));
            }
            Some(Value::Array(items)) => {
                places.extend((0..items.len()).map(|index| format!("{place}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    places.remove(0);
    places
}
