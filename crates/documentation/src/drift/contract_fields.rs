//! The fields of schema, types and OpenAPI: names, nesting, and classes of value.

use std::collections::{BTreeSet, HashSet};

use crate::contract::schema::SchemaField;
use crate::contract::shape::{Shape, is_text, json_type};
use crate::error::Source;
use crate::facts::{Described, Facts};
use crate::field_tree::{FieldId, FieldTree};
use crate::hint::Class;

use super::Grades;
use super::kind::Kind;
use super::report::{Finding, Outcome, Place};

/// The schema. A field that it has without claiming that the page describes it is no contradiction.
pub(super) fn schema(lock: &Facts, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
    let fields = &lock.response.fields;
    let comparison = Comparison { source: Source::Schema, expected: fields, tree, grades };
    let mut outcome = comparison.run(
        &|id, there| hinted(fields, id, &tree.get(there).shape),
        &Kinds {
            missing: Kind::SchemaFieldMissing,
            extra: Kind::SchemaFieldExtra,
            renamed: Kind::SchemaFieldRenamed,
            moved: Kind::SchemaFieldMoved,
            ungraded: Some(Kind::SchemaFieldUngraded),
            undocumented: Some(Kind::SchemaFieldUndocumented),
        },
    );
    for (id, there) in comparison.common() {
        let shape = &tree.get(there).shape;
        let Some(rule) = fields.get(id).hint.filter(|rule| !shape.agrees(rule.class())) else { continue };
        let words = rule.words().join("\" or \"");
        let finding = comparison.finding(Kind::HintContradictsSchema, tree.path(there), there);
        outcome.findings.push(Finding {
            reason: Some(format!("rule {}: \"{words}\"", rule.id())),
            ..finding.expected(rule.class().name()).found(shape.text())
        });
    }
    outcome
}

/// The compiled types. Fields that the schema has on other evidence are reported there, not here.
///
/// Names are held against the lock, classes against the schema, and against the wording where there is no schema.
pub(super) fn types(
    lock: &Facts,
    tree: &FieldTree<SchemaField>,
    schema: Option<&FieldTree<SchemaField>>,
    grades: &Grades,
) -> Outcome {
    let fields = &lock.response.fields;
    let comparison = Comparison { source: Source::Types, expected: fields, tree, grades };
    let alike = |id, there: FieldId| {
        let shape = &tree.get(there).shape;
        let known = schema.and_then(|schema| Some(schema.get(schema.find(&fields.names(id))?)));
        match known {
            Some(known) => !known.shape.classes.is_empty() && reads(shape, &known.shape, known.required),
            None => {
                fields.get(id).hint.is_some_and(|rule| json_types(shape).contains(&json_type(rule.class())))
            }
        }
    };
    let mut outcome = comparison.run(
        &alike,
        &Kinds {
            missing: Kind::TypesFieldMissing,
            extra: Kind::TypesFieldExtra,
            renamed: Kind::TypesFieldRenamed,
            moved: Kind::TypesFieldMoved,
            ungraded: Some(Kind::TypesFieldExtra),
            undocumented: None,
        },
    );
    let differs = |expected: String, there| {
        let finding = comparison.finding(Kind::TypesTypeDiffers, tree.path(there), there);
        finding.expected(expected).found(tree.get(there).shape.text())
    };
    for there in tree.ids() {
        let shape = &tree.get(there).shape;
        if let Some(schema) = schema {
            let Some(known) = schema.find(&tree.names(there)).map(|id| schema.get(id)) else { continue };
            if !reads(shape, &known.shape, known.required) {
                outcome.findings.push(differs(known.shape.text(), there));
            }
        } else if let Some(rule) = fields.find(&tree.names(there)).and_then(|id| fields.get(id).hint)
            && !json_types(shape).is_empty()
            && !json_types(shape).contains(&json_type(rule.class()))
        {
            outcome.findings.push(differs(rule.class().name().to_owned(), there));
        }
    }
    outcome
}

