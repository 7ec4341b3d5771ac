//! A client of the service, or of an emulator of one's own.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use optics_client::{BaseUrl, Client, ClientBuilder, Credentials, RetryPolicy, Validation};
use optics_emulator::Emulator;
use secrecy::ExposeSecret;

use crate::capture;
use crate::emulate;
use crate::number;
use crate::outcome::Failure;
use crate::output::tell;
use crate::paths;
use crate::settings::SettingsArguments;
use crate::verbose;

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
    /// Trust the certificates in this file (PEM) as well, such as that of a proxy that looks into TLS.
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,
    /// Tell of each request, retry and pause on standard error.
    #[arg(long, short)]
    verbose: bool,
    /// How often a request is tried again where that can help: 429, 5xx, a broken connection.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, allow_hyphen_values = true, value_parser = number::retries)]
    retries: u16,
    /// How long one answer may take, with all that is tried again and the pauses between.
    #[arg(long, value_name = "TIME", default_value = "5m", allow_hyphen_values = true, value_parser = number::duration)]
    max_time: Duration,
}

/// A client, and the emulator it talks to if it was asked for one.
pub(crate) struct Connected {
    pub(crate) client: Client,
    emulator: Option<Emulator>,
}

impl Connected {
    /// Tells of a clock that is wrong, which will trouble other programs, too; stops the emulator.
    pub(crate) async fn end(self) {
        if let Some(told) = clock_told(self.client.clock_offset()) {
            tell(format_args!("note: {told}; the requests for tokens make up for it"));
        }
        self.stop().await;
    }

    /// Stops the emulator.
    pub(crate) async fn stop(self) {
        if let Some(emulator) = self.emulator {
            emulator.shutdown().await;
        }
    }
}

/// How far this computer's clock is from the service's, which is `offset` seconds ahead of it; none if it is not.
pub(crate) fn clock_told(offset: i64) -> Option<String> {
    let side = match offset {
        0 => return None,
        ..0 => "ahead of",
        1.. => "behind",
    };
    let seconds = offset.unsigned_abs();
    // Nobody sees from the seconds that it is a matter of years.
    let days = match seconds / 86_400 {
        0 | 1 => String::new(),
        days => format!(" ({days} days)"),
    };
    Some(format!("this computer's clock is {seconds} s{days} {side} the service's"))
}

impl Connection {
    /// Sets up the client; starts the emulator first if asked for.
    pub(crate) async fn connect(&self) -> Result<Connected, Failure> {
        verbose::start(self.verbose);
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
        let mut builder = builder
            .validation(Validation::Off)
            .retry(RetryPolicy::default().attempts(u32::from(self.retries) + 1).deadline(self.max_time));
        if let Some(path) = &self.ca_certificate {
            builder =
                builder.add_root_certificate(paths::read("--ca-certificate", path, paths::SETTINGS_LIMIT)?);
        }
        if let Some(path) = &self.capture {
            builder = builder.capture(capture::open(path)?);
        }
        builder.build().map_err(|error| match &self.ca_certificate {
            Some(path) if error.to_string().contains("certificate") => {
                Failure::usage(format_args!("{}: {error}", path.display()))
            }
            _ if error.is_configuration() => Failure::usage(error),
            _ => Failure::incomplete(error),
        })
    }
}
