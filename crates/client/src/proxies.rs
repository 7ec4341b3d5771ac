//! Whether a proxy can be used. What reqwest cannot use, it passes over in silence, and connects without a proxy.

use std::env::VarError;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use crate::base_url::BaseUrl;
use crate::error::{Error, Kind};

/// In the order in which reqwest asks for them. There is nothing that goes out over plain HTTP, so that `HTTP_PROXY` is for
/// nobody.
const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
const NONE: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// Is there where a web server runs the program (RFC 3875, section 4.1.12). Then no proxy of the environment is used, since
/// whoever sends a request could name one, in a header `Proxy`.
const CGI: &str = "REQUEST_METHOD";

pub(crate) const EXPECTED: &str = "expected a URL such as http://proxy.example:3128 (http or https)";

/// That the proxy that the environment names for a service, if it names one, can be used: reqwest, which reads `HTTPS_PROXY`,
/// `ALL_PROXY` and `NO_PROXY`, in upper or lower case, passes over what it cannot read, and connects without a proxy.
///
/// [`ClientBuilder::build`](crate::ClientBuilder::build) sees to it; this is for who sets up reqwest without it. What is looked at is
/// what would be used: none of it on the way to loopback, or for a host that `NO_PROXY` names.
///
/// # Errors
///
/// A configuration error that names the variable, and not its value, which can hold a password.
///
/// ```
/// // On the way to loopback there is no proxy.
/// assert!(optics_client::check_proxies(&"http://127.0.0.1:8080".parse()?).is_ok());
/// # Ok::<(), optics_client::InvalidBaseUrl>(())
/// ```
pub fn check_proxies(service: &BaseUrl) -> Result<(), Error> {
    check(service, |name| std::env::var(name))
}

fn check(service: &BaseUrl, variable: impl Fn(&str) -> Result<String, VarError>) -> Result<(), Error> {
    if service.is_loopback() || variable(CGI) != Err(VarError::NotPresent) {
        return Ok(());
    }
    let mut proxy = first(&HTTPS, &variable)?;
    if proxy.is_none() {
        proxy = first(&ALL, &variable)?;
    }
    let Some((name, url)) = proxy else { return Ok(()) };
    if let Some((_, hosts)) = first(&NONE, &variable)?
        && is_excepted(service, &hosts)
    {
        return Ok(());
    }
    if is_usable(&url) {
        return Ok(());
    }
    let message = format!("{name} names no proxy that can be used: {EXPECTED}; correct it, or unset it");
    Err(Error::new(Kind::Configuration, message))
}

