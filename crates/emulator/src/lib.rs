//! The Package Deployment API on loopback, for tests: its token endpoint and its executions, over real HTTP.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use optics_emulator::Emulator;
//!
//! let emulator = Emulator::start().await?; // on a free port, with the contract's examples as executions
//! // Point a client at `emulator.url()`, with `emulator.tenant_id()`, `.app_id()` and `.app_secret()`.
//! emulator.shutdown().await; // dropping it stops it as well
//! # Ok(())
//! # }
//! ```
//!
//! Paths, methods, scopes, claims and body fields come from the contract by way of [`optics_model`]. Ids, secret and
//! keys are random and fresh for each emulator, so any number of them can run in one process. Each runs on a thread
//! of its own: it outlives the runtime of the test that started it, is untouched by a paused clock, and answers
//! clients that block. A start takes less than a millisecond, with TLS some 30.
//!
//! What goes wrong is said by a [`Plan`]; what was seen is told by [`Emulator::requests`]; executions move with
//! [`EmulatorBuilder::progress`], by a clock that [`Emulator::advance`] advances. `docs/emulator.md` in the repository shows
//! all of it by example, with the admin endpoints that do the same for tests in other languages.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use optics_emulator::{Emulator, Plan};
//!
//! let emulator = Emulator::builder().faults("get: 429×2 (Retry-After 1), reset".parse()?).start().await?;
//! // A client gets an execution at its fourth try. Then:
//! for request in emulator.requests() {
//!     println!("{} {}: {:?}, {:?}", request.method, request.target, request.status, request.fault);
//! }
//! emulator.faults(Plan::default()); // no more faults
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! Every error has the body `{"message": …}`. The last column says how sure we are that the real service does
//! the same: *documented* on the operation's page, on a *sibling* page of the vendor's guide, *observed* in public
//! client code, or *assumed* by us. Where no source names a status, faults of HTTP itself get the one of RFC 9110.
//!
//! | request | answer | grade |
//! |---|---|---|
//! | token: a JWT signed with HS256 and the application secret | 200, an access token | sibling |
//! | token: no `scp` claim | the token has every scope of the application | sibling |
//! | token: `scp` claim | the token has the scopes named, and no other | sibling |
//! | token: `scp` names no scope, or one the application does not have | 400 | assumed |
//! | token: more than 30 minutes from `iat` to `exp` | 400 | sibling |
//! | token: `exp` before `iat` | 400 | assumed |
//! | token: body is no JSON object, or has no `auth_token` string | 400 | sibling |
//! | token: `auth_token` is no JWT, or signed with another algorithm | 400 | assumed |
//! | token: a claim is missing, empty, or no whole number of seconds | 400 | assumed |
//! | token: signed with another secret | 401 | sibling |
//! | token: other `tid`, `sub` or `iss` | 401 | assumed |
//! | token: `exp` reached | 401 | sibling |
//! | token: `iat` more than [`ISSUED_AT_LEEWAY_SECONDS`] in the future | 401; that it fails is observed | assumed |
//! | token: `jti` of a request that was exchanged and has not expired | 401; that it is to be fresh is sibling | assumed |
//! | token: body longer than [`MAX_BODY_BYTES`] | 413 | assumed |
//! | token: content type other than `application/json` | 400 | assumed |
//! | access token lives [`DEFAULT_ACCESS_TOKEN_LIFETIME`] | its `exp` claim says so | assumed |
//! | access token is a JWT with the claims of the request it answers | | assumed |
//! | get: access token with the scope, id of an execution | 200, the very text it was loaded from | documented |
//! | get: id in the other style, or other case | 200, the same execution | assumed |
//! | get: id is no identifier | 400 | assumed |
//! | get: no such execution, or one of another tenant | 404 | sibling |
//! | list: access token with the scope | 200, a page of the very texts that were loaded | assumed |
//! | list: order | newest first by the moment of the request; of the same moment, as they were loaded | assumed |
//! | list: a page behind the last | 200, without executions | assumed |
//! | list: `page` or `page_size` is no number, too small, too large, or given twice | 400 | assumed |
//! | list: `page_size` above [`MAX_PAGE_SIZE`] | 200, so many, and that as the size of the page | assumed |
//! | list: any other query parameter | ignored | assumed |
//! | get, list: `Authorization` missing, or not `Bearer` and a token | 401 | sibling |
//! | get, list: token altered, or not issued by this emulator | 401 | sibling |
//! | get, list: token issued before the keys were rotated | 401 | sibling |
//! | get, list: token expired | 401 | sibling |
//! | get, list: token lacks the scope | 403 | sibling |
//! | get, list: an execution that moves | counts rise from those of its text, and end consistent | assumed |
//! | any other path | 404 | sibling |
//! | any other method | 405 with `Allow` | assumed |
//! | order of checks: token, scope, id or page | | assumed |
//! | every 401 | `WWW-Authenticate: Bearer` | assumed |
//! | every answer | `Date` by the emulator's clock | assumed |
//! | `/__admin/…`, `/openapi.json` and the schema beside it | the emulator's own | |
//!
//! The emulator's clock is the computer's plus an offset, which [`EmulatorBuilder::clock_offset`] and
//! [`Emulator::set_clock_offset`] set, plus what it was advanced by: a token expires, or a clock is off by an hour, without
//! any waiting.
//!
//! # What it does not do
//!
//! - The service's operations to create and delete executions are not there: they are no part of the contract. The admin
//!   endpoints create and delete.
//! - No rate limit of its own: it answers 409, 429, 500 or 501 only where a fault says so.
//! - `nbf` and critical headers (`crit`) are ignored.
//! - It does not check executions against the contract beyond decoding them, so that a client can be shown a body
//!   that breaks it; `optics-validator` checks.
//! - `Accept`, query parameters of `get` and a body of either are ignored.
//! - No HTTP/2, no compression, no redirects and no cookies but by faults, and no address other than loopback.
//! - TLS is with a certificate that it makes itself, without client certificates, a chain or revocation; faults within the
//!   handshake there are none.
//! - No pipelining where a fault ends the connection: what was sent behind the request is lost.
//! - Connections are not refused: one that a fault ends has been accepted by the system before.
//! - What is no HTTP at all is answered by the HTTP library, without a body.
//! - It stores nothing. Of requests it keeps the last [`MAX_REQUESTS`], without tokens and bodies.
//!
//! # Features
//!
//! - `codegen` (default): passed on to [`optics_model`].

mod admin;
mod builder;
mod clock;
mod connection;
mod contract;
mod emulator;
mod executions;
mod fault;
mod json;
mod list;
mod progress;
mod refusal;
mod replay;
mod reply;
mod requests;
mod server;
mod service;
mod splice;
mod start_error;
mod store;
mod tenant;
mod tls;
mod token;
mod wire;

pub use builder::{DEFAULT_ACCESS_TOKEN_LIFETIME, EmulatorBuilder, MAX_SPEED};
pub use emulator::Emulator;
pub use executions::{Executions, InvalidExecutions};
pub use fault::{InvalidPlan, Plan};
pub use list::MAX_PAGE_SIZE;
pub use progress::{ACKED_WITHIN, DONE_WITHIN};
pub use requests::{MAX_REQUESTS, SeenRequest};
pub use service::MAX_BODY_BYTES;
pub use start_error::StartError;
pub use tenant::{ApplicationAccess, ApplicationSettings, TenantSettings};
pub use tls::Certificate;
pub use token::ISSUED_AT_LEEWAY_SECONDS;

/// Compiles and runs the guide's example.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/emulator.md")]
struct Guide;
