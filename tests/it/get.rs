//! `optics get`: from a signed JWT to a checked execution, and everything that can go wrong on the way.

use insta::assert_snapshot;
use std::net::TcpListener;

use crate::canned;
use crate::command::{Ran, optics};
use crate::contract::{example, examples};

const ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// Fetches from a server that answers with `response`, with a token so that one request is all there is.
fn get_canned(response: Vec<u8>) -> Ran {
    let base_url = canned::serve(response);
    optics(&["get", ID, "--retries", "0"])
        .env("OPTICS_BASE_URL", &base_url)
        .env("OPTICS_TOKEN", "a.ready.token")
        .run()
}

/// `seen` without the port, which differs from run to run.
pub(crate) fn without_port(seen: &str) -> String {
    let mut settings = String::new();
    let mut rest = seen;
    while let Some(at) = rest.find("127.0.0.1:") {
        let digits = rest[at + 10..].bytes().take_while(u8::is_ascii_digit).count();
        settings.push_str(&rest[..at + 10]);
        settings.push_str("PORT");
        rest = &rest[at + 10 + digits..];
    }
    settings + rest
}

#[test]
fn emulator_prints_the_execution_in_each_format() {
    for format in ["json", "yaml", "table"] {
        let ran = optics(&["get", ID, "--emulator", "--output", format]).run();
        assert_snapshot!(format!("get_{format}"), ran.seen());
    }
}

#[test]
fn table_masks_credentials_unless_values_are_asked_for() {
    let id = "0c1b6f7a-94f5-4a0e-8f57-3ad4b1e6d21c";
    let masked = optics(&["get", id, "--emulator", "--output", "table"]).run();
    assert!(!masked.seen().contains("not-a-real"), "{}", masked.seen());
    assert_snapshot!("get_table_masked", masked.seen());
    let shown = optics(&["get", id, "--emulator", "--output", "table", "--show-values"]).run();
    assert!(shown.stdout.contains("not-a-real-password"), "{}", shown.seen());
}

