//! Lock against schema and types: names and nesting of the fields.

use std::collections::{BTreeMap, HashSet};

use crate::contract::schema::SchemaField;
use crate::error::Source;
use crate::facts::Facts;
use crate::field_tree::{FieldId, FieldTree};

use super::Grades;
use super::kind::Kind;
use super::report::{Finding, Outcome, Place};

/// The schema. A field that it has without claiming that the page describes it is no contradiction.
pub(super) fn schema(lock: &Facts, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
    let kinds = Kinds {
        source: Source::Schema,
        missing: Kind::SchemaFieldMissing,
        extra: Kind::SchemaFieldExtra,
        moved: Kind::SchemaFieldMoved,
        undocumented: Some(Kind::SchemaFieldUndocumented),
    };
    compare(lock, tree, grades, &kinds)
}

/// The compiled types. Fields that the schema has on other evidence are reported there, not here.
pub(super) fn types(lock: &Facts, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
    let kinds = Kinds {
        source: Source::Types,
        missing: Kind::TypesFieldMissing,
        extra: Kind::TypesFieldExtra,
        moved: Kind::TypesFieldMoved,
        undocumented: None,
    };
    compare(lock, tree, grades, &kinds)
}

struct Kinds {
    source: Source,
    missing: Kind,
    extra: Kind,
    moved: Kind,
    undocumented: Option<Kind>,
}

/// Objects have no order in JSON Schema, so a field is itself by name and parent. One that is missing here and extra
/// there, by a name that occurs once on both sides, has moved.
fn compare(lock: &Facts, tree: &FieldTree<SchemaField>, grades: &Grades, kinds: &Kinds) -> Outcome {
    let fields = &lock.response.fields;
    let missing = topmost(fields, |id| tree.find(&fields.names(id)).is_none());
    let extra = topmost(tree, |id| fields.find(&tree.names(id)).is_none());
    let mut extra_by_name: BTreeMap<&str, Vec<FieldId>> = BTreeMap::new();
    for &id in &extra {
        extra_by_name.entry(tree.name(id)).or_default().push(id);
    }
    let mut outcome = Outcome { fields: fields.len(), ..Outcome::default() };
    let mut moved = HashSet::new();
    let finding = |kind, path: String, grade_of: &str| {
        Finding::new(kind, kinds.source, path).graded(grades.get(grade_of))
    };
    for &id in &missing {
        let path = fields.path(id);
        let alone = missing.iter().filter(|&&other| fields.name(other) == fields.name(id)).count() == 1;
        match extra_by_name.get(fields.name(id)).map(Vec::as_slice) {
            Some(&[there]) if alone => {
                moved.insert(there);
                let new = tree.path(there);
                let place = Place::Pointer(tree.get(there).pointer.clone());
                outcome
                    .findings
                    .push(finding(kinds.moved, path.clone(), &new).at(place).expected(path).found(new));
            }
            _ => outcome.findings.push(finding(kinds.missing, path.clone(), &path)),
        }
    }
    for &id in extra.iter().filter(|id| !moved.contains(id)) {
        let path = tree.path(id);
        let place = Place::Pointer(tree.get(id).pointer.clone());
        let kind = if grades.is_undocumented(&path) { kinds.undocumented } else { Some(kinds.extra) };
        outcome.findings.extend(kind.map(|kind| finding(kind, path.clone(), &path).at(place)));
    }
    outcome
}

/// The fields for which the test holds, without those below another such field.
fn topmost<T>(tree: &FieldTree<T>, test: impl Fn(FieldId) -> bool) -> Vec<FieldId> {
    let all: HashSet<FieldId> = tree.ids().filter(|&id| test(id)).collect();
    tree.ids()
        .filter(|id| all.contains(id) && tree.parent(*id).is_none_or(|parent| !all.contains(&parent)))
        .collect()
}
