//! Services that cannot be reached, are not trusted, or answer with what is no answer.

use optics_client::BaseUrl;
use optics_emulator::{Certificate, Emulator};
use optics_model::Region;
use optics_proxy::{Proxy, ProxyBuilder};

use crate::id;
use crate::service::answering;

/// Status and body of what a client gets through this proxy.
async fn asked(builder: ProxyBuilder) -> (u16, String) {
    let proxy = builder.start().await.unwrap();
    let answer = reqwest::get(format!("{}/packages/v2/executions/{}", proxy.url(), id())).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_certificate_is_trusted_if_told() {
    let emulator = Emulator::builder().tls(Certificate::Loopback).start().await.unwrap();
    let proxy = || Proxy::builder(emulator.url().parse::<BaseUrl>().unwrap());
    let (status, body) = asked(proxy()).await;
    assert_eq!(status, 502);
    assert!(body.contains("no answer from the service: cannot agree on TLS: "), "{body}");
    let (status, body) = asked(proxy().add_root_certificate(emulator.certificate_pem().unwrap())).await;
    assert_eq!(status, 401, "{body}");
}

#[tokio::test]
async fn a_certificate_that_is_none_is_an_error_at_the_start() {
    for pem in ["", "CANARY", "-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----\n"] {
        let error = Proxy::builder(Region::EUC1).add_root_certificate(pem).start().await.unwrap_err();
        assert!(error.is_configuration(), "{error}");
        assert!(
            error.to_string().contains("certificate") && !error.to_string().contains("CANARY"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_not_said_to_be_unreachable() {
    let bomb = "x: y\r\n".repeat(200_000);
    for (answer, said) in [
        ("nonsense\r\n\r\n".to_owned(), "no answer from the service: the answer is not HTTP: "),
        ("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n".to_owned(), "no answer from the service: the "),
        (format!("HTTP/1.1 200 OK\r\n{bomb}\r\n"), "no answer from the service: the "),
    ] {
        let (url, _) = answering([answer]);
        let (status, body) = asked(Proxy::builder(url)).await;
        assert_eq!(status, 502);
        assert!(body.contains(said) && !body.contains("connect"), "{body}");
    }
}
