//! What the client does, on standard error.

use std::fmt;
use std::io;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::output::tell;

/// Shorter pauses are over before they have been read of.
const PATIENCE_SECONDS: f64 = 2.0;

/// Tells of long pauses; if `verbose`, of all events and spans of the client. Secrets are not in them: see its crate.
pub(crate) fn start(verbose: bool) {
    let level = if verbose { Level::DEBUG } else { Level::WARN };
    let lines = verbose.then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_target(false)
            .with_span_events(FmtSpan::CLOSE)
    });
    // It fails where a program that has the command as a library has a subscriber of its own: then that is told.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with((!verbose).then_some(Pauses))
        .with(Targets::new().with_target("optics_client", level))
        .try_init();
}

/// Tells that a request is tried again, and when.
struct Pauses;

impl<S: Subscriber> Layer<S> for Pauses {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut pause = Pause::default();
        event.record(&mut pause);
        if pause.seconds >= PATIENCE_SECONDS {
            let what = pause.status.map_or(pause.reason, |status| status.to_string());
            tell(format_args!("note: {}: {what}; trying again in {:.0} s", pause.operation, pause.seconds));
        }
    }
}

#[derive(Default)]
struct Pause {
    operation: String,
    reason: String,
    status: Option<u64>,
    seconds: f64,
}

impl Visit for Pause {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "pause_seconds" {
            self.seconds = value;
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "http.response.status_code" {
            self.status = Some(value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "operation" => value.clone_into(&mut self.operation),
            "reason" => value.clone_into(&mut self.reason),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