#[test]
fn json_is_the_default_in_a_pipe_and_holds_the_body_whole() {
    let ran = optics(&["get", "0c1b6f7a-94f5-4a0e-8f57-3ad4b1e6d21c", "--emulator"]).run();
    let printed: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(printed, examples()[1]);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn the_emulator_is_used_whatever_the_environment_says_of_a_tenant() {
    let ran = optics(&["get", ID, "--emulator"])
        .env("OPTICS_REGION", "euc1")
        .env("OPTICS_TENANT_ID", "tenant")
        .env("OPTICS_APP_ID", "application")
        .env("OPTICS_APP_SECRET", "secret")
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
}

#[test]
fn a_flag_wins_over_the_environment() {
    let base_url = canned::serve(canned::ok("application/json", example().to_string().as_bytes()));
    let ran = optics(&["get", ID, "--base-url", &base_url])
        .env("OPTICS_REGION", "euc1")
        .env("OPTICS_TOKEN", "a.ready.token")
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    for both in [["--region", "euc1"], ["--base-url", &base_url]] {
        let ran = optics(&["get", ID, "--emulator", both[0], both[1]]).run();
        assert_eq!(ran.code, Some(2), "{}", ran.seen());
    }
}

#[test]
fn a_refused_token_ends_the_run_of_ids() {
    let emulator = Running::start(0);
    let ran = optics(&["get", ID, ID, ID])
        .env("OPTICS_BASE_URL", &emulator.url)
        .env("OPTICS_TOKEN", "no.such.token")
        .run();
    assert_snapshot!(ran.seen());
}

#[test]
fn both_styles_of_an_id_find_the_same_execution() {
    let ran = optics(&["get", "ABEBF88CF2834EDC834BAA8AD3BC682C", "--emulator"]).run();
    assert!(ran.stdout.contains(ID), "{}", ran.seen());
}

#[test]
fn one_unknown_id_among_several_is_reported_and_the_others_are_printed() {
    let ran =
        optics(&["get", "00000000-0000-0000-0000-000000000000", ID, "--emulator", "--output", "yaml"]).run();
    assert_snapshot!(ran.seen());
}

#[test]
fn what_is_no_id_is_wrong_usage() {
    for id in [
        "../../auth",
        "",
        "abebf88c",
        "abebf88cf283-4edc-834b-aa8ad3bc682c--",
        "zbebf88c-f283-4edc-834b-aa8ad3bc682c",
    ] {
        let ran = optics(&["get", id, "--emulator"]).run();
        assert_eq!(ran.code, Some(2), "{id}: {}", ran.seen());
    }
    assert_snapshot!(optics(&["get", "../../auth", "--emulator"]).run().seen());
}

#[test]
fn missing_settings_are_wrong_usage_and_named() {
    assert_snapshot!("get_no_service", optics(&["get", ID]).run().seen());
    assert_snapshot!(
        "get_no_credentials",
        optics(&["get", ID, "--region", "euc1"]).env("OPTICS_APP_ID", "a").run().seen()
    );
    assert_snapshot!("get_unknown_region", optics(&["get", ID, "--region", "mars"]).run().seen());
    let both =
        optics(&["get", ID]).env("OPTICS_REGION", "euc1").env("OPTICS_BASE_URL", "https://gateway.example");
    assert_snapshot!("get_both_services", both.run().seen());
    let emptied = optics(&["get", ID]).env("OPTICS_BASE_URL", "").env("OPTICS_TOKEN", "");
    assert_eq!(emptied.run().code, Some(2));
    assert_snapshot!(
        "get_plain_http",
        optics(&["get", ID, "--base-url", "http://protectapi.cylance.com"]).run().seen()
    );
}

#[test]
fn a_running_emulator_is_a_service_like_any_other() {
    let emulator = Running::start(0);
    let ran = emulator.get(&emulator.app_secret);
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert!(ran.stdout.contains(ID));
}

#[test]
fn a_wrong_secret_is_unauthorised() {
    let emulator = Running::start(0);
    let ran = emulator.get("not-the-secret");
    assert_snapshot!(ran.seen());
}

#[test]
fn a_clock_that_is_off_by_an_hour_is_made_up_for_and_told() {
    for (offset, side) in [(3600, "behind"), (-3600, "ahead of")] {
        let ran = Running::start(offset).get_own();
        assert_eq!(ran.code, Some(0), "{}", ran.seen());
        // The header that it is read from counts whole seconds.
        let told = [3599, 3600, 3601]
            .map(|seconds| format!("note: this computer's clock is {seconds} s {side} the service's;"));
        assert!(told.iter().any(|note| ran.stderr.contains(note)), "{}", ran.seen());
    }
}

#[test]
fn a_service_that_fails_in_passing_is_asked_again() {
    // Whoever listens on this port from the second connection on answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let answer = canned::ok("application/json", example().to_string().as_bytes());
    let server = std::thread::spawn(move || {
        drop(listener.accept().unwrap());
        canned::answer(listener.accept().unwrap().0, &answer);
    });
    let ran = optics(&["get", ID]).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "a.b.c").run();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    server.join().unwrap();
}

#[test]
fn a_token_that_is_no_token_is_unauthorised() {
    let emulator = Running::start(0);
    let ran =
        optics(&["get", ID]).env("OPTICS_BASE_URL", &emulator.url).env("OPTICS_TOKEN", "no.such.token").run();
    assert_snapshot!(ran.seen());
}

#[test]
fn no_connection_and_no_tls_are_transport_errors() {
    // Bound and dropped: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let get = |base_url: &str| {
        optics(&["get", ID, "--retries", "0"])
            .env("OPTICS_BASE_URL", base_url)
            .env("OPTICS_TOKEN", "a.b.c")
            .run()
    };
    assert_snapshot!("get_refused", without_port(&get(&format!("http://127.0.0.1:{port}")).seen()));
    let plain = canned::serve(canned::ok("application/json", b"{}"));
    assert_snapshot!("get_tls", without_port(&get(&plain.replace("http:", "https:")).seen()));
}

