//! `optics auth check`: what is wrong with the settings, in plain words.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::canned;
use crate::command::optics;
use crate::emulate::ready;

/// What is said of an emulator that is started with these arguments, with these settings changed.
fn checked(arguments: &[&str], changes: &[(&str, &str)]) -> String {
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
        check = check.env(variable, own.unwrap_or(emulator[name].as_str().unwrap()));
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
