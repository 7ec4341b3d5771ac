//! Pages that contradict themselves, or each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Reason, Source};
use crate::facts::Facts;
use crate::field_tree::FieldId;
use crate::hint::{Class, Rule};
use crate::page::Page;

use super::Grades;
use super::kind::Kind;
use super::report::{Finding, Outcome, Place};

/// Samples of the response that do not fit its table. What the lock has accepted is not reported again.
pub(super) fn within(lock: &Facts, page: &Page) -> Vec<Finding> {
    let known = of_samples(lock);
    let line = |sample: usize| page.lines().response.samples.get(sample).copied().unwrap_or_default();
    of_samples(page.facts())
        .into_iter()
        .filter(|(contradiction, _)| !known.contains_key(contradiction))
        .map(|((path, found), (sample, expected))| {
            Finding::new(Kind::SampleContradictsTable, Source::Page, path)
                .at(Place::Line(line(sample)))
                .expected(expected)
                .found(found)
        })
        .collect()
}

/// Path and what the sample says, to the sample's place and what the table says.
fn of_samples(facts: &Facts) -> BTreeMap<(String, String), (usize, String)> {
    let tree = &facts.response.fields;
    let fields: BTreeMap<String, Option<Rule>> =
        tree.ids().map(|id| (tree.path(id), tree.get(id).hint)).collect();
    let mut found = BTreeMap::new();
    for (at, sample) in facts.response.samples.iter().enumerate() {
        // A sample of something else, such as an error, shares no name with the table.
        if fields.is_empty() || !sample.fields.iter().any(|(path, _)| fields.contains_key(path)) {
            continue;
        }
        for (path, kind) in &sample.fields {
            let expected = match fields.get(path) {
                None if parent(path).is_none_or(|parent| fields.contains_key(parent)) => "no row".to_owned(),
                Some(Some(rule)) if !fits(rule.class(), kind) => {
                    format!("{} (rule {})", rule.class(), rule.id())
                }
                _ => continue,
            };
            found.entry((path.clone(), (*kind).to_owned())).or_insert((at, expected));
        }
    }
    found
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(parent, _)| parent)
}

/// Whether a value of that JSON type can be of the class. Nobody says that a field cannot be null.
fn fits(class: Class, kind: &str) -> bool {
    kind == "null"
        || match class {
            Class::Object => kind == "object",
            Class::List => kind == "array",
            Class::Integer | Class::Number => kind == "number",
            Class::Boolean => kind == "boolean",
            Class::Null => false,
            // A list of objects is described by what its items are.
            Class::Text | Class::DateTime | Class::Url | Class::Email | Class::Id => kind == "string",
        }
}

/// Sibling pages that describe the same resource and give a field another type.
pub(super) fn between(facts: &Facts, siblings: &[Page], grades: &Grades) -> Vec<Result<Outcome, Error>> {
    siblings.iter().map(|sibling| with(facts, sibling, grades)).collect()
}

fn with(facts: &Facts, sibling: &Page, grades: &Grades) -> Result<Outcome, Error> {
    let (tree, other) = (&facts.response.fields, &sibling.facts().response.fields);
    let by_path: BTreeMap<String, FieldId> = other.ids().map(|id| (other.path(id), id)).collect();
    let common: Vec<(String, FieldId, FieldId)> = tree
        .ids()
        .filter_map(|id| {
            let path = tree.path(id);
            by_path.get(&path).map(|&same| (path, id, same))
        })
        .collect();
    let names = |ids: &[FieldId]| ids.len();
    let top: BTreeSet<&str> = tree.children(None).iter().map(|&id| tree.name(id)).collect();
    let shared = other.children(None).iter().filter(|&&id| top.contains(other.name(id))).count();
    // Most names are on many pages; a resource is known by most of its fields.
    if shared * 2 < names(tree.children(None)).min(names(other.children(None))) || shared == 0 {
        let error = Error::page(
            Reason::NothingToCompare,
            sibling.lines().response.table,
            "it describes another resource",
        );
        return Err(error.of_sibling(&sibling.facts().title));
    }
    let fields = common.len();
    let findings = common.into_iter().filter_map(|(path, id, same)| {
        let (here, there) = (tree.get(id).hint?, other.get(same).hint?);
        (here.class() != there.class()).then(|| {
            let grade = grades.get(&path);
            let reason = format!(
                "the page \"{}\", line {}: rule {}",
                sibling.facts().title,
                sibling.line(same).unwrap_or_default(),
                there.id()
            );
            let finding = Finding::new(Kind::SiblingContradiction, Source::Page, path).graded(grade);
            let finding = finding.expected(here.class().to_string()).found(there.class().to_string());
            Finding { reason: Some(reason), ..finding }
        })
    });
    Ok(Outcome { findings: findings.collect(), fields, facts: 0 })
}
