//! What the client does, on standard error.

use std::io;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Tells of the events and spans of the client. Secrets are not in them: see its crate.
pub(crate) fn tell() {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false)
        .with_span_events(FmtSpan::CLOSE);
    // It fails where a program that has the command as a library has one of its own: then that is told.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(Targets::new().with_target("optics_client", Level::DEBUG))
        .try_init();
}
