//! The executions of a tenant while the emulator runs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use optics_model::ExecutionId;

use crate::executions::{Document, Executions, InvalidExecutions, MAX_EXECUTION_BYTES, MAX_EXECUTIONS};
use crate::progress::Progress;

/// Executions by id, and in the order of the list: newest first by the moment of the request, and of the same moment the
/// one that was loaded first.
pub(crate) struct Store {
    inner: RwLock<Inner>,
    limits: Limits,
    progress: Option<Arc<Progress>>,
}

struct Inner {
    /// In the order of the list.
    listed: Vec<Arc<Document>>,
    places: HashMap<ExecutionId, Arc<Document>>,
    /// Number of the next one.
    next: usize,
    /// Of all texts.
    bytes: usize,
}

/// How much can be created. What is loaded at the start counts, but is not refused.
#[derive(Clone, Copy)]
struct Limits {
    executions: usize,
    bytes: usize,
}

const LIMITS: Limits = Limits { executions: MAX_EXECUTIONS, bytes: MAX_EXECUTION_BYTES };

/// Some of the list, and how long all of it is.
pub(crate) struct Listed {
    pub(crate) items: Vec<Bytes>,
    pub(crate) total: usize,
}

impl Store {
    /// With `progress` they move.
    pub(crate) fn new(executions: &Executions, progress: Option<Arc<Progress>>) -> Self {
        let mut listed: Vec<_> = executions.documents().cloned().collect();
        // Stable: what is of the same moment stays in the order in which it was loaded.
        listed.sort_by_key(|document| Reverse(document.created_at));
        let next = listed.len() + 1;
        let bytes = listed.iter().map(|document| document.body.len()).sum();
        let places = listed.iter().map(|document| (document.id, Arc::clone(document))).collect();
        Self { inner: RwLock::new(Inner { listed, places, next, bytes }), limits: LIMITS, progress }
    }

    /// Their ids, in the order in which they were loaded and created.
    pub(crate) fn ids(&self) -> Vec<ExecutionId> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = inner.listed.iter().map(|document| (document.number, document.id)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, id)| id).collect()
    }

    /// Adds executions, which start to move at `elapsed`: all, or none where one cannot be added.
    pub(crate) fn create(&self, executions: &Executions, elapsed: Duration) -> Result<(), InvalidExecutions> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        for (index, document) in executions.documents().enumerate() {
            if inner.places.contains_key(&document.id) {
                return Err(InvalidExecutions::held(index + 1));
            }
        }
        let more: usize = executions.documents().map(|document| document.body.len()).sum();
        let count = inner.listed.len().saturating_add(executions.documents().count());
        if count > self.limits.executions || inner.bytes.saturating_add(more) > self.limits.bytes {
            return Err(InvalidExecutions::too_many());
        }
        inner.bytes += more;
        for document in executions.documents() {
            let mut document = Document::clone(document);
            document.number = inner.next;
            document.starts = elapsed;
            inner.next += 1;
            let document = Arc::new(document);
            let place = inner.listed.partition_point(|other| other.created_at >= document.created_at);
            inner.listed.insert(place, Arc::clone(&document));
            inner.places.insert(document.id, document);
        }
        Ok(())
    }

    /// Whether there was an execution of this id; there is none any more.
    pub(crate) fn delete(&self, id: &ExecutionId) -> bool {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let Some(deleted) = inner.places.remove(id) else { return false };
        inner.listed.retain(|document| document.id != *id);
        inner.bytes -= deleted.body.len();
        true
    }

    /// The text of one execution, so long after the emulator's start.
    pub(crate) fn body(&self, id: &ExecutionId, elapsed: Duration) -> Option<Bytes> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        Some(self.body_of(inner.places.get(id)?, elapsed))
    }

    /// At most `most` texts of the list, after the first `skipped`.
    pub(crate) fn list(&self, skipped: usize, most: usize, elapsed: Duration) -> Listed {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let items =
            inner.listed.iter().skip(skipped).take(most).map(|document| self.body_of(document, elapsed));
        Listed { items: items.collect(), total: inner.listed.len() }
    }

    fn body_of(&self, document: &Document, elapsed: Duration) -> Bytes {
        match &self.progress {
            None => document.body.clone(),
            Some(progress) => {
                progress.body(&document.body, &document.outset, elapsed.saturating_sub(document.starts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limits, Store};
    use crate::executions::Executions;

    #[test]
    fn what_can_be_created_is_bounded() {
        let examples = Executions::examples().unwrap();
        let bytes = examples.documents().map(|document| document.body.len()).sum();
        for (executions, bytes, fits) in [(3, bytes, true), (2, bytes, false), (3, bytes - 1, false)] {
            let mut store = Store::new(&examples, None);
            for id in examples.ids() {
                assert!(store.delete(&id));
            }
            store.limits = Limits { executions, bytes };
            let created = store.create(&examples, Duration::ZERO);
            assert_eq!(created.is_ok(), fits);
            if let Err(error) = created {
                assert!(error.is_too_many());
                assert_eq!(store.ids().len(), 0);
            }
        }
    }
}
