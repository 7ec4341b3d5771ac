//! All executions of a tenant, page by page, and each waited for until every device is done.
//!
//! ```console
//! $ cargo run -p optics-client --example wait
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use optics_client::{BaseUrl, Client, Credentials, WaitEnd, WaitPolicy};
use optics_emulator::{DONE_WITHIN, Emulator};
use secrecy::ExposeSecret;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Executions that move, and a clock that is set forward, so that nobody has to wait for them.
    let emulator = Emulator::builder().progress(7).start().await?;
    let secret = emulator.app_secret().expose_secret().to_owned();
    let client = Client::builder(emulator.url().parse::<BaseUrl>()?)
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .build()?;
    emulator.advance(DONE_WITHIN);

    let policy = WaitPolicy::new().never_quiet().deadline(Duration::from_secs(60));
    let (mut done, mut empty) = (0, 0);
    let mut executions = pin!(client.executions().page_size(2).stream());
    while let Some(fetched) = executions.next().await {
        let fetched = fetched?;
        let execution = fetched.execution();
        // No devices are not all of them: more may come, and one would wait until the deadline.
        if execution.device_count == 0 {
            empty += 1;
            continue;
        }
        let progress = client.wait(&execution.id, policy).await?;
        if progress.end() == Some(WaitEnd::EveryDevice) {
            done += 1;
        }
    }
    println!("{done} are done, {empty} have no devices");
    emulator.shutdown().await;
    Ok(())
}
