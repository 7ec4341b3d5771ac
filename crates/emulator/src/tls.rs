//! A certificate made for one emulator, and what it is used with.

use std::fmt;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::start_error::StartError;

/// The certificate of an emulator that speaks TLS. Each is signed by itself, and made afresh at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certificate {
    /// For `localhost`, `127.0.0.1` and `::1`: what a client accepts that trusts it.
    Loopback,
    /// For a name that is not the emulator's; a client must refuse it even where it trusts it.
    WrongName,
    /// For the right names, but expired; a client must refuse it even where it trusts it.
    Expired,
    /// For the right names, but valid in a far future only, as those of all services are for a computer whose clock has lost
    /// the time; a client must refuse it even where it trusts it.
    NotYetValid,
}

impl Certificate {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Loopback | Self::Expired | Self::NotYetValid => &["localhost", "127.0.0.1", "::1"],
            Self::WrongName => &["wrong-name.invalid"],
        }
    }
}

/// What makes TLS of connections.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The certificate, in PEM.
    pub(crate) pem: String,
}

impl Tls {
    pub(crate) fn new(certificate: Certificate) -> Result<Self, StartError> {
        let refuse = |error: &dyn fmt::Display| StartError::tls(error.to_string());
        let names: Vec<String> = certificate.names().iter().map(ToString::to_string).collect();
        let mut parameters = CertificateParams::new(names).map_err(|error| refuse(&error))?;
        parameters.distinguished_name.push(DnType::CommonName, "optics emulator");
        parameters.not_before = rcgen::date_time_ymd(2000, 1, 1);
        match certificate {
            Certificate::Loopback | Certificate::WrongName => {}
            Certificate::Expired => parameters.not_after = rcgen::date_time_ymd(2001, 1, 1),
            Certificate::NotYetValid => parameters.not_before = rcgen::date_time_ymd(3000, 1, 1),
        }
        let key = KeyPair::generate().map_err(|error| refuse(&error))?;
        let signed = parameters.self_signed(&key).map_err(|error| refuse(&error))?;
        // Named, since a program can hold more than one provider of cryptography.
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| refuse(&error))?
            .with_no_client_auth()
            .with_single_cert(vec![signed.der().clone()], PrivateKeyDer::from(key))
            .map_err(|error: rustls::Error| refuse(&error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), pem: signed.pem() })
    }
}
