//! Settings of several tenants in a file.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::canned;
use crate::command::{Optics, Ran, optics};
use crate::contract::example;

const ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// A folder with a file of profiles that its owner alone can read.
fn profiles(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("optics").join("config.toml");
    fs::create_dir(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    set_mode(&file, 0o600);
    (folder, file)
}

#[cfg(unix)]
fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_file: &Path, _mode: u32) {}

fn get(arguments: &[&str]) -> Optics {
    optics(&[&["get", ID], arguments].concat())
}

/// What is said of a file with this text, without the folder it is in.
fn refused(text: &str, arguments: &[&str]) -> String {
    let (folder, _file) = profiles(text);
    let path = folder.path().to_str().unwrap();
    let ran = get(arguments).env("XDG_CONFIG_HOME", path).run();
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
    assert!(!ran.stderr.contains("CANARY"), "{}", ran.stderr);
    ran.stderr.replace(path, "FOLDER")
}

/// A service that takes any token, and a profile that names it.
fn service() -> (String, String) {
    let base_url = canned::serve(canned::ok("application/json", example().to_string().as_bytes()));
    let text =
        format!("[profiles.default]\nbase_url = \"{base_url}\"\n\n[profiles.other]\nregion = \"euc1\"\n");
    (base_url, text)
}

fn assert_fetched(ran: &Ran) {
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap(), example(), "{}", ran.seen());
}

#[test]
fn the_default_profile_says_which_service() {
    let (_, text) = service();
    let (folder, file) = profiles(&text);
    let home = folder.path().to_str().unwrap();
    assert_fetched(&get(&[]).env("XDG_CONFIG_HOME", home).env("OPTICS_TOKEN", "a.b.c").run());
    assert_fetched(&get(&["--config", file.to_str().unwrap()]).env("OPTICS_TOKEN", "a.b.c").run());
    let named = get(&["--profile", "default"]).env("XDG_CONFIG_HOME", home).env("OPTICS_TOKEN", "a.b.c");
    assert_fetched(&named.run());
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_profile() {
    let (base_url, text) = service();
    let (folder, _file) = profiles(&text);
    let home = folder.path().to_str().unwrap();
    let run = |arguments: &[&str], variable: &str| {
        let ran = get(arguments).env("XDG_CONFIG_HOME", home).env("OPTICS_TOKEN", "a.b.c");
        ran.env("OPTICS_PROFILE", "other").env("OPTICS_BASE_URL", variable).run()
    };
    assert_fetched(&run(&[], &base_url));
    assert_fetched(&run(&["--base-url", &base_url], "http://127.0.0.1:1"));
    assert_eq!(run(&[], "http://127.0.0.1:1").code, Some(3));
}

#[test]
fn a_secret_can_be_in_a_file_of_its_own() {
    let (folder, file) = profiles(
        "[profiles.default]\nregion=\"euc1\"\ntenant_id=\"t\"\napp_id=\"a\"\napp_secret_file=\"secret\"\n",
    );
    let home = folder.path().to_str().unwrap();
    let missing = get(&[]).env("XDG_CONFIG_HOME", home).run();
    assert_eq!(missing.code, Some(2), "{}", missing.seen());
    let secret = file.with_file_name("secret");
    fs::write(&secret, "\n").unwrap();
    set_mode(&secret, 0o644);
    let seen_by_others = get(&[]).env("XDG_CONFIG_HOME", home).run();
    assert_eq!(seen_by_others.code, Some(2), "{}", seen_by_others.seen());
    assert!(!cfg!(unix) || seen_by_others.stderr.contains("chmod 600"), "{}", seen_by_others.stderr);
    set_mode(&secret, 0o600);
    let empty = get(&[]).env("XDG_CONFIG_HOME", home).run();
    assert_eq!(empty.code, Some(2), "{}", empty.seen());
    assert!(empty.stderr.contains("the file is empty"), "{}", empty.stderr);
}

#[test]
#[cfg(unix)]
fn a_secret_that_others_can_read_is_refused() {
    let (folder, file) = profiles("[profiles.other]\napp_secret = \"CANARY\"\n");
    set_mode(&file, 0o640);
    let ran = get(&["--region", "euc1"]).env("XDG_CONFIG_HOME", folder.path().to_str().unwrap()).run();
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
    assert!(ran.stderr.contains("chmod 600") && !ran.stderr.contains("CANARY"), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_values() {
    let texts = [
        "[profiles.default]\nregoin = \"euc1\"\n",
        "[profiles.default]\napp_secret = 5CANARY\n",
        "[profiles.default]\napp_secret = [\"CANARY\"]\n",
        "[profile.default]\n",
        "[profiles.default]\nregion = \"mars\"\n",
        "[profiles.default]\nregion = \"euc1\"\nbase_url = \"http://127.0.0.1:1\"\n",
        "[profiles.default]\nregion = \"euc1\"\ntenant_id = \"t\"\n",
        "[profiles.default]\nregion = \"euc1\"\napp_secret = \"CANARY\"\napp_secret_file = \"secret\"\n",
    ];
    let said: Vec<String> = texts.iter().map(|text| format!("{text}{}\n", refused(text, &[]))).collect();
    assert_snapshot!(said.concat().replace("CANARY", "…"));
    assert_snapshot!(refused("[profiles.a]\n[profiles.b]\n", &["--profile", "c"]));
}

#[test]
fn a_file_or_profile_that_was_named_must_be_there() {
    for arguments in [&["--config", "/nowhere/config.toml"][..], &["--profile", "x"]] {
        let ran = get(arguments).env("OPTICS_TOKEN", "a.b.c").env("OPTICS_REGION", "euc1").run();
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
    }
}
