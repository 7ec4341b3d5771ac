//! Records of exchanges, in files.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use optics_client::{CaptureFile, Kept, Record, RetryPolicy, Sink, SinkError};
use serde_json::Value;

use crate::contract::{execution, id};
use crate::fixture::{SECOND, given, http_date};
use crate::script::Script;
use crate::server::{self, End, Server};
use crate::virtual_clock::VirtualClock;

/// The records in a file.
fn records(file: &Path) -> Vec<Value> {
    let mut bytes = fs::read(file).unwrap();
    if file.extension().is_some_and(|extension| extension == "zst") {
        bytes = zstd::stream::decode_all(&bytes[..]).unwrap();
    }
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Fetches execution 1 from a service that has it, recording to the file.
async fn fetch_into(file: &Path) {
    let script = Script::new(|_| (200, execution(1).to_string()));
    let client = script.client().capture(CaptureFile::open(file).unwrap()).build().unwrap();
    client.execution(&id(1)).await.unwrap();
}

#[tokio::test]
async fn each_exchange_is_a_record_retries_included() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        let mut statuses = [500, 200].into_iter();
        let script = Script::new(move |_| match statuses.next() {
            Some(500) => (500, r#"{"message":"not now"}"#.to_owned()),
            _ => (200, execution(1).to_string()),
        });
        let builder = script.client().clock(VirtualClock::new());
        let client = builder.capture(CaptureFile::open(&file).unwrap()).build().unwrap();
        client.execution(&id(1)).await.unwrap();
        let records = records(&file);
        let statuses: Vec<&Value> = records.iter().map(|record| &record["status"]).collect();
        assert_eq!(statuses, [500, 200]);
        let url = records[1]["request"]["url"].as_str().unwrap();
        assert!(url.ends_with(&id(1).to_string()) && url.starts_with("http://127.0.0.1:"), "{url}");
        assert_eq!(records[1]["headers"]["content-type"], "application/json");
        assert_eq!(
            serde_json::from_str::<Value>(records[1]["body"].as_str().unwrap()).unwrap(),
            execution(1)
        );
    }
}

#[tokio::test]
async fn headers_that_are_known_to_be_harmless_keep_their_values() {
    let clock = VirtualClock::new();
    let date = http_date(std::time::UNIX_EPOCH);
    let known = [
        ("content-type", "application/json"),
        ("date", &*date),
        ("retry-after", "7"),
        ("x-request-id", "7f3a"),
        ("x-ratelimit-remaining", "0"),
        ("www-authenticate", "Bearer realm=\"optics\""),
    ];
    let unknown =
        ["x-amz-security-token", "x-api-key", "x-never-heard-of", "authentication", "x-content-type"];
    let dropped = ["set-cookie", "authorization", "authentication-info"];
    let hidden = unknown.iter().chain(&dropped).map(|name| format!("{name}: CANARY-value\r\n"));
    let mut headers: String =
        known.iter().map(|(name, value)| format!("{name}: {value}\r\n")).chain(hidden).collect();
    headers += "x-echo: CANARY.ready.token\r\nx-echo: CANARY-again\r\nvia: CANARY.ready.token\r\n";
    headers += "location: /sign-in?next=CANARY-next&page=2#CANARY-fragment\r\n";
    let server = Server::start(move |_, _| server::reply(400, &headers, "{}")).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let client = given(&server, &clock).capture(CaptureFile::open(&file).unwrap()).build().unwrap();
    client.execution(&id(1)).await.unwrap_err();
    assert!(!fs::read_to_string(&file).unwrap().contains("CANARY"));
    let kept = &records(&file)[0]["headers"];
    for (name, value) in known {
        assert_eq!(kept[name], value, "{name}");
    }
    for name in unknown {
        assert_eq!(kept[name], "***", "{name}");
    }
    for name in dropped {
        assert!(kept.get(name).is_none(), "{name}");
    }
    assert_eq!(kept["x-echo"], serde_json::json!(["***", "***"]));
    assert_eq!(kept["via"], "***");
    assert_eq!(kept["location"], "/sign-in?next=***&page=***");
}

#[tokio::test]
async fn what_is_there_is_kept_and_added_to() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        fetch_into(&file).await;
        fetch_into(&file).await;
        assert_eq!(records(&file).len(), 2);
    }
}

