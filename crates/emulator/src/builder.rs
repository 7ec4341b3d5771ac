use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulator::Emulator;
use crate::executions::{self, Executions};
use crate::fault::{Faults, Plan};
use crate::progress::Progress;
use crate::replay::UsedIds;
use crate::requests::Requests;
use crate::server::Server;
use crate::service::Service;
use crate::start_error::StartError;
use crate::tenant::{self, ApplicationSettings, Defaults, TenantSettings, Tenants};
use crate::tls::{Certificate, Tls};
use crate::token::Keys;

/// The fastest that the emulator's clock can run, in its seconds per second: eleven days in one.
pub const MAX_SPEED: f64 = 1e6;

/// How long access tokens live unless the builder says otherwise: 30 minutes (grade: assumed).
pub const DEFAULT_ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Describes an emulator; see [`Emulator::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct EmulatorBuilder {
    listen: SocketAddr,
    executions: Option<Executions>,
    scopes: BTreeSet<String>,
    clock_offset: i64,
    access_token_lifetime: Duration,
    faults: Plan,
    has_admin: bool,
    certificate: Option<Certificate>,
    tenants: Option<Vec<TenantSettings>>,
    progress: Option<u64>,
    speed: f64,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            executions: None,
            scopes: tenant::every_scope(),
            clock_offset: 0,
            access_token_lifetime: DEFAULT_ACCESS_TOKEN_LIFETIME,
            faults: Plan::default(),
            has_admin: true,
            certificate: None,
            tenants: None,
            progress: None,
            speed: 1.0,
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

    /// What goes wrong. Default: nothing.
    pub fn faults(mut self, plan: Plan) -> Self {
        self.faults = plan;
        self
    }

    /// Whether the admin endpoints are there. Default: they are.
    pub fn admin(mut self, has_admin: bool) -> Self {
        self.has_admin = has_admin;
        self
    }

    /// Lets executions move: devices receive the request within [`ACKED_WITHIN`](crate::ACKED_WITHIN) of the start, and are
    /// done, well or not, within [`DONE_WITHIN`](crate::DONE_WITHIN) after that, by the emulator's clock. One seed tells one
    /// story. Default: executions stay as they were loaded.
    pub fn progress(mut self, seed: u64) -> Self {
        self.progress = Some(seed);
        self
    }

    /// How fast the emulator's clock runs, in its seconds per second, from 0 to [`MAX_SPEED`]. At 0 it stands until it is
    /// advanced. Default: 1.
    pub fn speed(mut self, factor: f64) -> Self {
        self.speed = factor;
        self
    }

    /// The tenants to serve, each with its own applications and executions; at least one. Default: one with one application.
    pub fn tenants(mut self, tenants: impl IntoIterator<Item = TenantSettings>) -> Self {
        self.tenants = Some(tenants.into_iter().collect());
        self
    }

    /// Speaks TLS, with this certificate: HTTP/1.1 over TLS 1.2 or 1.3, and no plain HTTP beside it. Default: plain HTTP.
    pub fn tls(mut self, certificate: Certificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Starts the emulator. When this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// When the address is not a loopback address or cannot be listened on, the speed is out of range, a tenant has no
    /// application or shares its id with another, no certificate can be made, or the system gives no random numbers.
    pub async fn start(self) -> Result<Emulator, StartError> {
        if !self.listen.ip().to_canonical().is_loopback() {
            return Err(StartError::not_loopback(self.listen));
        }
        if !(0.0..=MAX_SPEED).contains(&self.speed) {
            return Err(StartError::speed());
        }
        let executions = match self.executions {
            Some(executions) => executions,
            None => Executions::examples().map_err(StartError::examples)?,
        };
        let progress = match self.progress {
            None => None,
            Some(seed) => {
                let progress = executions::first_example().and_then(|example| Progress::new(seed, example));
                Some(Arc::new(progress.ok_or_else(StartError::progress)?))
            }
        };
        let tenants = self.tenants.unwrap_or_else(|| {
            let applications = vec![ApplicationSettings::default()];
            vec![TenantSettings { applications, ..TenantSettings::default() }]
        });
        let refuse = |error| StartError::listen(self.listen, error);
        let mut server = Server::listen(self.listen).await.map_err(refuse)?;
        let tls = self.certificate.map(Tls::new).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", server.address());
        let service = Arc::new(Service {
            url,
            tls,
            tenants: Tenants::new(tenants, &Defaults { scopes: self.scopes, executions, progress })?,
            used_ids: UsedIds::default(),
            keys: Keys::new().map_err(|_| StartError::randomness())?,
            clock: Clock::new(self.clock_offset, self.speed),
            access_token_lifetime: self.access_token_lifetime.as_secs(),
            has_admin: self.has_admin,
            faults: Faults::new(self.faults),
            requests: Requests::default(),
        });
        server.serve(Arc::clone(&service));
        Ok(Emulator { server, service })
    }
}
