//! Settings of several tenants in a file.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;

use crate::canned;
use crate::command::{Optics, Ran, optics};
use crate::contract::example;
use crate::emulate::ready;

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

/// What is said with a file of a secret that the environment names.
fn with_secret_file(file: &Path) -> Ran {
    let ran = get(&["--region", "euc1", "--tenant-id", "t", "--app-id", "a"]);
    ran.env("OPTICS_APP_SECRET_FILE", file.to_str().unwrap()).run()
}

#[test]
#[cfg(unix)]
fn a_secret_file_is_refused_alike_whoever_names_it() {
    let (folder, file) = profiles(
        "[profiles.default]\nregion=\"euc1\"\ntenant_id=\"t\"\napp_id=\"a\"\napp_secret_file=\"secret\"\n",
    );
    let secret = file.with_file_name("secret");
    fs::write(&secret, "CANARY\n").unwrap();
    for mode in [0o604, 0o640, 0o644] {
        set_mode(&secret, mode);
        let of_profile = get(&[]).env("XDG_CONFIG_HOME", folder.path().to_str().unwrap()).run();
        let of_environment = with_secret_file(&secret);
        assert_eq!(of_environment.code, Some(2), "{}", of_environment.seen());
        assert!(of_environment.stderr.contains("others can read it; run `chmod 600` on it"));
        assert_eq!(of_environment.seen(), of_profile.seen());
    }
}

#[test]
#[cfg(unix)]
fn files_of_settings_are_read_up_to_a_limit() {
    let endless = "/dev/zero";
    let with = |arguments: &[&str]| optics(arguments).env("OPTICS_TOKEN", "a.b.c").run();
    let of_secret = with_secret_file(Path::new(endless));
    assert!(of_secret.stderr.contains("/dev/zero: is longer than 65536 bytes"), "{}", of_secret.seen());
    assert_eq!(of_secret.code, Some(2));
    for (ran, limit) in [
        (with(&["get", ID, "--config", endless]), 1_u64 << 20),
        (with(&["get", ID, "--region", "euc1", "--ca-certificate", endless]), 1 << 20),
        (with(&["emulate", "--tenants", endless]), 1 << 20),
        (with(&["emulate", "--faults", endless]), 1 << 20),
        (with(&["emulate", "--executions", endless]), 256 << 20),
    ] {
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
        let said = format!("/dev/zero: is longer than {limit} bytes");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
}

#[test]
fn a_secret_has_no_white_space_around_it_wherever_it_comes_from() {
    let mut service = optics(&["emulate"]).spawn();
    let emulator = ready(&mut service);
    let check = |name: &str, value: &str| {
        let mut check = optics(&["auth", "check", "--retries", "0"]).env(name, value);
        for (name, member) in
            [("OPTICS_BASE_URL", "url"), ("OPTICS_TENANT_ID", "tenant_id"), ("OPTICS_APP_ID", "app_id")]
        {
            check = check.env(name, emulator[member].as_str().unwrap());
        }
        check.run()
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    for around in ["SECRET", " SECRET \t", "SECRET\r\n", "\u{feff}SECRET\n"] {
        let secret = around.replace("SECRET", emulator["app_secret"].as_str().unwrap());
        fs::write(&file, &secret).unwrap();
        set_mode(&file, 0o600);
        let places = [("OPTICS_APP_SECRET", &*secret), ("OPTICS_APP_SECRET_FILE", file.to_str().unwrap())];
        for (name, value) in places {
            let ran = check(name, value);
            assert_eq!(ran.code, Some(0), "{name} {around:?}: {}", ran.seen());
        }
    }
    let blank = check("OPTICS_APP_SECRET", " \n");
    service.kill().unwrap();
    service.wait().unwrap();
    assert_eq!(blank.code, Some(2), "{}", blank.seen());
    let said = "OPTICS_APP_SECRET holds nothing but white space";
    assert!(blank.stderr.contains(said), "{}", blank.stderr);
}
