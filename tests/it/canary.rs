//! Planted secrets do not come out where they should not.

use serde_json::json;

use crate::canned;
use crate::command::optics;
use crate::contract::example;

const ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// Parts of the secrets below; none of them may show.
const CANARIES: [&str; 9] = [
    "CANARY5ECRET",
    "20261124",
    "CANARY-USER",
    "CANARY-PASSWORD",
    "CANARY-QUERY",
    "CANARY-FRAGMENT",
    "CANARY-SECRET",
    "CANARY-TOKEN",
    "eyJDQU5BUlki",
];

const TOKEN: &str = "eyJDQU5BUlki.CANARY-TOKEN.c2ln";

/// An execution with secrets wherever one can hold them.
fn planted() -> serde_json::Value {
    let mut execution = example();
    let url =
        "https://CANARY-USER:CANARY/PASSWORD?CANARY-PASSWORD@host.example/x?CANARY-QUERY=1#CANARY-FRAGMENT";
    execution["destination"] = url.into();
    execution["packageExecutions"][0]["package"] = url.into();
    execution["undocumented"] = url.into();
    execution["apiKey"] = "CANARY5ECRET0000000000000000000".into();
    execution["pin"] = 20_261_124.into();
    execution["createdBy"] = url.into();
    execution[TOKEN] = 1.into();
    execution["createdBy2"] = json!({TOKEN: {TOKEN: [TOKEN]}});
    execution
}

#[track_caller]
fn assert_silent(what: &str, text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{what} shows {canary}:\n{text}");
    }
}

#[test]
fn reports_of_the_validator_show_no_value() {
    let mut broken = planted();
    broken["destination"] = json!(["CANARY-PASSWORD"]);
    broken["packageExecutions"][0]["package"] = "CANARY-SECRET".into();
    broken["id"] = "CANARY-TOKEN".into();
    for document in [planted(), broken] {
        for format in
            ["text", "json", "ndjson", "sarif", "junit", "github", "markdown", "html", "flag", "list"]
        {
            let ran = optics(&["validate", "-", "--strict", "--output", format])
                .stdin(document.to_string().as_bytes())
                .run();
            assert_eq!(ran.code, Some(1));
            assert_silent(format, &ran.seen());
        }
        // Cut off in the middle of a secret.
        let text = document.to_string();
        let cut = &text[..text.find("CANARY").unwrap() + 9];
        assert_silent("unread", &optics(&["validate", "-"]).stdin(cut.as_bytes()).run().seen());
    }
}

#[test]
fn values_show_when_they_are_asked_for() {
    let document = planted().to_string();
    let ran = optics(&["validate", "-", "--show-values"]).stdin(document.as_bytes()).run();
    assert!(ran.stdout.contains("CANARY-USER"), "{}", ran.seen());
}

#[test]
fn the_table_of_an_execution_masks_credentials() {
    let base_url = canned::serve(canned::ok("application/json", planted().to_string().as_bytes()));
    let ran = optics(&["get", ID, "--output", "table", "--strict"])
        .env("OPTICS_BASE_URL", &base_url)
        .env("OPTICS_TOKEN", "another.ready.token")
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    assert_silent("table", &ran.seen());
}

#[test]
fn json_and_yaml_are_the_data_and_their_messages_are_not() {
    for format in ["json", "yaml"] {
        let base_url = canned::serve(canned::ok("application/json", planted().to_string().as_bytes()));
        let ran = optics(&["get", ID, "--output", format])
            .env("OPTICS_BASE_URL", &base_url)
            .env("OPTICS_TOKEN", "another.ready.token")
            .run();
        assert!(ran.stdout.contains("CANARY-QUERY"), "{}", ran.seen());
        assert_silent("standard error", &ran.stderr);
    }
}

#[test]
fn a_service_that_echoes_secrets_does_not_get_them_shown() {
    let echo = format!(r#"{{"message":"bad token {TOKEN} or secret CANARY-SECRET"}}"#);
    for status in ["400 X", "401 X", "500 X"] {
        let headers = format!("content-type: application/json\r\nx-request-id: {TOKEN}\r\n");
        let base_url = canned::serve(canned::response(status, &headers, echo.as_bytes()));
        let by_token =
            optics(&["get", ID]).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "CANARY-SECRET").run();
        let by_secret = optics(&["get", ID, "--tenant-id", "t", "--app-id", "a"])
            .env("OPTICS_BASE_URL", &base_url)
            .env("OPTICS_APP_SECRET", "CANARY-SECRET")
            .run();
        for ran in [by_token, by_secret] {
            assert_eq!(ran.code, Some(3));
            assert_silent(status, &ran.seen());
        }
    }
}

/// As a name, which findings and tables tell.
#[test]
fn a_service_that_answers_with_the_token_does_not_get_it_shown() {
    for format in ["json", "table"] {
        let base_url = canned::serve(canned::ok("application/json", planted().to_string().as_bytes()));
        let ran = optics(&["get", ID, "--output", format])
            .env("OPTICS_BASE_URL", &base_url)
            .env("OPTICS_TOKEN", TOKEN)
            .run();
        assert_eq!((ran.code, &*ran.stdout), (Some(3), ""), "{}", ran.seen());
        assert!(ran.stderr.contains("a secret of the request in the body"), "{}", ran.seen());
        assert_silent(format, &ran.seen());
    }
}

#[test]
fn wrong_usage_does_not_repeat_a_secret() {
    let ran = optics(&["get", ID])
        .env("OPTICS_BASE_URL", "https://u:CANARY-PASSWORD@host.example")
        .env("OPTICS_TOKEN", TOKEN)
        .run();
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
    assert_silent("usage", &ran.seen());
    let help = optics(&["get", "--help"])
        .env("OPTICS_BASE_URL", "https://u:CANARY-PASSWORD@host.example")
        .env("OPTICS_TOKEN", TOKEN)
        .env("OPTICS_APP_SECRET", "CANARY-SECRET")
        .run();
    assert_silent("help", &help.seen());
}
