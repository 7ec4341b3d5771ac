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
//! A client takes the proxy's URL as its base URL. What passes is the same before and behind the proxy, but for this:
//!
//! - `Host`, and the headers of the connection itself (RFC 9110, section 7.6.1), are those of each side. `Content-Length` is
//!   told anew for a request, is taken out of an answer that comes in chunks as well (RFC 9112, section 6.3), and stands there
//!   once where it stood several times; several that differ are no message, and neither are those of a request.
//! - A request without `Accept` goes on with `Accept: */*`, which means the same (RFC 9110, section 12.5.1).
//! - Where exchanges are captured, `Accept-Encoding` is `identity`: the service is asked not to pack its answers, since secrets
//!   could not be taken out of them.
//!
//! The target of a request reaches the service byte for byte. One that would become another once it is a URL, with `/../`, a
//! backslash or `*` for instance, is refused with 400. A request whose body is longer than 1 MiB is refused with 413, and with
//! 408 if it takes too long to come. Redirects are passed back, not followed. A response that breaks off breaks off for the client as
//! well.
//!
//! The body of each answer to an operation of the contract is held until it is whole, up to a limit, and judged; longer ones,
//! and answers to anything else, pass through as they come. Where there is no answer, the client gets 502. What the proxy
//! answers itself is `{"message": "optics proxy: …"}`. A proxy on the way to the service that the environment names
//! (`HTTPS_PROXY`) is used, and one that cannot be used is an error at the start.
//!
//! Each exchange is told once, and recorded if it was passed on, also if it was cut off: if the client leaves, or the proxy is
//! stopped, before the service has answered or while a body passes as it comes, that is told as a problem, and the record has what
//! had come back. A body that was held is told before the client gets it, whether or not it takes it.
//!
//! Headers pass whatever they are; of those that nobody knows, captures keep the names alone
//! ([`Record`](optics_client::Record)). If a service says the value of such a header of the request again, such as a key or a
//! cookie, captures have `***` in its place, provided that it has at least 8 bytes.
//!
//! At most 256 connections of clients are open. For one more, that ends which has been idle the longest; if none is idle, it waits.
//! A connection ends on which no whole head of a request comes for 60 s.
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
mod secrets;

pub use observed::{Observed, Totals};
pub use proxy::{Proxy, ProxyBuilder, StartError};
