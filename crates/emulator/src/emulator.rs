use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use optics_model::ExecutionId;
use secrecy::SecretString;

use crate::builder::EmulatorBuilder;
use crate::executions::{Executions, InvalidExecutions};
use crate::fault::Plan;
use crate::requests::SeenRequest;
use crate::server::Server;
use crate::service::Service;
use crate::start_error::StartError;
use crate::tenant::ApplicationAccess;

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

    /// Base URL, such as `http://127.0.0.1:49152`, or with `https` where it speaks TLS, without a trailing slash.
    pub fn url(&self) -> String {
        self.service.url.clone()
    }

    /// The certificate in PEM, where the emulator speaks TLS: what a client is to trust.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.service.tls.as_ref().map(|tls| tls.pem.as_str())
    }

    /// Id of the first tenant: the `tid` claim of token requests.
    pub fn tenant_id(&self) -> &str {
        &self.service.tenants.first.id
    }

    /// Id of its first application: the `sub` claim of token requests.
    pub fn app_id(&self) -> &str {
        &self.service.tenants.first.first.id
    }

    /// Secret of the application, which token requests are signed with: the bytes of this text are the key.
    pub fn app_secret(&self) -> &SecretString {
        &self.service.tenants.first.first.secret
    }

    /// All applications of all tenants, those of one tenant together; the first is what the methods above give.
    pub fn applications(&self) -> impl Iterator<Item = ApplicationAccess<'_>> {
        self.service.tenants.iter().flat_map(|tenant| {
            tenant.applications().map(|application| ApplicationAccess {
                tenant_id: &tenant.id,
                app_id: &application.id,
                app_secret: &application.secret,
            })
        })
    }

    /// Ids of the first tenant's executions, in the order and style in which they were loaded and created.
    pub fn execution_ids(&self) -> impl ExactSizeIterator<Item = ExecutionId> + use<> {
        self.service.tenants.first.executions.ids().into_iter()
    }

    /// Adds executions to the first tenant: all of them, or none where one cannot be added. Where executions move, these start
    /// now.
    ///
    /// # Errors
    ///
    /// When an execution of the same id is there, or there are too many.
    pub fn create_executions(&self, executions: &Executions) -> Result<(), InvalidExecutions> {
        self.service.tenants.first.executions.create(executions, self.service.clock.elapsed())
    }

    /// Deletes an execution of the first tenant; says whether it was there.
    pub fn delete_execution(&self, id: &ExecutionId) -> bool {
        self.service.tenants.first.executions.delete(id)
    }

    /// Refuses all access tokens that were issued so far, as tokens that are none of the emulator's.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers to make new keys from.
    pub fn rotate_keys(&self) -> Result<(), StartError> {
        self.service.keys.rotate().map_err(|_| StartError::randomness())
    }

    /// Refuses all access tokens that were issued so far, as tokens that have expired.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers to make new keys from.
    pub fn expire_tokens(&self) -> Result<(), StartError> {
        self.service.keys.expire().map_err(|_| StartError::randomness())
    }

    /// Sets the emulator's clock to the computer's plus `seconds`, and plus all that it was advanced, from now on. Tokens and
    /// the `Date` header go by it; executions do not move by it.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.service.clock.set_offset(seconds);
    }

    /// What the emulator's clock says, in seconds since the epoch.
    pub fn now(&self) -> u64 {
        self.service.clock.now()
    }

    /// Advances the emulator's clock: tokens grow older, and executions move where they do.
    pub fn advance(&self, by: Duration) {
        self.service.clock.advance(by);
    }

    /// Puts a plan in place of what is left of the last one, and closes the connections of those who hang by that.
    pub fn faults(&self, plan: Plan) {
        self.service.faults.set(plan);
    }

    /// What is left of the plan.
    pub fn faults_left(&self) -> Plan {
        self.service.faults.left()
    }

    /// Returns once a request, or a connection, hangs by the fault `hang`; at once if one does.
    pub async fn wait_until_hanging(&self) {
        self.service.faults.someone_hangs().await;
    }

    /// The last [`MAX_REQUESTS`](crate::MAX_REQUESTS) requests, the oldest first, but those to the admin endpoints. A
    /// request is there from the moment when its head has come, and complete before its answer is sent.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.service.requests.kept()
    }

    /// How many requests there were since the start or the last clearing.
    pub fn request_count(&self) -> u64 {
        self.service.requests.count()
    }

    /// Forgets all requests.
    pub fn clear_requests(&self) {
        self.service.requests.clear();
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
