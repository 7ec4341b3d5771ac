//! The comparison: lock against page, schema, OpenAPI and types.

mod contract_fields;
mod contract_operation;
mod kind;
mod page_fields;
mod page_operation;
mod render;
mod report;
mod url_template;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::schema::SchemaField;
use crate::contract::{openapi, schema};
use crate::error::{Error, Source};
use crate::field_tree::FieldTree;
use crate::lock::Lock;
use crate::page::Page;

pub use kind::{Impact, Kind, Level};
pub use report::{Cell, Compared, Constraint, Finding, Place, Report, Row, State, Verdict, Witness};

/// What to hold against the lock. `None` is left out of the comparison, and the report's counts show it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The vendor's page.
    pub page: Option<&'a Page>,
    /// JSON Schema of the resource.
    pub schema: Option<&'a Value>,
    /// OpenAPI description of the operations.
    pub openapi: Option<&'a Value>,
    /// JSON Schema derived from the compiled types.
    pub types: Option<&'a Value>,
}

/// Holds the sources against the lock, each for itself: one that cannot be compared does not keep the others from it.
///
/// Only fields that the root of a schema leads to are compared, by name and nesting: the lock knows no types.
pub fn compare(lock: &Lock, sources: &Sources<'_>) -> Report {
    let mut report = Report::default();
    let facts = lock.facts();
    let schema = sources.schema.map(|schema| schema::fields(Source::Schema, schema));
    let described = match &schema {
        Some(Ok(tree)) => Some(tree),
        _ => None,
    };
    let grades = Grades::of(described);
    if let Some(page) = sources.page {
        let result = page_operation::compare(facts, page)
            .and_then(|operation| Ok((operation, page_fields::compare(facts, page, &grades)?)));
        report.take(Source::Page, result.map(|(operation, fields)| operation.and(fields)));
    }
    if let Some(schema) = &schema {
        let result = schema.as_ref().map_err(Error::clone);
        report.take(Source::Schema, result.map(|tree| contract_fields::schema(facts, tree, &grades)));
    }
    if let Some(types) = sources.types {
        let tree = schema::fields(Source::Types, types);
        report.take(Source::Types, tree.map(|tree| contract_fields::types(facts, &tree, &grades)));
    }
    if let Some(openapi) = sources.openapi {
        let operations = openapi::operations(openapi);
        let result = operations.and_then(|operations| contract_operation::compare(facts, &operations));
        report.take(Source::Openapi, result);
    }
    report.sort();
    report
}

/// The grade of each field of the schema, by path.
struct Grades(BTreeMap<String, Option<String>>);

impl Grades {
    fn of(schema: Option<&FieldTree<SchemaField>>) -> Self {
        let entry = |tree: &FieldTree<SchemaField>, id| (tree.path(id), tree.get(id).grade.clone());
        Self(schema.map(|tree| tree.ids().map(|id| entry(tree, id)).collect()).unwrap_or_default())
    }

    fn get(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned().flatten()
    }

    /// The schema has the field and says itself that the page does not describe it.
    fn is_undocumented(&self, path: &str) -> bool {
        self.get(path).is_some_and(|grade| grade != "documented")
    }
}
