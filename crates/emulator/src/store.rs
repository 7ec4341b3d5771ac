//! The executions of a tenant while the emulator runs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use optics_model::ExecutionId;

use crate::executions::{Document, Executions, InvalidExecutions, MAX_EXECUTIONS};
use crate::progress::Progress;

/// Executions by id, and in the order of the list: newest first by the moment of the request, and of the same moment the
/// one that was loaded first.
pub(crate) struct Store {
    inner: RwLock<Inner>,
    progress: Option<Arc<Progress>>,
}

struct Inner {
    /// In the order of the list.
    listed: Vec<Arc<Document>>,
    places: HashMap<ExecutionId, Arc<Document>>,
    /// Number of the next one.
    next: usize,
}

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
        let places = listed.iter().map(|document| (document.id, Arc::clone(document))).collect();
        Self { inner: RwLock::new(Inner { listed, places, next }), progress }
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
        if inner.listed.len().saturating_add(executions.documents().count()) > MAX_EXECUTIONS {
            return Err(InvalidExecutions::too_many());
        }
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
        inner.listed.retain(|document| document.id != *id);
        inner.places.remove(id).is_some()
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
