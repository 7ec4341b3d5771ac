//! Fetching a page from its address.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::error::{Error, Reason, Source};

/// Most redirects that are followed, one after another.
const MOST_REDIRECTS: usize = 5;

/// Media types that hold a page of the guide.
const PAGES: [&str; 2] = ["text/html", "application/xhtml+xml"];

/// How a page is fetched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fetch {
    timeout: Duration,
    most_bytes: u64,
}

/// A page that was fetched whole.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    /// The body, without any compression of the transfer.
    pub(crate) bytes: Vec<u8>,
    /// Where it was, after all redirects; no query is shown.
    pub(crate) url: String,
    /// Where the redirects led to, one after another.
    pub(crate) redirects: Vec<String>,
}

impl Fetch {
    /// With a limit for the whole of it, redirects included, and one for the body.
    pub(crate) fn within(timeout: Duration, most_bytes: u64) -> Self {
        Self { timeout, most_bytes }
    }

    /// Fetches the page over HTTPS. HTTP is spoken with this machine alone.
    ///
    /// # Errors
    ///
    /// When the address is no `https://` URL or holds credentials, when the answer takes too long, is no page in UTF-8,
    /// is cut off or too large, and for every status but 200 and redirects.
    pub(crate) fn get(&self, address: &str) -> Result<Fetched, Error> {
        let url = Url::parse(address).map_err(|error| failed(format!("this is no URL: {error}")))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(format!("cannot set up the network: {error}")))?;
        let name = shown(&url);
        let fetched = runtime.block_on(async { tokio::time::timeout(self.timeout, self.follow(url)).await });
        // A look-up of a name that takes too long is left behind.
        runtime.shutdown_background();
        fetched.unwrap_or_else(|_| {
            Err(failed(format!("{name} was not there within {} s", self.timeout.as_secs())))
        })
    }

    async fn follow(&self, mut url: Url) -> Result<Fetched, Error> {
        refuse(&url, is_loopback(&url))?;
        let client = client(&url).map_err(|error| failed(format!("cannot set up HTTP: {}", cause(error))))?;
        let may_be_plain = is_loopback(&url);
        let mut redirects = Vec::new();
        loop {
            let name = shown(&url);
            let request = client.get(url.clone()).header(ACCEPT, PAGES.join(", "));
            let response = request
                .send()
                .await
                .map_err(|error| failed(format!("{name} cannot be reached: {}", cause(error))))?;
            let Some(next) = redirect(&url, &response)? else {
                let bytes = self.body(&name, response).await?;
                return Ok(Fetched { bytes, url: name, redirects });
            };
            refuse(&next, may_be_plain)?;
            if redirects.len() == MOST_REDIRECTS {
                return Err(failed(format!(
                    "{name} leads to the {}th redirect in a row",
                    MOST_REDIRECTS + 1
                )));
            }
            redirects.push(shown(&next));
            url = next;
        }
    }

    async fn body(&self, name: &str, mut response: Response) -> Result<Vec<u8>, Error> {
        if response.status() != StatusCode::OK {
            return Err(failed(format!("{name} answered with status {}", response.status())));
        }
        media_type(name, response.headers())?;
        let too_large = || {
            let detail = format!("{name} has more than {} MiB", self.most_bytes >> 20);
            Error::new(Source::Page, Reason::TooLarge, detail)
        };
        if response.content_length().is_some_and(|bytes| bytes > self.most_bytes) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let cut_off = |error| {
            let detail = format!("{name} was not sent whole: {}", cause(error));
            Error::new(Source::Page, Reason::NotFetched, detail)
        };
        while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
            if (bytes.len() + chunk.len()) as u64 > self.most_bytes {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

fn client(url: &Url) -> reqwest::Result<Client> {
    let client = Client::builder()
        .user_agent(concat!("optics/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false);
    // A proxy would look for this machine on its own loopback.
    if is_loopback(url) { client.no_proxy().build() } else { client.https_only(true).build() }
}

/// Where the answer leads to; none if it is no redirect.
fn redirect(url: &Url, response: &Response) -> Result<Option<Url>, Error> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let next = response.headers().get(LOCATION).and_then(|location| url.join(location.to_str().ok()?).ok());
    let name = shown(url);
    next.map(Some).ok_or_else(|| failed(format!("{name} redirects without saying where to")))
}

fn refuse(url: &Url, may_be_plain: bool) -> Result<(), Error> {
    let name = shown(url);
    if url.scheme() != "https" && !(url.scheme() == "http" && may_be_plain && is_loopback(url)) {
        return Err(failed(format!("{name} is no https:// address, and pages are fetched by no other way")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(failed(format!(
            "the address at {name} holds credentials, which a public page does not need"
        )));
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn media_type(name: &str, headers: &HeaderMap) -> Result<(), Error> {
    let given =
        headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).to_lowercase());
    let Some(given) = given else {
        return Err(failed(format!("{name} does not say what it is: no Content-Type")));
    };
    let mut parts = given.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if !PAGES.contains(&essence) {
        let shown = essence.escape_debug();
        return Err(failed(format!("{name} is {shown} and not HTML")));
    }
    let charset = parts.find_map(|part| part.strip_prefix("charset=")).unwrap_or("utf-8").trim_matches('"');
    if !["utf-8", "utf8", "us-ascii"].contains(&charset) {
        return Err(failed(format!("{name} is in {} and not in UTF-8", charset.escape_debug())));
    }
    Ok(())
}

/// The address without credentials, query and fragment: those can be secret.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// An error with what lies behind it, without the address.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn failed(detail: String) -> Error {
    Error::new(Source::Page, Reason::NotFetched, detail)
}