#[test]
fn the_proxy_of_the_environment_is_asked_for_a_tunnel_and_gets_no_token() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://user:hush@{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let refusal = canned::response("407 X", "content-length: 0\r\n", b"");
        canned::answer(listener.accept().unwrap().0, &refusal)
    });
    let ran = optics(&["get", ID, "--base-url", "https://service.invalid", "--retries", "0"])
        .env("HTTPS_PROXY", &proxy)
        .env("OPTICS_TOKEN", "a.ready.token")
        .run();
    assert_eq!(ran.code, Some(3), "{}", ran.seen());
    let told = ran.stderr.contains("the proxy wants a user name and a password");
    assert!(told && !ran.stderr.contains("hush"), "{}", ran.seen());
    let asked = String::from_utf8(server.join().unwrap()).unwrap();
    assert!(asked.starts_with("CONNECT service.invalid:443 HTTP/1.1\r\n"), "{asked}");
    assert!(!asked.contains("ready"), "{asked}");
}

#[test]
fn a_proxy_of_the_environment_that_cannot_be_used_is_wrong_usage_and_nothing_goes_out() {
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    // A name that leads to this machine, and is none of loopback.
    let url = format!("https://localhost.:{}", service.local_addr().unwrap().port());
    service.set_nonblocking(true).unwrap();
    for (variable, value) in [
        ("HTTPS_PROXY", "::CANARY"),
        ("https_proxy", "socks5://user:CANARY@127.0.0.1:1"),
        ("ALL_PROXY", "http://user:CANARY@127.0.0.1:99999"),
        ("all_proxy", "ftp://user:CANARY@127.0.0.1"),
    ] {
        for arguments in [
            &["get", ID, "--base-url", &url, "--retries", "0"][..],
            &["auth", "check", "--base-url", &url],
            &["proxy", "--upstream", &url],
        ] {
            let ran = optics(arguments).env(variable, value).env("OPTICS_TOKEN", "a.ready.token").run();
            assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}: {}", ran.seen());
            let told = format!("error: {variable} names no proxy that can be used: ");
            assert!(ran.stderr.starts_with(&told) && !ran.stderr.contains("CANARY"), "{}", ran.seen());
        }
    }
    assert!(service.accept().is_err(), "somebody came");
    // Where it would not be used, it does not matter.
    for (variable, value) in [("NO_PROXY", "localhost."), ("REQUEST_METHOD", "GET"), ("HTTPS_PROXY", "")] {
        let ran = optics(&["get", ID, "--emulator"]).env("HTTPS_PROXY", "::nonsense").run();
        assert_eq!(ran.code, Some(0), "{}", ran.seen());
        let ran = optics(&["get", ID, "--base-url", &url, "--retries", "0", "--max-time", "1ms"])
            .env("HTTPS_PROXY", "::nonsense")
            .env(variable, value)
            .env("OPTICS_TOKEN", "a.ready.token")
            .run();
        assert_eq!(ran.code, Some(3), "{variable}: {}", ran.seen());
    }
}

