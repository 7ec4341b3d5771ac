//! A page that was fetched.

use std::fmt;

use optics_model::PackageExecution;

use crate::error::Error;
use crate::response::Body;

/// A page of the list as the service sent it; see [`ExecutionList::pages`](crate::ExecutionList::pages).
#[derive(Debug)]
pub struct Page {
    number: u64,
    body: Body,
    items: Vec<Item>,
    refusal: Option<Error>,
}

impl Page {
    pub(super) fn new(number: u64, body: Body, items: Vec<Item>) -> Self {
        Self { number, body, items, refusal: None }
    }

    pub(super) fn refused(number: u64, body: Body, refusal: Error) -> Self {
        Self { number, body, items: Vec::new(), refusal: Some(refusal) }
    }

    /// Its number, counted from 1, as it was asked for.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// All of it, its items included.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Those of its executions that were on no page before, in its order, as the texts that they are.
    pub fn items(&self) -> impl ExactSizeIterator<Item = &Body> {
        self.items.iter().map(|item| &item.body)
    }

    /// Why it could not be read as a page, so that the list ends with it: its place in the body and the field, no value.
    pub fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    pub(super) fn into_results(self) -> Vec<Result<Item, Error>> {
        self.items.into_iter().map(Ok).chain(self.refusal.map(Err)).collect()
    }
}

/// An item of a page, both counted from where the list starts: pages from 1, items of a page from 0.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) page: u64,
    pub(super) index: usize,
    pub(super) body: Body,
    pub(super) execution: Result<PackageExecution, Error>,
}

/// What a page is called in errors.
pub(super) struct Name(pub(super) u64);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "page {} of the list", self.0)
    }
}
