//! The contract, as the emulator serves it.

use optics_emulator::Emulator;
use optics_model::Operation;
use reqwest::Method;
use serde_json::Value;

use crate::caller::Caller;

#[tokio::test]
async fn the_description_is_true_of_the_emulator_and_leads_to_the_schema() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let answer = caller.send(caller.request(Method::GET, "/openapi.json")).await;
    let served: Value = serde_json::from_str(&answer.body).unwrap();
    let mut expected: Value = serde_json::from_str(optics_schema::OPENAPI).unwrap();
    expected["servers"] = serde_json::json!([{ "url": emulator.url(), "description": "Emulator" }]);
    let responses = &mut expected["paths"][Operation::REQUEST_ACCESS_TOKEN.path()]["post"]["responses"];
    responses["413"] = responses["400"].clone();
    assert_eq!(served, expected);

    let mut references = Vec::new();
    collect(&served, &mut references);
    let base = reqwest::Url::parse(&format!("{}/openapi.json", emulator.url())).unwrap();
    let mut outside = 0;
    for reference in references {
        let mut url = base.join(&reference).unwrap();
        let pointer = url.fragment().unwrap_or_default().to_owned();
        url.set_fragment(None);
        outside += usize::from(url != base);
        let answer = caller.send(caller.request(Method::GET, url.path())).await;
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(document.pointer(&pointer).is_some(), "{reference}");
    }
    assert!(outside > 0);
}

/// All `$ref` in a document.
fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| collect(value, references));
        }
        Value::Array(elements) => elements.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn it_is_read_only_and_left_out_with_the_admin_endpoints() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let answer = caller.send(caller.request(Method::POST, "/openapi.json")).await;
    assert_eq!(answer.line(), r#"405 {"message":"the contract can be read, and no more"}"#);
    assert_eq!(answer.headers["allow"], "GET,HEAD");
    assert_eq!(caller.send(caller.request(Method::HEAD, "/openapi.json")).await.body, "");
    let emulator = Emulator::builder().admin(false).start().await.unwrap();
    let caller = Caller::new(&emulator);
    assert_eq!(caller.send(caller.request(Method::GET, "/openapi.json")).await.status, 404);
}
