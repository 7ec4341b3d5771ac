//! A client of yours, in any language, is pointed at the proxy; what comes back that breaks the contract is told.
//!
//! ```console
//! $ cargo run -p optics-proxy --example judge
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use optics_proxy::Proxy;
use optics_validator::Report;
use secrecy::ExposeSecret;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Stands for the service, and answers once with a number that is a text.
    let faults = "get: set /deviceCount \"3\"".parse()?;
    let emulator = Emulator::builder().faults(faults).start().await?;
    let proxy = Proxy::builder(emulator.url().parse::<BaseUrl>()?)
        .observer(|observed| {
            let status =
                observed.status().map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            println!("{} {status}", observed.method());
            for finding in observed.report().into_iter().flat_map(Report::findings) {
                println!("  {}: {}", finding.pointer(), finding.message());
            }
        })
        .start()
        .await?;

    // Stands for the client; all that it is told of the proxy is the URL.
    let secret = emulator.app_secret().expose_secret().to_owned();
    let client = Client::builder(proxy.url().parse::<BaseUrl>()?)
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .build()?;
    let id = emulator.execution_ids().next().ok_or("the emulator has no execution")?;
    let outcome = client.execution(&id).await;
    println!("the client {}", if outcome.is_ok() { "got it" } else { "could not use it" });

    proxy.shutdown().await;
    emulator.shutdown().await;
    Ok(())
}
