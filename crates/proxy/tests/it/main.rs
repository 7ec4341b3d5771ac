//! The proxy between a client and the emulator, over real HTTP.

// The lints know test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod capture;
mod connections;
mod cut_off;
mod examples;
mod framing;
mod passage;
mod service;
mod start;
mod unanswered;

use std::sync::{Arc, Mutex};

use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use optics_model::ExecutionId;
use optics_proxy::{Observed, Proxy, ProxyBuilder};
use secrecy::ExposeSecret as _;

/// A service, a proxy of it, and what the proxy said of each exchange.
pub(crate) struct Chain {
    pub(crate) emulator: Emulator,
    pub(crate) proxy: Proxy,
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
}

impl Chain {
    /// With these faults of the service, and a proxy that is set up in this way.
    pub(crate) async fn with(faults: &str, set_up: impl FnOnce(ProxyBuilder) -> ProxyBuilder) -> Self {
        let emulator = Emulator::builder().faults(faults.parse().unwrap()).start().await.unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let builder = Proxy::builder(emulator.url().parse::<BaseUrl>().unwrap())
            .observer(move |observed| told.lock().unwrap().push(described(observed)));
        let proxy = set_up(builder).start().await.unwrap();
        Self { emulator, proxy, seen }
    }

    pub(crate) async fn new(faults: &str) -> Self {
        Self::with(faults, |builder| builder).await
    }

    /// A client that knows the proxy alone.
    pub(crate) fn client(&self) -> Client {
        let secret = self.emulator.app_secret().expose_secret().to_owned();
        Client::builder(self.proxy.url().parse::<BaseUrl>().unwrap())
            .credentials(Credentials::new(self.emulator.tenant_id(), self.emulator.app_id(), secret))
            .build()
            .unwrap()
    }

    /// What was said of exchanges other than those for a token.
    pub(crate) fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|line| !line.starts_with("POST")).cloned().collect()
    }
}

/// Method, status, what was found and what went wrong.
pub(crate) fn described(observed: &Observed) -> String {
    let mut text = format!("{} {:?}", observed.method(), observed.status());
    if let Some(report) = observed.report() {
        let totals = report.totals();
        text +=
            &format!(" valid {} unread {} not checked {}", totals.valid, totals.unread, totals.not_checked);
        for group in report.findings() {
            text += &format!("; {}: {}", group.pointer(), group.message());
        }
    }
    if let Some(problem) = observed.problem() {
        text += &format!("; problem: {problem}");
    }
    text
}

pub(crate) fn id() -> ExecutionId {
    "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap()
}
