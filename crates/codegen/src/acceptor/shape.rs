//! The schema, lowered to what one pass over a text can decide.

use serde_json::{Map, Value};

use super::pattern::{self, Run};
use crate::Error;
use crate::constructs::ANNOTATIONS;
use crate::contract::{SCHEMA_FILE, escape};

/// What a value must be.
pub(crate) enum Shape {
    Object(Object),
    Array {
        item: Box<Shape>,
        least: u64,
        most: Option<u64>,
    },
    Integer {
        least: i64,
        most: i64,
    },
    Number,
    Boolean,
    Null,
    /// Any value at all.
    Any,
    /// Any string.
    String,
    /// A string of so many characters.
    StringOfLength {
        least: u64,
        most: Option<u64>,
    },
    /// A string whose text is one of these.
    Text(Text),
    /// The value, or null.
    Nullable(Box<Shape>),
    /// Always for a closer look.
    Undecided,
}

/// An object and its members.
pub(crate) struct Object {
    /// JSON pointer to it in a document, with `*` for each index.
    pub(crate) pointer: String,
    pub(crate) members: Vec<Member>,
    pub(crate) others: Others,
}

pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
}

/// Members that the contract does not name. `optics-acceptor` has the same three.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Others {
    Undocumented,
    Free,
    LookCloser,
}

/// What the text of a string must be.
pub(crate) enum Text {
    DateTime,
    Email,
    Uri,
    Uuid,
    /// Runs of characters, each of a class.
    Runs(Vec<Run>),
    /// One of these.
    Constants(Vec<String>),
    /// Exactly one of these.
    OneOf(Vec<Text>),
}

/// As many members as an object can have: a bit for each.
const MOST_MEMBERS: usize = 64;

/// Lowers schemas and remembers what could not be.
pub(crate) struct Shapes<'s> {
    root: &'s Value,
    undecided: Vec<(String, String)>,
    /// The references that were followed to where the walk is.
    followed: Vec<&'s str>,
}

type Lowered<T> = Result<T, Refusal>;

/// Why a schema cannot be lowered.
enum Refusal {
    /// It stands there for a closer look, for this reason.
    Undecided(String, String),
    /// It means nothing.
    Broken(Error),
}

