//! Executions that are created and deleted while the emulator runs.

use std::time::Duration;

use optics_emulator::{Emulator, Executions};
use optics_model::{ListPage, Operation, PackageExecution};
use reqwest::Method;
use serde_json::Value;

use crate::admin::admin;
use crate::caller::{Caller, EXAMPLE_ID};

/// The first example of the contract with another id and moment.
fn document(id: &str, moment: &str) -> String {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let text = schema["examples"][0].to_string();
    text.replace(EXAMPLE_ID, id).replace("2026-03-02T09:15:27.482Z", moment)
}

const NEW: &str = "11111111-1111-1111-1111-111111111111";
const OLD: &str = "22222222-2222-2222-2222-222222222222";

async fn listed(caller: &Caller<'_>, token: &str) -> Vec<String> {
    let request = caller.request(Method::GET, Operation::LIST_PACKAGE_EXECUTIONS.path()).bearer_auth(token);
    let page: ListPage = serde_json::from_str(&caller.send(request).await.body).unwrap();
    page.page_items.iter().map(|item| item.id.to_string()).collect()
}

#[tokio::test]
async fn executions_come_and_go() {
    let first = Executions::from_json(document(EXAMPLE_ID, "2026-03-02T09:15:27Z").as_bytes()).unwrap();
    let emulator = Emulator::builder().executions(first).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let text =
        format!("{}\n{}", document(NEW, "2026-03-03T00:00:00Z"), document(OLD, "2026-03-01T00:00:00Z"));
    let answer = admin(&caller, Method::POST, "executions", &text).await;
    assert_eq!(answer.line(), format!(r#"201 {{"executions":["{NEW}","{OLD}"]}}"#));
    assert_eq!(listed(&caller, &token).await, [NEW, EXAMPLE_ID, OLD]);
    let ids: Vec<String> = emulator.execution_ids().map(|id| id.to_string()).collect();
    assert_eq!(ids, [EXAMPLE_ID, NEW, OLD]);
    assert_eq!(caller.get(NEW, &token).await.body, document(NEW, "2026-03-03T00:00:00Z"));

    // All or none.
    let other = "33333333-3333-3333-3333-333333333333";
    let text =
        format!("[{}, {}]", document(other, "2026-03-03T00:00:00Z"), document(OLD, "2026-03-01T00:00:00Z"));
    let answer = admin(&caller, Method::POST, "executions", &text).await;
    assert_eq!(
        answer.line(),
        r#"409 {"message":"execution 2 has the same id as one that the emulator holds"}"#
    );
    assert_eq!(caller.get(other, &token).await.status, 404);

    let path = format!("executions/{}", NEW.replace('-', ""));
    assert_eq!(admin(&caller, Method::DELETE, &path, "").await.status, 204);
    assert_eq!(admin(&caller, Method::DELETE, &path, "").await.status, 404);
    assert_eq!(listed(&caller, &token).await, [EXAMPLE_ID, OLD]);
    assert_eq!(caller.get(NEW, &token).await.status, 404);
}

#[tokio::test]
async fn the_library_does_the_same() {
    let emulator = Emulator::start().await.unwrap();
    let executions = Executions::from_json(document(NEW, "2026-03-03T00:00:00Z").as_bytes()).unwrap();
    emulator.create_executions(&executions).unwrap();
    let error = emulator.create_executions(&executions).unwrap_err();
    assert!(error.is_duplicate() && !error.is_too_many());
    assert!(emulator.delete_execution(&NEW.parse().unwrap()));
    assert!(!emulator.delete_execution(&NEW.parse().unwrap()));
}

#[tokio::test]
async fn an_execution_can_be_ordered_and_moves_from_then_on() {
    let emulator = Emulator::builder().progress(1).speed(0.0).start().await.unwrap();
    emulator.advance(Duration::from_secs(3600));
    let caller = Caller::new(&emulator);
    let order = r#"{"name": "Ordered", "devices": ["C9F0F895FB98AB9159F51FD0297E236D", "45C48CCE2E2D7FBDEA1AFC51C7C6AD26"],
        "packages": ["b6d767d2-f8ed-4d21-a44b-0e5886680cb9", "https://content.example.com/x"]}"#;
    let answer = admin(&caller, Method::POST, "executions", order).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let created: Value = serde_json::from_str(&answer.body).unwrap();
    let id = created["executions"][0].as_str().unwrap();
    // The clock is an hour ahead.
    let mut claims = caller.claims();
    claims.insert("iat".to_owned(), emulator.now().into());
    claims.insert("exp".to_owned(), (emulator.now() + 60).into());
    let token = caller.token_for(&claims).await;
    let execution: PackageExecution = serde_json::from_str(&caller.get(id, &token).await.body).unwrap();
    assert_eq!((execution.name.as_str(), execution.device_count), ("Ordered", 2));
    assert_eq!(execution.target.devices.as_ref().unwrap().len(), 2);
    assert_eq!(execution.package_executions.len(), 2);
    assert_eq!(execution.device_statuses.acked, 0);
    assert_eq!(u64::try_from(execution.created_at.as_datetime().timestamp()).unwrap(), emulator.now());
    assert_eq!(listed(&caller, &token).await[0], id);
    emulator.advance(Duration::from_secs(60));
    let execution: PackageExecution = serde_json::from_str(&caller.get(id, &token).await.body).unwrap();
    assert_eq!(execution.device_statuses.acked, 2);
}

#[tokio::test]
async fn an_execution_for_zones_needs_no_more_than_those() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let order = r#"{"zones": ["37693CFC748049E45D87B8C7D8B9AACD"]}"#;
    assert_eq!(admin(&caller, Method::POST, "executions", order).await.status, 201);
    let id = emulator.execution_ids().last().unwrap().to_string();
    let body = caller.get(&id, &caller.token().await).await.body;
    let execution: PackageExecution = serde_json::from_str(&body).unwrap();
    assert_eq!((execution.device_count, execution.target.zones.unwrap().len()), (0, 1));
}