/// A copy of the schema in OpenAPI against the schema.
pub(super) fn openapi(
    schema: &FieldTree<SchemaField>,
    tree: &FieldTree<SchemaField>,
    grades: &Grades,
) -> Outcome {
    let comparison = Comparison { source: Source::Openapi, expected: schema, tree, grades };
    let mut outcome = comparison.run(&|_, _| false, &OPENAPI);
    for (id, there) in comparison.common() {
        let (expected, found) = (&schema.get(id).shape, &tree.get(there).shape);
        if expected != found {
            let finding = comparison.finding(Kind::OpenapiTypeDiffers, tree.path(there), there);
            outcome.findings.push(finding.expected(expected.text()).found(found.text()));
        }
    }
    outcome
}

/// The same against the lock, where there is no schema.
pub(super) fn openapi_alone(lock: &Facts, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
    let fields = &lock.response.fields;
    let comparison = Comparison { source: Source::Openapi, expected: fields, tree, grades };
    comparison.run(&|id, there| hinted(fields, id, &tree.get(there).shape), &OPENAPI)
}

const OPENAPI: Kinds = Kinds {
    missing: Kind::OpenapiSchemaDiffers,
    extra: Kind::OpenapiSchemaDiffers,
    renamed: Kind::OpenapiSchemaDiffers,
    moved: Kind::OpenapiSchemaDiffers,
    ungraded: Some(Kind::OpenapiSchemaDiffers),
    undocumented: Some(Kind::OpenapiSchemaDiffers),
};

struct Kinds {
    missing: Kind,
    extra: Kind,
    renamed: Kind,
    moved: Kind,
    ungraded: Option<Kind>,
    undocumented: Option<Kind>,
}

fn hinted(fields: &FieldTree<Described>, id: FieldId, shape: &Shape) -> bool {
    !shape.classes.is_empty() && fields.get(id).hint.is_some_and(|rule| shape.agrees(rule.class()))
}

fn json_types(shape: &Shape) -> BTreeSet<Class> {
    shape.classes.iter().copied().map(json_type).collect()
}

/// Whether types read exactly what the schema allows, as far as both say; see [`Kind::TypesTypeDiffers`].
fn reads(types: &Shape, schema: &Shape, required: bool) -> bool {
    let alike = |types: &BTreeSet<Class>, schema: &BTreeSet<Class>, may_be_null: bool| {
        if types.is_empty() || schema.is_empty() {
            return true;
        }
        let mut read: BTreeSet<Class> = types.iter().copied().map(json_type).collect();
        let allowed: BTreeSet<Class> = schema.iter().copied().map(json_type).collect();
        if may_be_null && !allowed.contains(&Class::Null) {
            read.remove(&Class::Null);
        }
        let formats = |classes: &BTreeSet<Class>| -> BTreeSet<Class> {
            classes.iter().copied().filter(|class| is_text(*class)).collect()
        };
        let (left, right) = (formats(types), formats(schema));
        let common = left.contains(&Class::Text) || right.contains(&Class::Text) || !left.is_disjoint(&right);
        read == allowed && (left.is_empty() || right.is_empty() || common)
    };
    alike(&types.classes, &schema.classes, !required) && alike(&types.items, &schema.items, false)
}

struct Comparison<'a, T> {
    source: Source,
    expected: &'a FieldTree<T>,
    tree: &'a FieldTree<SchemaField>,
    grades: &'a Grades,
}

