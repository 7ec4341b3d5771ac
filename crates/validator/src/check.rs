//! One document against one contract.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use crate::contract::Contract;
use crate::finding::{Class, Draft, Finding};
use crate::json::{Document, Flaw, FlawKind, Kind, Locator, Span, Value};
use crate::message;
use crate::report::Settled;
use crate::undocumented::undocumented;

/// All findings, in the order of the document. Those of which enough is known come without words.
pub(crate) fn check(contract: &Contract, document: &Document<'_>, settled: &Settled) -> Vec<Finding> {
    let root = document.root();
    let mut drafts: Vec<Draft> = document.flaws().iter().map(|flaw| of_flaw(contract, root, flaw)).collect();
    let mut slips = Slips::new();
    undocumented(contract, root, &mut |unnamed| {
        let pointer = unnamed.pointer();
        drafts.push(Draft {
            span: unnamed.member.span(),
            class: Class::Undocumented,
            pattern: pattern(root, &pointer),
            pointer,
            keyword: "undocumented".to_owned(),
            message: message::unnamed(unnamed.meant),
            schema_location: contract.location(""),
            ..Draft::default()
        });
        if let Some(meant) = unnamed.meant {
            slips.insert((unnamed.object.to_owned(), meant.to_owned()), unnamed.member.name().to_owned());
        }
    });
    Violations { contract, root, slips, settled, drafts: &mut drafts }.collect();
    drafts.sort();
    let mut locator = Locator::new(document.text().as_bytes());
    drafts
        .into_iter()
        .map(|draft| {
            let position = locator.locate(draft.span.start);
            Finding::new(draft, position)
        })
        .collect()
}

/// The pointer with `*` for each index.
fn pattern(root: &Value<'_>, pointer: &str) -> String {
    let mut pattern = String::with_capacity(pointer.len());
    let mut value = Some(root);
    let mut segments = pointer.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        pattern.push('/');
        let in_array = matches!(value.map(Value::kind), Some(Kind::Array(_)));
        pattern.push_str(if in_array { "*" } else { segment });
        // The last is not looked for: among very many members that takes long, and each may have a finding.
        if segments.peek().is_some() {
            value = value.and_then(|value| value.pointer(&format!("/{segment}")));
        }
    }
    pattern
}

/// Names that stand for documented ones: pointer to the object and documented name, name as written.
type Slips = HashMap<(String, String), String>;

struct Violations<'f, 'v, 'a> {
    contract: &'f Contract,
    root: &'v Value<'a>,
    slips: Slips,
    settled: &'f Settled,
    drafts: &'f mut Vec<Draft>,
}

impl Violations<'_, '_, '_> {
    fn collect(mut self) {
        let Self { contract, root, .. } = self;
        let errors: Vec<_> = contract.errors(root).collect();
        let of_wrong_type: HashSet<&str> = errors
            .iter()
            .filter(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
            .map(|error| error.instance_path().as_str())
            .collect();
        for error in &errors {
            let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
            if is_type || !of_wrong_type.contains(error.instance_path().as_str()) {
                self.error(error);
            }
        }
    }

    fn error(&mut self, error: &ValidationError<'_>) {
        let pointer = error.instance_path().as_str();
        let value = self.root.pointer(pointer);
        match error.kind() {
            // One error names all members that may not be there; each gets a finding of its own.
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    let member = value.and_then(|object| object.pointer(&format!("/{name}")));
                    let span = member.unwrap_or(self.root).span();
                    self.push(error, value, format!("{pointer}/{name}"), span);
                }
            }
            _ => self.push(error, value, pointer.to_owned(), value.unwrap_or(self.root).span()),
        }
    }

    fn push(&mut self, error: &ValidationError<'_>, value: Option<&Value<'_>>, pointer: String, span: Span) {
        let keyword = error.kind().keyword();
        let property = match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str(),
            _ => None,
        };
        let mut draft = Draft {
            span,
            pattern: pattern(self.root, &pointer),
            pointer,
            keyword: keyword.to_owned(),
            property: property.map(str::to_owned),
            ..Draft::default()
        };
        if !self.settled.is_known(Class::Violation, &draft.pattern, keyword, property) {
            let (schema_path, path) = (error.schema_path().as_str(), error.evaluation_path().as_str());
            let slip = property.and_then(|property| self.slip(&draft.pointer, property));
            draft.message = match (property, slip) {
                (Some(property), Some(written)) => message::misnamed(property, written),
                _ => message::message(self.contract, error.kind(), schema_path, value),
            };
            draft.grade = match property {
                Some(property) => self.contract.grade_of_required(path, property),
                None => self.contract.grade(path, keyword),
            };
            path.clone_into(&mut draft.evaluation_path);
            draft.schema_location = self.contract.location(schema_path);
        }
        self.drafts.push(draft);
    }

    /// The name of a member that may stand for the one that is missing.
    fn slip(&self, object: &str, property: &str) -> Option<&str> {
        if self.slips.is_empty() {
            return None;
        }
        self.slips.get(&(object.to_owned(), property.to_owned())).map(String::as_str)
    }
}

fn of_flaw(contract: &Contract, root: &Value<'_>, flaw: &Flaw) -> Draft {
    let (keyword, message) = match flaw.kind {
        FlawKind::DuplicateKey => ("duplicateKey", "the object has had this key before; the last one counts"),
        FlawKind::LoneSurrogate => ("unicode", "expected a pair of surrogate escapes, found half of one"),
    };
    Draft {
        span: flaw.span(),
        class: Class::Violation,
        pointer: flaw.pointer().to_owned(),
        pattern: pattern(root, flaw.pointer()),
        keyword: keyword.to_owned(),
        message: message.to_owned(),
        schema_location: contract.location(""),
        ..Draft::default()
    }
}
