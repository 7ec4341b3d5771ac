//! What keywords mean, once more and as plainly as can be: what is expected does not come from what is tested.

use serde_json::Value;

use crate::claims::asserting;
use crate::samples;

/// Whether a value meets what a keyword says. Keywords say nothing of values of other types than theirs.
pub(crate) fn meets(keyword: &str, said: &Value, value: &Value) -> bool {
    let whole = |number: &Value| number.as_f64().unwrap();
    let length = |said: &Value| usize::try_from(said.as_u64().unwrap()).unwrap();
    match (keyword, value) {
        ("type", _) => match said {
            Value::Array(types) => types.iter().any(|one| is_of_type(one.as_str().unwrap(), value)),
            one => is_of_type(one.as_str().unwrap(), value),
        },
        ("minimum", Value::Number(_)) => whole(value) >= whole(said),
        ("maximum", Value::Number(_)) => whole(value) <= whole(said),
        ("minLength", Value::String(text)) => text.chars().count() >= length(said),
        ("maxLength", Value::String(text)) => text.chars().count() <= length(said),
        ("minItems", Value::Array(items)) => items.len() >= length(said),
        ("maxItems", Value::Array(items)) => items.len() <= length(said),
        ("format", Value::String(text)) => {
            let (allowed, others) = samples::of_format(said.as_str().unwrap());
            // What is made up for other claims and not among the samples is of no format.
            assert!(!allowed.iter().any(|known| others.contains(known)));
            allowed.contains(&&**text)
        }
        ("pattern", Value::String(text)) => regex::Regex::new(said.as_str().unwrap()).unwrap().is_match(text),
        ("const", _) => value == said,
        ("enum", _) => said.as_array().unwrap().contains(value),
        ("oneOf", _) => said.as_array().unwrap().iter().filter(|one| meets_all(one, value)).count() == 1,
        ("required", Value::Object(members)) => {
            said.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
        }
        // Parts have places of their own.
        _ => true,
    }
}

pub(crate) fn meets_all(schema: &Value, value: &Value) -> bool {
    asserting(schema).all(|keyword| meets(keyword, &schema[keyword], value))
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type: {other}"),
    }
}
