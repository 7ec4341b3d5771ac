//! Where to fetch from and with which credentials: flags over environment, or an emulator of one's own.
//!
//! The environment is read here and not by clap, which would show its values in `--help`, take an empty variable for a
//! value, and let a variable conflict with a flag.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use optics_client::{BaseUrl, Client, Credentials, RetryPolicy};
use optics_emulator::Emulator;
use optics_model::Region;
use secrecy::ExposeSecret;

use crate::emulate;
use crate::outcome::Failure;

/// Options of every command that talks to the service.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
#[allow(clippy::doc_markdown)] // Help texts are no Markdown.
pub(crate) struct Connection {
    /// Talk to an emulator that is started for this command; no account needed.
    #[arg(long, conflicts_with_all = ["region", "base_url", "tenant_id", "app_id"])]
    emulator: bool,
    /// Executions the emulator holds (JSON or NDJSON), in place of the contract's examples.
    #[arg(long, requires = "emulator", value_name = "FILE")]
    executions: Option<PathBuf>,
    /// Region of the tenant [env: OPTICS_REGION].
    #[arg(long, value_name = "REGION", value_parser = regions())]
    region: Option<String>,
    /// URL of the service, in place of a region; https, or http on loopback [env: OPTICS_BASE_URL].
    // Text, since clap repeats a value it cannot parse, and a URL may hold a password.
    #[arg(long, value_name = "URL", conflicts_with = "region")]
    base_url: Option<String>,
    /// Tenant id [env: OPTICS_TENANT_ID].
    #[arg(long, value_name = "ID")]
    tenant_id: Option<String>,
    /// Application id [env: OPTICS_APP_ID].
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// How often a request is tried again where that can help: 429, 5xx, a broken connection.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u16,
    /// Seconds that fetching one execution may take, with all that is tried again and the pauses between.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    max_time: u32,
}

/// A client, and the emulator it talks to if it was asked for one.
pub(crate) struct Connected {
    pub(crate) client: Client,
    pub(crate) emulator: Option<Emulator>,
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
        let client = Client::builder(self.service()?)
            .credentials(self.credentials()?)
            .retry(retry)
            .build()
            .map_err(Failure::incomplete)?;
        Ok(Connected { client, emulator: None })
    }

    /// A flag for either setting makes the environment's word on both moot.
    fn service(&self) -> Result<BaseUrl, Failure> {
        let (base_url, region) = if self.base_url.is_some() || self.region.is_some() {
            (self.base_url.clone(), self.region.clone())
        } else {
            (variable("OPTICS_BASE_URL")?, variable("OPTICS_REGION")?)
        };
        match (base_url, region) {
            (Some(_), Some(_)) => Err(Failure::usage(
                "OPTICS_REGION and OPTICS_BASE_URL are both set; unset one, or give --region or --base-url",
            )),
            (Some(base_url), None) => {
                base_url.parse().map_err(|error| Failure::usage(format_args!("--base-url: {error}")))
            }
            (None, Some(region)) => region
                .parse::<Region>()
                .map(BaseUrl::from)
                .map_err(|error| Failure::usage(format_args!("OPTICS_REGION: {error}"))),
            (None, None) => Err(Failure::usage(
                "which service? give --region or --base-url (OPTICS_REGION, OPTICS_BASE_URL), or try --emulator",
            )),
        }
    }

    /// The secret and the token come from the environment only: arguments show in the list of processes.
    fn credentials(&self) -> Result<Credentials, Failure> {
        if let Some(token) = variable("OPTICS_TOKEN")? {
            return Ok(Credentials::token(token));
        }
        let mut missing = Vec::new();
        let mut setting = |flag: Option<&String>, name: &'static str| {
            let value = flag.cloned().map_or_else(|| variable(name), |flag| Ok(Some(flag)))?;
            if value.is_none() {
                missing.push(name);
            }
            Ok(value.unwrap_or_default())
        };
        let tenant_id = setting(self.tenant_id.as_ref(), "OPTICS_TENANT_ID")?;
        let app_id = setting(self.app_id.as_ref(), "OPTICS_APP_ID")?;
        let app_secret = setting(None, "OPTICS_APP_SECRET")?;
        if missing.is_empty() {
            return Ok(Credentials::new(tenant_id, app_id, app_secret));
        }
        Err(Failure::usage(format_args!(
            "no credentials: set {} (or OPTICS_TOKEN alone), or try --emulator",
            missing.join(", ")
        )))
    }
}

/// The contract's regions, by their ids.
fn regions() -> PossibleValuesParser {
    Region::ALL.iter().map(|region| PossibleValue::new(region.id()).help(region.title())).into()
}

/// A variable of the environment; an empty one is none, since that is how a variable is taken back.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::usage(format_args!("{name} is not UTF-8"))),
    }
}
