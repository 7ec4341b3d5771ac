//! `optics proxy`, between a client and a service, each a process of its own.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command};

use insta::assert_snapshot;

use crate::command::optics;
use crate::emulate::ready;

const ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// What a proxy printed about fetches through it of a service with this fault, and how it ended.
fn passed(fault: &str, fetches: usize, arguments: &[&str]) -> (String, Option<i32>) {
    let mut service = optics(&["emulate", "--fault", fault]).spawn();
    let emulator = ready(&mut service);
    let upstream = emulator["url"].as_str().unwrap();
    let mut proxy = optics(&[&["proxy", "--upstream", upstream], arguments].concat()).spawn_quietly();
    let url = ready(&mut proxy)["url"].as_str().unwrap().to_owned();
    for _ in 0..fetches {
        let setting = |name: &str| emulator[name].as_str().unwrap().to_owned();
        optics(&["get", ID])
            .env("OPTICS_BASE_URL", &url)
            .env("OPTICS_TENANT_ID", &setting("tenant_id"))
            .env("OPTICS_APP_ID", &setting("app_id"))
            .env("OPTICS_APP_SECRET", &setting("app_secret"))
            .run();
    }
    let ended = stopped(proxy);
    service.kill().unwrap();
    service.wait().unwrap();
    ended
}

/// What a child has printed behind its first line, after it was told to stop.
fn stopped(mut child: Child) -> (String, Option<i32>) {
    let told = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (text, child.wait().unwrap().code())
}

#[cfg(unix)]
#[test]
fn each_exchange_is_a_line_and_the_exit_code_says_what_was_found() {
    let (printed, code) = passed(r#"get: set /deviceCount "x", 200"#, 2, &[]);
    assert_eq!(code, Some(1), "{printed}");
    assert_snapshot!(printed);
    let (printed, code) = passed("get: 200", 1, &[]);
    assert_eq!(code, Some(0), "{printed}");
    let (printed, code) = passed("get: 200", 0, &[]);
    assert_eq!(code, Some(3), "{printed}");
}

#[cfg(unix)]
#[test]
fn an_undocumented_field_counts_when_strict() {
    assert_eq!(passed("get: add /priority 1", 1, &[]).1, Some(0));
    assert_eq!(passed("get: add /priority 1", 1, &["--strict"]).1, Some(1));
}

#[cfg(unix)]
#[test]
fn what_was_captured_is_what_validate_reads() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson.zst");
    let file = file.to_str().unwrap();
    passed(r#"get: set /deviceCount "x", 200"#, 2, &["--capture", file]);
    let ran = optics(&["validate", file]).run();
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    assert!(ran.stdout.contains("2 documents in 1 source: 1 valid, 1 violation"), "{}", ran.seen());
}

#[test]
fn what_cannot_be_passed_on_is_wrong_usage() {
    let mut said = String::new();
    for arguments in [
        &["proxy"][..],
        &["proxy", "--upstream", "mars"],
        &["proxy", "--upstream", "http://example.com"],
        &["proxy", "--upstream", "euc1", "--listen", "0.0.0.0:0"],
        &["proxy", "--upstream", "euc1", "--listen", "localhost"],
    ] {
        let ran = optics(arguments).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        said += &format!("{}\n{}\n", arguments.join(" "), ran.stderr);
    }
    assert_snapshot!(said);
}

#[cfg(unix)]
#[test]
fn an_exchange_that_is_cut_off_is_told_and_is_exit_code_3() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let service = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = format!("http://{}", service.local_addr().unwrap());
    let arguments = ["proxy", "--upstream", &upstream, "--capture", file.to_str().unwrap()];
    let mut proxy = optics(&arguments).spawn_quietly();
    let url = ready(&mut proxy)["url"].as_str().unwrap().to_owned();
    let mut client = std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    write!(client, "GET /packages/v2/executions/{ID} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    // The request is under way, and is never answered.
    let (mut asked, _) = service.accept().unwrap();
    asked.read_exact(&mut [0]).unwrap();
    let (printed, code) = stopped(proxy);
    assert_eq!(code, Some(3), "{printed}");
    assert_snapshot!(printed);
    let ran = optics(&["validate", file.to_str().unwrap(), "--output", "json"]).run();
    assert!(ran.stdout.contains("no response"), "{}", ran.seen());
}

#[test]
fn a_certificate_that_is_none_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("garbage.pem"), "nothing").unwrap();
    for name in ["garbage.pem", "missing.pem"] {
        let ran = optics(&["proxy", "--upstream", "euc1", "--ca-certificate", name])
            .current_dir(folder.path())
            .run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        assert!(ran.stderr.contains(&format!("{name}: ")), "{}", ran.stderr);
    }
}
