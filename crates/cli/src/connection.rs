//! A client of the service, or of an emulator of one's own.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use optics_client::{BaseUrl, Client, Credentials, RetryPolicy};
use optics_emulator::Emulator;
use secrecy::ExposeSecret;

use crate::emulate;
use crate::outcome::Failure;
use crate::output::tell;
use crate::settings::SettingsArguments;

/// Options of every command that talks to the service.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
#[allow(clippy::doc_markdown)] // Help texts are no Markdown.
pub(crate) struct Connection {
    /// Talk to an emulator that is started for this command; no account needed.
    #[arg(long)]
    emulator: bool,
    /// Executions the emulator holds (JSON or NDJSON), in place of the contract's examples.
    #[arg(long, requires = "emulator", value_name = "FILE")]
    executions: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// How often a request is tried again where that can help: 429, 5xx, a broken connection.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u16,
    /// Seconds that one answer may take, with all that is tried again and the pauses between.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    max_time: u32,
}

/// A client, and the emulator it talks to if it was asked for one.
pub(crate) struct Connected {
    pub(crate) client: Client,
    emulator: Option<Emulator>,
}

impl Connected {
    /// Tells of a clock that is wrong, which will trouble other programs, too; stops the emulator.
    pub(crate) async fn end(self) {
        let offset = self.client.clock_offset();
        if offset != 0 {
            let side = if offset < 0 { "ahead of" } else { "behind" };
            let seconds = offset.unsigned_abs();
            tell(format_args!(
                "note: this computer's clock is {seconds} s {side} the service's; the requests for tokens make up \
                 for it"
            ));
        }
        if let Some(emulator) = self.emulator {
            emulator.shutdown().await;
        }
    }
}

impl Connection {
    /// Sets up the client; starts the emulator first if asked for.
    pub(crate) async fn connect(&self) -> Result<Connected, Failure> {
        let retry = RetryPolicy::default()
            .attempts(u32::from(self.retries) + 1)
            .deadline(Duration::from_secs(self.max_time.into()));
        if self.emulator {
            let emulator = emulate::start(Emulator::builder(), self.executions.as_deref()).await?;
            let base_url: BaseUrl = emulator.url().parse().map_err(Failure::incomplete)?;
            let credentials = Credentials::new(
                emulator.tenant_id(),
                emulator.app_id(),
                emulator.app_secret().expose_secret().to_owned(),
            );
            let client = Client::builder(base_url)
                .credentials(credentials)
                .retry(retry)
                .build()
                .map_err(Failure::incomplete)?;
            return Ok(Connected { client, emulator: Some(emulator) });
        }
        let settings = self.settings.resolve()?;
        let client = Client::builder(settings.service)
            .credentials(settings.credentials)
            .retry(retry)
            .build()
            .map_err(Failure::incomplete)?;
        Ok(Connected { client, emulator: None })
    }
}
