//! Where to fetch from and with which credentials: flags over environment, or an emulator of one's own.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use optics_model::Region;
use secrecy::{ExposeSecret, SecretString};

use crate::emulate;
use crate::outcome::Failure;

/// Options of every command that talks to the service.
#[derive(Args)]
pub(crate) struct Connection {
    /// Talk to an emulator that is started for this command; no account needed, and the settings below do not count.
    // No conflict with them: they may come from an environment that is set up for a real tenant.
    #[arg(long, help_heading = "Connection")]
    emulator: bool,
    /// Executions the emulator holds (JSON or NDJSON), in place of the contract's examples.
    #[arg(long, requires = "emulator", value_name = "FILE", help_heading = "Connection")]
    executions: Option<PathBuf>,
    /// Region of the tenant.
    #[arg(
        long, env = "OPTICS_REGION", value_name = "REGION", help_heading = "Connection",
        value_parser = regions(),
    )]
    region: Option<Region>,
    /// URL of the service, in place of a region; https, or http on loopback.
    #[arg(long, env = "OPTICS_BASE_URL", value_name = "URL", help_heading = "Connection")]
    // Text, since clap repeats a value it cannot parse, and a URL may hold a password.
    base_url: Option<String>,
    /// Tenant id.
    #[arg(long, env = "OPTICS_TENANT_ID", value_name = "ID", help_heading = "Connection")]
    tenant_id: Option<String>,
    /// Application id.
    #[arg(long, env = "OPTICS_APP_ID", value_name = "ID", help_heading = "Connection")]
    app_id: Option<String>,
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
            let client =
                Client::builder(base_url).credentials(credentials).build().map_err(Failure::incomplete)?;
            return Ok(Connected { client, emulator: Some(emulator) });
        }
        let client = Client::builder(self.service()?)
            .credentials(self.credentials()?)
            .build()
            .map_err(Failure::incomplete)?;
        Ok(Connected { client, emulator: None })
    }

    fn service(&self) -> Result<BaseUrl, Failure> {
        match (given(self.base_url.as_ref()), self.region) {
            // Either may come from the environment, so that neither can be taken for the one that was meant.
            (Some(_), Some(_)) => Err(Failure::usage(
                "both a region and a base URL are set; unset OPTICS_REGION or OPTICS_BASE_URL",
            )),
            (Some(base_url), None) => {
                base_url.parse().map_err(|error| Failure::usage(format_args!("--base-url: {error}")))
            }
            (None, Some(region)) => Ok(region.into()),
            (None, None) => Err(Failure::usage(
                "which service? give --region or --base-url (OPTICS_REGION, OPTICS_BASE_URL), or try --emulator",
            )),
        }
    }

    /// The secret and the token come from the environment only: arguments show in the list of processes.
    fn credentials(&self) -> Result<Credentials, Failure> {
        if let Some(token) = secret("OPTICS_TOKEN")? {
            return Ok(Credentials::token(token));
        }
        match (given(self.tenant_id.as_ref()), given(self.app_id.as_ref()), secret("OPTICS_APP_SECRET")?) {
            (Some(tenant_id), Some(app_id), Some(app_secret)) => {
                Ok(Credentials::new(tenant_id, app_id, app_secret))
            }
            (tenant_id, app_id, app_secret) => {
                let missing: Vec<_> = [
                    (tenant_id.is_none(), "OPTICS_TENANT_ID"),
                    (app_id.is_none(), "OPTICS_APP_ID"),
                    (app_secret.is_none(), "OPTICS_APP_SECRET"),
                ]
                .into_iter()
                .filter_map(|(missing, name)| missing.then_some(name))
                .collect();
                Err(Failure::usage(format_args!(
                    "no credentials: set {} (or OPTICS_TOKEN alone), or try --emulator",
                    missing.join(", ")
                )))
            }
        }
    }
}

/// An empty setting is none: that is how a variable of the environment is taken back.
fn given(setting: Option<&String>) -> Option<&String> {
    setting.filter(|setting| !setting.is_empty())
}

/// The contract's regions, by their ids.
fn regions() -> impl TypedValueParser<Value = Region> {
    PossibleValuesParser::new(
        Region::ALL.iter().map(|region| PossibleValue::new(region.id()).help(region.title())),
    )
    .try_map(|id| id.parse::<Region>())
}

fn secret(variable: &str) -> Result<Option<SecretString>, Failure> {
    match std::env::var(variable) {
        Ok(value) if !value.is_empty() => Ok(Some(value.into())),
        Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format_args!("{variable} is not UTF-8")))
        }
    }
}
