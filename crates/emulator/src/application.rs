//! The one application of the one tenant, made afresh for each emulator.

use std::collections::BTreeSet;

use aws_lc_rs::error::Unspecified;
use optics_model::Operation;
use secrecy::SecretString;
use uuid::Uuid;

/// Who may ask for tokens, and what the tokens may allow.
pub(crate) struct Application {
    pub(crate) tenant_id: String,
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) scopes: BTreeSet<String>,
}

impl Application {
    /// Random ids, and a secret of two random UUIDs: more than the 128 bits of strength that HS256 can use.
    pub(crate) fn new(scopes: BTreeSet<String>) -> Result<Self, Unspecified> {
        Ok(Self {
            tenant_id: random_uuid()?.to_string(),
            id: random_uuid()?.to_string(),
            secret: format!("{}{}", random_uuid()?.simple(), random_uuid()?.simple()).into(),
            scopes,
        })
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
