//! Documents on which two sides disagree, found by running both.

mod document;
mod sample;
mod traffic;

use std::fmt;

use optics_validator::Validator;
use serde_json::{Value, json};

use crate::contract::schema::SchemaField;
use crate::contract::shape::Shape;
use crate::error::Source;
use crate::facts::Facts;
use crate::field_tree::{FieldId, FieldTree};
use crate::hint::Class;

use super::report::{Finding, Witness};
use document::{removals, set, without};
use sample::{Outline, of_class, probes};
pub(super) use traffic::{Sample, Traffic, What};

/// Decodes a document with the compiled types and encodes it again; the caller has the types, this crate has not.
#[derive(Clone, Copy)]
pub struct RoundTrip<'a>(&'a dyn Fn(&Value) -> Option<Value>);

impl<'a> RoundTrip<'a> {
    /// `run` gives the document back as the types write it, or `None` if they cannot read it.
    pub fn new(run: &'a dyn Fn(&Value) -> Option<Value>) -> Self {
        Self(run)
    }
}

impl fmt::Debug for RoundTrip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoundTrip").finish_non_exhaustive()
    }
}

/// Most findings for which a witness is looked for: each takes some hundred runs.
pub(super) const MOST: usize = 50;

/// Most fields of a side that is run: a document of it is made up and tried some hundred times.
pub(super) const MOST_FIELDS: usize = 1_000;

/// A side that can be run.
pub(super) struct Side<'a> {
    source: Source,
    judge: Judge<'a>,
    outline: Outline,
}

enum Judge<'a> {
    Schema(Box<Validator>),
    Types(RoundTrip<'a>),
    Traffic(&'a Traffic<'a>),
}

impl<'a> Side<'a> {
    /// A side that is a JSON Schema; `None` when no validator can be made of it.
    pub(super) fn schema(source: Source, schema: &Value, tree: &FieldTree<SchemaField>) -> Option<Self> {
        let judge = Judge::Schema(Box::new(Validator::with_contract(&schema.to_string()).ok()?));
        Some(Self { source, judge, outline: Outline::of(tree, |id| tree.get(id).shape.clone()) })
    }

    /// The compiled types.
    pub(super) fn types(round_trip: RoundTrip<'a>, tree: &FieldTree<SchemaField>) -> Self {
        let outline = Outline::of(tree, |id| tree.get(id).shape.clone());
        Self { source: Source::Types, judge: Judge::Types(round_trip), outline }
    }

    /// The documentation: its fields and no others, with the classes that its wording hints at. None is required.
    pub(super) fn lock(lock: &Facts) -> Option<Self> {
        let fields = &lock.response.fields;
        let schema = object(fields, None).to_string();
        let judge = Judge::Schema(Box::new(Validator::with_contract(&schema).ok()?));
        let shape = |id| sample::hinted(fields.get(id).hint.map(crate::hint::Rule::class));
        Some(Self { source: Source::Lock, judge, outline: Outline::of(fields, shape) })
    }

    fn is_large(&self) -> bool {
        self.outline.len() > MOST_FIELDS
    }

    /// Strict: a field that the side does not know is refused, and so is one that it drops or changes.
    fn accepts(&self, document: &Value) -> bool {
        match &self.judge {
            Judge::Schema(validator) => {
                validator.check(document.to_string().as_bytes()).is_ok_and(|findings| findings.is_empty())
            }
            Judge::Types(round_trip) => (round_trip.0)(document).is_some_and(|again| keeps(document, &again)),
            Judge::Traffic(traffic) => traffic.accepts(document),
        }
    }
}

impl Side<'_> {
    /// Whether the validator refuses the document for the field at that path, and if `alone`, for nothing else.
    fn blames(&self, document: &Value, path: &str, alone: bool) -> bool {
        let Judge::Schema(validator) = &self.judge else { return false };
        let Ok(findings) = validator.check(document.to_string().as_bytes()) else { return false };
        let is_index = |step: &&str| step.bytes().all(|byte| byte.is_ascii_digit());
        let names = |pointer: &str| {
            let steps = pointer.split('/').skip(1).filter(|step| !is_index(step));
            steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect::<Vec<_>>().join(".")
        };
        let mut blamed = findings.iter().map(|finding| names(finding.pointer()) == path);
        !findings.is_empty() && if alone { blamed.all(|is_it| is_it) } else { blamed.any(|is_it| is_it) }
    }
}

/// Runs what traffic has shown through the schema, one value at a time, in a document that the schema accepts.
pub(super) struct Runs<'a> {
    schema: &'a Side<'a>,
    traffic: Side<'a>,
    base: Value,
}

