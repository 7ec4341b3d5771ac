//! The comparison: lock against page, schema, OpenAPI and types.

mod certainty;
mod constraints;
mod contract_fields;
mod contract_operation;
mod contradiction;
mod kind;
mod matrix;
mod open_end;
mod page_fields;
mod page_operation;
mod page_structure;
mod pairing;
mod render;
mod report;
mod traffic;
mod unread_field;
mod url_template;
mod witness;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use optics_profile::Profile;
use serde_json::Value;

use crate::contract::response_schema::{self, ResponseSchema};
use crate::contract::schema::SchemaField;
use crate::contract::{openapi, schema};
use crate::error::{Error, Reason, Source};
use crate::facts::Facts;
use crate::field_tree::FieldTree;
use crate::lock::Lock;
use crate::page::Page;
use matrix::Side;
use report::Outcome;

pub use kind::{Impact, Kind, Level};
pub use render::{Artefact, Change, Context, Excerpt, Excerpts, Form, changelog, explain, kinds};
pub use report::{Cell, Compared, Constraint, Finding, Place, Report, Row, State, Verdict, Witness};
pub use witness::RoundTrip;

/// What to hold against the lock. `None` is left out of the comparison, and the report's counts show it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The vendor's page.
    pub page: Option<&'a Page>,
    /// Other pages of the guide that describe the same resource: they are held against the page, or without one
    /// against the lock.
    pub siblings: &'a [Page],
    /// JSON Schema of the resource.
    pub schema: Option<&'a Value>,
    /// OpenAPI description of the operations.
    pub openapi: Option<&'a Value>,
    /// JSON Schema derived from the compiled types.
    pub types: Option<&'a Value>,
    /// Runs the compiled types, so that a difference in them can be shown on a document.
    pub round_trip: Option<RoundTrip<'a>>,
    /// What was learnt of captured documents; it is held against the schema.
    pub traffic: Option<&'a Profile>,
}

/// Holds the sources against the lock, each for itself: one that cannot be compared does not keep the others from it.
///
/// Only fields that the root of a schema leads to are compared. Their classes are held against the wording; those of
/// types and OpenAPI against the schema, where it is given.
pub fn compare(lock: &Lock, sources: &Sources<'_>) -> Report {
    let mut report = Report::default();
    let facts = lock.facts();
    let schema = sources.schema.map(|schema| schema::fields(Source::Schema, schema));
    let described = schema.as_ref().and_then(|schema| schema.as_ref().ok());
    let grades = Grades::of(described);
    if let Some(page) = sources.page {
        match compare_page(facts, page, &grades) {
            Ok((outcome, gaps)) => {
                report.take(Source::Page, Ok(outcome));
                for gap in gaps {
                    report.fail(gap);
                }
            }
            Err(error) => report.take(Source::Page, Err(error)),
        }
    }
    let described_now = sources.page.map_or(facts, Page::facts);
    for outcome in contradiction::between(described_now, sources.siblings, &grades) {
        match outcome {
            Ok(outcome) => report.add(outcome),
            Err(error) => report.fail(error),
        }
    }
    let sides = Contract {
        facts,
        sources,
        schema: described,
        by_documentation: OnceCell::new(),
        by_schema: OnceCell::new(),
    };
    if let Some(schema) = &schema {
        let outcome = schema.as_ref().map(|tree| sides.schema(tree, &grades));
        report.take(Source::Schema, outcome.map_err(Error::clone));
    }
    let types = sources.types.map(|types| schema::fields(Source::Types, types));
    if let Some(types) = &types {
        let outcome = types.as_ref().map(|tree| sides.types(tree, &grades));
        report.take(Source::Types, outcome.map_err(Error::clone));
    }
    let mut body = Side::NotCompared;
    let copy;
    if let Some(openapi) = sources.openapi {
        let result = sides.openapi(openapi, &grades);
        match result {
            Ok((outcome, found)) => {
                report.take(Source::Openapi, Ok(outcome));
                copy = found;
                body = match &copy {
                    Body::Silent(why) => Side::Silent(why),
                    Body::Given => described.map_or(Side::NotCompared, Side::Fields),
                    Body::Copy(tree) => Side::Fields(tree),
                };
            }
            Err(error) => report.take(Source::Openapi, Err(error)),
        }
    }
    if let Some(profile) = sources.traffic {
        report.take(Source::Traffic, sides.traffic(profile, &grades));
    }
    let types = types.as_ref().and_then(|types| types.as_ref().ok());
    let matrix = matrix::Sides {
        lock: facts,
        page: sources.page,
        schema: described.map_or(Side::NotCompared, Side::Fields),
        types: types.map_or(Side::NotCompared, Side::Fields),
        openapi: body,
        traffic: sources.traffic,
    };
    let paths = matrix.paths();
    let constraints = match (sources.schema, described) {
        (Some(root), Some(tree)) => constraints::of(root, tree, &paths),
        _ => Ok(Vec::new()),
    };
    let constraints = constraints.unwrap_or_else(|error| {
        report.fail(error);
        Vec::new()
    });
    let rows = matrix.rows(paths, report.findings(), &constraints);
    report.show(rows, constraints);
    report.sort();
    report
}

