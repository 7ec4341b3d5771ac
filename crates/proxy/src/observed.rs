//! What was seen of an exchange.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use optics_validator::Report;

/// An exchange that is over. `Debug` shows no query and no value.
pub struct Observed {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    pub(crate) report: Option<Report>,
    pub(crate) problem: Option<String>,
}

impl Observed {
    /// HTTP method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Path, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Status that came back; none if nothing did.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What was found in the body; none if the exchange is no operation of the contract, or the body was not held.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What went wrong with the exchange itself: there was no answer, the response broke off, client or proxy ended it before
    /// it was over, the request could not be passed on, or the record could not be kept.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("status", &self.status)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

/// Who is told of each exchange.
pub(crate) type Observer = Box<dyn Fn(&Observed) + Send + Sync>;

/// How much has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Totals {
    /// Requests.
    pub exchanges: u64,
    /// Bodies that were judged.
    pub checked: u64,
    /// Of these, those that break the contract.
    pub broken: u64,
    /// Of these, those that have undocumented fields.
    pub undocumented: u64,
    /// Exchanges that went wrong, and bodies that could not be judged.
    pub problems: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    exchanges: AtomicU64,
    checked: AtomicU64,
    broken: AtomicU64,
    undocumented: AtomicU64,
    problems: AtomicU64,
}

impl Counters {
    pub(crate) fn add(&self, observed: &Observed) {
        let one = |counter: &AtomicU64, counts: bool| counter.fetch_add(u64::from(counts), Ordering::Relaxed);
        one(&self.exchanges, true);
        let totals = observed.report().map(Report::totals).unwrap_or_default();
        one(&self.checked, totals.documents + totals.pages > 0);
        one(&self.broken, totals.violations > 0);
        one(&self.undocumented, totals.undocumented > 0);
        one(&self.problems, observed.problem.is_some());
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            exchanges: self.exchanges.load(Ordering::Relaxed),
            checked: self.checked.load(Ordering::Relaxed),
            broken: self.broken.load(Ordering::Relaxed),
            undocumented: self.undocumented.load(Ordering::Relaxed),
            problems: self.problems.load(Ordering::Relaxed),
        }
    }
}
