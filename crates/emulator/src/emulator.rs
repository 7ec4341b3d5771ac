use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use optics_model::ExecutionId;
use secrecy::SecretString;

use crate::application::{self, Application};
use crate::clock::Clock;
use crate::executions::Executions;
use crate::server::Server;
use crate::service::{self, Service};
use crate::start_error::StartError;
use crate::token::Keys;

/// How long access tokens live unless the builder says otherwise: 30 minutes (grade: assumed).
pub const DEFAULT_ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// A running emulator. It stops when it is shut down or dropped.
///
/// `Debug` masks the application secret.
pub struct Emulator {
    server: Server,
    service: Arc<Service>,
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
        &self.service.application.tenant_id
    }

    /// Id of the one application: the `sub` claim of token requests.
    pub fn app_id(&self) -> &str {
        &self.service.application.id
    }

    /// Secret of the application, which token requests are signed with: the bytes of this text are the key.
    pub fn app_secret(&self) -> &SecretString {
        &self.service.application.secret
    }

    /// Ids of the executions, in the order and style in which they were loaded.
    pub fn execution_ids(&self) -> impl ExactSizeIterator<Item = ExecutionId> + '_ {
        self.service.executions.ids()
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
            .field("executions", &self.service.executions)
            .finish_non_exhaustive()
    }
}

/// Describes an emulator; see [`Emulator::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct EmulatorBuilder {
    listen: SocketAddr,
    executions: Option<Executions>,
    scopes: BTreeSet<String>,
    clock_offset: i64,
    access_token_lifetime: Duration,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            executions: None,
            scopes: application::every_scope(),
            clock_offset: 0,
            access_token_lifetime: DEFAULT_ACCESS_TOKEN_LIFETIME,
        }
    }
}

impl EmulatorBuilder {
    /// The address to listen on, which must be a loopback address; port 0 takes a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The executions to serve. Default: the contract's examples.
    pub fn executions(mut self, executions: Executions) -> Self {
        self.executions = Some(executions);
        self
    }

    /// The scopes that the application has, and tokens can have. Default: those of all operations of the contract.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// How many seconds the emulator's clock is ahead of the computer's; a negative number sets it behind. Default: 0.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// How long access tokens live, in whole seconds; a token of 0 seconds has expired when it arrives.
    /// Default: [`DEFAULT_ACCESS_TOKEN_LIFETIME`].
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.access_token_lifetime = lifetime;
        self
    }

    /// Starts the emulator. When this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// When the address is not a loopback address or cannot be listened on, or the system gives no random numbers.
    pub async fn start(self) -> Result<Emulator, StartError> {
        if !self.listen.ip().to_canonical().is_loopback() {
            return Err(StartError::not_loopback(self.listen));
        }
        let executions = match self.executions {
            Some(executions) => executions,
            None => Executions::examples().map_err(StartError::examples)?,
        };
        let application = Application::new(self.scopes).map_err(|_| StartError::randomness())?;
        let keys = Keys::new(&application).map_err(|_| StartError::randomness())?;
        let service = Arc::new(Service {
            application,
            executions,
            keys,
            clock: Clock::with_offset(self.clock_offset),
            access_token_lifetime: self.access_token_lifetime.as_secs(),
        });
        let router = service::router(Arc::clone(&service))?;
        let server = Server::start(self.listen, router)
            .await
            .map_err(|error| StartError::listen(self.listen, error))?;
        Ok(Emulator { server, service })
    }
}