impl<'s> Shapes<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Self { root, undecided: Vec::new(), followed: Vec::new() }
    }

    /// JSON pointers to what is left to a closer look, with reasons.
    pub(crate) fn undecided(&self) -> &[(String, String)] {
        &self.undecided
    }

    /// The shape of a document.
    pub(crate) fn document(&mut self) -> Result<Shape, Error> {
        self.followed.push("");
        self.value(self.root, "", "")
    }

    /// The shape of a value that stands at `place` in the document.
    fn value(&mut self, schema: &'s Value, pointer: &str, place: &str) -> Result<Shape, Error> {
        match self.decided(schema, pointer, place) {
            Ok(shape) => Ok(shape),
            Err(Refusal::Broken(error)) => Err(error),
            Err(Refusal::Undecided(pointer, reason)) => {
                if !self.undecided.iter().any(|(known, _)| *known == pointer) {
                    self.undecided.push((pointer, reason));
                }
                Ok(Shape::Undecided)
            }
        }
    }

    fn decided(&mut self, schema: &'s Value, pointer: &str, place: &str) -> Lowered<Shape> {
        let Some(keywords) = schema.as_object() else {
            return match schema {
                Value::Bool(true) => Ok(Shape::Any),
                _ => Err(undecided(pointer, "a schema that no value meets")),
            };
        };
        if !pointer.is_empty() && keywords.contains_key("$id") {
            return Err(own_root(pointer));
        }
        if let Some(reference) = keywords.get("$ref") {
            only(pointer, keywords, &["$ref"])?;
            let target = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
            if target.is_some_and(|target| !target.is_empty() && !target.starts_with('/')) {
                return Err(undecided(&format!("{pointer}/$ref"), "a reference by the name of an anchor"));
            }
            let found = target.and_then(|target| Some((target, self.root.pointer(target)?)));
            let Some((target, schema)) = found else {
                let reason = "expected a reference to the root or to a schema in this file";
                return Err(Refusal::Broken(Error::new(SCHEMA_FILE, format!("{pointer}/$ref"), reason)));
            };
            if let Some(pointer) = self.own_root_on(target) {
                return Err(own_root(&pointer));
            }
            if self.followed.contains(&target) {
                return Err(undecided(pointer, "a schema that refers to itself"));
            }
            self.followed.push(target);
            let shape = self.decided(schema, target, place);
            self.followed.pop();
            return shape;
        }
        let Some(kind) = keywords.get("type") else { return untyped(pointer, keywords) };
        match kind {
            Value::String(kind) => self.of_type(kind, keywords, pointer, place),
            Value::Array(kinds) => {
                let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
                match kinds[..] {
                    [kind, "null"] | ["null", kind] if kind != "null" => {
                        let shape = self.of_type(kind, keywords, pointer, place)?;
                        // `const` and `enum` say of null what they say, and then it would not be enough to let it in.
                        match shape {
                            Shape::Text(Text::Constants(_)) => {
                                Err(undecided(pointer, "null beside a closed list of values"))
                            }
                            Shape::Text(Text::OneOf(_)) => {
                                Err(undecided(pointer, "null beside alternatives"))
                            }
                            shape => Ok(Shape::Nullable(Box::new(shape))),
                        }
                    }
                    _ => Err(undecided(&format!("{pointer}/type"), "several types, null beside one apart")),
                }
            }
            _ => Err(undecided(&format!("{pointer}/type"), "not the name of a type")),
        }
    }

    /// The first subschema on the way to the target that has an identifier of its own.
    fn own_root_on(&self, target: &str) -> Option<String> {
        let ends = target.match_indices('/').map(|(at, _)| at).chain([target.len()]);
        ends.skip(1)
            .map(|end| &target[..end])
            .find(|pointer| self.root.pointer(pointer).is_some_and(|schema| schema["$id"].is_string()))
            .map(str::to_owned)
    }

    fn of_type(
        &mut self,
        kind: &str,
        keywords: &'s Map<String, Value>,
        pointer: &str,
        place: &str,
    ) -> Lowered<Shape> {
        match kind {
            "object" => self.object(keywords, pointer, place),
            "array" => {
                only(pointer, keywords, &["type", "items", "minItems", "maxItems"])?;
                let item = match keywords.get("items") {
                    None => Shape::Any,
                    Some(items) => self.part(items, &format!("{pointer}/items"), &format!("{place}/*"))?,
                };
                let (least, most) = counts(pointer, keywords, "minItems", "maxItems")?;
                Ok(Shape::Array { item: Box::new(item), least, most })
            }
            "integer" => {
                only(pointer, keywords, &["type", "minimum", "maximum"])?;
                let bound = |keyword: &str, otherwise: i64| match keywords.get(keyword) {
                    None => Ok(otherwise),
                    Some(bound) => bound.as_i64().ok_or_else(|| {
                        undecided(&format!("{pointer}/{keyword}"), "a bound that is no integer")
                    }),
                };
                Ok(Shape::Integer { least: bound("minimum", i64::MIN)?, most: bound("maximum", i64::MAX)? })
            }
            "number" => only(pointer, keywords, &["type"]).map(|()| Shape::Number),
            "boolean" => only(pointer, keywords, &["type"]).map(|()| Shape::Boolean),
            "null" => only(pointer, keywords, &["type"]).map(|()| Shape::Null),
            "string" => string(pointer, keywords),
            _ => Err(undecided(&format!("{pointer}/type"), "not the name of a type")),
        }
    }

    fn object(&mut self, keywords: &'s Map<String, Value>, pointer: &str, place: &str) -> Lowered<Shape> {
        only(pointer, keywords, &["type", "required", "properties", "additionalProperties"])?;
        let properties = keywords.get("properties").and_then(Value::as_object);
        let required: Vec<&str> = keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if let Some(unnamed) =
            required.iter().find(|name| !properties.is_some_and(|properties| properties.contains_key(**name)))
        {
            let reason = format!("`{unnamed}` is required and not among the properties");
            return Err(undecided(&format!("{pointer}/required"), &reason));
        }
        let others = match (keywords.get("additionalProperties"), properties) {
            // Names that are not there are no claim: the object is there for its members, whatever they are.
            (None, None) | (Some(Value::Bool(true)), _) => Others::Free,
            (None, Some(_)) => Others::Undocumented,
            (Some(_), _) => Others::LookCloser,
        };
        if properties.is_some_and(|properties| properties.len() > MOST_MEMBERS) {
            return Err(undecided(&format!("{pointer}/properties"), "more than 64 members"));
        }
        let mut members = Vec::new();
        for (name, schema) in properties.into_iter().flatten() {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            if name.contains(['"', '\\']) || name.chars().any(char::is_control) {
                return Err(undecided(&pointer, "a name with escapes"));
            }
            let place = format!("{place}/{}", escape(name));
            let shape = self.part(schema, &pointer, &place)?;
            members.push(Member { name: name.clone(), required: required.contains(&name.as_str()), shape });
        }
        Ok(Shape::Object(Object { pointer: place.to_owned(), members, others }))
    }

    /// A part of a value: if it is for a closer look, the rest is decided all the same.
    fn part(&mut self, schema: &'s Value, pointer: &str, place: &str) -> Lowered<Shape> {
        self.value(schema, pointer, place).map_err(Refusal::Broken)
    }
}

