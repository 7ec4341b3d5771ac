//! Captured traffic against the schema: what was seen is run through it.

use optics_profile::{Field, Format, Profile, Standing, Type};

use serde_json::{Value, json};

use crate::contract::schema::SchemaField;
use crate::contract::shape::is_text;
use crate::error::{Error, Reason, Source};
use crate::facts::Facts;
use crate::field_tree::FieldTree;

use super::Grades;
use super::kind::Kind;
use super::report::{Finding, Outcome};
use super::witness::{self, Sample, Traffic, What};

/// With fewer documents than this, that a field was not seen says nothing. Of a field that every tenth document has,
/// 30 documents show none in one case out of 24 (0.9^30).
pub(super) const ENOUGH: u64 = 30;

/// Holds what was seen against the schema.
pub(super) fn compare(
    profile: &Profile,
    lock: &Facts,
    tree: &FieldTree<SchemaField>,
    schema: &witness::Side<'_>,
    grades: &Grades,
) -> Result<Outcome, Error> {
    if profile.documents() == 0 {
        let detail = "the profile was learnt from no document";
        return Err(Error::new(Source::Traffic, Reason::NothingToCompare, detail));
    }
    if tree.len() > witness::MOST_FIELDS {
        let detail = "the schema has too many fields to run what was seen through it";
        return Err(Error::new(Source::Traffic, Reason::NothingToCompare, detail));
    }
    let traffic = Traffic::of(profile);
    let paths: Vec<(String, bool)> =
        tree.ids().map(|id| (tree.path(id), !tree.children(Some(id)).is_empty())).collect();
    let runs = witness::Runs::new(schema, &traffic, &paths).ok_or_else(|| {
        let detail = "no document can be made up that the schema accepts";
        Error::new(Source::Traffic, Reason::NothingToCompare, detail)
    })?;
    let mut comparison = Comparison { profile, traffic: &traffic, runs, grades, findings: Vec::new() };
    comparison.documents();
    for (id, (path, has_fields)) in tree.ids().zip(&paths) {
        comparison.field(path, tree.get(id), *has_fields);
    }
    comparison.undocumented(lock);
    Ok(Outcome { findings: comparison.findings, fields: tree.len(), facts: 0 })
}

struct Comparison<'a> {
    profile: &'a Profile,
    traffic: &'a Traffic<'a>,
    runs: witness::Runs<'a>,
    grades: &'a Grades,
    findings: Vec<Finding>,
}

