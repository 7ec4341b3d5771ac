//! Everything that is traced, as text.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Lines such as `call http.request.method=GET`, `call + error.type=timeout` for what a span is told later, and
/// `event message=retry`. On the thread it was begun on, until it is dropped.
pub(crate) struct Traces {
    lines: Arc<Mutex<Vec<Line>>>,
    _guard: DefaultGuard,
}

impl Traces {
    pub(crate) fn begin() -> Self {
        let lines = Arc::default();
        let subscriber = tracing_subscriber::registry().with(Recorder { lines: Arc::clone(&lines) });
        Self { lines, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// What the client has traced since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap());
        lines.into_iter().filter(|line| line.is_ours).map(|line| line.text).collect()
    }

    /// What was traced since the last time, by the client and by what it is built on.
    pub(crate) fn take_all(&self) -> String {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap());
        lines.into_iter().map(|line| line.text + "\n").collect()
    }
}

struct Line {
    is_ours: bool,
    text: String,
}

struct Recorder {
    lines: Arc<Mutex<Vec<Line>>>,
}

impl Recorder {
    fn note(&self, metadata: &Metadata<'_>, name: &str, record: impl FnOnce(&mut Fields)) {
        let mut fields = Fields(name.to_owned());
        record(&mut fields);
        let is_ours = metadata.target() == "optics_client";
        self.lines.lock().unwrap().push(Line { is_ours, text: fields.0 });
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.note(attributes.metadata(), attributes.metadata().name(), |fields| attributes.record(fields));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let metadata = context.metadata(id).unwrap();
        self.note(metadata, &format!("{} +", metadata.name()), |fields| record.record(fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.note(event.metadata(), "event", |fields| event.record(fields));
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0 += &format!(" {}={value}", field.name());
    }
}
