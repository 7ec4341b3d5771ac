use std::fmt;
use std::sync::Arc;

use optics_model::ExecutionId;
use secrecy::SecretString;

use crate::builder::EmulatorBuilder;
use crate::server::Server;
use crate::service::Service;
use crate::start_error::StartError;

/// A running emulator. It stops when it is shut down or dropped.
///
/// `Debug` masks the application secret.
pub struct Emulator {
    pub(crate) server: Server,
    pub(crate) service: Arc<Service>,
}

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1, with the contract's examples as its executions.
    ///
    /// When this returns, it accepts connections. No particular runtime is needed.
    ///
    /// # Errors
    ///
    /// When no port can be listened on, or the system gives no random numbers.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts to describe an emulator.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Base URL, such as `http://127.0.0.1:49152`, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Id of the one tenant: the `tid` claim of token requests.
    pub fn tenant_id(&self) -> &str {
        &self.service.tenants.first.id
    }

    /// Id of the one application: the `sub` claim of token requests.
    pub fn app_id(&self) -> &str {
        &self.service.tenants.first.first.id
    }

    /// Secret of the application, which token requests are signed with: the bytes of this text are the key.
    pub fn app_secret(&self) -> &SecretString {
        &self.service.tenants.first.first.secret
    }

    /// Ids of the executions, in the order and style in which they were loaded.
    pub fn execution_ids(&self) -> impl ExactSizeIterator<Item = ExecutionId> + use<> {
        self.service.tenants.first.executions.ids().into_iter()
    }

    /// Sets the emulator's clock to the computer's plus `seconds`, from now on.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.service.clock.set_offset(seconds);
    }

    /// Stops: accepts no more connections, lets requests under way finish, and closes what is still open after half
    /// a second. When this returns, the port is free.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.url())
            .field("tenant_id", &self.tenant_id())
            .field("app_id", &self.app_id())
            .field("app_secret", self.app_secret())
            .field("executions", &self.service.tenants.first.executions.ids())
            .finish_non_exhaustive()
    }
}
