//! `optics auth check`: what is wrong with the settings, in plain words.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::canned;
use crate::command::optics;
use crate::emulate::ready;
use crate::get::without_port;

/// What is said of an emulator that is started with these arguments, with these settings changed.
fn checked(arguments: &[&str], changes: &[(&str, &str)]) -> String {
    checked_at(arguments, changes, str::to_owned)
}

/// The same, of an emulator whose URL is changed as well.
fn checked_at(arguments: &[&str], changes: &[(&str, &str)], change_url: impl Fn(&str) -> String) -> String {
    let mut service = optics(&[&["emulate"], arguments].concat()).spawn();
    let emulator = ready(&mut service);
    let mut check = optics(&["auth", "check", "--retries", "0"]);
    for (variable, name) in [
        ("OPTICS_BASE_URL", "url"),
        ("OPTICS_TENANT_ID", "tenant_id"),
        ("OPTICS_APP_ID", "app_id"),
        ("OPTICS_APP_SECRET", "app_secret"),
    ] {
        let own = changes.iter().find(|(name, _)| *name == variable).map(|(_, value)| *value);
        let own = own.unwrap_or(emulator[name].as_str().unwrap());
        let set = if name == "url" { change_url(own) } else { own.to_owned() };
        check = check.env(variable, &set);
    }
    let ran = check.run();
    service.kill().unwrap();
    service.wait().unwrap();
    let secret = emulator["app_secret"].as_str().unwrap();
    assert!(!ran.seen().contains("eyJ") && !ran.seen().contains(secret), "{}", ran.seen());
    ran.seen()
}

#[test]
fn everything_is_right() {
    let said = checked(&[], &[]);
    // How long the token still lives depends on the second in which it was made.
    let said = said.replace("for another 30m", "for another 29m");
    assert_snapshot!(said);
}

#[test]
fn a_secret_or_an_id_is_wrong() {
    assert_snapshot!(checked(&[], &[("OPTICS_APP_SECRET", "of-somebody-else")]));
    assert_snapshot!(checked(&[], &[("OPTICS_TENANT_ID", "00000000-0000-4000-8000-000000000000")]));
}

#[test]
fn a_clock_is_wrong() {
    let said = checked(&["--clock-offset", "7200"], &[]);
    let said = said.replace("for another 30m", "for another 29m");
    let told =
        said.contains("this computer's clock is 7200 s behind") || said.contains("clock is 7199 s behind");
    assert!(said.starts_with("exit code 0") && told, "{said}");
}

#[test]
fn the_service_refuses_something() {
    assert_snapshot!(
        checked(&["--fault", "token: 200, 400 (message \"no such scope\")"], &[])
            .replace("for another 30m", "for another 29m")
    );
    assert_snapshot!(checked(&["--fault", "list: 403"], &[]).replace("for another 30m", "for another 29m"));
    assert_snapshot!(checked(&["--fault", "token: 429 (Retry-After 1)"], &[]));
    assert_snapshot!(checked(&["--fault", "token: html"], &[]));
}

#[test]
fn a_token_that_was_given_has_expired() {
    // {"alg":"HS256"}.{"exp":1,"scp":"opticspkgdeploy:read"}
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjEsInNjcCI6Im9wdGljc3BrZ2RlcGxveTpyZWFkIn0.c2ln";
    let ran = optics(&["auth", "check", "--region", "euc1"]).env("OPTICS_TOKEN", token).run();
    assert!(!ran.seen().contains("eyJ"), "{}", ran.seen());
    assert_snapshot!(ran.seen());
}

#[test]
fn nobody_is_there_or_somebody_else() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let check = |url: &str| {
        let ran = optics(&["auth", "check", "--retries", "0", "--output", "json"]);
        ran.env("OPTICS_BASE_URL", url).env("OPTICS_TOKEN", "a.b.c").run()
    };
    let ran = check(&url);
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(ran.code, Some(3), "{}", ran.seen());
    assert_eq!(said["steps"].as_array().unwrap().last().unwrap()["ok"], false);
    assert!(said["steps"][2]["advice"].as_str().unwrap().starts_with("check the network"), "{said}");
    let page = canned::serve(canned::ok("text/html", b"<html>Sign in</html>"));
    let said: serde_json::Value = serde_json::from_str(&check(&page).stdout).unwrap();
    assert!(said["steps"][2]["advice"].as_str().unwrap().contains("a login page"), "{said}");
}

