//! Changes to a JSON text at a JSON Pointer (RFC 6901), which leave every other byte as it is.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Where a value stands in a text.
pub(crate) fn find(text: &str, pointer: &str) -> Result<Range<usize>, Unfound> {
    Ok(Place::find(text, pointer)?.value)
}

/// The text with `value` in place of the value at `pointer`, which must be there.
pub(crate) fn set(text: &str, pointer: &str, value: &str) -> Result<String, Unfound> {
    Ok(replaced(text, Place::find(text, pointer)?.value, value))
}

/// The text without the member or element at `pointer`, which must be there and not be the whole text.
pub(crate) fn remove(text: &str, pointer: &str) -> Result<String, Unfound> {
    let place = Place::find(text, pointer)?;
    Ok(replaced(text, place.whole.ok_or(Unfound("the whole text cannot be removed"))?, ""))
}

/// The text with a new first member of an object, which must not have it yet, or with an element put before the one at
/// `pointer`; `-` in place of an index means the end.
pub(crate) fn add(text: &str, pointer: &str, value: &str) -> Result<String, Unfound> {
    let (parent, last) = pointer.rsplit_once('/').ok_or(Unfound("nothing can be added to the whole text"))?;
    let last = unescaped(last);
    let parent = Place::find(text, parent)?.value;
    let children = Children::of(&text[parent.clone()])?;
    let at = |place: &Range<usize>| parent.start + place.start;
    let first = parent.start + 1;
    match children {
        Children::Object(members) => {
            if members.iter().any(|member| member.name == last) {
                return Err(Unfound("the object has a member of this name already; use set"));
            }
            let comma = if members.is_empty() { "" } else { "," };
            let name = serde_json::to_string(&last).map_err(|_| Unfound("the name cannot be written"))?;
            Ok(replaced(text, first..first, &format!("{name}:{value}{comma}")))
        }
        Children::Array(elements) => {
            let index = if last == "-" { Some(elements.len()) } else { index(&last) };
            let index = index.ok_or(Unfound("an element of an array has an index, or -"))?;
            match (elements.get(index), elements.last()) {
                (Some(place), _) => Ok(replaced(text, at(place)..at(place), &format!("{value},"))),
                (None, _) if index > elements.len() => Err(Unfound("the array is not that long")),
                (None, None) => Ok(replaced(text, first..first, value)),
                (None, Some(last)) => {
                    let end = parent.start + last.end;
                    Ok(replaced(text, end..end, &format!(",{value}")))
                }
            }
        }
    }
}

/// A name as it stands in a pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Whether a text is a JSON Pointer.
pub(crate) fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (text.is_empty() || text.starts_with('/')) && escapes
}

/// Why a change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfound(pub(crate) &'static str);

struct Place {
    value: Range<usize>,
    /// With its name and one comma, as it would be removed; `None` for the whole text.
    whole: Option<Range<usize>>,
}

impl Place {
    fn find(text: &str, pointer: &str) -> Result<Self, Unfound> {
        let start = text.len() - text.trim_start().len();
        let mut place = Self { value: start..text.trim_end().len(), whole: None };
        for token in pointer.split('/').skip(1) {
            place = place.child(text, &unescaped(token))?;
        }
        Ok(place)
    }

    fn child(&self, text: &str, token: &str) -> Result<Self, Unfound> {
        let start = self.value.start;
        let (spans, number): (Vec<(usize, Range<usize>)>, Option<usize>) =
            match Children::of(&text[self.value.clone()])? {
                Children::Object(members) => {
                    let number = members.iter().rposition(|member| member.name == token);
                    (members.into_iter().map(|member| (member.start, member.value)).collect(), number)
                }
                Children::Array(elements) => {
                    let number = index(token).filter(|index| *index < elements.len());
                    (elements.into_iter().map(|element| (element.start, element)).collect(), number)
                }
            };
        let number = number.ok_or(Unfound("nothing stands at the pointer"))?;
        let (from, value) = &spans[number];
        let whole = match (number.checked_sub(1).map(|before| &spans[before]), spans.get(number + 1)) {
            (_, Some((next, _))) => *from..*next,
            (Some((_, before)), None) => before.end..value.end,
            (None, None) => *from..value.end,
        };
        let moved = |range: &Range<usize>| start + range.start..start + range.end;
        Ok(Self { value: moved(value), whole: Some(moved(&whole)) })
    }
}

