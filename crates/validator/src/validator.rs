//! The judgement of one document.

use std::collections::HashSet;
use std::fmt;
use std::sync::OnceLock;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use optics_acceptor::Acceptor;

use crate::captures::Expectation;
use crate::contract::{Contract, ContractError};
use crate::finding::{Class, Draft, Finding};
use crate::json::{self, Document, Flaw, FlawKind, Kind, Locator, NotJson, Span, Value};
use crate::message::message;
use crate::undocumented::undocumented;

/// Judges documents by a contract. It can be shared between threads.
pub struct Validator {
    contracts: Contracts,
}

enum Contracts {
    Given(Box<Contract>),
    BuiltIn(Box<BuiltIn>),
}

/// The contract of the resource, and those of what stands around it. Each is compiled when it is needed: most documents
/// need none.
struct BuiltIn {
    acceptor: Acceptor,
    execution: OnDemand,
    page: OnDemand,
    error: OnDemand,
}

type OnDemand = OnceLock<Result<Contract, ContractError>>;

impl Validator {
    /// By the contract of the package execution that is built in, [`optics_schema::PACKAGE_EXECUTION`].
    pub fn new() -> Result<Self, ContractError> {
        let built_in = BuiltIn::new();
        built_in.contract(Expectation::Execution).map_err(Clone::clone)?;
        Ok(Self { contracts: Contracts::BuiltIn(Box::new(built_in)) })
    }

    /// The same, for programs that must be ready at once: the contract is compiled when the first document needs a closer
    /// look, which takes some milliseconds. If it could not be used, each such document would have a finding that says so.
    pub fn on_demand() -> Self {
        Self { contracts: Contracts::BuiltIn(Box::new(BuiltIn::new())) }
    }

    /// By a contract of one's own: JSON Schema 2020-12 that refers to nothing outside itself. `format` is asserted,
    /// and `x-evidence` read as in the contract that is built in.
    pub fn with_contract(schema: &str) -> Result<Self, ContractError> {
        Ok(Self { contracts: Contracts::Given(Box::new(Contract::new(schema)?)) })
    }

    /// Judges `body`: one document, as UTF-8 without byte order mark.
    ///
    /// All findings come, in the order of the document. A value of the wrong type gets that one finding: what else the
    /// contract says about the value does not apply to it.
    ///
    /// # Errors
    ///
    /// `body` is not JSON, so that nothing can be said about it.
    pub fn check(&self, body: &[u8]) -> Result<Vec<Finding>, NotJson> {
        if self.acceptor().is_some_and(|acceptor| acceptor.accepts(body)) {
            return Ok(Vec::new());
        }
        self.check_as(Expectation::Execution, body)
    }

    /// The same for a document that was read.
    pub fn check_document(&self, document: &Document<'_>) -> Vec<Finding> {
        self.check_document_as(Expectation::Execution, document)
    }

    /// What says of the built-in contract that a document is certainly valid.
    pub(crate) fn acceptor(&self) -> Option<Acceptor> {
        match &self.contracts {
            Contracts::Given(_) => None,
            Contracts::BuiltIn(built_in) => Some(built_in.acceptor),
        }
    }

    /// Judges a text by what it should be.
    pub(crate) fn check_as(&self, expected: Expectation, text: &[u8]) -> Result<Vec<Finding>, NotJson> {
        json::read(text).map(|document| self.check_document_as(expected, &document))
    }

    fn check_document_as(&self, expected: Expectation, document: &Document<'_>) -> Vec<Finding> {
        let contract = match (&self.contracts, expected) {
            (Contracts::Given(contract), Expectation::Execution) => Ok(&**contract),
            // Whoever brings a contract of their own brings none of pages and errors.
            (Contracts::Given(_), _) => return Vec::new(),
            (Contracts::BuiltIn(built_in), expected) => built_in.contract(expected),
        };
        match contract {
            Ok(contract) => check(contract, document),
            Err(error) => vec![unusable(error, document)],
        }
    }
}

