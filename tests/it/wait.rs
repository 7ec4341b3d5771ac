//! `optics wait`: how it ends, and what it tells on the way.

use insta::assert_snapshot;

use crate::canned;
use crate::command::optics;
use crate::contract::example;

const ID: &str = "abebf88c-f283-4edc-834b-aa8ad3bc682c";

/// What is seen of a wait for an execution whose devices stand so, for ever.
fn wait(acked: u64, failed: u64, succeeded: u64, arguments: &[&str]) -> String {
    let mut execution = example();
    for (name, count) in [("acked", acked), ("failed", failed), ("succeeded", succeeded)] {
        execution["deviceStatuses"][name] = count.into();
    }
    let base_url = canned::serve(canned::ok("application/json", execution.to_string().as_bytes()));
    let arguments = [&["wait", ID, "--output", "json", "--pause", "1ms"], arguments].concat();
    let ran = optics(&arguments).env("OPTICS_BASE_URL", &base_url).env("OPTICS_TOKEN", "a.ready.token").run();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap(), execution);
    format!("exit code {}\n{}", ran.code.unwrap(), ran.stderr)
}

#[test]
fn the_exit_code_says_whether_all_devices_succeeded() {
    assert_snapshot!(wait(3, 0, 3, &[]));
    assert_snapshot!(wait(3, 1, 2, &[]));
}

#[test]
fn what_is_not_done_in_time_is_no_success() {
    assert_snapshot!(wait(3, 0, 2, &["--deadline", "1s"]));
}

#[test]
fn what_does_not_change_is_taken_as_done_if_that_was_asked_for() {
    assert_snapshot!(wait(3, 0, 2, &["--quiet", "5ms"]));
    assert_snapshot!(wait(3, 0, 3, &["--until", "quiet", "--quiet", "5ms"]));
    assert_snapshot!(wait(3, 0, 2, &["--until", "every-device", "--quiet", "1ms", "--deadline", "1s"]));
}

#[test]
fn a_service_that_fails_ends_the_wait() {
    let ran = optics(&["wait", "00000000-0000-4000-8000-000000000000", "--emulator"]).run();
    assert_eq!((ran.code, &*ran.stdout), (Some(3), ""));
    assert_snapshot!(ran.stderr);
}

#[test]
fn times_that_are_none_are_wrong_usage() {
    for time in ["0", "soon", "-1s", "1.5h", "1w"] {
        let ran = optics(&["wait", ID, "--emulator", &format!("--deadline={time}")]).run();
        assert_eq!(ran.code, Some(2), "{time}: {}", ran.seen());
    }
}

#[test]
fn a_first_pause_that_is_longer_than_the_longest_is_wrong_usage() {
    let ran = optics(&["wait", ID, "--emulator", "--pause", "10m", "--longest-pause", "1s"]).run();
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.seen());
    assert_snapshot!(ran.stderr);
    // What is not told fits what is.
    for told in [["--pause", "10m"], ["--longest-pause", "1ms"]] {
        let ran =
            optics(&["wait", ID, "--emulator", "--deadline", "1s", "--until", "quiet", told[0], told[1]])
                .run();
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        assert!(ran.stderr.contains("not done after 1s"), "{}", ran.seen());
    }
}

#[test]
fn an_execution_that_cannot_be_read_is_told_by_what_is_wrong_with_it() {
    let mut execution = example();
    execution["deviceCount"] = "three".into();
    let base_url = canned::serve(canned::ok("application/json", execution.to_string().as_bytes()));
    let ran = optics(&["wait", ID, "--output", "json"])
        .env("OPTICS_BASE_URL", &base_url)
        .env("OPTICS_TOKEN", "a.ready.token")
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    assert!(ran.stderr.contains("violation /deviceCount type"), "{}", ran.seen());
}
