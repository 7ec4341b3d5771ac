//! `optics emulate`: ready when it says so, and gone when told.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

use insta::assert_snapshot;

use crate::command::optics;
use crate::contract::{example, examples};

/// The line with which the emulator says that it is ready.
pub(crate) fn ready(child: &mut Child) -> serde_json::Value {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

#[test]
fn says_in_one_line_all_that_a_test_needs() {
    let mut child = optics(&["emulate", "--listen", "127.0.0.1:0"]).spawn();
    let ready = ready(&mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut keys: Vec<_> = ready.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["app_id", "app_secret", "executions", "tenant_id", "url"]);
    assert!(ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(ready["executions"].as_array().unwrap().contains(&"abebf88c-f283-4edc-834b-aa8ad3bc682c".into()));
}

#[cfg(unix)]
#[test]
fn stops_cleanly_on_both_signals() {
    for signal in ["INT", "TERM"] {
        let mut child = optics(&["emulate"]).spawn();
        ready(&mut child);
        assert!(
            Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success()
        );
        assert_eq!(child.wait().unwrap().code(), Some(0), "SIG{signal}");
    }
}

#[test]
fn what_cannot_be_emulated_is_told() {
    assert_snapshot!("emulate_public", optics(&["emulate", "--listen", "0.0.0.0:0"]).run().seen());
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8]); 4] = [
        ("missing.json", b""),
        ("empty.json", b""),
        ("truncated.json", b"[{\"id\":"),
        ("other.json", b"{\"hello\":\"world\"}"),
    ];
    for (name, bytes) in cases {
        if name != "missing.json" {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let ran = optics(&["emulate", "--executions", name]).current_dir(folder.path()).run();
        assert_snapshot!(format!("emulate_{name}"), ran.seen());
    }
}

#[test]
fn faults_come_from_flags_and_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("faults.txt"), "# The rest of the day.\nget: 404\n").unwrap();
    let mut child = optics(&[
        "emulate",
        "--fault",
        "get: 403×2 (message \"first\")",
        "--fault",
        "get: 429; token: 503",
        "--faults",
        "faults.txt",
    ])
    .current_dir(folder.path())
    .spawn();
    let url = ready(&mut child)["url"].as_str().unwrap().to_owned();
    let get = || {
        optics(&["get", "abebf88c-f283-4edc-834b-aa8ad3bc682c"])
            .env("OPTICS_BASE_URL", &url)
            .env("OPTICS_TOKEN", "a.b.c")
            .run()
    };
    let said = get().stderr;
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("403"), "{said}");
}

#[test]
fn faults_that_are_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8]); 4] = [
        ("missing", b""),
        ("empty", b"# nothing\n"),
        ("wrong", b"get: reset\nget: explode\n"),
        ("binary", b"get: \xff"),
    ];
    let mut said = String::new();
    for (name, bytes) in cases {
        if name != "missing" {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let ran = optics(&["emulate", "--faults", name]).current_dir(folder.path()).run();
        let code = if name == "missing" { 2 } else { 3 };
        assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{}", ran.seen());
        said += &ran.stderr;
    }
    for arguments in [
        ["--fault", "get: 429 (Later 1)"],
        ["--fault", ""],
        ["--speed", "-1"],
        ["--speed", "fast"],
        ["--speed", "1000001"],
        ["--progress", "x"],
        ["--tls", "x"],
    ] {
        let ran = optics(&["emulate", arguments[0], arguments[1]]).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        said += &ran.stderr;
    }
    assert_snapshot!(said);
}

