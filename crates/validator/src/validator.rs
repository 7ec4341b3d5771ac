//! The judgement of one document.

use std::fmt;
use std::sync::OnceLock;

use optics_acceptor::Acceptor;

use crate::alike::{Found, Wanted};
use crate::captures::{Expectation, without_items};
use crate::check::check;
use crate::contract::{Contract, ContractError};
use crate::finding::{Class, Draft, Finding};
use crate::json::{self, Document, Locator, NotJson};
use crate::report::Settled;

/// Judges documents by a contract. It can be shared between threads.
///
/// ```
/// use optics_validator::Validator;
///
/// let validator = Validator::with_contract(r#"{ "required": ["id"] }"#)?;
/// assert!(validator.check(br#"{ "id": 1 }"#)?.is_empty());
/// assert_eq!(validator.check(b"{}")?[0].property(), Some("id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// contract says about the value does not apply to it. A violation takes some two kilobytes; a [`Scan`](crate::Scan),
    /// which counts those that are alike, does with less.
    ///
    /// # Errors
    ///
    /// `body` is not JSON, so that nothing can be said about it.
    pub fn check(&self, body: &[u8]) -> Result<Vec<Finding>, NotJson> {
        if self.acceptor().is_some_and(|acceptor| acceptor.accepts(body)) {
            return Ok(Vec::new());
        }
        json::read(body).map(|document| self.check_document(&document))
    }

    /// The same for a document that was read.
    pub fn check_document(&self, document: &Document<'_>) -> Vec<Finding> {
        self.check_document_as(Expectation::Execution, document, Wanted::all(&Settled::default())).findings
    }

    /// The member of a document that says when it was made; none before a document was looked at closely.
    pub(crate) fn moment(&self) -> Option<&str> {
        self.known()?.moment()
    }

    /// The same if it is one that each document has.
    pub(crate) fn required_moment(&self) -> Option<&str> {
        self.known()?.required_moment()
    }

    /// The contract of documents, if it is compiled.
    fn known(&self) -> Option<&Contract> {
        match &self.contracts {
            Contracts::Given(contract) => Some(contract),
            Contracts::BuiltIn(built_in) => built_in.execution.get()?.as_ref().ok(),
        }
    }

    /// What says of the built-in contract that a document is certainly valid.
    pub(crate) fn acceptor(&self) -> Option<Acceptor> {
        match &self.contracts {
            Contracts::Given(_) => None,
            Contracts::BuiltIn(built_in) => Some(built_in.acceptor),
        }
    }

    /// Judges a text by what it should be.
    pub(crate) fn check_as(
        &self,
        expected: Expectation,
        text: &[u8],
        wanted: Wanted<'_>,
    ) -> Result<Found, NotJson> {
        json::read(text).map(|document| self.check_document_as(expected, &document, wanted))
    }

    /// Judges a page of the list, and not its items: what stands around them. Places are those of `body`.
    ///
    /// ```
    /// let validator = optics_validator::Validator::new()?;
    /// let page = br#"{"page_items": [{}], "page_number": "1", "page_size": 1, "total_number_of_items": 1, "total_pages": 1}"#;
    /// let findings = validator.check_page(page).expect("JSON");
    /// let places: Vec<_> = findings.iter().map(|finding| (finding.pointer(), finding.position().column)).collect();
    /// assert_eq!(places, [("/page_number", 37)]);
    /// # Ok::<(), optics_validator::ContractError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `body` is not JSON.
    pub fn check_page(&self, body: &[u8]) -> Result<Vec<Finding>, NotJson> {
        let blanked = without_items(body);
        let text = blanked.as_deref().unwrap_or(body);
        let found = self.check_as(Expectation::Page, text, Wanted::all(&Settled::default()))?;
        // Characters of items count as one column each, and the blanks in their place as many as they have bytes.
        let mut locator = Locator::new(body);
        let place = |finding: Finding| {
            let offset = usize::try_from(finding.position().offset).unwrap_or(usize::MAX);
            finding.relocated(locator.locate(offset))
        };
        Ok(found.findings.into_iter().map(place).collect())
    }

    fn check_document_as(&self, expected: Expectation, document: &Document<'_>, wanted: Wanted<'_>) -> Found {
        let contract = match (&self.contracts, expected) {
            (Contracts::Given(contract), Expectation::Execution) => Ok(&**contract),
            // Whoever brings a contract of their own brings none of pages and errors.
            (Contracts::Given(_), _) => return Found::default(),
            (Contracts::BuiltIn(built_in), expected) => built_in.contract(expected),
        };
        match contract {
            Ok(contract) => check(contract, document, wanted),
            Err(error) => Found { findings: vec![unusable(error, document)], ..Found::default() },
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
        keyword: "contract".to_owned(),
        message: error.to_string(),
        ..Draft::default()
    };
    let position = Locator::new(document.text().as_bytes()).locate(draft.span.start);
    Finding::new(draft, position)
}

/// Holds nothing worth showing.
impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}
