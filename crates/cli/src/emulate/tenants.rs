//! Tenants from a file, and in the line that says ready.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use optics_emulator::{ApplicationSettings, Emulator, Executions, TenantSettings};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::outcome::Failure;
use crate::paths;

/// A tenant in the file: what is left out is made up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantEntry {
    tenant_id: Option<String>,
    applications: Vec<ApplicationEntry>,
    /// A file of executions, beside this one.
    executions: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplicationEntry {
    app_id: Option<String>,
    app_secret: Option<String>,
    scopes: Option<BTreeSet<String>>,
}

/// Reads tenants from a file, and their executions from the files it names.
pub(super) fn read(path: &Path) -> Result<Vec<TenantSettings>, Failure> {
    let refuse =
        |path: &Path, error: &dyn Display| Failure::incomplete(format_args!("{}: {error}", path.display()));
    let bytes = paths::read("--tenants", path, paths::SETTINGS_LIMIT)?;
    // What serde says of a value may hold a secret.
    let entries: Vec<TenantEntry> = serde_json::from_slice(&bytes).map_err(|error| {
        let what = "expected a list of tenants, each with applications (app_id, app_secret, scopes) and, where wanted, \
                    tenant_id and executions (a file)";
        refuse(path, &format_args!("line {}, column {}: {what}", error.line().max(1), error.column().max(1)))
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let tenant = |entry: TenantEntry| {
        let executions = entry.executions.map(|name| {
            let path = folder.join(name);
            let bytes = std::fs::File::open(&path)
                .and_then(|file| paths::bounded(&file, paths::EXECUTIONS_LIMIT))
                .map_err(|error| refuse(&path, &error))?;
            Executions::from_json(&bytes).map_err(|error| refuse(&path, &error))
        });
        let application = |entry: ApplicationEntry| ApplicationSettings {
            id: entry.app_id,
            secret: entry.app_secret.map(SecretString::from),
            scopes: entry.scopes,
        };
        Ok(TenantSettings {
            id: entry.tenant_id,
            applications: entry.applications.into_iter().map(application).collect(),
            executions: executions.transpose()?,
        })
    };
    entries.into_iter().map(tenant).collect()
}

/// A tenant in the line that says ready.
#[derive(Serialize)]
pub(super) struct TenantReady<'a> {
    tenant_id: &'a str,
    applications: Vec<ApplicationReady<'a>>,
}

#[derive(Serialize)]
struct ApplicationReady<'a> {
    app_id: &'a str,
    app_secret: &'a str,
}

/// All tenants of an emulator, with the secrets of their applications: that is what the line is for.
pub(super) fn ready(emulator: &Emulator) -> Vec<TenantReady<'_>> {
    let mut tenants: Vec<TenantReady<'_>> = Vec::new();
    for access in emulator.applications() {
        let application =
            ApplicationReady { app_id: access.app_id, app_secret: access.app_secret.expose_secret() };
        match tenants.last_mut() {
            Some(tenant) if tenant.tenant_id == access.tenant_id => tenant.applications.push(application),
            _ => tenants.push(TenantReady { tenant_id: access.tenant_id, applications: vec![application] }),
        }
    }
    tenants
}