#[test]
fn responses_that_break_the_promise_of_http_or_json_are_told() {
    let huge = "content-type: application/json\r\ncontent-length: 2147483648\r\n";
    let cases = [
        ("html", canned::ok("text/html; charset=utf-8", b"<!doctype html><title>Sign in</title>")),
        ("html_called_json", canned::ok("application/json", b"<!doctype html><title>Sign in</title>")),
        ("empty", canned::ok("application/json", b"")),
        ("huge", canned::response("200 OK", huge, b"{")),
        ("broken_off", canned::response("200 OK", "content-length: 1000\r\n", b"{\"id\":")),
        ("truncated", canned::ok("application/json", &example().to_string().as_bytes()[..100])),
        ("junk", canned::ok("application/json", format!("{}x", example()).as_bytes())),
        ("not_utf8", canned::ok("application/json", b"{\"name\":\"\xff\"}")),
        ("redirect", canned::response("302 Found", "location: https://elsewhere.example/\r\n", b"")),
        ("no_http", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
    ];
    for (name, response) in cases {
        assert_snapshot!(format!("get_canned_{name}"), without_port(&get_canned(response).seen()));
    }
}

#[test]
fn error_statuses_are_told_apart() {
    for status in [400, 401, 403, 404, 409, 418, 429, 500, 501, 503] {
        let headers = "content-type: application/json\r\nx-request-id: 7f3a\r\n";
        let ran = get_canned(canned::response(&format!("{status} X"), headers, br#"{"message":"because"}"#));
        assert_snapshot!(format!("get_status_{status}"), ran.stderr);
        assert_eq!(ran.code, Some(3));
    }
}

#[test]
fn a_body_that_breaks_the_contract_is_printed_and_its_findings_are_told() {
    let mut body = example();
    body["deviceStatuses"]["acked"] = "three".into();
    body["target"]["devices"][1] = "c9f0f895fb98ab9159f51fd0297e236d".into();
    body["notInTheContract"] = "high".into();
    body.as_object_mut().unwrap().remove("name");
    let response = canned::ok("application/json", body.to_string().as_bytes());
    for format in ["json", "table"] {
        let base_url = canned::serve(response.clone());
        let ran = optics(&["get", ID, "--output", format])
            .env("OPTICS_BASE_URL", &base_url)
            .env("OPTICS_TOKEN", "a.ready.token")
            .run();
        assert_snapshot!(format!("get_findings_{format}"), ran.seen());
    }
}

#[test]
fn undocumented_fields_count_when_strict() {
    let mut body = example();
    body["notInTheContract"] = "high".into();
    let base_url = canned::serve(canned::ok("application/json", body.to_string().as_bytes()));
    let get = |arguments: &[&str]| {
        optics(arguments).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "a.b.c").run()
    };
    assert_eq!(get(&["get", ID]).code, Some(0));
    assert_eq!(get(&["get", ID, "--strict"]).code, Some(1));
}

#[test]
fn another_execution_than_the_one_asked_for_is_no_answer() {
    let response = canned::ok("application/json", example().to_string().as_bytes());
    let base_url = canned::serve(response);
    let ran = optics(&["get", "00000000-0000-0000-0000-000000000001"])
        .env("OPTICS_BASE_URL", &base_url)
        .env("OPTICS_TOKEN", "a.b.c")
        .run();
    assert_eq!(ran.code, Some(3), "{}", ran.seen());
    assert_snapshot!(ran.stderr);
}

/// `optics emulate` as a process of its own, killed at the end.
struct Running {
    child: std::process::Child,
    url: String,
    tenant_id: String,
    app_id: String,
    app_secret: String,
}

impl Running {
    fn start(clock_offset: i64) -> Self {
        let mut child = optics(&["emulate", "--clock-offset", &clock_offset.to_string()]).spawn();
        let ready = crate::emulate::ready(&mut child);
        let text = |key: &str| ready[key].as_str().unwrap().to_owned();
        Self {
            url: text("url"),
            tenant_id: text("tenant_id"),
            app_id: text("app_id"),
            app_secret: text("app_secret"),
            child,
        }
    }

    fn get(&self, app_secret: &str) -> Ran {
        optics(&["get", ID])
            .env("OPTICS_BASE_URL", &self.url)
            .env("OPTICS_TENANT_ID", &self.tenant_id)
            .env("OPTICS_APP_ID", &self.app_id)
            .env("OPTICS_APP_SECRET", app_secret)
            .run()
    }

    fn get_own(&self) -> Ran {
        self.get(&self.app_secret)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn verbose_tells_of_requests_and_retries_and_shows_no_secret() {
    let mut service = optics(&["emulate", "--fault", "get: 503 (Retry-After 0)"]).spawn();
    let emulator = crate::emulate::ready(&mut service);
    let setting = |name: &str| emulator[name].as_str().unwrap().to_owned();
    let ran = optics(&["get", ID, "--verbose"])
        .env("OPTICS_BASE_URL", &setting("url"))
        .env("OPTICS_TENANT_ID", &setting("tenant_id"))
        .env("OPTICS_APP_ID", &setting("app_id"))
        .env("OPTICS_APP_SECRET", &setting("app_secret"))
        .run();
    service.kill().unwrap();
    service.wait().unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    for told in ["retry", "http.response.status_code=503", "http.request.resend_count=1", "url.full="] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("eyJ") && !ran.stderr.contains(&setting("app_secret")), "{}", ran.stderr);
}

#[test]
fn a_token_and_a_secret_are_one_too_many() {
    for secret in ["OPTICS_APP_SECRET", "OPTICS_APP_SECRET_FILE"] {
        let ran =
            optics(&["get", ID, "--region", "euc1"]).env("OPTICS_TOKEN", "a.b.c").env(secret, "CANARY").run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        let told = ran.stderr.contains(&format!("OPTICS_TOKEN and {secret} are both set"));
        assert!(told && !ran.stderr.contains("CANARY"), "{}", ran.stderr);
    }
}

#[test]
fn settings_that_cannot_work_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("garbage.pem", "nothing"), ("empty.pem", "")] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let ran = optics(&["get", ID, "--region", "euc1", "--ca-certificate", name])
            .current_dir(folder.path())
            .env("OPTICS_TOKEN", "a.b.c")
            .run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        assert!(ran.stderr.contains(&format!("error: {name}: ")), "{}", ran.stderr);
    }
    let ran = optics(&["get", ID, "--region", "euc1"]).env("OPTICS_TOKEN", "a\nb").run();
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
}

