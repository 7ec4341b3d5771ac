//! The emulator over TLS.

use std::error::Error;

use optics_emulator::{Certificate, Emulator};
use reqwest::Client;

use crate::caller::{EXAMPLE_ID, http, path};

/// A client that trusts the emulator's certificate.
fn client(emulator: &Emulator) -> Client {
    let certificate = reqwest::Certificate::from_pem(emulator.certificate_pem().unwrap().as_bytes()).unwrap();
    http().no_proxy().tls_certs_only([certificate]).build().unwrap()
}

fn url(emulator: &Emulator) -> String {
    format!("{}{}", emulator.url(), path(EXAMPLE_ID))
}

/// All that an error says, to its deepest cause.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_is_served() {
    let emulator = Emulator::builder().tls(Certificate::Loopback).start().await.unwrap();
    assert!(emulator.url().starts_with("https://127.0.0.1:"));
    let http = client(&emulator);
    for url in [url(&emulator), url(&emulator).replace("127.0.0.1", "localhost")] {
        let answer = http.get(url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (401, reqwest::Version::HTTP_11));
    }
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_client_that_does_not_trust_it_is_not() {
    let emulator = Emulator::builder().tls(Certificate::Loopback).start().await.unwrap();
    let other = Emulator::builder().tls(Certificate::Loopback).start().await.unwrap();
    assert_ne!(emulator.certificate_pem(), other.certificate_pem());
    let error = client(&other).get(url(&emulator)).send().await.unwrap_err();
    assert!(error.is_connect(), "{}", causes(&error));
    // Nor is plain HTTP spoken there.
    let plain = url(&emulator).replace("https:", "http:");
    assert!(client(&emulator).get(plain).send().await.is_err());
    assert_eq!(emulator.request_count(), 0);
}

#[tokio::test]
async fn a_certificate_can_be_wrong() {
    for (certificate, expected) in [
        (Certificate::WrongName, "not valid for name"),
        (Certificate::Expired, "expired"),
        (Certificate::NotYetValid, "not valid yet"),
    ] {
        let emulator = Emulator::builder().tls(certificate).start().await.unwrap();
        let error = client(&emulator).get(url(&emulator)).send().await.unwrap_err();
        assert!(causes(&error).contains(expected), "{}", causes(&error));
    }
}

#[tokio::test]
async fn faults_go_over_tls_too() {
    let emulator = Emulator::builder()
        .tls(Certificate::Loopback)
        .faults("get: 503, cut body at 3, reset, dribble 9 every 0ms; connect: close".parse().unwrap())
        .start()
        .await
        .unwrap();
    let http = client(&emulator);
    assert!(http.get(url(&emulator)).send().await.unwrap_err().is_connect());
    assert_eq!(http.get(url(&emulator)).send().await.unwrap().status().as_u16(), 503);
    let cut = http.get(url(&emulator)).send().await.unwrap();
    assert!(cut.text().await.is_err());
    let reset = http.get(url(&emulator)).send().await.unwrap_err();
    assert!(!reset.is_connect(), "{}", causes(&reset));
    let dribbled = http.get(url(&emulator)).send().await.unwrap();
    assert!(dribbled.text().await.unwrap().contains("message"));
}

#[tokio::test]
async fn without_tls_there_is_no_certificate() {
    assert_eq!(Emulator::start().await.unwrap().certificate_pem(), None);
}
