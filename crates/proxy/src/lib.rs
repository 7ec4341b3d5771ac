//! Stands between a client in any language and the service, and tells what comes back that breaks the contract.
//!
//! ```no_run
//! use optics_model::Region;
//! use optics_proxy::Proxy;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let proxy = Proxy::builder(Region::EUC1)
//!     .observer(|observed| {
//!         for finding in observed.report().into_iter().flat_map(|report| report.findings()) {
//!             println!("{} {}: {}", observed.method(), observed.path(), finding.message());
//!         }
//!     })
//!     .start()
//!     .await?;
//! println!("point the client at {}", proxy.url());
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! A client takes the proxy's URL as its base URL. Each request goes on to the service as it is, but for `Host` and the
//! headers of the connection itself (RFC 9110, section 7.6.1), and what comes back goes to the client as it is: status,
//! headers and bytes of the body, whatever was found in them. Redirects are passed back, not followed. A response that breaks
//! off breaks off for the client as well.
//!
//! Where exchanges are captured, the service is asked not to pack its answers, since secrets could not be taken out of them.
//! Headers pass whatever they are; of those that nobody knows, captures keep the names alone
//! ([`Record`](optics_client::Record)).
//!
//! The body of each answer to an operation of the contract is held until it is whole, up to a limit, and judged; longer ones,
//! and answers to anything else, pass through as they come. A service that cannot be reached is 502 with
//! `{"message": …}`, which is the proxy's own. A proxy on the way to it that the environment names (`HTTPS_PROXY`) is used, and
//! one that cannot be used is an error at the start.
//!
//! # What it does not do
//!
//! It has no credentials and keeps none: tokens pass through in headers and bodies, and reach neither captures nor
//! messages. It listens on loopback unless told otherwise, and speaks plain HTTP/1.1 there; towards the service, TLS. It is
//! no proxy in the sense of `HTTPS_PROXY`: `CONNECT` is refused.

mod body;
mod connections;
mod forward;
mod observed;
mod proxy;

pub use observed::{Observed, Totals};
pub use proxy::{Proxy, ProxyBuilder, StartError};
