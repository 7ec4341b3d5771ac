//! Signs the request for an access token, and reads how long a token lives.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use optics_jwt::{Key, unverified_claims};
use optics_model::{AuthClaims, Secret, TokenRequest};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{Error, Kind};

/// Life of the JWT that asks for a token. It is used at once; a minute leaves room for a slow network.
const REQUEST_LIFETIME: Duration = Duration::from_secs(60);

/// A token is no longer used this long before it expires, so that it does not expire on its way; of a token that lives
/// less than ten times as long, a tenth of its life.
const EXPIRY_MARGIN: Duration = Duration::from_secs(60);

/// An access token, and until when it is used. One that does not tell is used until it is refused.
#[derive(Clone)]
pub(crate) struct AccessToken(Arc<Inner>);

struct Inner {
    secret: SecretString,
    bearer: HeaderValue,
    use_until: Option<SystemTime>,
}

impl AccessToken {
    /// A token that was received at `now`, in the service's time.
    pub(crate) fn new(secret: SecretString, now: SystemTime) -> Result<Self, Error> {
        let text = secret.expose_secret();
        if text.is_empty() {
            return Err(Error::new(Kind::Contract, "an empty access token"));
        }
        let mut bearer = HeaderValue::try_from(format!("Bearer {text}")).map_err(|_| {
            Error::new(Kind::Contract, "the access token has characters that no header can hold")
        })?;
        bearer.set_sensitive(true);
        let use_until = Life::of(text).and_then(|life| life.use_until(now));
        Ok(Self(Arc::new(Inner { secret, bearer, use_until })))
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    /// The value of the header `Authorization`.
    pub(crate) fn bearer(&self) -> HeaderValue {
        self.0.bearer.clone()
    }

    /// Whether the token can serve another request at `now`, in the service's time.
    pub(crate) fn is_fresh(&self, now: SystemTime) -> bool {
        self.0.use_until.is_none_or(|until| now < until)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What an access token says of itself. Whether it is true is for the service to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// When it expires, by the service's clock; none if it does not say.
    pub expires_at: Option<SystemTime>,
    /// The scopes that it has; none if it does not say.
    pub scopes: Option<Vec<String>>,
}

impl Access {
    pub(crate) fn of(token: &AccessToken) -> Self {
        #[derive(Deserialize)]
        struct Claims {
            #[serde(default)]
            exp: Option<u64>,
            #[serde(default)]
            scp: Option<String>,
        }
        let claims: Option<Claims> = unverified_claims(token.secret().expose_secret()).ok();
        let (exp, scp) = claims.map_or((None, None), |claims| (claims.exp, claims.scp));
        Self {
            expires_at: exp.and_then(|exp| UNIX_EPOCH.checked_add(Duration::from_secs(exp))),
            scopes: scp.map(|scopes| scopes.split(',').map(|scope| scope.trim().to_owned()).collect()),
        }
    }
}

/// The body of a token request for `scopes` at `now`, in the service's time, signed with the application secret. Each
/// has a fresh `jti`.
pub(crate) fn request(
    tenant_id: &str,
    app_id: &str,
    app_secret: &SecretString,
    scopes: &[&str],
    now: SystemTime,
) -> Result<TokenRequest, Error> {
    let failed =
        |what: &str| Error::new(Kind::Configuration, format!("cannot sign the token request: {what}"));
    let issued_at = now.duration_since(UNIX_EPOCH).map_err(|_| failed("the clock is before 1970"))?;
    let claims = AuthClaims::builder()
        .exp((issued_at + REQUEST_LIFETIME).as_secs())
        .iat(issued_at.as_secs())
        .iss(AuthClaims::ISS)
        .jti(Uuid::new_v4().to_string())
        .scp(scopes.join(","))
        .sub(app_id)
        .tid(tenant_id)
        .build()
        .map_err(|error| failed(&error.to_string()))?;
    let key = Key::new(app_secret.expose_secret().as_bytes());
    let signed = key.sign(&claims).map_err(|error| failed(&error.to_string()))?;
    TokenRequest::builder()
        .auth_token(Secret::from(signed))
        .build()
        .map_err(|error| failed(&error.to_string()))
}

/// The claims about time of a token that is somebody else's to verify.
#[derive(Deserialize)]
struct Life {
    exp: u64,
    #[serde(default)]
    iat: Option<u64>,
}

impl Life {
    fn of(token: &str) -> Option<Self> {
        unverified_claims(token).ok()
    }

    fn use_until(&self, now: SystemTime) -> Option<SystemTime> {
        let expiry = UNIX_EPOCH.checked_add(Duration::from_secs(self.exp))?;
        let life = match self.iat.and_then(|iat| self.exp.checked_sub(iat)) {
            Some(seconds) => Duration::from_secs(seconds),
            None => expiry.duration_since(now).unwrap_or_default(),
        };
        expiry.checked_sub(EXPIRY_MARGIN.min(life / 10))
    }
}
