//! Reading the vendor's page from the web.

mod address;
mod content;

use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use crate::error::{Error, Reason, Source};
use address::Address;

/// Reads a page from an `https` address; plain `http` is taken for loopback hosts only.
///
/// What is not certain to be the whole page is an [`Error`]: any status but 200, a body that breaks off, one that is
/// not HTML (`text/html`, `application/xhtml+xml`), one without a type, one in another charset than UTF-8. A response that gives no length and is not chunked ends where
/// its connection ends; whether it is whole is for [`Page::parse`](crate::Page::parse) to find out.
///
/// ```no_run
/// use optics_documentation::{Fetch, Page};
///
/// # async fn run() -> Result<(), optics_documentation::Error> {
/// let fetched = Fetch::default().get("https://docs.example.com/parcels/get-parcel").await?;
/// let page = Page::parse(&fetched.bytes)?.found_at(&fetched.url);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fetch {
    /// Longest time for everything, from the first connection to the last byte, redirects included; 30 s by default.
    pub timeout: Duration,
    /// Largest page that is read, in bytes after content decoding; 16 MiB by default.
    pub most_bytes: usize,
}

/// A page as it was served. `Debug` shows the size of its body and no query string.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The body after content decoding, in UTF-8 by the word of the server.
    pub bytes: Vec<u8>,
    /// Where the page was in the end, without fragment. It keeps its query string, which may tell one page from
    /// another; mind that a query string can hold a secret.
    pub url: String,
    /// Where each redirect led, in order and at most five; the last is `url`. Query strings are masked: these are for
    /// reports.
    pub redirects: Vec<String>,
}

const MOST_REDIRECTS: usize = 5;

/// It is also the only layout that gives its own address and nests lists without doubt.
const ACCEPTED: &str = "text/html, application/xhtml+xml";

/// Characters kept of what the network says in a message.
const MOST_QUOTED: usize = 200;

impl Fetch {
    /// Gets the page. Call it within a Tokio runtime that has I/O and time enabled.
    ///
    /// Redirects are followed to `https` addresses, and from a loopback host to a loopback host.
    ///
    /// # Errors
    ///
    /// One of [`Source::Page`]. It shows addresses without user information and query string, and nothing of the body.
    pub async fn get(&self, url: &str) -> Result<Fetched, Error> {
        let address = Address::parse(url)?;
        match tokio::time::timeout(self.timeout, self.follow(address.clone())).await {
            Ok(fetched) => fetched,
            Err(_) => Err(not_fetched(&address, format_args!("no whole answer within {:?}", self.timeout))),
        }
    }

    async fn follow(&self, mut address: Address) -> Result<Fetched, Error> {
        let mut redirects = Vec::new();
        loop {
            let response = request(&address).await?;
            if !is_redirect(response.status()) {
                let bytes = self.read(&address, response).await?;
                return Ok(Fetched { bytes, url: address.url().to_owned(), redirects });
            }
            if redirects.len() == MOST_REDIRECTS {
                let what = format_args!("redirects again after {MOST_REDIRECTS} redirects");
                return Err(not_fetched(&address, what));
            }
            let Some(location) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok())
            else {
                let status = response.status().as_u16();
                return Err(not_fetched(
                    &address,
                    format_args!("answered {status} without a place to go to"),
                ));
            };
            address = address.redirected(location)?;
            redirects.push(address.to_string());
        }
    }

    async fn read(&self, address: &Address, mut response: Response) -> Result<Vec<u8>, Error> {
        check_status(address, response.status())?;
        content::check(response.headers())
            .map_err(|(reason, what)| refused(reason, address, format_args!("{what}")))?;
        let too_large = || {
            let what = format_args!("the body is larger than {} bytes", self.most_bytes);
            refused(Reason::TooLarge, address, what)
        };
        // The announced length only saves the reading; what comes is counted.
        if response.content_length().is_some_and(|length| length > self.most_bytes as u64) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if chunk.len() > self.most_bytes - bytes.len() => return Err(too_large()),
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => return Ok(bytes),
                Err(error) => {
                    let what = format!("the body breaks off after {} bytes: {}", bytes.len(), cause(error));
                    return Err(not_fetched(address, format_args!("{what}")));
                }
            }
        }
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), most_bytes: 16 << 20 }
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("bytes", &self.bytes.len())
            .field("url", &address::masked(&self.url))
            .field("redirects", &self.redirects)
            .finish()
    }
}

async fn request(address: &Address) -> Result<Response, Error> {
    // reqwest is built without a provider of cryptography, and panics where there is none. An error says that the program has
    // chosen one: just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut http = Client::builder()
        .user_agent(concat!("optics/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false);
    if address.is_loopback() {
        // A proxy would look on its own loopback.
        http = http.no_proxy();
    } else {
        http = http.https_only(true);
    }
    let failed = |what: &str, error| not_fetched(address, format_args!("{what}: {}", cause(error)));
    let http = http.build().map_err(|error| failed("cannot set up HTTP", error))?;
    http.get(address.url()).header(ACCEPT, ACCEPTED).send().await.map_err(|error| {
        let what = if error.is_dns() {
            "cannot find the host"
        } else if error.is_connect() {
            "cannot connect"
        } else {
            "the request failed"
        };
        failed(what, error)
    })
}

/// The statuses whose `Location` is the same thing in another place.
fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn check_status(address: &Address, status: StatusCode) -> Result<(), Error> {
    let reason = match status.as_u16() {
        200 => return Ok(()),
        // These pass.
        408 | 425 | 429 | 500..=599 => Reason::NotFetched,
        _ => Reason::NotThePage,
    };
    Err(refused(reason, address, format_args!("answered {} instead of 200", status.as_u16())))
}

/// The innermost cause, which is the one a person can act on. A server has its say in it.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &(dyn std::error::Error + 'static) = &error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    quoted(&innermost.to_string())
}

/// Text of the network on one line, not long and without control characters.
fn quoted(text: &str) -> String {
    text.chars().flat_map(char::escape_debug).take(MOST_QUOTED).collect()
}

fn not_fetched(address: &Address, what: fmt::Arguments<'_>) -> Error {
    refused(Reason::NotFetched, address, what)
}

fn refused(reason: Reason, address: &Address, what: fmt::Arguments<'_>) -> Error {
    Error::new(Source::Page, reason, format!("{address}: {what}"))
}
