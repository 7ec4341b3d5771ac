//! Signs the request for an access token, and reads how long a token lives.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use optics_model::{AuthClaims, Secret, TokenRequest};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{Error, Kind};

/// Life of the JWT that asks for a token. It is used at once; a minute leaves room for a slow network.
const REQUEST_LIFETIME: Duration = Duration::from_secs(60);

/// A token is no longer used this long before it expires, so that it does not expire on its way.
const EXPIRY_MARGIN: Duration = Duration::from_secs(60);

/// An access token, and until when it is used. One that does not tell is used until it is refused.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    use_until: Option<SystemTime>,
}

impl AccessToken {
    pub(crate) fn new(secret: SecretString) -> Self {
        let use_until = expiry(secret.expose_secret()).and_then(|expiry| expiry.checked_sub(EXPIRY_MARGIN));
        Self { secret, use_until }
    }

    /// Whether the token can serve another request.
    pub(crate) fn is_fresh(&self, now: SystemTime) -> bool {
        self.use_until.is_none_or(|until| now < until)
    }
}

/// The body of a token request for `scopes`, signed with the application secret.
pub(crate) fn request(
    tenant_id: &str,
    app_id: &str,
    app_secret: &SecretString,
    scopes: &[&str],
    now: SystemTime,
) -> Result<TokenRequest, Error> {
    // Another crate in the build may have switched on a second provider; then there is no default until one is chosen.
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();

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
    let key = EncodingKey::from_secret(app_secret.expose_secret().as_bytes());
    let signed = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|error| failed(&error.to_string()))?;
    TokenRequest::builder()
        .auth_token(Secret::from(signed))
        .build()
        .map_err(|error| failed(&error.to_string()))
}

/// The `exp` claim of a token that is somebody else's to verify.
fn expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let claims: Claims = jsonwebtoken::dangerous::insecure_decode_claims(token).ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}
