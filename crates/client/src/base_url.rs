use std::fmt;
use std::str::FromStr;

use optics_model::Region;
use url::{Host, Url};

/// Where the service is: scheme, host and port, and a path if a gateway adds one.
///
/// `https` only; plain `http` is taken for loopback addresses (`127.0.0.0/8`, `[::1]`, `localhost`), where the emulator
/// and tests live. Credentials, query and fragment are refused.
///
/// ```
/// use optics_client::BaseUrl;
///
/// let emulator: BaseUrl = "http://127.0.0.1:8080/".parse()?;
/// assert_eq!((emulator.as_str(), emulator.is_loopback()), ("http://127.0.0.1:8080", true));
/// assert!(!BaseUrl::from(optics_model::Region::EUC1).is_loopback());
/// # Ok::<(), optics_client::InvalidBaseUrl>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    loopback: bool,
}

impl BaseUrl {
    /// The URL without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl From<Region> for BaseUrl {
    fn from(region: Region) -> Self {
        Self { text: region.base_url().to_owned(), loopback: false }
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text).map_err(|_| InvalidBaseUrl(Fault::Syntax))?;
        let loopback = match url.host() {
            None => return Err(InvalidBaseUrl(Fault::Syntax)),
            Some(Host::Domain(domain)) => domain == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return Err(InvalidBaseUrl(Fault::Scheme)),
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(InvalidBaseUrl(Fault::Extra));
        }
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), loopback })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&self.text).finish()
    }
}

/// Why a text is no base URL. The text itself is not kept: it may hold a password.
///
/// ```
/// let error = "http://service.example".parse::<optics_client::BaseUrl>().unwrap_err();
/// assert!(error.to_string().contains("the scheme must be https"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBaseUrl(Fault);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Syntax,
    Scheme,
    Extra,
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Fault::Syntax => "not a base URL: expected https://host, such as https://protectapi.cylance.com",
            Fault::Scheme => "not a base URL: the scheme must be https (http is for loopback addresses only)",
            Fault::Extra => "not a base URL: leave out user name, password, query and fragment",
        })
    }
}

impl std::error::Error for InvalidBaseUrl {}
