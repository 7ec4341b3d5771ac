//! Many executions at once, printed as they come. The client sees to it that no more requests are under way than it was
//! told, and that they keep to a rate.
//!
//! ```console
//! $ cargo run -p optics-client --example many
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use optics_model::ExecutionId;
use secrecy::ExposeSecret;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let secret = emulator.app_secret().expose_secret().to_owned();
    let client = Client::builder(emulator.url().parse::<BaseUrl>()?)
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .max_in_flight(8)
        .rate(1000, Duration::from_secs(1))
        .build()?;

    let unknown: ExecutionId = "00000000-0000-0000-0000-000000000000".parse()?;
    let known: Vec<_> = emulator.execution_ids().collect();
    let ids: Vec<_> = known.iter().copied().cycle().take(100).chain([unknown]).collect();
    let mut answers: FuturesUnordered<_> =
        ids.iter().map(|id| async { (*id, client.execution(id).await) }).collect();
    let (mut fetched, mut failed) = (0, 0);
    while let Some((id, answer)) = answers.next().await {
        match answer {
            Ok(_) => fetched += 1,
            // The others come all the same.
            Err(error) => {
                println!("{id}: {error}");
                failed += 1;
            }
        }
    }
    println!("{fetched} fetched, {failed} failed");
    emulator.shutdown().await;
    Ok(())
}
