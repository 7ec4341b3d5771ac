//! One document against one contract.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use crate::alike::{Collector, Found, Wanted};
use crate::contract::Contract;
use crate::finding::{Class, Draft, Finding};
use crate::json::{Document, FlawKind, Kind, Locator, Member, Span, Value, pointer};
use crate::message;
use crate::timeline::Moment;
use crate::undocumented::{UNDOCUMENTED, undocumented};

/// What is found in a document.
pub(crate) fn check(contract: &Contract, document: &Document<'_>, wanted: Wanted<'_>) -> Found {
    let root = document.root();
    let mut collector = Collector::new(wanted);
    for flaw in document.flaws() {
        let (keyword, message) = of_flaw(flaw.kind);
        collector.add(Class::Violation, &pattern(root, flaw.pointer()), keyword, None, || Draft {
            span: flaw.span(),
            pointer: flaw.pointer().to_owned(),
            message: message.to_owned(),
            schema_location: contract.location(""),
            ..Draft::default()
        });
    }
    let mut slips = Slips::new();
    undocumented(contract, root, &mut |unnamed| {
        let pointer = unnamed.pointer();
        collector.add(Class::Undocumented, &pattern(root, &pointer), UNDOCUMENTED, None, || Draft {
            span: unnamed.member.span(),
            pointer,
            message: message::unnamed(unnamed.meant),
            schema_location: contract.location(""),
            ..Draft::default()
        });
        if let Some(meant) = unnamed.meant {
            slips.insert((unnamed.object.to_owned(), meant.to_owned()), unnamed.member.name().to_owned());
        }
    });
    let is_large = has_more_values(document, wanted.values);
    let errors =
        if is_large { contract.first_error(root).into_iter().collect() } else { contract.errors(root) };
    let cut = (is_large && !errors.is_empty()).then(|| {
        format!(
            "the document has more than {} values, so that only its first violation was looked for",
            wanted.values
        )
    });
    Violations { contract, root, slips, collector: &mut collector }.collect(&errors);
    let mut locator = Locator::new(document.text().as_bytes());
    let mut found = collector.finish(cut, |draft| {
        let position = locator.locate(draft.span.start);
        Finding::new(draft, position)
    });
    if Class::ALL.into_iter().any(|class| found.count(class) > 0) {
        found.moment = contract.moment().and_then(|name| moment(root, name));
    }
    found
}

/// The moment that the member of this name tells.
fn moment(root: &Value<'_>, name: &str) -> Option<Moment> {
    match root.pointer(&format!("/{}", pointer::segment(name)))?.kind() {
        Kind::String(text) => Moment::read(text),
        _ => None,
    }
}

/// Whether there are more values in the document than so many.
fn has_more_values(document: &Document<'_>, most: usize) -> bool {
    // Each takes a byte, and one to be told from the next; the outermost array none but its brackets.
    if document.text().len().div_ceil(2) <= most {
        return false;
    }
    let mut count = 0;
    let mut open = vec![document.root()];
    while let Some(value) = open.pop() {
        count += 1;
        match value.kind() {
            Kind::Array(items) => open.extend(items),
            Kind::Object(object) => open.extend(object.members().map(Member::value)),
            _ => {}
        }
    }
    count > most
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

struct Violations<'f, 's, 'v, 'a> {
    contract: &'f Contract,
    root: &'v Value<'a>,
    slips: Slips,
    collector: &'f mut Collector<'s>,
}

impl Violations<'_, '_, '_, '_> {
    fn collect(mut self, errors: &[ValidationError<'_>]) {
        let of_wrong_type: HashSet<&str> = errors
            .iter()
            .filter(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
            .map(|error| error.instance_path().as_str())
            .collect();
        for error in errors {
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
                    let name = pointer::segment(name);
                    let member = value.and_then(|object| object.pointer(&format!("/{name}")));
                    let span = member.unwrap_or(self.root).span();
                    self.push(error, value, format!("{pointer}/{name}"), span);
                }
            }
            _ => self.push(error, value, pointer.to_owned(), value.unwrap_or(self.root).span()),
        }
    }

    fn push(&mut self, error: &ValidationError<'_>, value: Option<&Value<'_>>, pointer: String, span: Span) {
        let Self { contract, root, slips, collector } = self;
        let keyword = error.kind().keyword();
        let property = match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str(),
            _ => None,
        };
        collector.add(Class::Violation, &pattern(root, &pointer), keyword, property, || {
            let (schema_path, path) = (error.schema_path().as_str(), error.evaluation_path().as_str());
            let slip = property.and_then(|property| slips.get(&(pointer.clone(), property.to_owned())));
            Draft {
                span,
                message: match (property, slip) {
                    (Some(property), Some(written)) => message::misnamed(property, written),
                    _ => message::message(contract, error.kind(), schema_path, value),
                },
                grade: match property {
                    Some(property) => contract.grade_of_required(path, property),
                    None => contract.grade(path, keyword),
                },
                evaluation_path: path.to_owned(),
                schema_location: contract.location(schema_path),
                pointer,
                ..Draft::default()
            }
        });
    }
}

/// The keyword for a flaw, and what is said of it.
fn of_flaw(flaw: FlawKind) -> (&'static str, &'static str) {
    match flaw {
        FlawKind::DuplicateKey => ("duplicateKey", "the object has had this key before; the last one counts"),
        FlawKind::LoneSurrogate => ("unicode", "expected a pair of surrogate escapes, found half of one"),
    }
}

#[cfg(test)]
mod tests {
    use super::has_more_values;
    use crate::json::read;

    #[test]
    fn values_are_counted_at_every_depth() {
        // The object, an array with two items, and a string behind white space that makes room for more.
        let text = format!(r#"{{"a":[1,[]],"b":"c"}}{}"#, " ".repeat(20));
        let document = read(text.as_bytes()).unwrap();
        assert_eq!([3, 4, 5, 6].map(|most| has_more_values(&document, most)), [true, true, false, false]);
        let short = read(b"[1,2]").unwrap();
        assert_eq!([1, 2, 3].map(|most| has_more_values(&short, most)), [true, true, false]);
    }
}
