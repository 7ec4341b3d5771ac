//! The client in a program that is not asynchronous: a runtime on the one thread there is.
//!
//! ```console
//! $ cargo run -p optics-client --example blocking
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use secrecy::ExposeSecret;

fn main() -> Result<(), Box<dyn Error>> {
    // Keep it as long as the client: connections that are kept for the next request live in it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    // Stands for the service, so that nothing has to be set up.
    let emulator = runtime.block_on(Emulator::start())?;
    let id = emulator.execution_ids().next().ok_or("the emulator has no execution")?;
    let secret = emulator.app_secret().expose_secret().to_owned();

    let client = Client::builder(emulator.url().parse::<BaseUrl>()?)
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .build()?;
    let fetched = runtime.block_on(client.execution(&id))?;
    let statuses = &fetched.execution().device_statuses;
    println!("{} succeeded, {} failed", statuses.succeeded, statuses.failed);

    runtime.block_on(emulator.shutdown());
    Ok(())
}