impl<'a> Runs<'a> {
    /// `paths` are those of the schema's fields, parents first, and whether there are fields below them. The base is a
    /// document that the schema accepts, and as much like traffic as it can be. `None` if there is none.
    pub(super) fn new(
        schema: &'a Side<'a>,
        traffic: &'a Traffic<'a>,
        paths: &[(String, bool)],
    ) -> Option<Self> {
        let mut base = schema.outline.document(|_| true);
        if !schema.accepts(&base) {
            return None;
        }
        for (path, has_fields) in paths {
            let is_seen = traffic.field(path).is_some_and(|field| field.present() > 0);
            let mut samples = traffic.samples(path);
            // Of lists, one with items first: empty ones may never have been seen.
            samples.sort_by_key(|sample| sample.value == json!([]));
            // A field that has fields of its own stays, if it was seen; any other takes the first value that will do.
            let values = samples.iter().filter(|sample| sample.what != What::Bound && !*has_fields);
            let missing = (!is_seen || !has_fields).then_some(None);
            for value in values.map(|sample| Some(&sample.value)).chain(missing) {
                let document = set(&base, path, value).filter(|document| schema.accepts(document));
                if let Some(document) = document {
                    base = document;
                    break;
                }
            }
        }
        let outline = Outline::of(&FieldTree::<()>::new(), |_| Shape::default());
        let traffic = Side { source: Source::Traffic, judge: Judge::Traffic(traffic), outline };
        Some(Self { schema, traffic, base })
    }

    /// The object that the base has at that path, alone or as the first item of a list.
    pub(super) fn object_at(&self, path: &str) -> Value {
        let first = |value: &Value| match value {
            Value::Array(items) => items.first().cloned(),
            value => Some(value.clone()),
        };
        let found = path.split('.').try_fold(self.base.clone(), |value, name| first(value.get(name)?));
        found.filter(Value::is_object).unwrap_or_else(|| json!({}))
    }

    /// Whether the schema refuses a document because of this value.
    pub(super) fn refuses(&self, path: &str, value: &Value) -> bool {
        set(&self.base, path, Some(value)).is_some_and(|document| !self.schema.accepts(&document))
    }

    /// Whether it refuses one that lacks the field.
    pub(super) fn refuses_without(&self, path: &str) -> bool {
        set(&self.base, path, None).is_some_and(|document| !self.schema.accepts(&document))
    }

    /// A document with that value, of which traffic has shown every part.
    pub(super) fn witness(&self, path: &str, value: &Value) -> Option<Witness> {
        self.shown(path, set(&self.base, path, Some(value))?)
    }

    /// The same for a document that lacks the field.
    pub(super) fn witness_without(&self, path: &str) -> Option<Witness> {
        self.shown(path, set(&self.base, path, None)?)
    }

    fn shown(&self, path: &str, witness: Value) -> Option<Witness> {
        let (accepts, refuses, control) = (&self.traffic, self.schema, Some(self.base.clone()));
        let mut pair = Pair { accepts, refuses, path, witness, control, proof: Proof::Control };
        if !pair.holds(&pair.witness, pair.control.as_ref()) {
            return None;
        }
        pair.shrink();
        pair.witness.sort_all_objects();
        let document = pair.witness.to_string();
        Some(Witness { document, accepted_by: Source::Traffic, refused_by: Source::Schema })
    }
}

/// Gives each finding of the source a witness against the other side, or says why it has none.
pub(super) fn add(findings: &mut [Finding], side: Option<&Side<'_>>, against: Option<&Side<'_>>) {
    for (at, finding) in findings.iter_mut().enumerate() {
        let result = match (side, against) {
            _ if at >= MOST => Err("looked for in the first 50 findings only"),
            (Some(side), Some(against)) if side.is_large() || against.is_large() => {
                Err("a side has too many fields to try documents")
            }
            (Some(side), Some(against)) => find(finding, side, against),
            _ => Err("one of the two sides cannot be run here"),
        };
        match result {
            Ok(witness) => finding.witness = Some(witness),
            Err(why) => {
                let why = format!("no witness: {why}");
                finding.reason =
                    Some(finding.reason.take().map_or(why.clone(), |reason| format!("{reason}; {why}")));
            }
        }
    }
}

/// What shows that it is the field of the finding for which a document is refused, the best first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// A control document that differs in this field only is accepted.
    Control,
    /// The validator names this field and no other.
    Alone,
    /// It names this field among others: where several differ and all are required, none can be shown alone.
    Among,
}

/// Two sides and a document on which they disagree.
struct Pair<'a> {
    accepts: &'a Side<'a>,
    refuses: &'a Side<'a>,
    path: &'a str,
    witness: Value,
    control: Option<Value>,
    proof: Proof,
}