/// What stands in an object or array, by places in its own text.
enum Children {
    Object(Vec<Member>),
    Array(Vec<Range<usize>>),
}

struct Member {
    name: String,
    /// Where the name starts.
    start: usize,
    value: Range<usize>,
}

impl Children {
    fn of(text: &str) -> Result<Self, Unfound> {
        let place = |value: &RawValue| {
            let start = value.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
            start..start + value.get().len()
        };
        match text.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
                let member = |(name, value): (&RawValue, &RawValue)| {
                    let start = place(name).start;
                    // A name that is no UTF-16 is nobody's name.
                    let name = serde_json::from_str(name.get()).unwrap_or_default();
                    Member { name, start, value: place(value) }
                };
                Ok(Self::Object(members.into_iter().map(member).collect()))
            }
            Some(b'[') => {
                let Elements(elements) = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
                Ok(Self::Array(elements.into_iter().map(place).collect()))
            }
            _ => Err(Unfound("the pointer leads into a value that is neither object nor array")),
        }
    }
}

const NOT_JSON: Unfound = Unfound("the body is not JSON");

/// An object's names and values, as they are written.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(&'de RawValue, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object).map(Self)
    }
}

/// An array's values, as they are written.
struct Elements<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Array;
        impl<'de> Visitor<'de> for Array {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = array.next_element()? {
                    elements.push(element);
                }
                Ok(elements)
            }
        }
        deserializer.deserialize_seq(Array).map(Self)
    }
}

