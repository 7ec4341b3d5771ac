//! The executions of a tenant while the emulator runs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use optics_model::ExecutionId;

use crate::executions::{Document, Executions};

/// Executions by id, and in the order of the list: newest first by the moment of the request, and of the same moment the
/// one that was loaded first.
pub(crate) struct Store {
    inner: RwLock<Inner>,
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
    pub(crate) fn new(executions: &Executions) -> Self {
        let mut listed: Vec<_> = executions.documents().cloned().collect();
        // Stable: what is of the same moment stays in the order in which it was loaded.
        listed.sort_by_key(|document| Reverse(document.created_at));
        let places = listed.iter().map(|document| (document.id, Arc::clone(document))).collect();
        Self { inner: RwLock::new(Inner { listed, places }) }
    }

    /// Their ids, in the order in which they were loaded and created.
    pub(crate) fn ids(&self) -> Vec<ExecutionId> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = inner.listed.iter().map(|document| (document.number, document.id)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, id)| id).collect()
    }

    /// The text of one execution.
    pub(crate) fn body(&self, id: &ExecutionId, _elapsed: Duration) -> Option<Bytes> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        Some(inner.places.get(id)?.body.clone())
    }

    /// At most `most` texts of the list, after the first `skipped`.
    pub(crate) fn list(&self, skipped: usize, most: usize, _elapsed: Duration) -> Listed {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let items = inner.listed.iter().skip(skipped).take(most).map(|document| document.body.clone());
        Listed { items: items.collect(), total: inner.listed.len() }
    }
}