#[tokio::test]
async fn a_line_that_was_torn_stays_a_line_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    fs::write(&file, r#"{"request":{"url":"/pack"#).unwrap();
    fetch_into(&file).await;
    fetch_into(&file).await;
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, r#"{"request":{"url":"/pack"#));
    assert!(lines[1..].iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

#[test]
fn a_name_that_promises_another_packing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson.gz", "log.BR"] {
        let file = folder.path().join(name);
        let error = CaptureFile::open(&file).unwrap_err().to_string();
        assert!(error.contains("records are not packed as ."), "{error}");
        assert!(!file.exists());
    }
}

#[tokio::test]
async fn nothing_is_written_behind_half_a_frame() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson.zst");
    fetch_into(&file).await;
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    let error = CaptureFile::open(&file).unwrap_err().to_string();
    assert!(error.contains("log.ndjson.zst: is no whole zstd file"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), whole[..whole.len() - 1]);
}

#[tokio::test]
async fn several_can_write_to_one_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        let script = Script::new(|_| (200, execution(1).to_string()));
        let clients: Vec<_> = (0..4)
            .map(|_| script.client().capture(CaptureFile::open(&file).unwrap()).build().unwrap())
            .collect();
        let id = id(1);
        let fetches = clients.iter().cycle().take(40).map(|client| client.execution(&id));
        for fetched in futures_util::future::join_all(fetches).await {
            fetched.unwrap();
        }
        assert_eq!(records(&file).len(), 40);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    fetch_into(&file).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = CaptureFile::open(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with(&folder.path().display().to_string()), "{error}");
}

/// Has no room.
struct Full;

impl Sink for Full {
    fn record(&self, _record: Record) -> Kept<'_> {
        Box::pin(async { Err(SinkError::new("no space left")) })
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_is_an_error_and_asked_for_once() {
    let script = Script::new(|_| (200, execution(1).to_string()));
    let client = script.client().clock(VirtualClock::new()).capture(Full).build().unwrap();
    let error = client.execution(&id(1)).await.unwrap_err();
    assert!(error.is_capture() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("the exchange could not be recorded: no space left"), "{error}");
    assert_eq!(script.targets().len(), 1);
}

#[tokio::test]
async fn a_service_that_is_not_there_is_recorded_as_no_response() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url: optics_client::BaseUrl = format!("http://{}", nobody.local_addr().unwrap()).parse().unwrap();
    drop(nobody);
    let client = optics_client::Client::builder(url)
        .credentials(optics_client::Credentials::token("a.ready.token".to_owned()))
        .clock(VirtualClock::new())
        .capture(CaptureFile::open(&file).unwrap())
        .build()
        .unwrap();
    client.execution(&id(1)).await.unwrap_err();
    let records = records(&file);
    assert!(
        !records.is_empty() && records.iter().all(|record| record.get("status").is_none()),
        "{records:?}"
    );
}

/// The one record of fetching execution 1 from a service that answers so, and the error.
async fn recorded(answer: server::Answer) -> (Value, optics_client::Error) {
    let server = Server::start(move |_, _| answer.clone()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let builder = given(&server, &VirtualClock::new()).retry(RetryPolicy::never());
    let client = builder.capture(CaptureFile::open(&file).unwrap()).build().unwrap();
    let error = client.execution(&id(1)).await.unwrap_err();
    let mut records = records(&file);
    assert_eq!(records.len(), 1, "{records:?}");
    (records.remove(0), error)
}

#[tokio::test]
async fn an_answer_without_a_whole_body_is_recorded_as_that() {
    let json = "content-type: application/json\r\n";
    let whole = execution(1).to_string();
    let cut = |status: u16, text: &str| {
        let headers = format!("{json}content-length: {}\r\n", text.len() + 50);
        server::bytes(server::raw(status, &headers, text.as_bytes()), End::Close)
    };
    let latin_1 = whole.replacen("\"id\"", "\"Z\u{fc}rich\"", 1);
    let latin_1: Vec<u8> = latin_1.chars().map(|character| u8::try_from(character as u32).unwrap()).collect();
    let message = r#"{"message":"not now"}"#;
    let long = format!("{{\"message\":\"{}\"}}", "x".repeat(70_000));
    for (answer, why, body) in [
        (server::json(latin_1), "no_text", None),
        (cut(200, &whole), "broke_off", None),
        (cut(503, message), "broke_off", Some(message)),
        (server::reply(503, json, &long), "too_long", None),
    ] {
        let (record, error) = recorded(answer).await;
        assert_eq!(record["incomplete"], why, "{record}");
        if why == "broke_off" {
            assert_eq!(record["body"].as_str(), body, "{record}");
            let told = "the record has no body, and says why";
            assert_eq!(error.to_string().contains(told), record["status"] == 200, "{error}");
        }
    }
    let (record, error) = recorded(server::reply(503, json, message)).await;
    assert!(record.get("incomplete").is_none() && !error.to_string().contains("record"), "{record} {error}");
}

/// Keeps records at once.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Record>>>);

impl Sink for Log {
    fn record(&self, record: Record) -> Kept<'_> {
        self.0.lock().unwrap().push(record);
        Box::pin(async { Ok(()) })
    }
}

