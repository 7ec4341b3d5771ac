//! The judgement of one document.

use std::fmt;
use std::sync::OnceLock;

use optics_acceptor::Acceptor;

use crate::captures::Expectation;
use crate::check::check;
use crate::contract::{Contract, ContractError};
use crate::finding::Finding;
use crate::json::{self, Document, NotJson};
use crate::report::Settled;

/// Judges documents by a contract. It can be shared between threads.
pub struct Validator {
    contract: Contract,
    /// The contracts of what stands around the resource; only for the contract that is built in.
    built_in: Option<BuiltIn>,
}

struct BuiltIn {
    acceptor: Acceptor,
    page: LazyContract,
    error: LazyContract,
}

type LazyContract = OnceLock<Option<Contract>>;

impl Validator {
    /// By the contract of the package execution that is built in, [`optics_schema::PACKAGE_EXECUTION`].
    pub fn new() -> Result<Self, ContractError> {
        let built_in = BuiltIn { acceptor: Acceptor::new(), page: OnceLock::new(), error: OnceLock::new() };
        let contract = Contract::new(optics_schema::PACKAGE_EXECUTION)?;
        Ok(Self { contract, built_in: Some(built_in) })
    }

    /// By a contract of one's own: JSON Schema 2020-12 that refers to nothing outside itself. `format` is asserted,
    /// and `x-evidence` read as in the contract that is built in.
    pub fn with_contract(schema: &str) -> Result<Self, ContractError> {
        Ok(Self { contract: Contract::new(schema)?, built_in: None })
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
        if self.built_in.as_ref().is_some_and(|built_in| built_in.acceptor.accepts(body)) {
            return Ok(Vec::new());
        }
        json::read(body).map(|document| self.check_document(&document))
    }

    /// The same for a document that was read.
    pub fn check_document(&self, document: &Document<'_>) -> Vec<Finding> {
        check(&self.contract, document, &Settled::default())
    }

    /// What says of the built-in contract that a document is certainly valid.
    pub(crate) fn acceptor(&self) -> Option<Acceptor> {
        self.built_in.as_ref().map(|built_in| built_in.acceptor)
    }

    /// Judges a text by what it should be. Findings of which enough is known come without words.
    pub(crate) fn check_as(
        &self,
        expected: Expectation,
        text: &[u8],
        settled: &Settled,
    ) -> Result<Vec<Finding>, NotJson> {
        let document = json::read(text)?;
        let other = |choose: fn(&BuiltIn) -> &LazyContract, read: fn() -> Option<Contract>| {
            self.built_in.as_ref().and_then(|built_in| choose(built_in).get_or_init(read).as_ref())
        };
        let contract = match expected {
            Expectation::Execution => Some(&self.contract),
            Expectation::Page => other(|built_in| &built_in.page, Contract::of_page),
            Expectation::Error => other(|built_in| &built_in.error, Contract::of_error),
        };
        // Whoever brings a contract of their own brings none of pages and errors.
        Ok(contract.map(|contract| check(contract, &document, settled)).unwrap_or_default())
    }
}

/// Holds nothing worth showing.
impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}
