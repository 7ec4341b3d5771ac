use std::fmt;

use secrecy::SecretString;

/// What an application proves itself with. `Debug` shows neither secret nor token.
///
/// ```
/// use optics_client::Credentials;
///
/// let credentials = Credentials::new("tenant", "application", "the secret".to_owned());
/// assert!(!format!("{credentials:?}").contains("the secret"));
/// ```
#[derive(Clone)]
pub struct Credentials(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    Application { tenant_id: String, app_id: String, app_secret: SecretString },
    Token(SecretString),
}

impl Credentials {
    /// An application of a tenant, with its secret. The client asks for access tokens as it needs them.
    pub fn new(
        tenant_id: impl Into<String>,
        app_id: impl Into<String>,
        app_secret: impl Into<SecretString>,
    ) -> Self {
        Self(Kind::Application {
            tenant_id: tenant_id.into(),
            app_id: app_id.into(),
            app_secret: app_secret.into(),
        })
    }

    /// An access token somebody else obtained. The client sends it as it is and cannot renew it.
    pub fn token(token: impl Into<SecretString>) -> Self {
        Self(Kind::Token(token.into()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Application { tenant_id, app_id, .. } => f
                .debug_struct("Credentials")
                .field("tenant_id", tenant_id)
                .field("app_id", app_id)
                .finish_non_exhaustive(),
            Kind::Token(_) => f.debug_struct("Credentials").finish_non_exhaustive(),
        }
    }
}
