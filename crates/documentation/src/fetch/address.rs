//! Where a page may be fetched from.

use std::borrow::Cow;
use std::fmt;

use url::{Host, Url};

use crate::error::{Error, Reason, Source};

/// An address without credentials: `https`, or `http` to this machine. It is displayed without its query string.
#[derive(Clone)]
pub(super) struct Address(Url);

impl Address {
    /// What is no address is not quoted in the error: nobody can tell which part of it is a password.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        Url::parse(text).map_err(|_| NOT_A_URL.to_owned()).and_then(Self::checked).map_err(refused)
    }

    /// Where a `Location` leads from here. Only this machine may lead to an `http` address, which is on this machine.
    pub(super) fn redirected(&self, location: &str) -> Result<Self, Error> {
        let target = self.0.join(location).map_err(|_| NOT_A_URL.to_owned()).and_then(Self::checked);
        let target = target.and_then(|target| {
            if target.0.scheme() == "http" && !self.is_loopback() {
                return Err(target.not_https());
            }
            Ok(target)
        });
        target.map_err(|fault| refused(format!("{self} redirects, and {fault}")))
    }

    /// The whole address, with its query string and without fragment.
    pub(super) fn url(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self.0.host() {
            None => false,
            Some(Host::Domain(domain)) => domain == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
        }
    }

    fn checked(mut url: Url) -> Result<Self, String> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address holds a user name or a password".to_owned());
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NOT_A_URL.to_owned());
        }
        url.set_fragment(None);
        let address = Self(url);
        if address.0.scheme() == "http" && !address.is_loopback() {
            return Err(address.not_https());
        }
        Ok(address)
    }

    fn not_https(&self) -> String {
        format!("{self} is not https, which only a loopback host need not be")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(self.url()))
    }
}

const NOT_A_URL: &str = "the address is not of the form https://host/path";

/// An address without user information, with its query string masked, and with it the parameters of its path
/// (RFC 3986, section 3.3).
pub(super) fn masked(url: &str) -> Cow<'_, str> {
    match url.find(['?', ';']) {
        Some(at) => Cow::Owned(format!("{}***", &url[..=at])),
        None => Cow::Borrowed(url),
    }
}

fn refused(what: String) -> Error {
    Error::new(Source::Page, Reason::AddressRefused, what)
}