#[test]
fn tls_is_spoken_where_it_was_not_expected_or_is_not_where_it_was() {
    let plain = |url: &str| url.replace("https:", "http:");
    let secure = |url: &str| url.replace("http:", "https:");
    assert_snapshot!(without_port(&checked_at(&["--tls"], &[], plain)));
    assert_snapshot!(without_port(&checked_at(&[], &[], secure)));
    // Other servers answer what they can read in plain text.
    let server = canned::serve(canned::response(
        "400 Bad Request",
        "content-type: text/plain\r\n",
        b"Client sent an HTTP request to an HTTPS server.\n",
    ));
    assert_snapshot!(without_port(&checked(&[], &[("OPTICS_BASE_URL", &server)])));
}

#[test]
fn a_certificate_is_out_of_date_by_this_clock() {
    // Which day it is differs from run to run.
    let without_today = |said: &str| {
        let (before, after) = said.split_once("this computer says that it is ").unwrap();
        assert!(after[..10].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'), "{after}");
        format!("{before}this computer says that it is TODAY{}", &after[10..])
    };
    for certificate in ["expired", "not-yet-valid"] {
        let said = without_port(&checked(&["--tls", certificate], &[]));
        assert_snapshot!(format!("auth_{certificate}"), without_today(&said));
    }
}

#[test]
fn a_clock_is_wrong_by_years() {
    for (offset, side) in [("631152000", "behind"), ("-631152000", "ahead of")] {
        let said = checked(&["--clock-offset", offset], &[]);
        // The header that it is read from counts whole seconds.
        let told = [("631151999", "7304"), ("631152000", "7305"), ("631152001", "7305")].iter().any(
            |(seconds, days)| {
                said.contains(&format!(
                    "ok    clock: this computer's clock is {seconds} s ({days} days) {side} the service's;"
                ))
            },
        );
        assert!(said.starts_with("exit code 0") && told, "{said}");
        assert!(said.contains("\n      set this computer's clock"), "{said}");
    }
    // So far that the service's `Date` cannot say it.
    assert_snapshot!(checked(&["--clock-offset", "1000000000000"], &[]));
}

/// What is said of a service that a proxy of this URL stands before.
fn checked_through(proxy: &str) -> String {
    let ran = optics(&["auth", "check", "--retries", "0", "--base-url", "https://service.invalid"])
        .env("HTTPS_PROXY", proxy)
        .env("OPTICS_TENANT_ID", "tenant")
        .env("OPTICS_APP_ID", "application")
        .env("OPTICS_APP_SECRET", "CANARY")
        .run();
    assert!(!ran.seen().contains("CANARY") && !ran.seen().contains("hush"), "{}", ran.seen());
    without_port(&ran.seen())
}

#[test]
fn a_proxy_refuses_or_is_none() {
    let headers = "proxy-authenticate: Basic realm=\"office\"\r\ncontent-length: 0\r\n";
    for (name, answer) in [
        ("407", canned::response("407 Proxy Authentication Required", headers, b"")),
        ("403", canned::response("403 Forbidden", "content-length: 0\r\n", b"")),
        ("502", canned::response("502 Bad Gateway", "content-length: 0\r\n", b"")),
        ("silent", Vec::new()),
        ("no_http", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
    ] {
        let proxy = canned::serve(answer).replace("http://", "http://user:hush@");
        assert_snapshot!(format!("auth_proxy_{name}"), checked_through(&proxy));
    }
    // One that is spoken to in TLS, and does not know it.
    let proxy = canned::serve(canned::response("400 Bad Request", "content-length: 0\r\n", b""));
    assert_snapshot!("auth_proxy_plain", checked_through(&proxy.replace("http:", "https:")));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://user:hush@{}", nobody.local_addr().unwrap());
    drop(nobody);
    assert_snapshot!("auth_proxy_nobody", checked_through(&proxy));
}