fn replaced(text: &str, range: Range<usize>, value: &str) -> String {
    let mut changed = String::with_capacity(text.len() + value.len());
    changed.push_str(&text[..range.start]);
    changed.push_str(value);
    changed.push_str(&text[range.end..]);
    changed
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// An index as RFC 6901 writes it: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let written_so =
        token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    token.parse().ok().filter(|_| written_so)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::{add, escaped, find, remove, set};

    const TEXT: &str =
        " { \"a\" : 1 ,\"b/c\": [ 10, 20 ,30 ], \"d\":{}, \"e\" : [] , \"\\u0066~\":{\"g\":null} } ";

    #[test]
    fn a_value_is_found_where_it_stands() {
        for (pointer, value) in [
            ("", TEXT.trim()),
            ("/a", "1"),
            ("/b~1c", "[ 10, 20 ,30 ]"),
            ("/b~1c/1", "20"),
            ("/f~0", "{\"g\":null}"),
            ("/f~0/g", "null"),
        ] {
            assert_eq!(&TEXT[find(TEXT, pointer).unwrap()], value, "{pointer}");
        }
        for pointer in ["/x", "/a/0", "/b~1c/3", "/b~1c/01", "/b~1c/-", "/d/", "/"] {
            assert!(find(TEXT, pointer).is_err(), "{pointer}");
        }
    }

    #[test]
    fn only_what_is_meant_changes() {
        let text = r#"{"a": 1, "b": [10, 20], "c": {}, "d": []}"#;
        for (changed, expected) in [
            (set(text, "/a", "\"x\""), r#"{"a": "x", "b": [10, 20], "c": {}, "d": []}"#),
            (set(text, "/b/1", "null"), r#"{"a": 1, "b": [10, null], "c": {}, "d": []}"#),
            (set(text, "", "[]"), "[]"),
            (remove(text, "/a"), r#"{"b": [10, 20], "c": {}, "d": []}"#),
            (remove(text, "/d"), r#"{"a": 1, "b": [10, 20], "c": {}}"#),
            (remove(text, "/b/0"), r#"{"a": 1, "b": [20], "c": {}, "d": []}"#),
            (remove(r#"{"a": 1 }"#, "/a"), "{ }"),
            (add(text, "/z", "0"), r#"{"z":0,"a": 1, "b": [10, 20], "c": {}, "d": []}"#),
            (add(text, "/c/x~1", "0"), r#"{"a": 1, "b": [10, 20], "c": {"x/":0}, "d": []}"#),
            (add(text, "/b/0", "0"), r#"{"a": 1, "b": [0,10, 20], "c": {}, "d": []}"#),
            (add(text, "/b/-", "0"), r#"{"a": 1, "b": [10, 20,0], "c": {}, "d": []}"#),
            (add(text, "/d/-", "0"), r#"{"a": 1, "b": [10, 20], "c": {}, "d": [0]}"#),
        ] {
            assert_eq!(changed.unwrap(), expected);
        }
        for wrong in [
            remove(text, ""),
            remove(text, "/x"),
            add(text, "", "0"),
            add(text, "/a", "0"),
            add(text, "/b/3", "0"),
            add(text, "/b/x", "0"),
            add(text, "/d/1", "0"),
            add(text, "/a/b", "0"),
            set("no JSON", "/a", "0"),
        ] {
            wrong.unwrap_err();
        }
    }

    /// JSON texts in which white space stands wherever it may.
    fn documents() -> impl Strategy<Value = String> {
        let name = prop_oneof!["[a-c/~\"]{0,2}", "\\PC{0,3}"];
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<i32>().prop_map(|number| number.to_string()),
            "[\\[\\]{}\",: a]{0,4}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            let array = prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[ {} ]", items.join(" , ")));
            let object = prop::collection::btree_map(name.clone(), inner, 0..4).prop_map(|members| {
                let written = |(name, value)| format!("{} :{value}", serde_json::to_string(&name).unwrap());
                format!("{{{}\n}}", members.into_iter().map(written).collect::<Vec<_>>().join(", "))
            });
            prop_oneof![array, object]
        })
    }

    /// The pointers of all values in a document.
    fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
        all.push(here.to_owned());
        match value {
            Value::Object(members) => {
                members
                    .iter()
                    .for_each(|(name, value)| pointers(value, &format!("{here}/{}", escaped(name)), all));
            }
            Value::Array(elements) => {
                elements
                    .iter()
                    .enumerate()
                    .for_each(|(index, value)| pointers(value, &format!("{here}/{index}"), all));
            }
            _ => {}
        }
    }

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    proptest! {
        #[test]
        fn changes_are_those_of_the_tree(text in documents()) {
            let document = parsed(&text);
            let mut all = Vec::new();
            pointers(&document, "", &mut all);
            for pointer in all {
                let value = document.pointer(&pointer).unwrap();
                prop_assert_eq!(&parsed(&text[find(&text, &pointer).unwrap()]), value);
                let mut changed = document.clone();
                *changed.pointer_mut(&pointer).unwrap() = "x".into();
                prop_assert_eq!(parsed(&set(&text, &pointer, "\"x\"").unwrap()), changed);
                if value.is_object() && value.get("new").is_none() {
                    let mut changed = document.clone();
                    changed.pointer_mut(&pointer).unwrap()["new"] = 1.into();
                    prop_assert_eq!(parsed(&add(&text, &format!("{pointer}/new"), "1").unwrap()), changed);
                }
                if let Some((parent, last)) = pointer.rsplit_once('/') {
                    let mut changed = document.clone();
                    match changed.pointer_mut(parent).unwrap() {
                        Value::Object(members) => {
                            members.remove(&last.replace("~1", "/").replace("~0", "~"));
                        }
                        Value::Array(elements) => {
                            elements.remove(last.parse().unwrap());
                        }
                        _ => unreachable!(),
                    }
                    prop_assert_eq!(parsed(&remove(&text, &pointer).unwrap()), changed);
                }
            }
        }
    }
}
