//! What a client does when the service fails: the emulator is told to, in order and counted, and tells what it saw.
//!
//! ```console
//! $ cargo run -p optics-emulator --example faults
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_emulator::{Emulator, Plan};
use optics_model::Operation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let plan = "get: 429 (Retry-After 1), 503, reset".parse()?;
    let emulator = Emulator::builder().faults(plan).start().await?;
    let id = emulator.execution_ids().next().ok_or("the emulator has no execution")?;

    // Stands for your client, which would have a token, and try again. Here, reqwest is built without a provider of cryptography,
    // and asks for one even for plain HTTP.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let url = format!("{}{}", emulator.url(), Operation::GET_PACKAGE_EXECUTION.path_for(&id));
    for _ in 0..4 {
        match reqwest::get(&url).await {
            Ok(response) => println!("{}", response.status().as_u16()),
            Err(_) => println!("no answer"),
        }
    }
    println!(
        "{} requests seen, faults left: {}",
        emulator.requests().len(),
        emulator.faults_left() != Plan::default()
    );
    emulator.shutdown().await;
    Ok(())
}
