//! Documents made up for each claim: the fullest valid one, changed in one place.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::claims::{Spot, asserting, resolve};
use crate::meaning::{meets, meets_all};
use crate::samples;

/// JSON pointers and keywords, sorted.
pub(crate) type Expected = Vec<(String, String)>;

/// What is done to a valid document, and what is to be found then.
#[derive(Clone)]
pub(crate) struct Case {
    /// JSON pointer to the place that changes.
    pub(crate) place: String,
    pub(crate) change: Change,
    pub(crate) expected: Expected,
    /// The claims that it shows to be kept, and to be broken.
    pub(crate) keeps: Vec<String>,
    pub(crate) breaks: Vec<String>,
}

#[derive(Clone)]
pub(crate) enum Change {
    Put(Value),
    /// The member with this name is taken away.
    Remove(String),
    /// A member with this name is added.
    Add(String),
}

impl Case {
    pub(crate) fn apply(&self, document: &mut Value) {
        let place = document.pointer_mut(&self.place).unwrap();
        match &self.change {
            Change::Put(value) => *place = value.clone(),
            Change::Remove(name) => drop(place.as_object_mut().unwrap().shift_remove(name).unwrap()),
            Change::Add(name) => drop(place.as_object_mut().unwrap().insert(name.clone(), json!([{}]))),
        }
    }

    /// Whether the changes touch parts of the document that have nothing to do with each other.
    pub(crate) fn is_apart_from(&self, other: &Case) -> bool {
        let changed = |case: &Case| match &case.change {
            Change::Put(_) => format!("{}/", case.place),
            Change::Remove(name) | Change::Add(name) => format!("{}/{name}/", case.place),
        };
        let (own, others) = (changed(self), changed(other));
        !own.starts_with(&others) && !others.starts_with(&own)
    }
}

/// A document with every field and two items in each list.
pub(crate) fn fullest(root: &Value, schema: &Value) -> Value {
    let schema = resolve(root, schema);
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
        kind => kind,
    };
    match kind.as_str() {
        Some("object") => {
            let members = schema["properties"].as_object().into_iter().flatten();
            members.map(|(name, part)| (name.clone(), fullest(root, part))).collect()
        }
        Some("array") => {
            let most = schema["maxItems"].as_u64().unwrap_or(2).min(2);
            let length = most.max(schema["minItems"].as_u64().unwrap_or(0));
            (0..length).map(|_| fullest(root, &schema["items"])).collect()
        }
        _ => {
            let candidates = candidates(schema);
            let found = candidates.into_iter().find(|value| !value.is_null() && meets_all(schema, value));
            found.unwrap_or_else(|| panic!("no value could be made up that meets {schema}"))
        }
    }
}

/// All cases of what one subschema claims of one place.
pub(crate) fn cases(spot: &Spot<'_>, document: &Value) -> Vec<Case> {
    // The last item of each list, so that a finding has to tell which one it is.
    let place = last_items(&spot.place, document);
    let mut cases = Vec::new();
    let case = |change, expected: Expected| Case {
        place: place.clone(),
        change,
        expected,
        keeps: Vec::new(),
        breaks: Vec::new(),
    };
    for name in spot.claims.iter().filter_map(|claim| claim.strip_prefix("required/")) {
        let expected = vec![(place.clone(), "required".to_owned())];
        let breaks = vec![format!("required/{name}")];
        cases.push(Case { breaks, ..case(Change::Remove(name.to_owned()), expected) });
    }
    for name in spot.schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
        if !spot.claims.contains(&format!("required/{name}")) {
            cases.push(case(Change::Remove(name.clone()), Expected::new()));
        }
    }
    if spot.claims.iter().any(|claim| claim == "properties") {
        let expected = vec![(format!("{place}/shelfMark~1~0"), "undocumented".to_owned())];
        let change = Change::Add("shelfMark/~".to_owned());
        cases.push(Case { breaks: vec!["properties".to_owned()], ..case(change, expected) });
    }
    // That all is kept is shown by what stands there already, and by each value that fits.
    let present = document.pointer(&place).unwrap();
    for value in candidates(spot.schema).into_iter().chain([present.clone()]) {
        let broken: Vec<&String> = asserting(spot.schema)
            .filter(|keyword| !meets(keyword, &spot.schema[*keyword], &value))
            .collect();
        // Of a value of the wrong type nothing else is said.
        let told: Vec<&String> = match broken.iter().find(|keyword| **keyword == "type") {
            Some(kind) => vec![kind],
            None => broken.clone(),
        };
        let (mut keeps, mut breaks) = (Vec::new(), Vec::new());
        for claim in &spot.claims {
            let (keyword, inner) = claim.split_once('/').unwrap_or((claim, ""));
            let kept = match inner.split_once('/').filter(|_| keyword == "oneOf") {
                // An alternative counts where it decides: the others do not hold.
                Some((index, _)) => meets_all(&spot.schema[keyword][index.parse::<usize>().unwrap()], &value),
                None => !broken.iter().any(|broken| *broken == keyword),
            };
            if told.is_empty() && kept {
                keeps.push(claim.clone());
            } else if told.iter().any(|told| *told == keyword) && !kept {
                breaks.push(claim.clone());
            }
        }
        let mut expected: Expected =
            told.into_iter().map(|keyword| (place.clone(), keyword.clone())).collect();
        expected.sort();
        cases.push(Case { keeps, breaks, ..case(Change::Put(value), expected) });
    }
    cases
}

