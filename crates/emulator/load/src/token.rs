//! The access token, asked for as the contract says.

use std::fmt;
use std::time::Instant;

use optics_jwt::Key;
use optics_model::{AuthClaims, Operation, TokenRequest, TokenResponse};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Connection;

/// An application, which access tokens are for.
#[derive(Clone, Debug)]
pub struct Application {
    /// Id of its tenant: the `tid` claim.
    pub tenant_id: String,
    /// Its id: the `sub` claim.
    pub app_id: String,
    /// Its secret: the bytes of this text are the key.
    pub app_secret: SecretString,
}

impl Application {
    /// A JWT that asks for an access token, signed by the application; `now` is in seconds since the epoch.
    ///
    /// # Errors
    ///
    /// When the claims are not what the contract allows. No error holds a secret.
    pub fn sign(&self, now: u64) -> Result<String, String> {
        let claims = AuthClaims::builder()
            .iat(now)
            .exp(now + AuthClaims::MAX_LIFETIME_SECONDS)
            .iss(AuthClaims::ISS)
            .tid(self.tenant_id.as_str())
            .sub(self.app_id.as_str())
            .jti(format!("{:?}", Instant::now()))
            .build()
            .map_err(|error| error.to_string())?;
        let key = Key::new(self.app_secret.expose_secret().as_bytes());
        key.sign(&claims).map_err(|_| "the token request cannot be signed".to_owned())
    }

    /// An access token of the service at `address`, such as `127.0.0.1:8080`.
    ///
    /// # Errors
    ///
    /// When the service gives none; says so without the answer's body.
    pub fn access_token(&self, address: &str, now: u64) -> Result<String, String> {
        let failed = |error: &dyn fmt::Display| format!("no access token: {error}");
        let asked = TokenRequest::builder().auth_token(self.sign(now)?).build();
        let body =
            serde_json::to_string(&asked.map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
        let (method, path) =
            (Operation::REQUEST_ACCESS_TOKEN.method(), Operation::REQUEST_ACCESS_TOKEN.path());
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n");
        let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        let mut connection = Connection::open(address).map_err(|error| failed(&error))?;
        let answer = connection.ask(request.as_bytes()).map_err(|error| failed(&error))?;
        if answer.status != 200 {
            return Err(failed(&format_args!("status {}", answer.status)));
        }
        let read: Result<TokenResponse, _> = serde_json::from_slice(&answer.body);
        let response = read.map_err(|_| failed(&"the body of the answer is not that of the contract"))?;
        Ok(response.access_token.expose().to_owned())
    }
}
