//! The executions of a tenant while the emulator runs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use optics_model::ExecutionId;

use crate::executions::{Document, Executions};
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
        let places = listed.iter().map(|document| (document.id, Arc::clone(document))).collect();
        Self { inner: RwLock::new(Inner { listed, places }), progress }
    }

    /// Their ids, in the order in which they were loaded and created.
    pub(crate) fn ids(&self) -> Vec<ExecutionId> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = inner.listed.iter().map(|document| (document.number, document.id)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, id)| id).collect()
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
