//! Which service, as whom: flags over environment over profile.
//!
//! The environment is read here and not by clap, which would show its values in `--help`, take an empty variable for a
//! value, and let a variable conflict with a flag.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use optics_client::{BaseUrl, Credentials};
use optics_model::Region;
use secrecy::{ExposeSecret, SecretString};

use crate::outcome::Failure;
use crate::profile::{Profile, secret_in, trimmed};

/// Options that say which service, as whom.
#[derive(Args)]
#[allow(clippy::doc_markdown)] // Help texts are no Markdown.
pub(crate) struct SettingsArguments {
    /// Settings of this name in the file of profiles [env: OPTICS_PROFILE; default: `default`, if there is one].
    #[arg(long, value_name = "NAME", conflicts_with = "emulator")]
    profile: Option<String>,
    /// File of profiles [default: optics/config.toml in the user's folder of settings].
    #[arg(long, value_name = "FILE", conflicts_with = "emulator")]
    config: Option<PathBuf>,
    /// Region of the tenant [env: OPTICS_REGION].
    #[arg(long, value_name = "REGION", value_parser = regions(), conflicts_with = "emulator")]
    region: Option<String>,
    /// URL of the service, in place of a region; https, or http on loopback [env: OPTICS_BASE_URL].
    // Text, since clap repeats a value it cannot parse, and a URL may hold a password.
    #[arg(long, value_name = "URL", conflicts_with_all = ["region", "emulator"])]
    base_url: Option<String>,
    /// Tenant id [env: OPTICS_TENANT_ID].
    #[arg(long, value_name = "ID", conflicts_with = "emulator")]
    tenant_id: Option<String>,
    /// Application id [env: OPTICS_APP_ID].
    #[arg(long, value_name = "ID", conflicts_with = "emulator")]
    app_id: Option<String>,
}

/// Where a client is to talk to, and as whom.
pub(crate) struct Settings {
    pub(crate) service: BaseUrl,
    pub(crate) credentials: Credentials,
}

impl SettingsArguments {
    /// Everything that was set, from wherever it was set.
    pub(crate) fn resolve(&self) -> Result<Settings, Failure> {
        let name = self.profile.clone().map_or_else(|| variable("OPTICS_PROFILE"), |name| Ok(Some(name)))?;
        let profile = Profile::read(self.config.as_deref(), name.as_deref())?;
        Ok(Settings { service: self.service(&profile)?, credentials: self.credentials(profile)? })
    }

    /// A flag for either setting makes the environment's word on both moot, and that the profile's.
    fn service(&self, profile: &Profile) -> Result<BaseUrl, Failure> {
        let places = [
            (self.base_url.clone(), self.region.clone(), ["--base-url", "--region"]),
            (variable("OPTICS_BASE_URL")?, variable("OPTICS_REGION")?, ["OPTICS_BASE_URL", "OPTICS_REGION"]),
            (profile.base_url.clone(), profile.region.clone(), ["base_url", "region"]),
        ];
        let set = places.into_iter().find(|(base_url, region, _)| base_url.is_some() || region.is_some());
        match set {
            Some((Some(_), Some(_), [base_url, region])) => Err(Failure::usage(format_args!(
                "{region} and {base_url} are both set; unset one, or give --region or --base-url"
            ))),
            Some((Some(base_url), None, [name, _])) => {
                base_url.parse().map_err(|error| Failure::usage(format_args!("{name}: {error}")))
            }
            Some((None, Some(region), [base_url, name])) => region
                .parse::<Region>()
                .map(BaseUrl::from)
                .map_err(|error| Failure::usage(format_args!("{name}: {error}; a URL goes into {base_url}"))),
            _ => Err(Failure::usage(
                "which service? give --region or --base-url (OPTICS_REGION, OPTICS_BASE_URL, a profile), or try --emulator",
            )),
        }
    }

    /// The secret and the token have no flags: arguments show in the list of processes.
    fn credentials(&self, profile: Profile) -> Result<Credentials, Failure> {
        if let Some(token) = variable("OPTICS_TOKEN")? {
            for name in ["OPTICS_APP_SECRET", "OPTICS_APP_SECRET_FILE"] {
                if variable(name)?.is_some() {
                    return Err(Failure::usage(format_args!(
                        "OPTICS_TOKEN and {name} are both set; unset one"
                    )));
                }
            }
            return Ok(Credentials::token(token));
        }
        let secret = secret(&profile)?;
        let mut missing = Vec::new();
        let mut setting = |flag: Option<&String>, own: Option<String>, name: &'static str| {
            let value = flag.cloned().map_or_else(|| variable(name), |flag| Ok(Some(flag)))?.or(own);
            if value.is_none() {
                missing.push(name);
            }
            Ok(value.unwrap_or_default())
        };
        let tenant_id = setting(self.tenant_id.as_ref(), profile.tenant_id, "OPTICS_TENANT_ID")?;
        let app_id = setting(self.app_id.as_ref(), profile.app_id, "OPTICS_APP_ID")?;
        match secret {
            Some(secret) if missing.is_empty() => {
                Ok(Credentials::new(tenant_id, app_id, secret.expose_secret().to_owned()))
            }
            secret => {
                if secret.is_none() {
                    missing.push("OPTICS_APP_SECRET (or OPTICS_APP_SECRET_FILE)");
                }
                Err(Failure::usage(format_args!(
                    "no credentials: set {}, or OPTICS_TOKEN alone, or use a profile, or try --emulator",
                    missing.join(", ")
                )))
            }
        }
    }
}

/// The application secret: of the environment, else of the profile; a text, or a file that holds it.
fn secret(profile: &Profile) -> Result<Option<SecretString>, Failure> {
    let places = [
        (
            variable("OPTICS_APP_SECRET")?.map(SecretString::from),
            variable("OPTICS_APP_SECRET_FILE")?.map(PathBuf::from),
            ["OPTICS_APP_SECRET", "OPTICS_APP_SECRET_FILE"],
            "",
        ),
        (
            profile.app_secret.clone(),
            profile.app_secret_file.clone(),
            ["app_secret", "app_secret_file"],
            " of the profile",
        ),
    ];
    for (secret, file, [name, other], place) in places {
        match (secret, file) {
            (Some(_), Some(_)) => {
                return Err(Failure::usage(format_args!(
                    "{name} and {other}{place} are both set; unset one"
                )));
            }
            (Some(secret), None) => {
                let empty = "holds nothing but white space; it must be the application secret";
                let secret = trimmed(&secret).ok_or_else(|| Failure::usage(format_args!("{name} {empty}")));
                return secret.map(Some);
            }
            (None, Some(file)) => return secret_in(Path::new(&file)).map(Some),
            (None, None) => {}
        }
    }
    Ok(None)
}

/// The contract's regions, by their ids.
fn regions() -> PossibleValuesParser {
    Region::ALL.iter().map(|region| PossibleValue::new(region.id()).help(region.title())).into()
}

/// A variable of the environment; an empty one is none, since that is how a variable is taken back.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::usage(format_args!("{name} is not UTF-8"))),
    }
}
