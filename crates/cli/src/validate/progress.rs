//! How far a scan is, on a terminal.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use optics_validator::Watch;

/// What is over sooner needs no progress.
const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(100);

/// Shows how far a scan is until it is dropped.
pub(super) struct Progress {
    /// Dropped to end the showing.
    done: Option<Sender<()>>,
    shown: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows it on standard error, if that is a terminal. `size` says how many bytes there are in all, if that can be known.
    pub(super) fn show(watch: &Watch, size: impl FnOnce() -> Option<u64> + Send + 'static) -> Option<Self> {
        if !io::stderr().is_terminal() {
            return None;
        }
        let (done, is_done) = mpsc::channel::<()>();
        let watch = watch.clone();
        let shown = thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let begun = Instant::now().checked_sub(PATIENCE).unwrap_or_else(Instant::now);
            let bar = bar(size());
            while is_done.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let seconds = begun.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
                // The message first: what is set is drawn.
                bar.set_message(message(&watch, seconds));
                bar.set_position(watch.bytes().min(bar.length().unwrap_or(u64::MAX)));
            }
            bar.finish_and_clear();
        });
        Some(Self { done: Some(done), shown: Some(shown) })
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{bar:8} {bytes}/{total_bytes}, {eta} left, {wide_msg}"),
        None => (ProgressBar::no_length(), "{spinner} {bytes}, {wide_msg}"),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    // Fits into 80 columns with thousands of violations. It is a constant; were it wrong, the style that is there would do.
    ProgressStyle::with_template(template).map_or(bar.clone(), |style| bar.with_style(style))
}

/// Documents a second, and what was found.
fn message(watch: &Watch, seconds: f64) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "it is for people"
    )]
    let rate = (watch.documents() as f64 / seconds) as u64;
    let mut message =
        format!("{} documents/s, {} violations", HumanCount(rate), HumanCount(watch.violations()));
    if watch.unread() > 0 {
        message.push_str(&format!(", {} unread", HumanCount(watch.unread())));
    }
    message
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done = None;
        if let Some(shown) = self.shown.take() {
            // If it panicked, it shows nothing any more, which is all that is asked of it.
            let _ = shown.join();
        }
    }
}