/// The first of these that is set, unless to nothing.
fn first(
    names: &[&'static str],
    variable: impl Fn(&str) -> Result<String, VarError>,
) -> Result<Option<(&'static str, String)>, Error> {
    for name in names {
        match variable(name) {
            // One that is set to nothing hides the next.
            Ok(value) => return Ok(Some((*name, value)).filter(|(_, value)| !value.is_empty())),
            Err(VarError::NotPresent) => {}
            Err(VarError::NotUnicode(_)) => {
                let message = format!("{name} is not UTF-8; correct it, or unset it");
                return Err(Error::new(Kind::Configuration, message));
            }
        }
    }
    Ok(None)
}

/// Whether a service is one of those hosts that are reached without a proxy.
fn is_excepted(service: &BaseUrl, hosts: &str) -> bool {
    let any = Matcher::builder().all("http://proxy.invalid").no(hosts).build();
    service.as_str().parse::<Uri>().is_ok_and(|uri| any.intercept(&uri).is_none())
}

/// Whether reqwest, as it is built here, can send through this proxy. It is asked as reqwest asks it.
pub(crate) fn is_usable(url: &str) -> bool {
    let proxy = Matcher::builder().all(url).build().intercept(&Uri::from_static("https://service.invalid"));
    proxy.is_some_and(|proxy| {
        let uri = proxy.uri();
        // SOCKS would be spoken to as if it were HTTP, and a port that is no number taken for the usual one.
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_port = uri.authority().is_some_and(|authority| {
            let port = authority.as_str().strip_prefix(authority.host());
            authority.port_u16().is_some_and(|port| port != 0) || matches!(port, Some("" | ":"))
        });
        is_http && has_port
    })
}

#[cfg(test)]
mod tests {
    use std::env::VarError;

    use super::{check, is_usable};

    /// What is said of the service when these variables are set.
    fn said(service: &str, variables: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            match found {
                Some((_, "NOT UTF-8")) => Err(VarError::NotUnicode("x".into())),
                Some((_, value)) => Ok((*value).to_owned()),
                None => Err(VarError::NotPresent),
            }
        };
        let error = check(&service.parse().unwrap(), variable).err()?;
        assert!(error.is_configuration(), "{error}");
        Some(error.to_string())
    }

    #[test]
    fn what_reqwest_would_pass_over_is_told() {
        for url in [
            "http://proxy.example:3128",
            "http://proxy.example",
            "https://proxy.example",
            "proxy.example:3128",
            "proxy.example",
            "http://user:password@proxy.example:3128/",
            "http://[::1]:3128",
            "http://proxy.example:",
        ] {
            assert!(is_usable(url), "{url}");
        }
        for url in [
            "",
            " ",
            "::nonsense",
            "http://",
            "/path",
            "http://proxy.example:port",
            "http://proxy.example:0",
            "http://proxy.example:99999",
            " http://proxy.example:3128",
            "http://user:pass word@proxy.example",
            "http:proxy.example",
            "ftp://proxy.example",
            "socks5://proxy.example:1080",
            "socks4a://proxy.example",
        ] {
            assert!(!is_usable(url), "{url}");
        }
    }

    #[test]
    fn what_would_be_used_is_looked_at() {
        const GOOD: &str = "http://proxy.example";
        const BAD: &str = "::CANARY";
        const SERVICE: &str = "https://service.example";
        for (variables, name) in [
            (&[][..], None),
            (&[("HTTPS_PROXY", GOOD)], None),
            (&[("HTTPS_PROXY", BAD)], Some("HTTPS_PROXY")),
            (&[("https_proxy", BAD)], Some("https_proxy")),
            (&[("ALL_PROXY", BAD)], Some("ALL_PROXY")),
            (&[("all_proxy", BAD)], Some("all_proxy")),
            // Whichever is asked for first.
            (&[("HTTPS_PROXY", GOOD), ("https_proxy", BAD), ("ALL_PROXY", BAD)], None),
            (&[("HTTPS_PROXY", BAD), ("https_proxy", GOOD), ("ALL_PROXY", GOOD)], Some("HTTPS_PROXY")),
            (&[("https_proxy", GOOD), ("ALL_PROXY", BAD)], None),
            (&[("HTTPS_PROXY", ""), ("https_proxy", BAD)], None),
            (&[("HTTPS_PROXY", ""), ("https_proxy", BAD), ("ALL_PROXY", BAD)], Some("ALL_PROXY")),
            // Nothing is sent that this one is for.
            (&[("HTTP_PROXY", BAD), ("http_proxy", BAD)], None),
            // Not for this host.
            (&[("HTTPS_PROXY", BAD), ("NO_PROXY", "other.example,.example")], None),
            (&[("HTTPS_PROXY", BAD), ("no_proxy", "*")], None),
            (&[("HTTPS_PROXY", BAD), ("NO_PROXY", "other.example")], Some("HTTPS_PROXY")),
            (&[("HTTPS_PROXY", BAD), ("NO_PROXY", ""), ("no_proxy", "*")], Some("HTTPS_PROXY")),
            // Run by a web server.
            (&[("HTTPS_PROXY", BAD), ("REQUEST_METHOD", "GET")], None),
            (&[("HTTPS_PROXY", BAD), ("REQUEST_METHOD", "")], None),
            (&[("HTTPS_PROXY", "NOT UTF-8")], Some("HTTPS_PROXY")),
            (&[("HTTPS_PROXY", "NOT UTF-8"), ("https_proxy", GOOD)], Some("HTTPS_PROXY")),
            (&[("HTTPS_PROXY", GOOD), ("NO_PROXY", "NOT UTF-8")], Some("NO_PROXY")),
            (&[("NO_PROXY", "NOT UTF-8")], None),
        ] {
            let said = said(SERVICE, variables);
            assert_eq!(said.as_deref().and_then(|said| said.split(' ').next()), name, "{variables:?}");
            assert!(!said.unwrap_or_default().contains("CANARY"));
        }
        assert_eq!(said("http://127.0.0.1:1", &[("HTTPS_PROXY", BAD), ("HTTP_PROXY", BAD)]), None);
    }
}