fn last_items(pattern: &str, document: &Value) -> String {
    let mut place = String::new();
    for segment in pattern.split('/').skip(1) {
        let array = document.pointer(&place).and_then(Value::as_array);
        match array.filter(|_| segment == "*") {
            Some(items) => place += &format!("/{}", items.len() - 1),
            None => place += &format!("/{segment}"),
        }
    }
    place
}

/// Values of each type that stand at the borders of what the subschema claims.
fn candidates(schema: &Value) -> Vec<Value> {
    let mut numbers = vec![json!(0), json!(1.0), json!(1e2), json!(0.5)];
    for bound in ["minimum", "maximum"].into_iter().filter_map(|keyword| schema[keyword].as_i64()) {
        numbers.extend([json!(bound - 1), json!(bound), json!(bound + 1)]);
    }
    let mut texts: Vec<String> =
        ["x", "Zürich – сбор 🦀", "a \"quoted\" \\ text\n"].map(str::to_owned).into();
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    for one in alternatives.chain([schema]) {
        if let Some(format) = one["format"].as_str() {
            let (allowed, others) = samples::of_format(format);
            texts.extend(allowed.iter().chain(others).map(|text| (*text).to_owned()));
        }
        if let Some(pattern) = one["pattern"].as_str() {
            texts.extend(around(pattern));
        }
        for constant in [&one["const"]].into_iter().chain(one["enum"].as_array().into_iter().flatten()) {
            let Some(text) = constant.as_str() else { continue };
            texts.extend([text.to_owned(), format!("{text} "), text.to_uppercase(), format!("{text}x")]);
        }
    }
    for bound in ["minLength", "maxLength"].into_iter().filter_map(|keyword| schema[keyword].as_u64()) {
        let bound = usize::try_from(bound).unwrap();
        texts.extend([bound.saturating_sub(1), bound, bound + 1].map(|length| "ä".repeat(length)));
    }
    let mut values: Vec<Value> = texts.into_iter().map(Value::String).chain(numbers).collect();
    values.extend([json!(null), json!(true), json!(false), json!([]), json!({}), json!([1, [2]])]);
    values.extend([json!({"a": {"b": 1}})]);
    // Objects and arrays that fit are made of parts, which have cases of their own; others are told by their type.
    let is_container = |value: &Value| value.is_object() || value.is_array();
    values.retain(|value| !is_container(value) || !meets("type", &schema["type"], value));
    values
}

/// Texts that a pattern allows, and texts near them.
fn around(pattern: &str) -> Vec<String> {
    let unanchored = pattern.trim_start_matches('^').trim_end_matches('$');
    let generator = proptest::string::string_regex(unanchored).unwrap();
    let mut runner = TestRunner::deterministic();
    let mut texts = Vec::new();
    for _ in 0..4 {
        let text = generator.new_tree(&mut runner).unwrap().current();
        let without_last: String = text.chars().take(text.chars().count().saturating_sub(1)).collect();
        let other_last = format!("{without_last}\u{7f}");
        texts.extend([format!("{text}\n"), format!(" {text}"), format!("{text}{text}")]);
        texts.extend([text.to_lowercase(), text.to_uppercase(), text, without_last, other_last]);
    }
    texts
}
