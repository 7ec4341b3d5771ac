//! Fifty thousand executions through a service of which one answer in a hundred goes wrong: each is there once, right, and
//! memory does not grow with their number.

#![allow(clippy::panic, clippy::unwrap_used)] // Clippy's leave for tests does not reach the functions beside them.

#[allow(dead_code)]
#[path = "it/virtual_clock.rs"]
mod virtual_clock;

use std::collections::HashSet;

use futures_util::StreamExt as _;
use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::{Emulator, Executions};
use optics_model::ExecutionId;
use secrecy::ExposeSecret as _;
use virtual_clock::VirtualClock;

const EXECUTIONS: u64 = 50_000;

/// A fifth each of what the network, the service and those in between do wrong.
const FAULTS: &str = "\
    any: 0.2% reset, 0.2% cut body at 100, 0.2% 503, 0.2% 429 (Retry-After 1), 0.1% html, 0.1% invalid json, seed 7";

/// What is delivered although it is not asked for again: a 200 that is no execution.
const WRONG: f64 = 0.002;

fn id(number: u64) -> ExecutionId {
    format!("abebf88c-f283-4edc-834b-{number:012x}").parse().unwrap()
}

/// The contract's example as so many executions, told apart by id and name.
fn executions() -> Executions {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut execution = schema["examples"][0].clone();
    let mut text = String::new();
    for number in 0..EXECUTIONS {
        execution["id"] = id(number).to_string().into();
        execution["name"] = number.to_string().into();
        text.push_str(&execution.to_string());
        text.push('\n');
    }
    Executions::from_json(text.as_bytes()).unwrap()
}

/// The most memory that this process has had so far, in kilobytes.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[tokio::test]
async fn every_execution_is_delivered_once_and_right() {
    let emulator =
        Emulator::builder().executions(executions()).faults(FAULTS.parse().unwrap()).start().await.unwrap();
    let secret = emulator.app_secret().expose_secret().to_owned();
    let client = Client::builder(emulator.url().parse::<BaseUrl>().unwrap())
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .clock(VirtualClock::new())
        .build()
        .unwrap();
    let before = most_memory();
    let mut fetched = HashSet::new();
    let mut wrong = 0_u64;
    let mut all = client.many((0..EXECUTIONS).map(id)).at_once(16).as_they_come();
    while let Some((id, outcome)) = all.next().await {
        match outcome {
            Ok(execution) => {
                let execution = execution.into_execution();
                assert_eq!(execution.id, id);
                let number: u64 = execution.name.parse().unwrap();
                assert_eq!(self::id(number), id);
                assert!(fetched.insert(number), "{id} came twice");
            }
            // What came whole with status 200 and is not right was not lost on the way: asking again is for the caller.
            Err(error) => {
                assert!(error.is_contract(), "{id}: {error}");
                wrong += 1;
                let mut again = client.execution(&id).await;
                for _ in 0..4 {
                    if again.is_err() {
                        again = client.execution(&id).await;
                    }
                }
                let number = again.unwrap().execution().name.parse().unwrap();
                assert!(fetched.insert(number), "{id} came twice");
            }
        }
    }
    assert_eq!(fetched.len() as u64, EXECUTIONS);
    #[allow(clippy::cast_precision_loss)]
    let share = wrong as f64 / EXECUTIONS as f64;
    assert!(share > 0.0 && share < 2.0 * WRONG, "{wrong}");
    // Retries alone are more requests than there are executions; every fault was met.
    let requests = emulator.request_count();
    assert!(requests > EXECUTIONS + 300 && requests < EXECUTIONS + 1_500, "{requests}");
    if let (Some(before), Some(after)) = (before, most_memory()) {
        // The ids that were fetched, connections, and the emulator's log of its last requests.
        assert!(after - before < 64 << 10, "{before} kB before, {after} kB after");
    }
}
