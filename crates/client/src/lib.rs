//! Client of the CylanceOPTICS Package Deployment API: authenticate, fetch a package execution, know what went wrong.
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
//! It signs a JWT with the application secret (HS256), exchanges it for an access token that has the one scope the
//! operation needs, and sends that token to the host it came from and no other: redirects are not followed. The token
//! is kept until a minute before its own `exp`, or until it is refused. A response is read up to a limit, and must be JSON that decodes as the
//! execution asked for. Connections go over TLS; plain HTTP is for loopback only. Proxies of the environment
//! (`HTTPS_PROXY`, `NO_PROXY`) are used, but not on the way to loopback.
//!
//! # What it does not do
//!
//! It does not retry, wait for an execution to end, list executions or create them. It does not judge a body against
//! the whole contract: give [`Body::bytes`] to `optics-validator` for that.
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
mod fetched;
mod limits;
mod many;
pub mod middleware;
mod pages;
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
pub use capture::{CaptureFile, CaptureFileError, Kept, Record, Sink, SinkError};
pub use client::Client;
pub use clock::{Clock, Passed, SystemClock};
pub use credentials::Credentials;
pub use error::Error;
pub use fetched::Fetched;
pub use many::Many;
pub use pages::ExecutionList;
pub use response::Body;
pub use retry::RetryPolicy;
#[cfg(feature = "validation")]
pub use validation::Validation;
pub use wait::{Progress, WaitEnd, WaitPolicy};
