//! What an error of reqwest means, in words that say what to look at.

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use crate::connection::ConnectTimedOut;
use crate::error::{Error, Kind};
use crate::scrub::Scrubbed;

type Cause<'e> = &'e (dyn std::error::Error + 'static);

/// The error for a request that got no whole response: what reqwest says, in words that say what to look at. It shows no URL.
///
/// The client's own errors are made so; this is for who sends with reqwest without it.
pub fn failure(error: &reqwest::Error) -> Error {
    let chain = || std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let timed_out = chain().find_map(|cause| cause.downcast_ref::<ConnectTimedOut>());
    // The innermost cause is the one a person can act on; reqwest's own repeats the URL.
    let cause = chain().last();
    let tls = cause.and_then(tls);
    let proxy = chain().find_map(Proxy::of);
    let (kind, what) = if timed_out.is_some() {
        (Kind::Timeout, "cannot connect in time")
    } else if error.is_timeout() {
        (Kind::Timeout, "no answer in time")
    } else {
        let what = match proxy {
            Some(Proxy::NotReached) if error.is_dns() => "cannot find the host of the proxy",
            Some(Proxy::NotReached) if tls.is_some() => "cannot agree on TLS with the proxy",
            Some(Proxy::NotReached) => "cannot connect to the proxy",
            Some(Proxy::WantsCredentials) => "the proxy wants a user name and a password",
            Some(Proxy::Refuses) => "the proxy does not connect to the service",
            Some(Proxy::Breaks) => "the proxy hung up when it was asked to connect to the service",
            None if error.is_dns() => "cannot find the host",
            None if tls.is_some() => "cannot agree on TLS",
            None if error.is_connect() => "cannot connect",
            None if error.is_body() || error.is_decode() => "the response broke off",
            None if cause.is_some_and(is_no_http) => "the answer is not HTTP",
            None => "the request failed",
        };
        (Kind::Transport, what)
    };
    let text = |cause: Cause<'_>| Scrubbed::new(&cause.to_string(), &[]).as_str().to_owned();
    let message = match (tls.and_then(reason), cause) {
        (Some(reason), _) => format!("{what}: {reason}"),
        (None, Some(cause)) => format!("{what}: {}", text(cause)),
        (None, None) => what.to_owned(),
    };
    let causes: Vec<_> = chain().map(text).collect();
    let failed = Error::new(kind, message).with_causes(causes.into_iter());
    // Neither becomes another one by asking again.
    let lasts = tls.is_some() || matches!(proxy, Some(Proxy::WantsCredentials));
    if lasts { failed.lasting() } else { failed }
}

/// The failed handshake that is the innermost cause of an error. I/O errors wrap it, in layers, and do not name it as their
/// source.
fn tls(mut cause: Cause<'_>) -> Option<&rustls::Error> {
    while let Some(inner) = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        cause = inner;
    }
    cause.downcast_ref()
}

/// What a failed handshake means, where rustls says it for its own kind.
fn reason(error: &rustls::Error) -> Option<String> {
    Some(match error {
        rustls::Error::InvalidMessage(_) => format!("what answers does not speak TLS ({error})"),
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext { time, not_after }) => {
            let (time, end) = (date(*time)?, date(*not_after)?);
            format!("the certificate expired on {end}, and this computer says that it is {time}")
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext { time, not_before }) => {
            let (time, start) = (date(*time)?, date(*not_before)?);
            format!("the certificate is valid from {start} on, and this computer says that it is {time}")
        }
        _ => return None,
    })
}

fn date(time: UnixTime) -> Option<String> {
    let time = chrono::DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)?;
    Some(time.date_naive().to_string())
}

/// How far a proxy went that was asked for a tunnel.
#[derive(Clone, Copy)]
enum Proxy {
    NotReached,
    WantsCredentials,
    Refuses,
    Breaks,
}

impl Proxy {
    /// hyper-util tells it by text alone; its type is its own.
    fn of(cause: Cause<'_>) -> Option<Self> {
        Some(match cause.to_string().strip_prefix("tunnel error: ")? {
            "failed to create underlying connection" => Self::NotReached,
            "proxy authorization required" => Self::WantsCredentials,
            "unexpected end of file" | "io error establishing tunnel" => Self::Breaks,
            _ => Self::Refuses,
        })
    }
}

/// Whether hyper could not read the start of an answer, which it tells by text alone, too.
fn is_no_http(cause: Cause<'_>) -> bool {
    cause.to_string().starts_with("invalid HTTP")
}
