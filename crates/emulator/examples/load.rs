//! How fast the emulator starts, and how many requests a second it answers.
//!
//! ```console
//! $ cargo run --release -p optics-emulator --example load
//! ```
//!
//! Each client keeps one connection, and sends its next request when it has read the whole answer to the last. Clients run
//! on threads beside the emulator's, on the same processor, and do little: they find the end of an answer, and see that it is
//! 200 with JSON.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // It is run by hand, and prints what it measured.

use std::time::{Duration, Instant};

use optics_emulator::{Certificate, Emulator, EmulatorBuilder, Executions};
use optics_load::{Application, Failure, Load};
use optics_model::Operation;

/// How long requests are sent for each figure, and over how many connections.
const LOAD: Load = Load { connections: 8, duration: Duration::from_secs(3) };

/// How often each figure is taken; the median is told.
const RUNS: usize = 3;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let start = |builder: EmulatorBuilder| runtime.block_on(builder.start()).unwrap();

    let mut starts: Vec<_> = (0..21)
        .map(|_| {
            let moment = Instant::now();
            let emulator = start(Emulator::builder());
            let took = moment.elapsed();
            drop(emulator);
            took
        })
        .collect();
    println!("| start, the first in a process | {:.2} ms |", milliseconds(starts[0]));
    starts.sort();
    println!("| start, median of 21 | {:.2} ms |", milliseconds(starts[10]));

    let moment = Instant::now();
    let emulator = start(Emulator::builder().tls(Certificate::Loopback));
    println!("| start with TLS, the first in a process | {:.0} ms |", milliseconds(moment.elapsed()));
    drop(emulator);

    let many = || Emulator::builder().executions(executions(50_000));
    let moment = Instant::now();
    let emulator = start(many());
    println!("| start with 50,000 executions, read from NDJSON | {:.0} ms |", milliseconds(moment.elapsed()));

    let first = emulator.execution_ids().next().unwrap();
    let get = Operation::GET_PACKAGE_EXECUTION.path_for(&first);
    let list = Operation::LIST_PACKAGE_EXECUTIONS.path();
    report("get, one execution", &emulator, &get);
    report("list, 20 executions a page", &emulator, list);
    report("list, the last page of 2,500", &emulator, &format!("{list}?page=2500"));
    let emulator = start(many().progress(7));
    report("get, an execution that moves", &emulator, &get);
    let emulator = start(many().faults("get: 1% 503, seed 7".parse().unwrap()));
    report("get, 1% faults", &emulator, &get);
}

/// Measures requests for a path, and prints a row of a table. Faults that the emulator was told to make are answers, too.
fn report(what: &str, emulator: &Emulator, path: &str) {
    let address = emulator.url().replace("http://", "");
    let application = Application {
        tenant_id: emulator.tenant_id().to_owned(),
        app_id: emulator.app_id().to_owned(),
        app_secret: emulator.app_secret().clone(),
    };
    let token = application.access_token(&address, emulator.now()).unwrap();
    let request = optics_load::get(&address, path, &token);
    let has_faults = !emulator.faults_left().to_string().is_empty();
    let mut rates: Vec<f64> = (0..RUNS)
        .map(|_| {
            let tally = LOAD.run(&address, &request).unwrap();
            let expected = |failure: &Failure| has_faults && *failure == Failure::Status(503);
            assert!(tally.failures.keys().all(expected), "{:?}", tally.complaint());
            tally.rate()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("| {what} | {:.0} requests/s |", rates[RUNS / 2]);
}

/// So many executions, made of the contract's first example, each with an id of its own.
fn executions(count: usize) -> Executions {
    let examples = Executions::examples().unwrap();
    let id = examples.ids().next().unwrap().to_string();
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let example = schema["examples"][0].to_string();
    let text: String =
        (0..count).map(|number| example.replace(&id, &format!("{number:032}")) + "\n").collect();
    Executions::from_json(text.as_bytes()).unwrap()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
