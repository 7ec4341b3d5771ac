//! Tenants and their applications.

use std::collections::BTreeSet;

use aws_lc_rs::error::Unspecified;
use jsonwebtoken::DecodingKey;
use optics_model::Operation;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::store::Store;

/// All tenants of an emulator; there is always a first.
pub(crate) struct Tenants {
    pub(crate) first: Tenant,
    pub(crate) others: Vec<Tenant>,
}

impl Tenants {
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

impl Tenant {
    pub(crate) fn application(&self, id: &str) -> Option<&Application> {
        std::iter::once(&self.first).chain(&self.others).find(|application| application.id == id)
    }
}

/// Who may ask for tokens, and what the tokens may allow.
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) scopes: BTreeSet<String>,
    /// The secret, as what signatures are checked with.
    pub(crate) key: DecodingKey,
}

impl Application {
    /// An application whose token requests are signed with the bytes of `secret`.
    pub(crate) fn new(id: String, secret: SecretString, scopes: BTreeSet<String>) -> Self {
        let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        Self { id, secret, scopes, key }
    }

    /// A random id, and a secret of two random UUIDs: more than the 128 bits of strength that HS256 can use.
    pub(crate) fn random(scopes: BTreeSet<String>) -> Result<Self, Unspecified> {
        let secret = format!("{}{}", random_uuid()?.simple(), random_uuid()?.simple());
        Ok(Self::new(random_uuid()?.to_string(), secret.into(), scopes))
    }
}

/// The scopes of all operations of the contract.
pub(crate) fn every_scope() -> BTreeSet<String> {
    Operation::ALL.iter().flat_map(Operation::scopes).map(ToString::to_string).collect()
}

/// A random (version 4) UUID.
pub(crate) fn random_uuid() -> Result<Uuid, Unspecified> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
