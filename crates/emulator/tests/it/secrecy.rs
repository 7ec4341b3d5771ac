//! Canaries: secrets, tokens and what executions hold of credentials never show.

use std::fmt::Write;

use optics_emulator::{ApplicationSettings, Emulator, Executions, TenantSettings};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::caller::{Caller, EXAMPLE_ID, path};

#[tokio::test]
async fn debug_shows_no_secret() {
    let application = ApplicationSettings {
        secret: Some("a canary of a secret".to_owned().into()),
        ..ApplicationSettings::default()
    };
    let tenant = TenantSettings { applications: vec![application], ..TenantSettings::default() };
    let builder = Emulator::builder().executions(Executions::examples().unwrap()).tenants([tenant]);
    let mut shown = format!("{builder:?}");
    let emulator = builder.start().await.unwrap();
    write!(shown, "{emulator:?} {emulator:#?}").unwrap();
    assert!(shown.contains(emulator.app_id()) && shown.contains(EXAMPLE_ID), "{shown}");
    assert_eq!(emulator.app_secret().expose_secret(), "a canary of a secret");
    assert!(!shown.contains("canary"), "{shown}");
    // The second example has credentials in its destination.
    assert!(!shown.contains("not-a-real"), "{shown}");
}

#[tokio::test]
async fn errors_echo_nothing_of_the_request() {
    const CANARY: &str = "canary";
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let secret = emulator.app_secret().expose_secret();
    let request = caller.sign(&caller.claims());

    let mut answers = Vec::new();
    for name in ["exp", "iat", "iss", "tid", "sub", "scp", "jti"] {
        for value in [json!(CANARY), json!({ CANARY: CANARY }), json!([CANARY])] {
            answers.push(caller.exchange(&caller.sign(&caller.claims_with(name, value))).await);
        }
    }
    for body in [secret, token.as_str(), request.as_str(), CANARY] {
        answers.push(caller.post(body.to_owned()).await);
        answers.push(caller.post(json!({ body: body }).to_string()).await);
        answers.push(caller.post(json!({ "auth_token": [body] }).to_string()).await);
        answers.push(caller.exchange(body).await);
        answers.push(caller.get(body, &token).await);
        answers.push(caller.get(EXAMPLE_ID, &format!("{body}.{body}.{body}")).await);
        answers.push(caller.send(caller.request(Method::POST, &path(body))).await);
        answers.push(caller.send(caller.request(Method::GET, &format!("/{body}"))).await);
    }
    let accepted = answers.iter().filter(|answer| answer.status < 400).count();
    // A jti is any text, and exchanging the request works, as it should.
    assert_eq!(accepted, 2, "{accepted}");
    for answer in answers.iter().filter(|answer| answer.status >= 400) {
        for hidden in [secret, token.as_str(), request.as_str(), CANARY] {
            assert!(!answer.body.contains(hidden), "{}", answer.line());
            assert!(!format!("{:?}", answer.headers).contains(hidden), "{}", answer.line());
        }
    }
}
