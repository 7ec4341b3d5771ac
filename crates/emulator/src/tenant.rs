//! Tenants and their applications.

use std::collections::BTreeSet;
use std::sync::Arc;

use optics_jwt::Key;
use optics_model::Operation;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::executions::Executions;
use crate::progress::Progress;
use crate::start_error::StartError;
use crate::store::Store;

/// A tenant to serve; see [`EmulatorBuilder::tenants`](crate::EmulatorBuilder::tenants).
#[derive(Clone, Debug, Default)]
pub struct TenantSettings {
    /// Its id. Default: a random one.
    pub id: Option<String>,
    /// Its applications, at least one.
    pub applications: Vec<ApplicationSettings>,
    /// Its executions. Default: those of the builder.
    pub executions: Option<Executions>,
}

/// An application of a tenant. `Debug` masks the secret.
#[derive(Clone, Debug, Default)]
pub struct ApplicationSettings {
    /// Its id. Default: a random one.
    pub id: Option<String>,
    /// Its secret. Default: a random one.
    pub secret: Option<SecretString>,
    /// Its scopes. Default: those of the builder.
    pub scopes: Option<BTreeSet<String>>,
}

/// An application of a running emulator, with its tenant. `Debug` masks the secret.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ApplicationAccess<'a> {
    /// The `tid` claim of its token requests.
    pub tenant_id: &'a str,
    /// The `sub` claim of its token requests.
    pub app_id: &'a str,
    /// What its token requests are signed with: the bytes of this text are the key.
    pub app_secret: &'a SecretString,
}

/// All tenants of an emulator; there is always a first.
pub(crate) struct Tenants {
    pub(crate) first: Tenant,
    pub(crate) others: Vec<Tenant>,
}

impl Tenants {
    /// The tenants as they are asked for, or one with one application.
    pub(crate) fn new(asked: Vec<TenantSettings>, defaults: &Defaults) -> Result<Self, StartError> {
        let mut tenants = Vec::new();
        for (index, settings) in asked.into_iter().enumerate() {
            let number = index + 1;
            let tenant = Tenant::new(settings, number, defaults)?;
            if tenants.iter().any(|other: &Tenant| other.id == tenant.id) {
                return Err(StartError::tenants(format!("tenant {number} has the same id as one before")));
            }
            tenants.push(tenant);
        }
        let mut tenants = tenants.into_iter();
        match tenants.next() {
            Some(first) => Ok(Self { first, others: tenants.collect() }),
            None => Err(StartError::tenants("there is no tenant".to_owned())),
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Tenant> {
        self.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Tenant> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// A customer of the service: its applications see its executions and no others.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) first: Application,
    pub(crate) others: Vec<Application>,
    pub(crate) executions: Store,
}

/// What stands in for what is not set.
pub(crate) struct Defaults {
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) executions: Executions,
    pub(crate) progress: Option<Arc<Progress>>,
}

impl Tenant {
    fn new(settings: TenantSettings, number: usize, defaults: &Defaults) -> Result<Self, StartError> {
        let refuse = |what: &str| StartError::tenants(format!("tenant {number} {what}"));
        let mut applications = Vec::new();
        for settings in settings.applications {
            let application = Application::new(settings, defaults)?;
            if application.id.is_empty() || application.secret.expose_secret().is_empty() {
                return Err(refuse("has an application with an empty id or secret"));
            }
            if applications.iter().any(|other: &Application| other.id == application.id) {
                return Err(refuse("has two applications with the same id"));
            }
            applications.push(application);
        }
        let mut applications = applications.into_iter();
        let first = applications.next().ok_or_else(|| refuse("has no application"))?;
        let id = settings.id.map_or_else(random_id, Ok)?;
        if id.is_empty() {
            return Err(refuse("has an empty id"));
        }
        let executions = settings.executions.as_ref().unwrap_or(&defaults.executions);
        let executions = Store::new(executions, defaults.progress.clone());
        Ok(Self { id, first, others: applications.collect(), executions })
    }

    pub(crate) fn applications(&self) -> impl Iterator<Item = &Application> {
        std::iter::once(&self.first).chain(&self.others)
    }

    pub(crate) fn application(&self, id: &str) -> Option<&Application> {
        self.applications().find(|application| application.id == id)
    }
}

/// Who may ask for tokens, and what the tokens may allow.
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) scopes: BTreeSet<String>,
    /// The secret as what signatures are checked with.
    pub(crate) key: Key,
}

impl Application {
    /// Where nothing else is set, a random id, and a secret of two random UUIDs: more than the 128 bits of strength that
    /// HS256 can use.
    fn new(settings: ApplicationSettings, defaults: &Defaults) -> Result<Self, StartError> {
        let random_secret =
            || Ok::<_, StartError>([random_id()?, random_id()?].concat().replace('-', "").into());
        let secret = settings.secret.map_or_else(random_secret, Ok)?;
        Ok(Self {
            id: settings.id.map_or_else(random_id, Ok)?,
            key: Key::new(secret.expose_secret().as_bytes()),
            secret,
            scopes: settings.scopes.unwrap_or_else(|| defaults.scopes.clone()),
        })
    }
}

fn random_id() -> Result<String, StartError> {
    random_uuid().map(|id| id.to_string()).map_err(|_| StartError::randomness())
}

/// The scopes of all operations of the contract.
pub(crate) fn every_scope() -> BTreeSet<String> {
    Operation::ALL.iter().flat_map(Operation::scopes).map(ToString::to_string).collect()
}

/// A random (version 4) UUID.
///
/// The system's random numbers are read directly.
pub(crate) fn random_uuid() -> Result<Uuid, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