/// Lock against page, and what the layout of the page leaves open.
fn compare_page(lock: &Facts, page: &Page, grades: &Grades) -> Result<(Outcome, Vec<Error>), Error> {
    let (operation, doubts) = page_operation::compare(lock, page)?;
    open_end::refuse(lock, page)?;
    let fields = page_fields::response(lock, page, grades)?;
    let parts = [page_fields::query_parameters(lock, page), page_fields::request(lock, page), fields];
    let mut outcome = operation;
    let mut gaps = doubts;
    for (part, gap) in parts {
        outcome = outcome.and(part);
        gaps.extend(gap);
    }
    let contradictions = contradiction::within(lock, page);
    Ok((outcome.and(Outcome { findings: contradictions, fields: 0, facts: 1 }), gaps))
}

/// The response as OpenAPI has it.
enum Body {
    Silent(&'static str),
    Given,
    Copy(FieldTree<SchemaField>),
}

/// The comparison of the contract's sides. Sides are made to run only when there is a finding to show on them.
struct Contract<'a> {
    facts: &'a Facts,
    sources: &'a Sources<'a>,
    schema: Option<&'a FieldTree<SchemaField>>,
    by_documentation: OnceCell<Option<witness::Side<'a>>>,
    by_schema: OnceCell<Option<witness::Side<'a>>>,
}

impl<'a> Contract<'a> {
    fn schema(&self, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
        let mut outcome = contract_fields::schema(self.facts, tree, grades);
        if !outcome.findings.is_empty() {
            witness::add(&mut outcome.findings, self.by_schema(), self.by_documentation());
        }
        outcome
    }

    fn types(&self, tree: &FieldTree<SchemaField>, grades: &Grades) -> Outcome {
        let mut outcome = contract_fields::types(self.facts, tree, self.schema, grades);
        if !outcome.findings.is_empty() {
            let types = self.sources.round_trip.map(|types| witness::Side::types(types, tree));
            let against = self.reference();
            witness::add(&mut outcome.findings, types.as_ref(), against);
        }
        outcome
    }

    fn openapi(&self, openapi: &Value, grades: &Grades) -> Result<(Outcome, Body), Error> {
        let operations = openapi::operations(openapi)?;
        let (operation, mut outcome) = contract_operation::compare(self.facts, &operations)?;
        let pointer = operation.response_schema.as_deref();
        let finding = |expected: String, found: String| {
            let place = Place::Pointer(pointer.unwrap_or(&operation.pointer).to_owned());
            let finding = Finding::new(Kind::OpenapiSchemaDiffers, Source::Openapi, "response schema");
            finding.at(place).expected(expected).found(found)
        };
        let given = self.sources.schema.filter(|_| self.schema.is_some());
        let id = || given.and_then(|schema| schema.get("$id")?.as_str()).unwrap_or("the schema").to_owned();
        let body = match response_schema::read(openapi, pointer, given)? {
            ResponseSchema::None => {
                if !self.facts.response.fields.is_empty() {
                    outcome.findings.push(finding(id(), "none".to_owned()));
                }
                Body::Silent("openapi gives no schema for the response")
            }
            ResponseSchema::Elsewhere(reference) => {
                outcome.findings.push(finding(id(), reference));
                Body::Silent("openapi refers to another file")
            }
            ResponseSchema::NotGiven => Body::Silent("openapi refers to a file that was not given"),
            ResponseSchema::Read(read) if read.is_given => {
                outcome.fields += self.facts.response.fields.len();
                Body::Given
            }
            ResponseSchema::Read(read) => {
                let tree = response_schema::fields(&read)?;
                let mut fields = match self.schema {
                    Some(schema) => contract_fields::openapi(schema, &tree, grades),
                    None => contract_fields::openapi_alone(self.facts, &tree, grades),
                };
                if !fields.findings.is_empty() {
                    let side = witness::Side::schema(Source::Openapi, &read.judge, &tree);
                    witness::add(&mut fields.findings, side.as_ref(), self.reference());
                }
                outcome = outcome.and(fields);
                Body::Copy(tree)
            }
        };
        Ok((outcome, body))
    }

    fn traffic(&self, profile: &Profile, grades: &Grades) -> Result<Outcome, Error> {
        let (Some(tree), Some(schema)) = (self.schema, self.by_schema()) else {
            let detail = "traffic is held against the schema, and there is none that could be run";
            return Err(Error::new(Source::Traffic, Reason::NothingToCompare, detail));
        };
        traffic::compare(profile, self.facts, tree, schema, grades)
    }

    /// What types and OpenAPI are held against: the schema, or without one the documentation.
    fn reference(&self) -> Option<&witness::Side<'a>> {
        if self.schema.is_some() { self.by_schema() } else { self.by_documentation() }
    }

    fn by_schema(&self) -> Option<&witness::Side<'a>> {
        let side = || witness::Side::schema(Source::Schema, self.sources.schema?, self.schema?);
        self.by_schema.get_or_init(side).as_ref()
    }

    fn by_documentation(&self) -> Option<&witness::Side<'a>> {
        self.by_documentation.get_or_init(|| witness::Side::lock(self.facts)).as_ref()
    }
}

/// The grade of each field of the schema, by path.
struct Grades(BTreeMap<String, Option<String>>);

impl Grades {
    fn of(schema: Option<&FieldTree<SchemaField>>) -> Self {
        let entry = |tree: &FieldTree<SchemaField>, id| (tree.path(id), tree.get(id).grade.clone());
        Self(schema.map(|tree| tree.ids().map(|id| entry(tree, id)).collect()).unwrap_or_default())
    }

    fn none() -> Self {
        Self(BTreeMap::new())
    }

    fn get(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned().flatten()
    }
}
