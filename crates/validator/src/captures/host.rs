//! Where a URL leads, and which hosts are meant.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use glob::Pattern;

/// What a URL says of where it leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'u> {
    scheme: &'u str,
    /// Without a port, in brackets if it is an address with colons; empty if the URL is a path alone.
    host: &'u str,
    /// As it is written.
    port: Option<&'u str>,
    pub(super) path: &'u str,
}

impl<'u> Target<'u> {
    /// That of a URL, or of a path; none if it is neither.
    pub(super) fn of(url: &'u str) -> Option<Self> {
        let end = url.find(['?', '#']).unwrap_or(url.len());
        let url = &url[..end];
        if url.starts_with('/') {
            return Some(Self { scheme: "", host: "", port: None, path: url });
        }
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
        let (host, port) = address.split_at(host_end(address));
        let port = port.strip_prefix(':').filter(|port| !port.is_empty());
        Some(Self { scheme, host, port, path })
    }

    /// The port that is meant, if the URL or its scheme says which.
    fn port(&self) -> Option<&str> {
        let is = |scheme: &&str| self.scheme.eq_ignore_ascii_case(scheme);
        let of_scheme = || match () {
            () if ["https", "wss"].iter().any(is) => Some("443"),
            () if ["http", "ws"].iter().any(is) => Some("80"),
            () => None,
        };
        self.port.or_else(of_scheme)
    }
}

/// Where the host ends that `address` starts with.
fn host_end(address: &str) -> usize {
    // Within brackets colons belong to the host.
    let from = if address.starts_with('[') { address.find(']').unwrap_or(0) } else { 0 };
    address[from..].find(':').map_or(address.len(), |colon| from + colon)
}

/// Which hosts are meant: on any port, or on those that fit as well.
#[derive(Debug, Clone)]
pub(super) struct HostPattern {
    host: Pattern,
    port: Option<Pattern>,
}

impl HostPattern {
    /// Errors say what is wrong with the pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        if pattern.is_empty() {
            return Err("expected a host, such as api.example.com".to_owned());
        }
        if pattern.contains(|character: char| matches!(character, '/' | '@') || character.is_whitespace()) {
            return Err("it is more than a host; write api.example.com or api.example.com:8443".to_owned());
        }
        // An address with colons, without the brackets that a URL puts around it.
        let is_bare = !pattern.starts_with('[') && pattern.matches(':').count() > 1;
        let pattern = if is_bare { format!("[{pattern}]") } else { pattern.to_owned() };
        let (host, port) = pattern.split_at(host_end(&pattern));
        if host.is_empty() {
            return Err("it has no host; write api.example.com or api.example.com:8443".to_owned());
        }
        if host.starts_with('[') != host.ends_with(']') {
            return Err("brackets stand around an address with colons, as in [::1]:443; other characters are meant by * and ?".to_owned());
        }
        if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            // A zone, or an address of the future, is whatever it is.
            let is_open = address.contains(['*', '?', '%']) || address.starts_with(['v', 'V']);
            if !is_open && address.parse::<Ipv6Addr>().is_err() {
                return Err("what has colons or brackets is no IPv6 address".to_owned());
            }
        }
        let port = match port.strip_prefix(':') {
            Some(port)
                if port.is_empty() || port.contains(|c: char| !(c.is_ascii_digit() || "*?".contains(c))) =>
            {
                return Err("what stands behind the colon is no port".to_owned());
            }
            port => port.map(wildcards).transpose()?,
        };
        Ok(Self { host: wildcards(&canonical(host))?, port })
    }

    pub(super) fn fits(&self, target: &Target<'_>) -> bool {
        self.host.matches(&canonical(target.host))
            && self.port.as_ref().is_none_or(|own| target.port().is_some_and(|port| own.matches(port)))
    }
}

/// The host in lower case, and an address with colons in its one short form.
fn canonical(host: &str) -> Cow<'_, str> {
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match inside.and_then(|address| address.parse::<Ipv6Addr>().ok()) {
        Some(address) => Cow::Owned(format!("[{address}]")),
        None if host.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Owned(host.to_ascii_lowercase()),
        None => Cow::Borrowed(host),
    }
}

/// A pattern in which nothing but `*` and `?` stands for other characters.
fn wildcards(pattern: &str) -> Result<Pattern, String> {
    let mut escaped = String::with_capacity(pattern.len());
    for character in pattern.chars() {
        match character {
            '[' => escaped.push_str("[[]"),
            // Two in a row mean what one does.
            '*' if escaped.ends_with('*') => {}
            _ => escaped.push(character),
        }
    }
    Pattern::new(&escaped).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{HostPattern, Target};

    #[test]
    fn a_url_has_host_and_path() {
        for (url, parts) in [
            ("https://a.example/b/c?d=/e#f", Some(("a.example", None, "/b/c"))),
            ("https://user:pass@a.example:8443/b", Some(("a.example", Some("8443"), "/b"))),
            ("http://[::1]:80/b", Some(("[::1]", Some("80"), "/b"))),
            ("http://[::1]/b", Some(("[::1]", None, "/b"))),
            ("https://a.example:/b", Some(("a.example", None, "/b"))),
            ("https://[::1/b", Some(("[", Some(":1"), "/b"))),
            ("/b", Some(("", None, "/b"))),
            ("https://a.example", Some(("a.example", None, ""))),
            ("a.example/b", None),
            ("", None),
        ] {
            let target = Target::of(url).map(|target| (target.host, target.port, target.path));
            assert_eq!(target, parts, "{url}");
        }
    }

    #[test]
    fn a_pattern_fits_host_and_port() {
        for (pattern, url, fits) in [
            ("a.example", "https://a.example/", true),
            ("A.example", "https://a.EXAMPLE:8443/", true),
            ("a.example", "https://b.a.example/", false),
            ("*.example", "https://b.a.example/", true),
            ("**.example", "https://b.a.example/", true),
            ("a?example", "https://a.example/", true),
            ("a.example:443", "https://a.example/", true),
            ("a.example:443", "https://a.example:443/", true),
            ("a.example:443", "http://a.example/", false),
            ("a.example:80", "HTTP://a.example/", true),
            ("a.example:443", "https://a.example:8443/", false),
            ("a.example:*443", "https://a.example:8443/", true),
            ("*:8443", "https://a.example:8443/", true),
            ("a.example:443", "x://a.example/", false),
            ("a.example:80", "x://a.example/", false),
            ("[::1]", "https://[::1]/", true),
            ("[::1]", "https://[::1]:8443/", true),
            ("[::1]:8443", "https://[0:0::0:1]:8443/", true),
            ("[::1]:443", "https://[::1]:8443/", false),
            ("::1", "https://[::1]:8443/", true),
            ("[fe80:*]", "https://[fe80::1]/", true),
            ("[fe80:*]:443", "https://[fe80::1]/", true),
            ("1", "https://[::1]/", false),
            ("*", "/", true),
            ("*:443", "/", false),
        ] {
            let target = Target::of(url).unwrap();
            assert_eq!(HostPattern::new(pattern).unwrap().fits(&target), fits, "{pattern} {url}");
        }
    }

    #[test]
    fn what_is_no_host_is_no_pattern() {
        for pattern in [
            "",
            "https://a.example",
            "a.example/b",
            "u@a.example",
            "a b",
            ":443",
            "a:",
            "a:https",
            "[::1",
            "[::1]443",
            "::1:",
            "[::x]",
            "a:b:c",
        ] {
            assert!(HostPattern::new(pattern).is_err(), "{pattern}");
        }
    }
}
