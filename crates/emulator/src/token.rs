//! Checks requests for tokens, and issues and checks access tokens.
//!
//! Signatures and encoding are for `optics_jwt`; claims are checked here.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use optics_jwt::{Error, Key, unverified_claims};
use optics_model::{AuthClaims, Secret};
use serde_json::{Map, Value};

use crate::json;
use crate::refusal::Refusal;
use crate::tenant::{self, Tenants};

/// How many seconds the `iat` claim of a token request may lie in the future, since no two clocks agree
/// (grade: assumed). Expiry has no leeway.
pub const ISSUED_AT_LEEWAY_SECONDS: u64 = 60;

/// Most access tokens whose grants are remembered; then all are forgotten, and read again when they come.
const MAX_REMEMBERED: usize = 4096;

/// What access tokens are signed with, and what those that came allow.
pub(crate) struct Keys {
    now: Mutex<Current>,
}

struct Current {
    pair: Pair,
    /// Keys whose tokens were all called expired, the latest last.
    expired: VecDeque<Key>,
}

/// Most keys that are remembered for saying that their tokens have expired, and not that they are none of ours.
const MAX_EXPIRED: usize = 16;

struct Pair {
    key: Key,
    /// Grants of tokens whose signature held. Checking one costs more than all else about a request.
    remembered: HashMap<Box<str>, Arc<Grant>>,
}

/// What an access token allows.
pub(crate) struct Grant {
    pub(crate) tenant_id: String,
    pub(crate) scopes: BTreeSet<String>,
    /// Seconds since the epoch.
    expires: u64,
}

impl Keys {
    /// Random ones.
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        Ok(Self { now: Mutex::new(Current { pair: Pair::random()?, expired: VecDeque::new() }) })
    }

    /// Puts new keys in place of all: every token that was issued is none of ours any more.
    pub(crate) fn rotate(&self) -> Result<(), getrandom::Error> {
        *self.now() = Current { pair: Pair::random()?, expired: VecDeque::new() };
        Ok(())
    }

    /// Calls every token expired that was issued so far.
    pub(crate) fn expire(&self) -> Result<(), getrandom::Error> {
        let fresh = Pair::random()?;
        let mut now = self.now();
        let old = std::mem::replace(&mut now.pair, fresh);
        now.expired.push_back(old.key);
        if now.expired.len() > MAX_EXPIRED {
            now.expired.pop_front();
        }
        Ok(())
    }

    fn now(&self) -> MutexGuard<'_, Current> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new access token; `lifetime` in seconds.
    pub(crate) fn issue(
        &self,
        asked: AuthClaims,
        scopes: &BTreeSet<String>,
        now: u64,
        lifetime: u64,
    ) -> Result<Secret, Refusal> {
        let failed = || Refusal::internal("the emulator could not make an access token");
        let mut claims = asked;
        claims.iat = now;
        claims.exp = now.saturating_add(lifetime);
        claims.jti = tenant::random_uuid().map_err(|_| failed())?.to_string();
        claims.scp = Some(join(scopes));
        let signed = self.now().pair.key.sign(&claims);
        signed.map(Secret::from).map_err(|_| failed())
    }

    /// What an access token allows that is one of ours and has not expired at `now`.
    pub(crate) fn grant_of(&self, token: &str, now: u64) -> Result<Arc<Grant>, Refusal> {
        let expired = || Refusal::unauthorised("the access token has expired; ask for a new one");
        let mut current = self.now();
        let Some(grant) = current.pair.grant_of(token) else {
            let is_ours = |key: &Key| key.verify::<AuthClaims>(token).is_ok();
            return Err(if current.expired.iter().any(is_ours) {
                expired()
            } else {
                Refusal::unauthorised("the access token is not one this emulator issued")
            });
        };
        if now >= grant.expires { Err(expired()) } else { Ok(grant) }
    }
}

impl Pair {
    fn random() -> Result<Self, getrandom::Error> {
        let mut own = [0; 32];
        getrandom::fill(&mut own)?;
        Ok(Self { key: Key::new(&own), remembered: HashMap::new() })
    }

    /// What a token allows whose signature holds.
    fn grant_of(&mut self, token: &str) -> Option<Arc<Grant>> {
        if let Some(grant) = self.remembered.get(token) {
            return Some(Arc::clone(grant));
        }
        let claims: AuthClaims = self.key.verify(token).ok()?;
        let grant = Arc::new(Grant {
            tenant_id: claims.tid,
            scopes: split(claims.scp.as_deref().unwrap_or_default()),
            expires: claims.exp,
        });
        if self.remembered.len() >= MAX_REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(token.into(), Arc::clone(&grant));
        Some(grant)
    }
}