impl BuiltIn {
    fn new() -> Self {
        let acceptor = Acceptor::new();
        Self { acceptor, execution: OnDemand::new(), page: OnDemand::new(), error: OnDemand::new() }
    }

    fn contract(&self, expected: Expectation) -> Result<&Contract, &ContractError> {
        match expected {
            Expectation::Execution => {
                self.execution.get_or_init(|| Contract::new(optics_schema::PACKAGE_EXECUTION))
            }
            Expectation::Page => self.page.get_or_init(Contract::of_page),
            Expectation::Error => self.error.get_or_init(Contract::of_error),
        }
        .as_ref()
    }
}

/// What is said of a document that there is no contract for.
fn unusable(error: &ContractError, document: &Document<'_>) -> Finding {
    let draft = Draft {
        span: document.root().span(),
        class: Class::Violation,
        pointer: String::new(),
        pattern: String::new(),
        keyword: "contract".to_owned(),
        message: error.to_string(),
        grade: None,
    };
    let position = Locator::new(document.text().as_bytes()).locate(draft.span.start);
    Finding::new(draft, position)
}

fn check(contract: &Contract, document: &Document<'_>) -> Vec<Finding> {
    let root = document.root();
    let mut drafts: Vec<Draft> = document.flaws().iter().map(|flaw| of_flaw(root, flaw)).collect();
    violations(contract, root, &mut drafts);
    undocumented(contract, root, &mut |pointer, member| {
        drafts.push(Draft {
            span: member.span(),
            class: Class::Undocumented,
            pointer: pointer.to_owned(),
            pattern: pattern(root, pointer),
            keyword: "undocumented".to_owned(),
            message: "the contract does not name this field".to_owned(),
            grade: None,
        });
    });
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
    for segment in pointer.split('/').skip(1) {
        pattern.push('/');
        let in_array = matches!(value.map(Value::kind), Some(Kind::Array(_)));
        pattern.push_str(if in_array { "*" } else { segment });
        value = value.and_then(|value| value.pointer(&format!("/{segment}")));
    }
    pattern
}

fn violations(contract: &Contract, root: &Value<'_>, drafts: &mut Vec<Draft>) {
    let errors: Vec<_> = contract.errors(root).collect();
    let of_wrong_type: HashSet<&str> = errors
        .iter()
        .filter(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
        .map(|error| error.instance_path().as_str())
        .collect();
    for error in &errors {
        let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
        if is_type || !of_wrong_type.contains(error.instance_path().as_str()) {
            violation(contract, root, error, drafts);
        }
    }
}

fn violation(contract: &Contract, root: &Value<'_>, error: &ValidationError<'_>, drafts: &mut Vec<Draft>) {
    let value = root.pointer(error.instance_path().as_str());
    let keyword = error.kind().keyword();
    let path = error.evaluation_path().as_str();
    let grade = match error.kind() {
        ValidationErrorKind::Required { property: serde_json::Value::String(property) } => {
            contract.grade_of_required(path, property)
        }
        _ => contract.grade(path, keyword),
    };
    let mut push = |pointer: String, span: Span| {
        drafts.push(Draft {
            span,
            class: Class::Violation,
            pattern: pattern(root, &pointer),
            pointer,
            keyword: keyword.to_owned(),
            message: message(contract, error.kind(), error.schema_path().as_str(), value),
            grade,
        });
    };
    let pointer = error.instance_path().as_str();
    match error.kind() {
        // One error names all members that may not be there; each gets a finding of its own.
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let name = name.replace('~', "~0").replace('/', "~1");
                let span =
                    value.and_then(|object| object.pointer(&format!("/{name}"))).unwrap_or(root).span();
                push(format!("{pointer}/{name}"), span);
            }
        }
        _ => push(pointer.to_owned(), value.unwrap_or(root).span()),
    }
}

/// Holds nothing worth showing.
impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}

fn of_flaw(root: &Value<'_>, flaw: &Flaw) -> Draft {
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
        grade: None,
    }
}
