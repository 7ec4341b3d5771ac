//! The access tokens at hand: one for each set of scopes, asked for once however many wait for it.
//!
//! A token has the scopes of the operation it is for and no others. Were one token asked for with the scopes of all
//! operations, an application that lacks one of them could use none, since the service refuses a request that names a
//! scope the application does not have (400; grade: assumed); and a token that leaks would allow more. The price is one
//! more request for a client that both gets and lists.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, WeakShared};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use optics_model::{Operation, TokenResponse};
use secrecy::SecretString;

use crate::attempt::Core;
use crate::credentials::{Credentials, Kind as CredentialsKind};
use crate::dates;
use crate::error::{Error, Kind};
use crate::response;
use crate::retry::Course;
use crate::token::{self, AccessToken};
use crate::trace;

type Scopes = &'static [&'static str];

pub(crate) struct Tokens {
    core: Arc<Core>,
    source: Source,
    slots: Mutex<HashMap<Scopes, Slot>>,
}

enum Source {
    Given(AccessToken),
    Application { tenant_id: String, app_id: String, app_secret: SecretString },
}

#[derive(Default)]
struct Slot {
    token: Option<AccessToken>,
    /// The request under way. Those who wait for it drive it together, whoever of them began it, and it ends with the
    /// last of them.
    refresh: Option<WeakShared<BoxFuture<'static, Result<AccessToken, Error>>>>,
}

impl Tokens {
    pub(crate) fn new(core: Arc<Core>, credentials: &Credentials) -> Result<Self, Error> {
        let source = match &credentials.0 {
            CredentialsKind::Token(token) => {
                let token = AccessToken::new(token.clone(), core.clock.now()).map_err(|_| {
                    Error::new(
                        Kind::Configuration,
                        "the token is empty, or has characters that no header can hold",
                    )
                })?;
                Source::Given(token)
            }
            CredentialsKind::Application { tenant_id, app_id, app_secret } => Source::Application {
                tenant_id: tenant_id.clone(),
                app_id: app_id.clone(),
                app_secret: app_secret.clone(),
            },
        };
        Ok(Self { core, source, slots: Mutex::default() })
    }

    /// The token that is at hand while it is fresh, else a new one.
    ///
    /// No lock is held while the service is asked. Those who wait when that fails all get the failure; whoever comes next
    /// asks anew.
    pub(crate) async fn get(self: &Arc<Self>, scopes: Scopes) -> Result<AccessToken, Error> {
        if let Source::Given(token) = &self.source {
            return Ok(token.clone());
        }
        let refresh = {
            let mut slots = self.slots();
            let slot = slots.entry(scopes).or_default();
            if let Some(token) = slot.token.as_ref().filter(|token| token.is_fresh(self.core.service_time()))
            {
                return Ok(token.clone());
            }
            match slot.refresh.as_ref().and_then(WeakShared::upgrade) {
                Some(under_way) => under_way,
                None => {
                    let begun = Arc::clone(self).refresh(scopes).boxed().shared();
                    slot.refresh = begun.downgrade();
                    begun
                }
            }
        };
        refresh.await
    }

    /// Drops a token that was refused, unless another has taken its place. Whether a new one can be had.
    pub(crate) fn forget(&self, scopes: Scopes, refused: &AccessToken) -> bool {
        if matches!(self.source, Source::Given(_)) {
            return false;
        }
        let mut slots = self.slots();
        let slot = slots.entry(scopes).or_default();
        if slot.token.as_ref().is_some_and(|token| token.is(refused)) {
            slot.token = None;
        }
        true
    }

    /// Nothing can panic while it holds the lock, so that a poisoned one is as good as any.
    fn slots(&self) -> MutexGuard<'_, HashMap<Scopes, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn refresh(self: Arc<Self>, scopes: Scopes) -> Result<AccessToken, Error> {
        let result = self.request(scopes).await;
        let mut slots = self.slots();
        let slot = slots.entry(scopes).or_default();
        slot.refresh = None;
        slot.token = result.as_ref().ok().cloned();
        result.map_err(Error::settled)
    }

    /// Asks for a token until there is one, or no further try is due.
    ///
    /// Where the request is refused and the service's clock differs from ours, the difference is the likely reason: then
    /// it is corrected and sent once more, and the difference kept if that helped.
    async fn request(&self, scopes: Scopes) -> Result<AccessToken, Error> {
        let mut course = Course::begin(&self.core, Operation::REQUEST_ACCESS_TOKEN);
        let mut offset = self.core.clock_offset.load(Ordering::Relaxed);
        let mut is_corrected = false;
        loop {
            let mut drift = None;
            let error = match course.within(self.request_once(scopes, offset, &course, &mut drift)).await {
                Ok(token) => {
                    self.core.clock_offset.store(offset, Ordering::Relaxed);
                    return Ok(token);
                }
                Err(error) => error,
            };
            let is_refused = matches!(error.status(), Some(400 | 401));
            match drift.filter(|_| is_refused && !is_corrected) {
                Some(drift) => {
                    offset = offset.saturating_add(drift);
                    trace::drift(offset);
                    is_corrected = true;
                }
                None => course.again(if is_corrected { clock_told(error, offset) } else { error }).await?,
            }
        }
    }

    /// `drift` becomes what the difference of the clocks is more than `offset`, where the response tells of it.
    async fn request_once(
        &self,
        scopes: Scopes,
        offset: i64,
        course: &Course<'_>,
        drift: &mut Option<i64>,
    ) -> Result<AccessToken, Error> {
        let Source::Application { tenant_id, app_id, app_secret } = &self.source else {
            return Err(Error::new(Kind::Configuration, "a token that was given cannot be renewed"));
        };
        let core = &self.core;
        let operation = Operation::REQUEST_ACCESS_TOKEN;
        let now = || dates::shifted(core.clock.now(), offset);
        let mut signed = SecretString::default();
        let request = || {
            let asked = token::request(tenant_id, app_id, app_secret, scopes, now())?;
            signed = asked.auth_token.expose().into();
            let text = serde_json::to_vec(&asked)
                .map_err(|_| Error::new(Kind::Configuration, "cannot write the token request"))?;
            let mut request = core.request(operation, operation.path())?.map(|_| Bytes::from(text));
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(request)
        };
        let exchange = core.send(operation, course, &[app_secret], request).await?;
        let [sent, received] =
            [exchange.sent, exchange.received].map(|moment| dates::shifted(moment, offset));
        *drift = dates::drift(exchange.response.headers(), sent, received);
        let body = response::read(exchange.response, now(), &[app_secret, &signed]).map_err(|error| {
            if error.is_bad_request() {
                error.and(&format!("a token was asked for with the scope {}", scopes.join(",")))
            } else {
                error
            }
        })?;
        let contract = |what| Error::new(Kind::Contract, what).with_status(200);
        let answer: TokenResponse = serde_json::from_slice(body.bytes())
            .map_err(|_| contract("the answer to the token request holds no access token"))?;
        AccessToken::new(answer.access_token.expose().into(), now()).map_err(|_| {
            contract("the answer to the token request holds an access token that is empty or cannot be sent")
        })
    }
}

fn clock_told(error: Error, offset: i64) -> Error {
    let side = if offset < 0 { "ahead of" } else { "behind" };
    let seconds = offset.unsigned_abs();
    let days = if seconds < 2 * 86_400 { String::new() } else { format!(" ({} days)", seconds / 86_400) };
    error.and(&format!(
        "this computer's clock is {seconds} s{days} {side} the service's, which was made up for in the last request"
    ))
}