impl Comparison<'_> {
    fn documents(&mut self) {
        let count = self.profile.documents();
        if count < ENOUGH {
            let finding = Finding::new(Kind::TrafficTooLittle, Source::Traffic, "documents");
            self.findings.push(finding.found(count.to_string()));
        }
        let root = self.profile.root();
        for (kind, number) in root.types().filter(|(kind, _)| *kind != Type::Object) {
            let finding = Finding::new(Kind::TrafficTypeDiffers, Source::Traffic, "document");
            let reason = Some(format!("{number} of {count} documents"));
            self.findings.push(Finding { reason, ..finding.expected("object").found(kind.name()) });
        }
    }

    fn field(&mut self, path: &str, described: &SchemaField, has_fields: bool) {
        let Some(field) = self.traffic.field(path) else { return };
        let (present, parents) = (field.present(), field.parents());
        if present < parents && self.runs.refuses_without(path) {
            let reason = format!("missing in {} of {parents}", parents - present);
            self.add(Kind::TrafficFieldMissing, path, None, None, reason);
            self.give(|runs| runs.witness_without(path));
        }
        if present == 0 && parents >= ENOUGH && self.profile.documents() >= ENOUGH {
            let reason = format!("in none of {parents}");
            self.add(Kind::TrafficFieldNeverSeen, path, None, None, reason);
        }
        let takes_text =
            described.shape.classes.is_empty() || described.shape.classes.iter().any(|class| is_text(*class));
        let mut seen = Vec::new();
        for sample in self.traffic.samples(path) {
            // What stands in an object is looked at field by field: here it is one that the schema accepts.
            let value = match &sample.value {
                Value::Object(_) if has_fields => self.runs.object_at(path),
                Value::Array(items) if has_fields && items.is_empty() => json!([self.runs.object_at(path)]),
                value => value.clone(),
            };
            if !self.runs.refuses(path, &value) {
                continue;
            }
            // Any text of no known format may still be one that the schema allows.
            if sample.what == What::Format && sample.name == Format::Other.name() && takes_text {
                let reason = reason(&sample, field, false);
                self.add(
                    Kind::TrafficFormatUnknown,
                    path,
                    Some(&described.shape.text()),
                    Some(&sample.name),
                    reason,
                );
                continue;
            }
            // Where no text is allowed, its format does not matter, and one finding says it.
            let is_text_at_all = sample.what == What::Format && sample.value.is_string() && !takes_text;
            let (kind, found) = match sample.what {
                _ if is_text_at_all => (Kind::TrafficTypeDiffers, "string".to_owned()),
                What::Null => (Kind::TrafficNull, sample.name.clone()),
                What::Type => (Kind::TrafficTypeDiffers, sample.name.clone()),
                What::Format => (Kind::TrafficFormatDiffers, sample.name.clone()),
                What::Bound => (Kind::TrafficRangeDiffers, sample.value.to_string()),
            };
            // A bound of a type that is refused says nothing new.
            let of_type = if sample.value.is_f64() { Type::Number } else { Type::Integer };
            let is_refused = seen.contains(&(Kind::TrafficTypeDiffers, of_type.name().to_owned()));
            if seen.contains(&(kind, found.clone())) || sample.what == What::Bound && is_refused {
                continue;
            }
            self.add(
                kind,
                path,
                Some(&described.shape.text()),
                Some(&found),
                reason(&sample, field, is_text_at_all),
            );
            self.give(|runs| runs.witness(path, &value));
            seen.push((kind, found));
        }
    }

    fn undocumented(&mut self, lock: &Facts) {
        for field in self.profile.undocumented() {
            let (path, present, parents) = (field.path(), field.present(), field.parents());
            let names: Vec<&str> = path.split('.').collect();
            let reason = match field.standing() {
                Standing::Folded { all: true } => {
                    format!("{present} members, with more names than fields have")
                }
                Standing::Folded { all: false } => format!("{present} members, whose names may be data"),
                _ if lock.response.fields.find(&names).is_some() => {
                    format!("in {present} of {parents}; the page describes it, the schema does not")
                }
                _ => format!("in {present} of {parents}"),
            };
            let types: Vec<&str> = field.values().types().map(|(kind, _)| kind.name()).collect();
            let sample = self.traffic.samples(path).into_iter().next();
            self.add(Kind::TrafficFieldUndocumented, path, None, Some(&types.join(" or ")), reason);
            if let Some(sample) = sample.filter(|_| field.standing() == Standing::Undocumented) {
                self.give(|runs| runs.witness(path, &sample.value));
            }
        }
    }

    fn add(&mut self, kind: Kind, path: &str, expected: Option<&str>, found: Option<&str>, reason: String) {
        let finding = Finding::new(kind, Source::Traffic, path).graded(self.grades.get(path));
        self.findings.push(Finding {
            expected: expected.map(str::to_owned),
            found: found.map(str::to_owned),
            reason: Some(reason),
            ..finding
        });
    }

    /// Gives the last finding its witness, or says why it has none.
    fn give(&mut self, look: impl Fn(&witness::Runs<'_>) -> Option<super::Witness>) {
        let is_looked_for = self.findings.len() <= witness::MOST;
        let Some(finding) = self.findings.last_mut() else { return };
        let witness = if is_looked_for { look(&self.runs) } else { None };
        if witness.is_none() {
            let why = if is_looked_for {
                "no document was found whose parts were all seen"
            } else {
                "looked for in the first 50 findings only"
            };
            let why = format!("no witness: {why}");
            finding.reason = Some(match finding.reason.take() {
                Some(reason) => format!("{reason}; {why}"),
                None => why,
            });
        }
        finding.witness = witness;
    }
}

/// How often it was seen.
fn reason(sample: &Sample, field: &Field<'_>, is_text_at_all: bool) -> String {
    let values = field.values();
    match sample.count {
        None => format!(
            "the {} of {} numbers",
            sample.name,
            values.of_type(Type::Integer) + values.of_type(Type::Number)
        ),
        Some(_) if is_text_at_all => format!("{} of {} values", values.of_type(Type::String), values.count()),
        Some(count) if sample.value.is_array() && sample.name != Type::Array.name() => {
            format!("{count} items of {} lists", values.of_type(Type::Array))
        }
        Some(count) => format!("{count} of {} values", values.count()),
    }
}
