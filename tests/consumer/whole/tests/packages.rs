//! Each package does what it is for.

use std::process::Command;
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt as _;
use optics_client::{BaseUrl, Client, Credentials, Validation};
use optics_emulator::Emulator;
use optics_model::PackageExecution;
use optics_proxy::Proxy;
use secrecy::ExposeSecret as _;

#[tokio::test]
async fn an_execution_is_fetched_through_the_proxy_and_checked_on_the_way() {
    let emulator = Emulator::builder().start().await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seeing = Arc::clone(&seen);
    let proxy = Proxy::builder(emulator.url().parse::<BaseUrl>().unwrap())
        .observer(move |observed| seeing.lock().unwrap().push(observed.path().to_owned()))
        .start()
        .await
        .unwrap();
    let secret = emulator.app_secret().expose_secret().to_owned();
    let client = Client::builder(proxy.url().parse::<BaseUrl>().unwrap())
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .validation(Validation::Enforce)
        .build()
        .unwrap();
    let executions: Vec<_> = client.executions().stream().try_collect().await.unwrap();
    assert!(!executions.is_empty());
    let id = &executions[0].execution().id;
    let fetched = client.execution(id).await.unwrap();
    assert_eq!(&fetched.execution().id, id);
    assert!(seen.lock().unwrap().iter().any(|path| path.ends_with(&id.to_string())));
    proxy.shutdown().await;
    emulator.shutdown().await;
}

#[test]
fn the_contract_goes_its_whole_way() {
    let (schema, openapi) = (optics_schema::PACKAGE_EXECUTION, optics_schema::OPENAPI);
    let types = optics_codegen::generate(&optics_codegen::Sources { schema, openapi }).unwrap();
    assert!(types.contains("pub struct PackageExecution"));
    let lock = optics_documentation::Lock::parse(optics_schema::DOCUMENTATION).unwrap();
    let contract: serde_json::Value = serde_json::from_str(schema).unwrap();
    let sources = optics_documentation::Sources { schema: Some(&contract), ..Default::default() };
    let report = optics_documentation::compare(&lock, &sources);
    assert_eq!(report.verdict(), optics_documentation::Verdict::Clean);
    for example in contract["examples"].as_array().unwrap() {
        let text = example.to_string();
        assert!(optics_acceptor::Acceptor::new().accepts(text.as_bytes()));
        assert!(serde_json::from_str::<PackageExecution>(&text).is_ok());
        let mut profile = optics_profile::Profile::new(schema).unwrap();
        profile.learn(&optics_validator::json::read(text.as_bytes()).unwrap());
        assert!(profile.field("id").is_some());
        let said = optics_html::Contract { schema, lock: optics_schema::DOCUMENTATION };
        assert!(optics_html::observation(&profile, &said, 0).starts_with("<!DOCTYPE html>"));
    }
}

#[test]
fn the_command_fetches_with_nothing_set_up() {
    let output = Command::new(env!("CARGO_BIN_EXE_whole")).args(["list", "--emulator"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() > 0);
    for line in text.lines() {
        assert!(serde_json::from_str::<PackageExecution>(line).is_ok(), "{line}");
    }
}
