//! Client of the CylanceOPTICS Package Deployment API: authenticate, fetch package executions, know what went wrong.
//!
//! ```no_run
//! use optics_client::{Client, Credentials};
//! use optics_model::Region;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let secret = std::env::var("OPTICS_APP_SECRET")?;
//! let client = Client::builder(Region::EUC1)
//!     .credentials(Credentials::new("<tenant id>", "<application id>", secret))
//!     .build()?;
//!
//! let fetched = client.execution(&"abebf88c-f283-4edc-834b-aa8ad3bc682c".parse()?).await?;
//! println!("{} of {}", fetched.execution().device_statuses.succeeded, fetched.execution().device_count);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! It fetches [one execution](Client::execution), [many at once](Client::many) or [all there are](Client::executions), and
//! [waits](Client::wait) until one is done.
//!
//! It signs a JWT with the application secret (HS256), exchanges it for an access token that has the scopes of the one
//! operation it is for, and sends that token to the host it came from and no other: redirects are not followed. A token
//! is used until shortly before its own `exp`; however many calls wait for a new one, it is asked for once. One that is
//! refused (401) is replaced once, and the request sent once more. Where a request for a token is refused and the service's
//! `Date` tells that this computer's clock is wrong, the difference is made up for ([`Client::clock_offset`]).
//!
//! What fails in passing is tried again: see [`RetryPolicy`]. How many requests are under way at once, and how many are
//! sent in a time, is bounded for all clones of a client together: see [`ClientBuilder::max_in_flight`] and
//! [`ClientBuilder::rate`]. When the service asks for a pause by a 429, all of them make it. Each request, each connection and the whole call have limits of time. All waits go through a
//! [`Clock`], so that tests of what uses the client need not wait. A call that is dropped leaves nothing behind.
//!
//! A response is read up to a limit, and must be JSON that decodes as the execution asked for. Connections go over TLS, with
//! HTTP/2 where the service speaks it, are kept for the next request, and take gzip; plain HTTP is for loopback only.
//! Proxies of the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) are used, but not on the way to loopback, and one that
//! cannot be used is an error ([`check_proxies`]); a [proxy](ClientBuilder::proxy) and
//! [certificates](ClientBuilder::add_root_certificate) of one's own can be given.
//!
//! Calls and attempts are `tracing` spans with the names of OpenTelemetry's conventions for HTTP, and each retry is an event,
//! all with the target `optics_client`. To see or change each request and response, put in a tower
//! [layer](ClientBuilder::layer).
//!
//! It needs a Tokio runtime with time and I/O; `examples/blocking.rs` shows it in a program that has none of its own.
//!
//! # What it does not do
//!
//! It does not create or delete executions. Without the feature `validation` it does not hold a body against the whole
//! contract: give [`Body::bytes`] to `optics-validator` for that.
//!
//! **Architecture invariant:** no secret, token or response value shows in a `Debug` output, an error or a panic.

mod attempt;
mod base_url;
mod builder;
mod capture;
mod client;
mod clock;
mod connection;
mod credentials;
mod dates;
mod error;
mod failure;
mod fetched;
mod gzip;
mod limits;
mod many;
pub mod middleware;
mod pages;
mod proxies;
mod redact;
mod response;
mod retry;
mod scrub;
mod token;
mod token_cache;
mod trace;
mod transport;
#[cfg(feature = "validation")]
mod validation;
mod wait;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use builder::ClientBuilder;
pub use capture::{
    CaptureFile, CaptureFileError, Incomplete, Kept, Record, Sink, SinkError, is_harmless_header,
};
pub use client::Client;
pub use clock::{Clock, Passed, SystemClock};
pub use connection::{choose_cryptography, root_certificates};
pub use credentials::Credentials;
pub use error::Error;
pub use failure::failure as transport_failure;
pub use fetched::Fetched;
pub use many::Many;
pub use pages::{ExecutionList, Page};
pub use proxies::check_proxies;
pub use response::Body;
pub use retry::RetryPolicy;
pub use token::Access;
#[cfg(feature = "validation")]
pub use validation::Validation;
pub use wait::{Progress, WaitEnd, WaitPolicy};