#[test]
fn tenants_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut execution = example();
    execution["id"] = "11111111-2222-3333-4444-555555555555".into();
    write("other.json", &execution.to_string());
    write(
        "tenants.json",
        r#"[{"tenant_id": "one", "applications": [
                {"app_id": "reader", "app_secret": "a secret of one's own", "scopes": ["opticspkgdeploy:read"]},
                {"app_id": "other"}]},
            {"tenant_id": "two", "applications": [{}], "executions": "other.json"}]"#,
    );
    let file = folder.path().join("tenants.json");
    let mut child = optics(&["emulate", "--tenants", file.to_str().unwrap()]).spawn();
    let ready = ready(&mut child);
    let get = |tenant: &str, application: &str, secret: &str, id: &str| {
        optics(&["get", id])
            .env("OPTICS_BASE_URL", ready["url"].as_str().unwrap())
            .env("OPTICS_TENANT_ID", tenant)
            .env("OPTICS_APP_ID", application)
            .env("OPTICS_APP_SECRET", secret)
            .run()
            .code
    };
    let (first, second) = ("abebf88c-f283-4edc-834b-aa8ad3bc682c", "11111111-2222-3333-4444-555555555555");
    let two = &ready["tenants"][1]["applications"][0];
    let (app, secret) = (two["app_id"].as_str().unwrap(), two["app_secret"].as_str().unwrap());
    let codes = [
        get("one", "reader", "a secret of one's own", first),
        get("one", "reader", "a secret of one's own", second),
        get("two", app, secret, second),
        get("two", app, secret, first),
    ];
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(codes, [Some(0), Some(3), Some(0), Some(3)]);
    assert_eq!((&ready["tenant_id"], &ready["app_id"]), (&"one".into(), &"reader".into()));
    assert_eq!(ready["tenants"][0]["applications"].as_array().unwrap().len(), 2);
}

#[test]
fn tenants_that_cannot_be_are_told_without_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    for text in [
        "",
        "{}",
        "[]",
        r#"[{"applications": []}]"#,
        r#"[{"applications": [{"app_secret": ["canary"]}]}]"#,
        r#"[{"applications": [{"secret": "canary"}]}]"#,
        r#"[{"applications": [{}], "executions": "missing.json"}]"#,
        r#"[{"applications": [{}], "executions": "tenants.json"}]"#,
        r#"[{"tenant_id": "a", "applications": [{}]}, {"tenant_id": "a", "applications": [{}]}]"#,
    ] {
        std::fs::write(folder.path().join("tenants.json"), text).unwrap();
        let ran = optics(&["emulate", "--tenants", "tenants.json"]).current_dir(folder.path()).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(3), ""), "{}", ran.seen());
        said += &ran.stderr;
    }
    assert!(!said.contains("canary"), "{said}");
    assert_snapshot!(said);
}

#[test]
fn tls_comes_with_the_certificate_to_trust() {
    for arguments in [&["emulate", "--tls"][..], &["emulate", "--tls", "wrong-name"]] {
        let mut child = optics(arguments).spawn();
        let ready = ready(&mut child);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(ready["url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
        assert!(ready["certificate"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    }
}

#[test]
fn executions_come_from_a_file_and_keep_what_nobody_documented() {
    let folder = tempfile::tempdir().unwrap();
    let mut execution = example();
    execution["id"] = "11111111-2222-3333-4444-555555555555".into();
    execution["undocumented"] = serde_json::json!({ "kept": [1, 2.50, null] });
    let path = folder.path().join("executions.ndjson");
    std::fs::write(&path, format!("{execution}\n{}\n", examples()[1])).unwrap();
    let ran = optics(&[
        "get",
        "11111111222233334444555555555555",
        "--emulator",
        "--executions",
        path.to_str().unwrap(),
    ])
    .run();
    let printed: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(printed, execution);
}

/// The guide to the emulator. What is sent with curl in it is tried by the tests of its crate.
const GUIDE: &str = include_str!("../../docs/emulator.md");

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    for (fence, name) in [("```json tenants.json\n", "tenants.json"), ("```text faults.txt\n", "faults.txt")]
    {
        let (_, rest) = GUIDE.split_once(fence).unwrap();
        write(name, rest.split("```").next().unwrap());
    }
    write("two.ndjson", &example().to_string());
    let mut tried = 0;
    for console in GUIDE.split("```console\n").skip(1) {
        let console = console.split("\n```").next().unwrap();
        for line in console.split("$ ").skip(1).filter(|line| line.starts_with("optics ")) {
            let (command, expected) = line.split_once('\n').unwrap();
            let words = words(command);
            let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            let command = optics(&arguments).current_dir(folder.path());
            let said = if expected.starts_with("error") {
                command.run().stderr
            } else {
                let mut child = command.spawn();
                let mut line = String::new();
                BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
                child.kill().unwrap();
                child.wait().unwrap();
                line
            };
            assert!(is_as(said.trim_end(), expected.trim_end()), "{line}\n{said}");
            tried += 1;
        }
    }
    assert!(tried > 5, "{tried}");
}

/// Words as a shell reads them, where single quotes are all there is.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Whether a text is as expected, where `…` stands for anything.
pub(crate) fn is_as(text: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut open = false;
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
        open = part.is_empty();
    }
    open || rest.is_empty()
}
