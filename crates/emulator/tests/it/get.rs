//! Fetching executions.

use std::fmt::Write;
use std::time::Duration;

use optics_emulator::{Emulator, Executions};
use optics_model::{Operation, PackageExecution};
use reqwest::Method;

use crate::caller::{Caller, EXAMPLE_ID, path};

#[tokio::test]
async fn the_examples_of_the_contract_are_there_from_the_start() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let ids: Vec<String> = emulator.execution_ids().map(|id| id.to_string()).collect();
    assert_eq!(ids[0], EXAMPLE_ID);
    for id in ids {
        let answer = caller.get(&id, &token).await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (200, &"application/json".parse().unwrap())
        );
        let execution: PackageExecution = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(execution.id.to_string(), id);
    }
}

#[tokio::test]
async fn an_execution_is_found_by_either_style_of_its_id_and_comes_as_it_was_loaded() {
    let text = format!(
        " {{ \"undocumented\":  [1.0, \"\\ud800\"],\r\n{}",
        &example().replace("Browser history", "\\u0042rowser history")[1..]
    );
    let executions = Executions::from_json(text.as_bytes()).unwrap();
    let emulator = Emulator::builder().executions(executions).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let compact = EXAMPLE_ID.replace('-', "");
    for id in [EXAMPLE_ID, &EXAMPLE_ID.to_uppercase(), &compact, &compact.to_uppercase()] {
        let answer = caller.get(id, &token).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, text.trim()), "{id}");
    }
    let head = caller.send(caller.request(Method::HEAD, &path(EXAMPLE_ID)).bearer_auth(&token)).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_request_without_a_token_of_this_emulator_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let request = || caller.request(Method::GET, &path(EXAMPLE_ID));
    let flipped = if token.ends_with('A') { "B" } else { "A" };
    let authorise = |value: String| request().header("authorization", value);
    let mut seen = String::new();
    for (what, request) in [
        ("nothing", request()),
        ("empty", authorise(String::new())),
        ("scheme only", authorise("Bearer".to_owned())),
        ("scheme and a space", authorise("Bearer ".to_owned())),
        ("token only", authorise(token.clone())),
        ("another scheme", authorise(format!("Basic {token}"))),
        ("twice", authorise(format!("Bearer {token}")).header("authorization", format!("Bearer {token}"))),
        ("no token", authorise("Bearer canary".to_owned())),
        ("altered", authorise(format!("Bearer {flipped}{}", &token[1..]))),
        ("cut off", authorise(format!("Bearer {}", &token[..token.len() - 1]))),
        ("the request for a token", authorise(format!("Bearer {}", caller.sign(&caller.claims())))),
    ] {
        let answer = caller.send(request).await;
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        writeln!(seen, "{what}: {}", answer.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
    let lower_case = caller.send(authorise(format!("bearer  {token}"))).await;
    assert_eq!(lower_case.status, 200);
}

#[tokio::test]
async fn a_token_expires_by_the_emulators_clock() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
    emulator.set_clock_offset(30 * 60);
    let answer = caller.get(EXAMPLE_ID, &token).await;
    assert_eq!(answer.line(), r#"401 {"message":"the access token has expired; ask for a new one"}"#);
    emulator.set_clock_offset(0);
    assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
}

#[tokio::test]
async fn a_token_without_life_has_expired_when_it_arrives() {
    let emulator = Emulator::builder().access_token_lifetime(Duration::ZERO).start().await.unwrap();
    let caller = Caller::new(&emulator);
    assert_eq!(caller.get(EXAMPLE_ID, &caller.token().await).await.status, 401);
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused_before_the_id_is_looked_at() {
    let emulator = Emulator::builder().scopes(["opticspkgdeploy:list"]).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    for id in [EXAMPLE_ID, "no-id"] {
        let answer = caller.get(id, &token).await;
        assert_eq!(
            answer.line(),
            r#"403 {"message":"the access token lacks the scope opticspkgdeploy:read"}"#
        );
    }
}

#[tokio::test]
async fn ids_that_name_no_execution_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let mut seen = String::new();
    for id in [
        "abebf88c-f283-4edc-834b-aa8ad3bc682d",
        "00000000000000000000000000000000",
        "abebf88c-f283-4edc-834b-aa8ad3bc682",
        "abebf88c-f283-4edc-834b-aa8ad3bc682g",
        "abebf88cf-283-4edc-834b-aa8ad3bc682c",
        "..%2F..%2Fauth",
        "%FF",
        "%00",
        "canary",
        "",
        "a/b",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c/",
    ] {
        writeln!(seen, "{id}: {}", caller.get(id, &token).await.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn paths_and_methods_outside_the_contract_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let (token_path, get_path) = (Operation::REQUEST_ACCESS_TOKEN.path(), path(EXAMPLE_ID));
    let mut seen = String::new();
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/packages/v2/executions/"),
        (Method::POST, Operation::LIST_PACKAGE_EXECUTIONS.path()),
        (Method::GET, "/packages/v3/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c"),
        (Method::POST, "/auth/v2/token/"),
        (Method::GET, token_path),
        (Method::POST, &get_path),
        (Method::DELETE, &get_path),
        (Method::OPTIONS, &get_path),
        (Method::from_bytes(b"BREW").unwrap(), &get_path),
    ] {
        let answer = caller.send(caller.request(method.clone(), path)).await;
        let allow = answer.headers.get("allow").map(|value| value.to_str().unwrap());
        writeln!(seen, "{method} {path}: {} allow: {allow:?}", answer.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn every_operation_of_the_contract_is_served() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    for operation in Operation::ALL {
        let method = Method::from_bytes(operation.method().as_bytes()).unwrap();
        let path = operation.path_for(&EXAMPLE_ID.parse().unwrap());
        let answer = caller.send(caller.request(method, &path)).await;
        assert!(![404, 405, 501].contains(&answer.status), "{}: {}", operation.id(), answer.line());
    }
}

/// The first example of the contract, without white space.
fn example() -> String {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    schema["examples"][0].to_string()
}
