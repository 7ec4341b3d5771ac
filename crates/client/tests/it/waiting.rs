//! Waiting until an execution is done.

use std::time::Duration;

use futures_util::StreamExt as _;
use optics_client::{Clock as _, WaitEnd, WaitPolicy};
use serde_json::Value;

use crate::contract::{execution, id};
use crate::script::Script;
use crate::virtual_clock::VirtualClock;

/// How many devices have acknowledged, failed and succeeded, each time the service is asked; then ever the last.
fn story(devices: u64, steps: &'static [(u64, u64, u64)]) -> Script {
    let mut steps = steps.iter().copied();
    let mut now = (0, 0, 0);
    Script::new(move |_| {
        now = steps.next().unwrap_or(now);
        let mut execution = execution(1);
        execution["deviceCount"] = devices.into();
        for (name, count) in [("acked", now.0), ("failed", now.1), ("succeeded", now.2)] {
            execution["deviceStatuses"][name] = count.into();
        }
        (200, execution.to_string())
    })
}

/// How the wait ends, how often was asked, and how many seconds it took.
async fn wait(script: &Script, policy: WaitPolicy) -> (Option<WaitEnd>, usize, u64) {
    let clock = VirtualClock::new();
    let client = script.client().clock(clock.clone()).build().unwrap();
    let end = client.wait(&id(1), policy).await.unwrap();
    let pauses: Duration = clock.pauses().iter().sum();
    (end.end(), script.targets().len(), pauses.as_secs())
}

#[tokio::test]
async fn it_is_done_when_every_device_is() {
    let done = story(3, &[(3, 1, 2)]);
    assert_eq!(wait(&done, WaitPolicy::new()).await, (Some(WaitEnd::EveryDevice), 1, 0));
    let later = story(3, &[(0, 0, 0), (3, 0, 1), (3, 1, 1), (3, 1, 2)]);
    assert_eq!(wait(&later, WaitPolicy::new()).await, (Some(WaitEnd::EveryDevice), 4, 6));
}

#[tokio::test]
async fn devices_that_came_online_later_are_waited_for_as_well() {
    let script = story(1, &[(2, 0, 1), (2, 0, 2)]);
    assert_eq!(wait(&script, WaitPolicy::new()).await.0, Some(WaitEnd::EveryDevice));
    assert_eq!(script.targets().len(), 2);
}

#[tokio::test]
async fn pauses_grow_while_nothing_changes_and_start_anew_with_a_change() {
    let script = story(9, &[(1, 0, 0), (1, 0, 0), (1, 0, 0), (1, 0, 0), (2, 0, 0), (9, 9, 0)]);
    let clock = VirtualClock::new();
    let client = script.client().clock(clock.clone()).build().unwrap();
    let policy = WaitPolicy::new().pauses(Duration::from_secs(8), Duration::from_secs(20));
    client.wait(&id(1), policy).await.unwrap();
    let pauses: Vec<u64> = clock.pauses().iter().map(Duration::as_secs).collect();
    assert_eq!(pauses, [8, 12, 18, 20, 8]);
}

#[tokio::test]
async fn what_does_not_change_is_taken_as_it_is_when_the_policy_says_so() {
    let script = story(9, &[(1, 0, 0), (4, 0, 0)]);
    let (end, _, seconds) = wait(&script, WaitPolicy::new().quiet_for(Duration::from_secs(300))).await;
    assert_eq!((end, seconds), (Some(WaitEnd::Quiet), 302));
    let patient = WaitPolicy::new().never_quiet().deadline(Duration::from_secs(7200));
    let (end, _, seconds) = wait(&script, patient).await;
    assert_eq!((end, seconds), (Some(WaitEnd::Deadline), 7200));
}

#[tokio::test]
async fn none_of_no_devices_is_not_every_one() {
    let script = story(0, &[(0, 0, 0), (0, 0, 0), (2, 0, 1), (2, 0, 2)]);
    assert_eq!(wait(&script, WaitPolicy::new()).await.0, Some(WaitEnd::EveryDevice));
    assert_eq!(script.targets().len(), 4);
}

