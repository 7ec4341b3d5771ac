//! What an error means for whoever has to put it right.

use optics_client::Error;

use crate::outcome::Outcome;

pub(super) const SCOPE: &str = "give the application this scope in the console, under its privileges";

/// What to do about connections that do not come about, by what the client says of them; the first that fits.
const CONNECTIONS: [(&str, &str); 12] = [
    (
        "the proxy wants a user name and a password",
        "put them into the URL of the proxy, as http://USER:PASSWORD@HOST:PORT in HTTPS_PROXY or ALL_PROXY, with what is no \
         letter or digit percent-encoded; if they are there, they are wrong",
    ),
    (
        "the proxy does not connect to the service",
        "what HTTPS_PROXY or ALL_PROXY names answers, and refuses this host or cannot reach it: check region and base URL; have \
         whoever runs the proxy allow the host; or name the host in NO_PROXY, if it can be reached directly",
    ),
    (
        "the proxy hung up",
        "what HTTPS_PROXY or ALL_PROXY names does not answer as a proxy for HTTPS does: check its host and port",
    ),
    (
        "cannot find the host of the proxy",
        "the name of the proxy is not known: check HTTPS_PROXY or ALL_PROXY, or unset it if there is no proxy any more",
    ),
    (
        "cannot connect to the proxy",
        "nothing answers where HTTPS_PROXY or ALL_PROXY says that the proxy is: check host and port, or unset it if there is no \
         proxy any more",
    ),
    (
        "cannot agree on TLS with the proxy",
        "the URL of most proxies begins with http://, also for HTTPS; check HTTPS_PROXY or ALL_PROXY",
    ),
    (
        "does not speak TLS",
        "check host and port of the base URL; on loopback the URL begins with http:// where the server has no TLS, such as an \
         emulator without --tls; elsewhere a proxy or a login page may stand in between",
    ),
    (
        "the certificate expired on",
        "if today is another day than that, set this computer's clock; else the certificate is out of date: tell whoever runs \
         the server",
    ),
    (
        "the certificate is valid from",
        "this computer's clock is most likely behind, as it is when it has lost the time: set it",
    ),
    (
        "cannot agree on TLS",
        "somebody in between looks into TLS, or the URL is wrong; give the certificate of the proxy with --ca-certificate, if \
         it is yours",
    ),
    (
        "the answer is not HTTP",
        "check host and port of the base URL; if the server there speaks TLS, as an emulator with --tls does, the URL begins \
         with https://",
    ),
    (
        "cannot find the host",
        "check region and base URL, name resolution, and HTTPS_PROXY if there is a proxy",
    ),
];

/// How the check ends with this error, and what to do about it. `is_token` says that a token was asked for.
pub(super) fn advice(error: &Error, is_token: bool) -> (Outcome, &'static str) {
    let text = error.to_string();
    let of_connection = CONNECTIONS.iter().find(|(said, _)| text.contains(said));
    if error.is_unauthorised() && is_token {
        let speaks_of_time = error.body().is_some_and(|body| TIME.iter().any(|word| body.contains(word)));
        let advice = if speaks_of_time {
            "the service finds the request too old or too new: set this computer's clock; if it is right, the service's is \
             wrong, or tenant id, application id and secret do not belong together"
        } else {
            "tenant id, application id and secret do not belong together, or the tenant is in another region; copy all three \
             anew from the console"
        };
        (Outcome::Incomplete, advice)
    } else if error.is_unauthorised() {
        (Outcome::Incomplete, "the token was refused; if it was given as OPTICS_TOKEN, get a new one")
    } else if error.is_bad_request() && error.body().is_some_and(|body| body.contains("HTTPS")) {
        (Outcome::Incomplete, "the server there speaks TLS: the base URL begins with https://")
    } else if error.is_forbidden() || error.is_bad_request() && is_token {
        (Outcome::Findings, SCOPE)
    } else if error.is_rate_limited() {
        (
            Outcome::Incomplete,
            "the service has had enough requests of this tenant; wait a minute and try again",
        )
    } else if error.is_configuration() {
        (Outcome::Incomplete, "put the setting right that is named")
    } else if let Some((_, advice)) = of_connection.filter(|_| error.is_transport()) {
        (Outcome::Incomplete, advice)
    } else if error.is_transport() || error.is_timeout() || error.is_deadline() {
        (Outcome::Incomplete, "check the network, a firewall on the way, and HTTPS_PROXY if there is a proxy")
    } else if error.is_server() {
        (
            Outcome::Incomplete,
            "the service has a fault; try again later, and name the request id to its support",
        )
    } else {
        (
            Outcome::Incomplete,
            "something else than the service answers: check the base URL, and whether a proxy or a login page stands in \
             between",
        )
    }
}

/// What a service says of a request whose times it does not like.
const TIME: [&str; 4] = ["expired", "clock", "not yet valid", "in the future"];