impl Log {
    fn records(&self) -> Vec<Value> {
        let records = self.0.lock().unwrap();
        records.iter().map(|record| serde_json::from_slice(&record.to_line()).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_request_that_was_given_up_has_a_record_that_says_so() {
    for (timeout, deadline, kind) in [(10, 3600, "timeout"), (3600, 10, "deadline")] {
        let clock = VirtualClock::new();
        let passing = clock.clone();
        let server = Server::start(move |_, _| {
            passing.advance(10 * SECOND);
            server::bytes("", End::Hang)
        })
        .await;
        let log = Log::default();
        let policy = RetryPolicy::never().deadline(deadline * SECOND);
        let builder = given(&server, &clock).timeout(timeout * SECOND).retry(policy);
        let client = builder.capture(log.clone()).build().unwrap();
        let error = client.execution(&id(1)).await.unwrap_err();
        assert_eq!(crate::fixture::kind(&error), kind);
        let records = log.records();
        let [record] = &records[..] else { panic!("{kind}: {records:?}") };
        assert_eq!((record.get("status"), &record["incomplete"]), (None, &"given_up".into()), "{record}");
        assert!(record["request"]["url"].as_str().unwrap().ends_with(&id(1).to_string()));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_has_a_record_of_the_request_that_it_sent() {
    let server = Server::start(|_, _| server::bytes("", End::Hang)).await;
    let log = Log::default();
    let builder = given(&server, &VirtualClock::new());
    let client = builder.capture(log.clone()).build().unwrap();
    let one = id(1);
    tokio::select! {
        fetched = client.execution(&one) => panic!("{fetched:?}"),
        () = server.has_seen(1) => {}
    }
    let records = log.records();
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record["incomplete"], "given_up");
}

/// Records as fast as it can, until it is killed: see below.
#[test]
#[ignore = "is started by the test below, as a process of its own"]
fn writes_until_it_is_killed() {
    let file = std::env::var("OPTICS_TEST_CAPTURE").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let script = Script::new(|_| (200, execution(1).to_string()));
        let client = script.client().capture(CaptureFile::open(file).unwrap()).build().unwrap();
        let mut count = 0_u64;
        loop {
            client.execution(&id(1)).await.unwrap();
            count += 1;
            // Each is told once it is there, so that whoever kills us knows how many there must be.
            let mut stdout = std::io::stdout().lock();
            writeln!(stdout, "fetched {count}").unwrap();
            stdout.flush().unwrap();
        }
    });
}

#[cfg(unix)]
#[test]
fn a_process_that_is_killed_loses_no_record() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    for name in ["log.ndjson", "log.ndjson.zst"] {
        let file = folder.path().join(name);
        let mut told = 0;
        for round in 1..=5 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "--nocapture", "capture::writes_until_it_is_killed"])
                .env("OPTICS_TEST_CAPTURE", &file)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut of_round = 0;
            while of_round < round * 7 {
                let line = lines.next().unwrap().unwrap();
                of_round += u64::from(line.contains("fetched "));
            }
            child.kill().unwrap(); // SIGKILL
            // What it has told before it died.
            of_round += lines.map_while(Result::ok).filter(|line| line.contains("fetched ")).count() as u64;
            child.wait().unwrap();
            told += of_round;
        }
        let records = records(&file).len() as u64;
        assert!((told..=told + 5).contains(&records), "{name}: {told} told, {records} there");
    }
}