impl Pair<'_> {
    fn holds(&self, witness: &Value, control: Option<&Value>) -> bool {
        let refused = || match control {
            Some(control) => {
                witness != control && !self.refuses.accepts(witness) && self.refuses.accepts(control)
            }
            None => self.refuses.blames(witness, self.path, self.proof == Proof::Alone),
        };
        self.accepts.accepts(witness) && refused()
    }

    /// Drops what can be dropped from both documents.
    fn shrink(&mut self) {
        let mut again = true;
        while again {
            again = false;
            for path in removals(&self.witness) {
                let witness = without(&self.witness, &path);
                let control = self.control.as_ref().map(|control| without(control, &path));
                if witness != self.witness && self.holds(&witness, control.as_ref()) {
                    (self.witness, self.control, again) = (witness, control, true);
                }
            }
        }
    }
}

fn find(finding: &Finding, left: &Side<'_>, right: &Side<'_>) -> Result<Witness, &'static str> {
    let bases = [
        left.outline.document(|_| true),
        right.outline.document(|_| true),
        left.outline.document(|path| right.outline.has(path)),
        right.outline.document(|path| left.outline.has(path)),
    ];
    let paths = [Some(finding.subject.as_str()), finding.found.as_deref()].into_iter().flatten();
    let paths: Vec<&str> = paths.filter(|path| left.outline.has(path) || right.outline.has(path)).collect();
    for proof in [Proof::Control, Proof::Alone, Proof::Among] {
        for &path in &paths {
            let values = [left.outline.value(path), right.outline.value(path)].into_iter().flatten();
            // A document that has the field comes before the one without: it shows more.
            let values: Vec<Option<Value>> = values.chain(probes()).map(Some).chain([None]).collect();
            for base in &bases {
                let documents: Vec<Value> =
                    values.iter().filter_map(|value| set(base, path, value.as_ref())).collect();
                if let Some(witness) = among(&documents, path, left, right, proof) {
                    return Ok(witness);
                }
            }
        }
    }
    Err("no document was found that one side accepts and the other refuses for this field")
}

/// The first of the documents that is a witness, as small as it can be made.
fn among(
    documents: &[Value],
    path: &str,
    left: &Side<'_>,
    right: &Side<'_>,
    proof: Proof,
) -> Option<Witness> {
    let verdicts: Vec<(bool, bool)> =
        documents.iter().map(|document| (left.accepts(document), right.accepts(document))).collect();
    let first = |test: &dyn Fn((bool, bool)) -> bool| {
        documents.iter().zip(&verdicts).find(|(_, verdicts)| test(**verdicts)).map(|(document, _)| document)
    };
    let by_left = (left, right, first(&|(l, r)| l && !r), first(&|(_, r)| r));
    let by_right = (right, left, first(&|(l, r)| r && !l), first(&|(l, _)| l));
    for (accepts, refuses, witness, control) in [by_left, by_right] {
        let (Some(witness), control) = (witness, control.filter(|_| proof == Proof::Control).cloned()) else {
            continue;
        };
        let mut pair = Pair { accepts, refuses, path, witness: witness.clone(), control, proof };
        if pair.control.is_some() == (proof == Proof::Control) && pair.holds(witness, pair.control.as_ref()) {
            pair.shrink();
            // What was taken out along the way has left the rest in an order that says nothing.
            pair.witness.sort_all_objects();
            return Some(Witness {
                document: pair.witness.to_string(),
                accepted_by: accepts.source,
                refused_by: refuses.source,
            });
        }
    }
    None
}

/// Whether everything of a document is still there, with its value.
fn keeps(document: &Value, again: &Value) -> bool {
    let mut open = vec![(document, again)];
    while let Some((before, after)) = open.pop() {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (name, value) in before {
                    let Some(after) = after.get(name) else { return false };
                    open.push((value, after));
                }
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                open.extend(before.iter().zip(after));
            }
            (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => {}
            _ if before == after => {}
            _ => return false,
        }
    }
    true
}

/// The schema of the fields below a field of the lock. No deeper than [`FieldTree::MAX_DEPTH`].
fn object(fields: &FieldTree<crate::facts::Described>, parent: Option<FieldId>) -> Value {
    let properties: serde_json::Map<String, Value> = fields
        .children(parent)
        .iter()
        .map(|&id| (fields.name(id).to_owned(), property(fields, id)))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn property(fields: &FieldTree<crate::facts::Described>, id: FieldId) -> Value {
    let class = fields.get(id).hint.map(crate::hint::Rule::class);
    if fields.children(Some(id)).is_empty() {
        return class.map_or(json!({}), of_class);
    }
    let object = object(fields, Some(id));
    let list = json!({ "type": "array", "items": object.clone() });
    if class == Some(Class::List) { list } else { json!({ "anyOf": [object, list] }) }
}
