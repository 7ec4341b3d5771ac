//! How long hostile pages take: `cargo bench -p optics-documentation`.
//!
//! Each input has 10 MB; what can be read is held against a lock. That takes a fixed share of the time that the same run
//! needs to look at every character of the text once; for HTML, to split it into tokens without doing anything with them.

mod inputs;

use std::io::Write as _;
use std::time::{Duration, Instant};

use html5gum::Tokenizer;
use optics_documentation::{Layout, Lock, Page, Sources, compare};

const BYTES: usize = 10_000_000;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let known = Page::parse(inputs::KNOWN.as_bytes()).map_err(std::io::Error::other)?;
    let lock = Lock::from(&known);
    let mut rows: Vec<(Duration, Duration, String)> = Vec::new();
    for input in inputs::all(BYTES) {
        let peer = fastest(|| match input.layout {
            Layout::Html => Tokenizer::new(input.text.as_str()).map_while(Result::ok).count(),
            _ => input.text.chars().filter(|character| character.is_whitespace()).count(),
        });
        let own = fastest(|| match Page::parse_as(input.layout, input.text.as_bytes()) {
            Ok(page) => compare(&lock, &Sources { page: Some(&page), ..Sources::default() }).findings().len(),
            Err(_) => 0,
        });
        rows.push((own, peer, format!("{} {}", input.layout, input.name)));
    }
    rows.sort();
    rows.reverse();
    writeln!(out, "{:>8}  {:>6}  input of {} MB", "ms", "ratio", BYTES / 1_000_000)?;
    for (own, peer, name) in rows.iter().take(12) {
        let ratio = own.as_secs_f64() / peer.as_secs_f64();
        writeln!(out, "{:8.0}  {ratio:6.1}  {name}", own.as_secs_f64() * 1e3)?;
    }
    let (total, peers) =
        rows.iter().fold((Duration::ZERO, Duration::ZERO), |(own, peers), row| (own + row.0, peers + row.1));
    let ratio = total.as_secs_f64() / peers.as_secs_f64();
    writeln!(out, "{:8.0}  {ratio:6.1}  all {} inputs", total.as_secs_f64() * 1e3, rows.len())
}

/// The better of two runs: the machine does other things as well.
fn fastest(run: impl Fn() -> usize) -> Duration {
    let once = || {
        let (start, processor) = (Instant::now(), processor_time());
        std::hint::black_box(run());
        let processor = processor.zip(processor_time()).map(|(before, after)| after.saturating_sub(before));
        processor.unwrap_or_else(|| start.elapsed())
    };
    once().min(once())
}

/// How long this thread has had a processor, where the system tells: on a busy machine, the clock tells nothing.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
