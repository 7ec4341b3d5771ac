//! A client of the service, or of an emulator of one's own.

use std::path::PathBuf;

use clap::Args;
use optics_client::{BaseUrl, CaptureFile, Client, ClientBuilder, Credentials, Validation};
use optics_emulator::Emulator;
use secrecy::ExposeSecret;

use crate::emulate;
use crate::outcome::Failure;
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
    /// Add a record of each exchange to this file, without secrets, for `optics validate`; packed if its name ends with .zst.
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
}

/// A client, and the emulator it talks to if it was asked for one.
pub(crate) struct Connected {
    pub(crate) client: Client,
    pub(crate) emulator: Option<Emulator>,
}

impl Connection {
    /// Sets up the client; starts the emulator first if asked for.
    pub(crate) async fn connect(&self) -> Result<Connected, Failure> {
        if self.emulator {
            let emulator = emulate::start(Emulator::builder(), self.executions.as_deref()).await?;
            let base_url: BaseUrl = emulator.url().parse().map_err(Failure::incomplete)?;
            let credentials = Credentials::new(
                emulator.tenant_id(),
                emulator.app_id(),
                emulator.app_secret().expose_secret().to_owned(),
            );
            let client = self.build(Client::builder(base_url).credentials(credentials))?;
            return Ok(Connected { client, emulator: Some(emulator) });
        }
        let settings = self.settings.resolve()?;
        let client = self.build(Client::builder(settings.service).credentials(settings.credentials))?;
        Ok(Connected { client, emulator: None })
    }

    fn build(&self, builder: ClientBuilder) -> Result<Client, Failure> {
        // The commands check bodies themselves, and tell more.
        let mut builder = builder.validation(Validation::Off);
        if let Some(path) = &self.capture {
            builder = builder.capture(CaptureFile::open(path).map_err(Failure::incomplete)?);
        }
        builder.build().map_err(Failure::incomplete)
    }
}
