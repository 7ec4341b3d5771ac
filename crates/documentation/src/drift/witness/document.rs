//! Changes of a document in one place.

use serde_json::Value;

/// A step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Item(usize),
}

/// The document with the field set, or removed for `None`; no document where the field's parent is not there. Fields
/// of a list's items are set in the first item.
pub(super) fn set(document: &Value, path: &str, value: Option<&Value>) -> Option<Value> {
    let mut document = document.clone();
    let (parents, name) = path.rsplit_once('.').map_or((None, path), |(parents, name)| (Some(parents), name));
    let mut at = &mut document;
    for name in parents.into_iter().flat_map(|parents| parents.split('.')) {
        at = first_item(at)?.get_mut(name)?;
    }
    let object = first_item(at)?.as_object_mut()?;
    match value {
        Some(value) => drop(object.insert(name.to_owned(), value.clone())),
        None => drop(object.remove(name)),
    }
    Some(document)
}

fn first_item(value: &mut Value) -> Option<&mut Value> {
    if value.is_array() { value.get_mut(0) } else { Some(value) }
}

/// Everything that can be taken out of a document: what holds other things first.
pub(super) fn removals(document: &Value) -> Vec<Vec<Step>> {
    let mut paths: Vec<Vec<Step>> = Vec::new();
    let mut open = vec![(Vec::new(), document)];
    while let Some((path, value)) = open.pop() {
        let below = |step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(name, value)| (below(Step::Member(name.clone())), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(at, value)| (below(Step::Item(at)), value)));
            }
            _ => {}
        }
        if !path.is_empty() {
            paths.push(path);
        }
    }
    paths.sort_by_key(Vec::len);
    paths
}

/// The document without what is at the path, or as it is where nothing is there.
pub(super) fn without(document: &Value, path: &[Step]) -> Value {
    let mut changed = document.clone();
    let Some((last, parents)) = path.split_last() else { return changed };
    let mut at = Some(&mut changed);
    for step in parents {
        at = at.and_then(|at| match step {
            Step::Member(name) => at.get_mut(name.as_str()),
            Step::Item(index) => at.get_mut(*index),
        });
    }
    match (at, last) {
        (Some(Value::Object(members)), Step::Member(name)) => drop(members.remove(name)),
        (Some(Value::Array(items)), Step::Item(index)) if *index < items.len() => drop(items.remove(*index)),
        _ => {}
    }
    changed
}
