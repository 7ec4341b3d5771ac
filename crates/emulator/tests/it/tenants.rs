//! Several tenants in one emulator.

use optics_emulator::{ApplicationSettings, Emulator, Executions, TenantSettings};
use optics_model::Operation;
use reqwest::Method;
use secrecy::ExposeSecret;

use crate::admin::admin;
use crate::caller::{Caller, EXAMPLE_ID};

const OTHER_ID: &str = "99999999-9999-9999-9999-999999999999";

/// One execution of this id.
fn executions(id: &str) -> Executions {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    Executions::from_json(schema["examples"][0].to_string().replace(EXAMPLE_ID, id).as_bytes()).unwrap()
}

fn application(id: &str, secret: &str) -> ApplicationSettings {
    ApplicationSettings { id: Some(id.to_owned()), secret: Some(secret.to_owned().into()), scopes: None }
}

fn tenant(id: &str, applications: Vec<ApplicationSettings>) -> TenantSettings {
    TenantSettings { id: Some(id.to_owned()), applications, executions: None }
}

#[tokio::test]
async fn each_tenant_has_its_own_applications_scopes_and_executions() {
    let reader = ApplicationSettings {
        scopes: Some(["opticspkgdeploy:read".to_owned()].into()),
        ..application("reader", "secret of the reader")
    };
    let emulator = Emulator::builder()
        .tenants([
            tenant("one", vec![application("app", "secret of one"), reader]),
            TenantSettings {
                executions: Some(executions(OTHER_ID)),
                ..tenant("two", vec![application("app", "secret of two")])
            },
        ])
        .start()
        .await
        .unwrap();
    let access: Vec<_> = emulator.applications().collect();
    let told: Vec<_> = access.iter().map(|access| (access.tenant_id, access.app_id)).collect();
    assert_eq!(told, [("one", "app"), ("one", "reader"), ("two", "app")]);
    assert_eq!((emulator.tenant_id(), emulator.app_id()), ("one", "app"));
    assert_eq!(access[2].app_secret.expose_secret(), "secret of two");

    let callers: Vec<_> = access.iter().map(|access| Caller::of(&emulator, *access)).collect();
    let mut statuses = Vec::new();
    for caller in &callers {
        let token = caller.token().await;
        let list = caller.request(Method::GET, Operation::LIST_PACKAGE_EXECUTIONS.path()).bearer_auth(&token);
        statuses.push((
            caller.get(EXAMPLE_ID, &token).await.status,
            caller.get(OTHER_ID, &token).await.status,
            caller.send(list).await.status,
        ));
    }
    assert_eq!(statuses, [(200, 404, 200), (200, 404, 403), (404, 200, 200)]);

    // The secret of one application does not sign for another, nor one tenant's for the other's of the same name.
    for (signer, named) in [(0, 1), (1, 0), (0, 2), (2, 0)] {
        let claims = callers[named].claims();
        let answer = callers[0].exchange(&callers[signer].sign(&claims)).await;
        assert_eq!(
            answer.line(),
            r#"401 {"message":"auth_token is not signed with the application secret"}"#
        );
    }
    // The same id in requests of two applications is no replay.
    for caller in &callers {
        caller.token_for(&caller.claims_with("jti", "the same")).await;
    }
    assert!(!format!("{emulator:?} {access:?}").contains("secret of"));
}

#[tokio::test]
async fn executions_are_created_for_the_tenant_that_is_named() {
    let emulator = Emulator::builder()
        .tenants([
            tenant("one", vec![ApplicationSettings::default()]),
            tenant("number two", vec![ApplicationSettings::default()]),
        ])
        .start()
        .await
        .unwrap();
    let access: Vec<_> = emulator.applications().collect();
    let two = Caller::of(&emulator, access[1]);
    let order = r#"{"devices": []}"#;
    let answer = admin(&two, Method::POST, "executions?tenant=number%20two", order).await;
    let created: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let id = created["executions"][0].as_str().unwrap();
    let one = Caller::of(&emulator, access[0]);
    assert_eq!(one.get(id, &one.token().await).await.status, 404);
    assert_eq!(two.get(id, &two.token().await).await.status, 200);
    let path = format!("executions/{id}?tenant=number%20two");
    assert_eq!(admin(&two, Method::DELETE, &path, "").await.status, 204);
}

#[tokio::test]
async fn tenants_that_cannot_be_are_refused() {
    let ready = || vec![application("app", "x")];
    for (tenants, why) in [
        (vec![], "there is no tenant"),
        (vec![tenant("one", vec![])], "tenant 1 has no application"),
        (vec![tenant("", ready())], "tenant 1 has an empty id"),
        (vec![tenant("one", ready()), tenant("one", ready())], "tenant 2 has the same id as one before"),
        (
            vec![tenant("one", vec![application("app", "x"), application("app", "y")])],
            "tenant 1 has two applications with the same id",
        ),
        (
            vec![tenant("one", vec![application("", "x")])],
            "tenant 1 has an application with an empty id or secret",
        ),
        (
            vec![tenant("one", vec![application("app", "")])],
            "tenant 1 has an application with an empty id or secret",
        ),
    ] {
        let error = Emulator::builder().tenants(tenants).start().await.unwrap_err();
        assert!(error.is_tenants());
        assert_eq!(error.to_string(), why);
    }
}