/// The claims of a token request that is signed with the secret of the application it names. Where it names none of ours,
/// the first application's secret is tried, so that what is wrong is said of the claims of one who knows a secret only.
pub(crate) fn read_request(tenants: &Tenants, token: &Secret) -> Result<AuthClaims, Refusal> {
    let named = unverified_claims::<AuthClaims>(token.expose())
        .ok()
        .and_then(|claims| tenants.find(&claims.tid)?.application(&claims.sub));
    let application = named.unwrap_or(&tenants.first.first);
    match application.key.verify::<Map<String, Value>>(token.expose()) {
        Ok(claims) => json::from_map(claims.clone()).map_err(|reason| {
            let what = match claim_of_wrong_type(&claims) {
                Some(name) => format!("claim {name}"),
                None => "claims of auth_token".to_owned(),
            };
            Refusal::malformed(format!("{what}: {reason}"))
        }),
        Err(error) => Err(match error {
            Error::Signature => Refusal::unauthorised("auth_token is not signed with the application secret"),
            Error::Algorithm => Refusal::malformed("auth_token must be signed with HS256"),
            _ => Refusal::malformed("auth_token cannot be read as a JWT signed with HS256"),
        }),
    }
}

/// The scopes to grant to a token request with `claims` at `now`.
pub(crate) fn grant(claims: &AuthClaims, tenants: &Tenants, now: u64) -> Result<BTreeSet<String>, Refusal> {
    if claims.iss != AuthClaims::ISS {
        return Err(Refusal::unauthorised(format!("claim iss must be {}", AuthClaims::ISS)));
    }
    let Some(tenant) = tenants.find(&claims.tid) else {
        return Err(Refusal::unauthorised("claim tid names no tenant of this emulator"));
    };
    let Some(application) = tenant.application(&claims.sub) else {
        return Err(Refusal::unauthorised("claim sub names no application of this tenant"));
    };
    if claims.jti.is_empty() {
        return Err(Refusal::malformed("claim jti is empty; use a fresh id for each request"));
    }
    check_times(claims, now)?;
    let Some(asked) = claims.scp.as_deref() else { return Ok(application.scopes.clone()) };
    let asked = split(asked);
    if asked.is_empty() {
        return Err(Refusal::malformed("claim scp names no scope; leave it out to get every scope"));
    }
    if !asked.is_subset(&application.scopes) {
        return Err(Refusal::malformed("claim scp names a scope that the application does not have"));
    }
    Ok(asked)
}

fn check_times(claims: &AuthClaims, now: u64) -> Result<(), Refusal> {
    let most = AuthClaims::MAX_LIFETIME_SECONDS;
    let Some(lifetime) = claims.exp.checked_sub(claims.iat) else {
        return Err(Refusal::malformed("claim exp is earlier than claim iat"));
    };
    if lifetime > most {
        return Err(Refusal::malformed(format!(
            "claim exp is more than {most} seconds after claim iat; both are counted in seconds"
        )));
    }
    if claims.iat > now.saturating_add(ISSUED_AT_LEEWAY_SECONDS) {
        return Err(Refusal::unauthorised(
            "claim iat is in the future; check the clock, and that it is counted in seconds",
        ));
    }
    if now >= claims.exp {
        return Err(Refusal::unauthorised("auth_token has expired; check the clock"));
    }
    Ok(())
}

/// The first claim whose value alone makes claims unreadable; serde does not tell.
fn claim_of_wrong_type(claims: &Map<String, Value>) -> Option<String> {
    let readable =
        AuthClaims::builder().exp(0u64).iat(0u64).iss("").jti("").scp("").sub("").tid("").build().ok()?;
    let Ok(Value::Object(readable)) = serde_json::to_value(readable) else { return None };
    let spoils = |name: &&String| {
        let mut tried = readable.clone();
        claims.get(*name).is_some_and(|value| {
            tried.insert((*name).clone(), value.clone());
            json::from_map::<AuthClaims>(tried).is_err()
        })
    };
    readable.keys().find(spoils).cloned()
}

/// Scopes stand in one claim, separated by commas.
fn split(scopes: &str) -> BTreeSet<String> {
    scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

fn join(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}
