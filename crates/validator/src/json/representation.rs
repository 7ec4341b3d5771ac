//! The tree as an instance that the `jsonschema` crate validates.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object as JsonObject};
use jsonschema_value::LazyInstance;
use serde_json::Value as SerdeValue;

use super::{Kind, Member, Members, Number, Object, Span, Value};

/// Names this representation.
pub(crate) struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Value<'a>;
    type PreparedKey = String;
    type StringBuffer = Option<Value<'static>>;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut Option<Value<'static>>,
        string: &str,
        f: impl FnOnce(Self::Node<'_>) -> T,
    ) -> T {
        let kind = Kind::String(Cow::Owned(string.to_owned()));
        f(buffer.insert(Value { kind, span: Span { start: 0, end: 0 } }))
    }
}

impl<'a> Node<'a, Tree> for &'a Value<'a> {
    type Object = &'a Object<'a>;
    type Array = &'a [Value<'a>];
    type Number = Number<'a>;

    fn as_object(&self) -> Option<&'a Object<'a>> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Value<'a>]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match &self.kind {
            Kind::String(string) => Some(Cow::Borrowed(string)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind {
            Kind::Boolean(boolean) => Some(boolean),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.kind {
            Kind::Null => JsonType::Null,
            Kind::Boolean(_) => JsonType::Boolean,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &SerdeValue) -> bool {
        equals(self, expected)
    }

    fn to_value(&self) -> Cow<'a, SerdeValue> {
        Cow::Owned(to_value(self))
    }

    /// Errors carry nothing of the document: no copy of a large array per error, and no secret in an error's text.
    fn lazy_value(&self) -> LazyInstance<'a> {
        LazyInstance::Ready(Cow::Owned(SerdeValue::Null))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Value<'_>>(self) as usize))
    }
}

impl<'a> JsonObject<'a, Tree> for &'a Object<'a> {
    type Node = &'a Value<'a>;
    type MemberName = &'a str;
    type MembersIter = std::iter::Map<Members<'a, 'a>, fn(&'a Member<'a>) -> (&'a str, &'a Value<'a>)>;

    fn len(&self) -> usize {
        Object::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Value<'a>> {
        Object::get(self, key)
    }

    fn members(&self) -> Self::MembersIter {
        Object::members(self).map(|member| (member.name(), member.value()))
    }
}

impl<'a> Array<'a, Tree> for &'a [Value<'a>] {
    type Node = &'a Value<'a>;
    type ElementsIter = std::slice::Iter<'a, Value<'a>>;

    fn len(&self) -> usize {
        <[Value<'_>]>::len(self)
    }

    fn elements(&self) -> std::slice::Iter<'a, Value<'a>> {
        self.iter()
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(*self)
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(*self)
    }

    fn as_f64(&self) -> Option<f64> {
        Number::as_f64(*self)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.text())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(to_number(*self))
    }

    fn is_integer(&self) -> bool {
        Number::is_integer(*self)
    }
}

/// Compares numbers by value, exactly. Goes no deeper than the reader did.
fn equals(value: &Value<'_>, expected: &SerdeValue) -> bool {
    match (&value.kind, expected) {
        (Kind::Null, SerdeValue::Null) => true,
        (Kind::Boolean(left), SerdeValue::Bool(right)) => left == right,
        (Kind::Number(left), SerdeValue::Number(right)) => left.equals(Number::new(&right.to_string())),
        (Kind::String(left), SerdeValue::String(right)) => left == right,
        (Kind::Array(left), SerdeValue::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equals(left, right))
        }
        (Kind::Object(left), SerdeValue::Object(right)) => {
            left.len() == right.len()
                && left
                    .members()
                    .all(|member| right.get(member.name()).is_some_and(|right| equals(member.value(), right)))
        }
        _ => false,
    }
}

/// For `uniqueItems`, which compares values as `serde_json` holds them.
fn to_value(value: &Value<'_>) -> SerdeValue {
    match &value.kind {
        Kind::Null => SerdeValue::Null,
        Kind::Boolean(boolean) => SerdeValue::Bool(*boolean),
        Kind::Number(number) => SerdeValue::Number(to_number(*number)),
        Kind::String(string) => SerdeValue::String(string.clone().into_owned()),
        Kind::Array(items) => SerdeValue::Array(items.iter().map(to_value).collect()),
        Kind::Object(object) => SerdeValue::Object(
            object.members().map(|member| (member.name().to_owned(), to_value(member.value()))).collect(),
        ),
    }
}

/// The nearest number that `serde_json` can hold: what is beyond `f64` becomes its largest or smallest.
fn to_number(number: Number<'_>) -> serde_json::Number {
    if let Some(unsigned) = number.as_u64() {
        return unsigned.into();
    }
    if let Some(signed) = number.as_i64() {
        return signed.into();
    }
    let beyond = if number.text().starts_with('-') { f64::MIN } else { f64::MAX };
    serde_json::Number::from_f64(number.as_f64().unwrap_or(beyond)).unwrap_or_else(|| 0.into())
}

#[cfg(test)]
mod tests {
    use jsonschema::json::conformance::{assert_conformance, document};

    use super::Tree;

    #[test]
    fn errors_carry_nothing_of_the_document() {
        let schema = serde_json::json!({"items": {"type": "integer"}});
        let compiled = jsonschema::options_for::<Tree>().build(&schema).unwrap();
        let document = crate::json::read(br#"["secret", 1]"#).unwrap();
        let errors: Vec<_> = compiled.iter_errors(document.root()).collect();
        assert_eq!(errors.len(), 1);
        assert!(errors[0].instance().is_null());
    }

    #[test]
    fn the_tree_is_what_jsonschema_relies_on() {
        let text = document().to_string();
        let document = crate::json::read(text.as_bytes()).unwrap();
        assert_conformance::<Tree>(&document.root());
    }
}