fn undecided(pointer: &str, reason: &str) -> Refusal {
    Refusal::Undecided(pointer.to_owned(), reason.to_owned())
}

/// In a schema with an identifier of its own, `#` leads to that schema, and not to the root of the contract.
fn own_root(pointer: &str) -> Refusal {
    undecided(&format!("{pointer}/$id"), "a schema with an identifier of its own")
}

/// Refuses keywords that are neither annotations nor among these.
fn only(pointer: &str, keywords: &Map<String, Value>, known: &[&str]) -> Lowered<()> {
    let is_known = |keyword: &str| {
        known.contains(&keyword) || ANNOTATIONS.contains(&keyword) || keyword == "x-sensitive"
    };
    match keywords.keys().find(|keyword| !is_known(keyword)) {
        None => Ok(()),
        Some(keyword) => {
            let pointer = format!("{pointer}/{}", escape(keyword));
            Err(undecided(&pointer, "a keyword that is not decided here"))
        }
    }
}

/// The bounds of a number of things.
fn counts(
    pointer: &str,
    keywords: &Map<String, Value>,
    least: &str,
    most: &str,
) -> Lowered<(u64, Option<u64>)> {
    let bound = |keyword: &str| match keywords.get(keyword) {
        None => Ok(None),
        Some(bound) => bound.as_u64().map(Some).ok_or_else(|| {
            undecided(&format!("{pointer}/{keyword}"), "a bound that is not written as a count")
        }),
    };
    Ok((bound(least)?.unwrap_or(0), bound(most)?))
}

/// A schema without `type`: nothing, or a closed list of texts.
fn untyped(pointer: &str, keywords: &Map<String, Value>) -> Lowered<Shape> {
    if keywords.contains_key("const") || keywords.contains_key("enum") {
        return text(pointer, keywords).map(Shape::Text);
    }
    only(pointer, keywords, &[]).map(|()| Shape::Any)
}

fn string(pointer: &str, keywords: &Map<String, Value>) -> Lowered<Shape> {
    const LENGTH: [&str; 2] = ["minLength", "maxLength"];
    if LENGTH.iter().any(|keyword| keywords.contains_key(*keyword)) {
        only(pointer, keywords, &["type", "minLength", "maxLength"])?;
        let (least, most) = counts(pointer, keywords, "minLength", "maxLength")?;
        return Ok(Shape::StringOfLength { least, most });
    }
    if only(pointer, keywords, &["type"]).is_ok() {
        return Ok(Shape::String);
    }
    text(pointer, keywords).map(Shape::Text)
}

/// What is claimed of the text of a string: one of the keywords that claim such a thing, and no second one.
fn text(pointer: &str, keywords: &Map<String, Value>) -> Lowered<Text> {
    const CLAIMS: [&str; 5] = ["format", "pattern", "const", "enum", "oneOf"];
    let claims: Vec<&str> = CLAIMS.into_iter().filter(|claim| keywords.contains_key(*claim)).collect();
    let [claim] = claims[..] else {
        return Err(undecided(pointer, "several claims about one text, or none"));
    };
    only(pointer, keywords, &["type", claim])?;
    let at = format!("{pointer}/{claim}");
    let said = &keywords[claim];
    match claim {
        "format" => match said.as_str() {
            Some("date-time") => Ok(Text::DateTime),
            Some("email") => Ok(Text::Email),
            Some("uri") => Ok(Text::Uri),
            Some("uuid") => Ok(Text::Uuid),
            _ => Err(undecided(&at, "a format that is not decided here")),
        },
        "pattern" => said.as_str().and_then(pattern::runs).map(Text::Runs).ok_or_else(|| {
            undecided(&at, "a pattern that is not a fixed number of characters of some classes")
        }),
        "oneOf" => {
            let mut alternatives = Vec::new();
            for (index, alternative) in said.as_array().into_iter().flatten().enumerate() {
                let at = format!("{at}/{index}");
                let keywords = alternative
                    .as_object()
                    .ok_or_else(|| undecided(&at, "an alternative that is true or false"))?;
                if keywords.get("type").is_some_and(|kind| kind != "string") {
                    return Err(undecided(&at, "an alternative of another type"));
                }
                alternatives.push(text(&at, keywords)?);
            }
            Ok(Text::OneOf(alternatives))
        }
        _ => {
            let constants = if claim == "const" {
                std::slice::from_ref(said)
            } else {
                said.as_array().map(Vec::as_slice).unwrap_or_default()
            };
            let texts: Option<Vec<String>> =
                constants.iter().map(|constant| constant.as_str().map(str::to_owned)).collect();
            texts.map(Text::Constants).ok_or_else(|| undecided(&at, "a value that is no text"))
        }
    }
}
