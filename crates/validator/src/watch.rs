//! How far a scan is, and a way to end it early.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::report::Totals;

/// How far a scan is, for whoever waits for it, and a way to end it early. Clones watch the same scan.
///
/// ```
/// use optics_validator::{Scan, Validator, Watch};
///
/// let validator = Validator::new()?;
/// let watch = Watch::new();
/// let mut scan = Scan::new(&validator).watch(&watch);
/// scan.reader("standard input", "{}\n[]\n".as_bytes());
/// watch.stop();
/// let report = scan.finish();
/// assert!(report.is_interrupted());
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Watch {
    stop: Arc<AtomicBool>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    bytes: AtomicU64,
    documents: AtomicU64,
    violations: AtomicU64,
    undocumented: AtomicU64,
    unread: AtomicU64,
}

impl Watch {
    /// Of a scan that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes of sources that were read, as they are stored: packed ones before they are unpacked.
    pub fn bytes(&self) -> u64 {
        self.counters.bytes.load(Ordering::Relaxed)
    }

    /// Documents that were checked.
    pub fn documents(&self) -> u64 {
        self.counters.documents.load(Ordering::Relaxed)
    }

    /// Violations that were found.
    pub fn violations(&self) -> u64 {
        self.counters.violations.load(Ordering::Relaxed)
    }

    /// Undocumented fields that were found.
    pub fn undocumented(&self) -> u64 {
        self.counters.undocumented.load(Ordering::Relaxed)
    }

    /// Sources, or places in them, that could not be read.
    pub fn unread(&self) -> u64 {
        self.counters.unread.load(Ordering::Relaxed)
    }

    /// Ends the scan: what is being checked is checked to its end, and nothing else is begun. The report then says that
    /// it was interrupted.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether the scan is to end.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What [`stop`](Self::stop) sets, for those who can set no more than that, such as handlers of signals.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    pub(crate) fn add_bytes(&self, bytes: u64) {
        self.counters.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Adds what a piece of work came to.
    pub(crate) fn add(&self, totals: &Totals) {
        let Counters { documents, violations, undocumented, unread, .. } = &*self.counters;
        documents.fetch_add(totals.documents, Ordering::Relaxed);
        violations.fetch_add(totals.violations, Ordering::Relaxed);
        undocumented.fetch_add(totals.undocumented, Ordering::Relaxed);
        unread.fetch_add(totals.unread, Ordering::Relaxed);
    }
}

/// Reads, and tells how much.
pub(crate) struct Watched<R> {
    pub(crate) source: R,
    pub(crate) watch: Watch,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.watch.add_bytes(read as u64);
        Ok(read)
    }
}