#[tokio::test]
async fn a_deadline_ends_requests_that_are_under_way() {
    use optics_emulator::Emulator;
    for (faults, has_answer) in [("get: hang×9", false), ("get: set /deviceCount 9, hang×9", true)] {
        let emulator = Emulator::builder().faults(faults.parse().unwrap()).start().await.unwrap();
        let clock = VirtualClock::new();
        let client = crate::fixture::of_emulator(&emulator).clock(clock.clone()).build().unwrap();
        let begun = clock.now();
        let policy = WaitPolicy::new().deadline(Duration::from_secs(30));
        let (id, until) = (crate::fixture::id(), usize::from(has_answer));
        let waiting = client.wait(&id, policy);
        // The clock moves on once the request that hangs is there.
        let passing = async {
            loop {
                tokio::task::yield_now().await;
                let is_get = |seen: &&optics_emulator::SeenRequest| seen.target.ends_with(&id.to_string());
                if emulator.requests().iter().filter(is_get).count() > until {
                    break;
                }
            }
            clock.advance(Duration::from_secs(30));
        };
        let (ended, ()) = tokio::join!(waiting, passing);
        match ended {
            Ok(last) => assert_eq!((last.end(), has_answer), (Some(WaitEnd::Deadline), true), "{faults}"),
            Err(error) => assert!(!has_answer && error.is_deadline(), "{error}"),
        }
        // The pause before the second request, and the time that has passed then.
        assert!(clock.now().duration_since(begun).unwrap() <= Duration::from_secs(32), "{faults}");
    }
}

#[tokio::test]
async fn counts_alone_do_not_end_a_wait_for_quiet() {
    let script = story(3, &[(3, 1, 2)]);
    let policy = WaitPolicy::new().every_device(false).quiet_for(Duration::from_secs(60));
    let (end, asked, seconds) = wait(&script, policy).await;
    assert_eq!((end, seconds), (Some(WaitEnd::Quiet), 60));
    assert!(asked > 2);
}

#[tokio::test]
async fn progress_tells_each_time_and_the_last_why() {
    let script = story(2, &[(0, 0, 0), (0, 0, 0), (2, 0, 0), (2, 1, 1)]);
    let client = script.client().clock(VirtualClock::new()).build().unwrap();
    let all: Vec<_> = client.progress(id(1), WaitPolicy::new()).map(Result::unwrap).collect().await;
    let told: Vec<_> = all.iter().map(|now| (now.is_changed(), now.end())).collect();
    assert_eq!(told, [(true, None), (false, None), (true, None), (true, Some(WaitEnd::EveryDevice))]);
}

#[tokio::test]
async fn an_error_ends_the_wait() {
    let script = Script::new(|_| (404, Value::Null.to_string()));
    let client = script.client().clock(VirtualClock::new()).build().unwrap();
    assert!(client.wait(&id(1), WaitPolicy::new()).await.unwrap_err().is_not_found());
    assert_eq!(client.progress(id(1), WaitPolicy::new()).count().await, 1);
}

#[tokio::test]
async fn what_fails_in_passing_does_not_end_the_wait() {
    use optics_emulator::Emulator;
    // Each way in which an answer can go wrong on its way, once, and then an execution that is done.
    let faults = [
        "reset",
        "close",
        "cut head at 20",
        "cut body at 100",
        "length +5",
        "500",
        "502",
        "503 (Retry-After 1)",
        "504",
        "429",
    ];
    for fault in faults {
        let emulator =
            Emulator::builder().faults(format!("get: {fault}; token: {fault}").parse().unwrap()).start();
        let emulator = emulator.await.unwrap();
        let client = crate::fixture::of_emulator(&emulator).clock(VirtualClock::new()).build().unwrap();
        let end = client.wait(&crate::fixture::id(), WaitPolicy::new()).await.unwrap();
        assert!(end.end().is_some(), "{fault}");
        assert_eq!(emulator.request_count(), 4, "{fault}");
    }
}

#[tokio::test]
async fn what_stays_wrong_ends_the_wait_in_bounded_time_and_requests() {
    use optics_emulator::Emulator;
    for fault in [
        "reset×100",
        "cut body at 100 ×100",
        "500×100",
        "429×100 (Retry-After 1)",
        "html×100",
        "invalid json×100",
        "empty×100",
        "403×100",
    ] {
        let emulator =
            Emulator::builder().faults(format!("get: {fault}").parse().unwrap()).start().await.unwrap();
        let clock = VirtualClock::new();
        let client = crate::fixture::of_emulator(&emulator).clock(clock.clone()).build().unwrap();
        let error = client.wait(&crate::fixture::id(), WaitPolicy::new()).await.unwrap_err();
        assert!(!error.is_configuration(), "{fault}: {error}");
        assert!(emulator.request_count() <= 5, "{fault}: {}", emulator.request_count());
        assert!(clock.pauses().iter().sum::<Duration>() <= Duration::from_secs(300), "{fault}");
    }
}