impl<T> Comparison<'_, T> {
    /// Objects have no order in JSON Schema, so a field is itself by name and parent. One that is missing here and
    /// extra there, by a name that occurs once on both sides, has moved. The only one missing and the only one extra
    /// below a parent are one renamed, if they are alike.
    fn run(&self, alike: &dyn Fn(FieldId, FieldId) -> bool, kinds: &Kinds) -> Outcome {
        let missing = topmost(self.expected, |id| self.tree.find(&self.expected.names(id)).is_none());
        let extra = topmost(self.tree, |id| self.expected.find(&self.tree.names(id)).is_none());
        let mut outcome = Outcome { fields: self.expected.len(), ..Outcome::default() };
        let mut accounted = HashSet::new();
        // Of a thousand differences, none is a field by another name. Each is looked for among all others.
        let is_few = missing.len().max(extra.len()) <= 1_000;
        for &id in &missing {
            let path = self.expected.path(id);
            let found = if is_few {
                let moved = self.moved(id, &missing, &extra).map(|there| (kinds.moved, there));
                moved.or_else(|| Some((kinds.renamed, self.renamed(id, &missing, &extra, alike)?)))
            } else {
                None
            };
            outcome.findings.push(match found {
                Some((kind, there)) => {
                    accounted.insert(there);
                    let finding = self.finding(kind, path.clone(), there);
                    finding.expected(path).found(self.tree.path(there))
                }
                None => Finding::new(kinds.missing, self.source, path.clone()).graded(self.grades.get(&path)),
            });
        }
        for &id in extra.iter().filter(|id| !accounted.contains(id)) {
            let path = self.tree.path(id);
            let kind = match self.grades.get(&path).as_deref() {
                Some("documented") => Some(kinds.extra),
                Some(_) => kinds.undocumented,
                None => kinds.ungraded,
            };
            outcome.findings.extend(kind.map(|kind| self.finding(kind, path, id)));
        }
        outcome
    }

    fn moved(&self, id: FieldId, missing: &[FieldId], extra: &[FieldId]) -> Option<FieldId> {
        let name = self.expected.name(id);
        only(missing.iter().filter(|&&other| self.expected.name(other) == name))?;
        only(extra.iter().filter(|&&other| self.tree.name(other) == name)).copied()
    }

    fn renamed(
        &self,
        id: FieldId,
        missing: &[FieldId],
        extra: &[FieldId],
        alike: &dyn Fn(FieldId, FieldId) -> bool,
    ) -> Option<FieldId> {
        let parent = self.expected.parent(id);
        only(missing.iter().filter(|&&other| self.expected.parent(other) == parent))?;
        let names = parent.map(|parent| self.expected.names(parent)).unwrap_or_default();
        let claims = |there: FieldId| {
            self.grades.get(&self.tree.path(there)).is_none_or(|grade| grade == "documented")
        };
        let beside = extra.iter().filter(|&&other| {
            self.tree.parent(other).map(|parent| self.tree.names(parent)).unwrap_or_default() == names
                && claims(other)
        });
        let &there = only(beside)?;
        let (left, right) = (names_below(self.expected, id), names_below(self.tree, there));
        (if left.is_empty() && right.is_empty() { alike(id, there) } else { left == right }).then_some(there)
    }

    /// The fields that both have.
    fn common(&self) -> Vec<(FieldId, FieldId)> {
        let pair = |id| Some((id, self.tree.find(&self.expected.names(id))?));
        self.expected.ids().filter_map(pair).collect()
    }

    fn finding(&self, kind: Kind, subject: String, there: FieldId) -> Finding {
        let place = Place::Pointer(self.tree.get(there).pointer.clone());
        let grade = self.grades.get(&self.tree.path(there));
        Finding::new(kind, self.source, subject).graded(grade).at(place)
    }
}

/// The one item, if there is exactly one.
fn only<I: Iterator>(mut items: I) -> Option<I::Item> {
    let item = items.next()?;
    items.next().is_none().then_some(item)
}

fn names_below<T>(tree: &FieldTree<T>, id: FieldId) -> BTreeSet<&str> {
    tree.children(Some(id)).iter().map(|&child| tree.name(child)).collect()
}

/// The fields for which the test holds, without those below another such field.
fn topmost<T>(tree: &FieldTree<T>, test: impl Fn(FieldId) -> bool) -> Vec<FieldId> {
    let all: HashSet<FieldId> = tree.ids().filter(|&id| test(id)).collect();
    tree.ids()
        .filter(|id| all.contains(id) && tree.parent(*id).is_none_or(|parent| !all.contains(&parent)))
        .collect()
}
