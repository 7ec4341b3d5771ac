//! Made-up values: of each class the smallest that says what it is.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use crate::contract::shape::{Shape, is_text};
use crate::field_tree::{FieldId, FieldTree};
use crate::hint::Class;

/// The fields of a side and a value for each.
pub(super) struct Outline {
    /// A parent stands before its fields.
    fields: Vec<Field>,
    paths: HashSet<String>,
}

struct Field {
    path: String,
    parent: Option<usize>,
    shape: Shape,
    has_fields: bool,
}

impl Outline {
    pub(super) fn of<T>(tree: &FieldTree<T>, shape: impl Fn(FieldId) -> Shape) -> Self {
        let field = |id: FieldId| Field {
            path: tree.path(id),
            parent: tree.parent(id).map(FieldId::index),
            shape: shape(id),
            has_fields: !tree.children(Some(id)).is_empty(),
        };
        let fields: Vec<Field> = tree.ids().map(field).collect();
        let paths = fields.iter().map(|field| field.path.clone()).collect();
        Self { fields, paths }
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// A document with each field for which the test holds, and one item in each list.
    pub(super) fn document(&self, test: impl Fn(&str) -> bool) -> Value {
        let mut values: Vec<Option<Value>> =
            self.fields.iter().map(|field| test(&field.path).then(|| field.value())).collect();
        let mut document = Map::new();
        // From the last to the first, so that each field is whole before it goes into its parent.
        for at in (0..self.fields.len()).rev() {
            let (Some(field), Some(value)) = (self.fields.get(at), values.get_mut(at).and_then(Option::take))
            else {
                continue;
            };
            let name = field.path.rsplit('.').next().unwrap_or(&field.path).to_owned();
            match field.parent {
                None => drop(document.insert(name, value)),
                Some(parent) => {
                    let parent = values.get_mut(parent).and_then(Option::as_mut);
                    let object = match parent {
                        Some(Value::Array(items)) => items.first_mut(),
                        other => other,
                    };
                    if let Some(object) = object.and_then(Value::as_object_mut) {
                        object.insert(name, value);
                    }
                }
            }
        }
        Value::Object(document)
    }

    /// The value of one field, with what is below it.
    pub(super) fn value(&self, path: &str) -> Option<Value> {
        let document = self.document(|_| true);
        path.split('.').try_fold(document, |value, name| {
            let value = if let Value::Array(mut items) = value { items.pop()? } else { value };
            value.get(name).cloned()
        })
    }
}

impl Field {
    /// A text with a format fits where one without is allowed as well; the other way round it may not.
    fn most_specific(&self) -> Option<Class> {
        let classes = || self.shape.classes.iter().copied().filter(|class| *class != Class::Null);
        classes().find(|class| is_text(*class) && *class != Class::Text).or_else(|| classes().next())
    }

    fn value(&self) -> Value {
        let is_list =
            self.shape.classes.contains(&Class::List) && !self.shape.classes.contains(&Class::Object);
        match (&self.shape.fixed, self.has_fields) {
            (Some(value), _) => value.clone(),
            (None, true) if is_list => json!([{}]),
            (None, true) => json!({}),
            (None, false) => match self.most_specific() {
                Some(Class::List) => {
                    Value::Array(self.shape.items.iter().take(1).map(|class| example(*class)).collect())
                }
                Some(class) => example(class),
                None => json!("text"),
            },
        }
    }
}

/// The shape that a hint stands for.
pub(super) fn hinted(class: Option<Class>) -> Shape {
    Shape { classes: class.into_iter().collect(), items: BTreeSet::new(), fixed: None }
}

fn example(class: Class) -> Value {
    match class {
        Class::Object => json!({}),
        Class::List => json!([]),
        Class::Integer => json!(0),
        Class::Number => json!(0.5),
        Class::Boolean => json!(true),
        Class::Null => Value::Null,
        Class::Text => json!("text"),
        Class::DateTime => json!("2000-01-01T00:00:00Z"),
        Class::Url => json!("https://example.com/"),
        Class::Email => json!("a@example.com"),
        Class::Id => json!("00000000-0000-4000-8000-000000000000"),
    }
}

/// One value of each class, and the other style of an id.
pub(super) fn probes() -> impl Iterator<Item = Value> {
    let classes = [
        Class::Text,
        Class::Integer,
        Class::Number,
        Class::Boolean,
        Class::DateTime,
        Class::Url,
        Class::Email,
        Class::Id,
        Class::List,
        Class::Object,
        Class::Null,
    ];
    let more = [json!("00000000000000000000000000000000"), json!(["text"]), json!([0]), json!("")];
    classes.into_iter().map(example).chain(more)
}

/// The schema of the values of a class.
pub(super) fn of_class(class: Class) -> Value {
    match class {
        Class::Object => json!({ "type": "object" }),
        Class::List => json!({ "type": "array" }),
        Class::Integer => json!({ "type": "integer" }),
        Class::Number => json!({ "type": "number" }),
        Class::Boolean => json!({ "type": "boolean" }),
        Class::Null => json!({ "type": "null" }),
        Class::Text => json!({ "type": "string" }),
        Class::DateTime => json!({ "type": "string", "format": "date-time" }),
        Class::Url => json!({ "type": "string", "format": "uri" }),
        Class::Email => json!({ "type": "string", "format": "email" }),
        Class::Id => {
            json!({ "type": "string", "anyOf": [{ "format": "uuid" }, { "pattern": "^[0-9A-Fa-f]{32}$" }] })
        }
    }
}