#[test]
fn an_answer_that_could_not_be_read_is_no_pass_in_its_capture() {
    let folder = tempfile::tempdir().unwrap();
    let whole = example().to_string();
    let not_text = [whole.as_bytes(), b"\xff"].concat();
    let headers = format!("content-type: application/json\r\ncontent-length: {}\r\n", whole.len() + 50);
    for (name, response, told) in [
        ("no-text", canned::ok("application/json", &not_text), "it is no text in"),
        ("cut", canned::response("200 OK", &headers, whole.as_bytes()), "broke off before its end"),
    ] {
        let file = folder.path().join(format!("{name}.ndjson"));
        let file = file.to_str().unwrap();
        let ran = optics(&["get", ID, "--retries", "0", "--capture", file])
            .env("OPTICS_BASE_URL", &canned::serve(response))
            .env("OPTICS_TOKEN", "a.ready.token")
            .run();
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        assert!(ran.stderr.contains("the record has no body, and says why"), "{}", ran.stderr);
        let ran = optics(&["validate", file]).run();
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        assert!(ran.seen().contains(told), "{}", ran.seen());
    }
}

#[test]
fn a_request_that_runs_into_the_end_of_its_time_is_in_the_capture() {
    let folder = tempfile::tempdir().unwrap();
    // A service that takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        let file = file.to_str().unwrap();
        let ran = optics(&["get", ID, "--max-time", "1", "--retries", "0", "--capture", file])
            .env("OPTICS_BASE_URL", &format!("http://{}", silent.local_addr().unwrap()))
            .env("OPTICS_TOKEN", "a.ready.token")
            .run();
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        let ran = optics(&["validate", file, "--output", "json"]).run();
        assert!(ran.stdout.contains("\"no response\""), "{}", ran.seen());
    }
}
