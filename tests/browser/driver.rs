//! Chromium, driven over `WebDriver`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// One browser at a time: each takes a core and more.
static TURN: Mutex<()> = Mutex::new(());

/// Runs a test in a browser of its own; passes it over, and says so, where there is none.
pub(crate) fn in_browser(test: impl AsyncFnOnce(&mut Browser)) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (Some(driver), Some(chromium)) =
        (program(&["chromedriver"]), program(&["chromium", "chromium-browser", "google-chrome"]))
    else {
        return passed_over("there is no Chromium with its chromedriver on the path");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut browser = Browser::start(&driver, &chromium).await;
        test(&mut browser).await;
        browser.client.close().await.unwrap();
    });
}

/// Says that something was not tested, past the harness, which keeps what passing tests say; fails where it must be tested.
#[allow(clippy::explicit_write, reason = "what `eprintln!` writes, the harness keeps")]
pub(crate) fn passed_over(why: &str) {
    assert!(
        std::env::var_os("OPTICS_BROWSER").is_none_or(|asked| asked != "required"),
        "OPTICS_BROWSER=required, but {why}"
    );
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    writeln!(std::io::stderr(), "PASSED OVER: {name}: {why}").unwrap();
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = |name: &&str| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    names.iter().find_map(found)
}

pub(crate) struct Browser {
    client: Client,
    // Ended and removed with the browser, in this order.
    _driver: Driver,
    _profile: TempDir,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    async fn start(driver: &Path, chromium: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new(driver);
        let child = child.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = Driver(child.spawn().unwrap());
        let lines = BufReader::new(driver.0.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let switches = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
        ];
        let folder = format!("--user-data-dir={}", profile.path().display());
        let switches: Vec<&str> = switches.into_iter().chain([&*folder]).collect();
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": switches },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{}", port.unwrap()))
            .await
            .unwrap();
        Self { client, _driver: driver, _profile: profile }
    }

    /// Opens a file, as somebody who clicks on it, and forgets what was said before.
    pub(crate) async fn open(&mut self, file: &Path, fragment: &str) {
        self.client.goto("about:blank").await.unwrap();
        self.said().await;
        self.requests().await;
        self.client.goto(&address(file, fragment)).await.unwrap();
    }

    /// What a script gives: the body of a function.
    pub(crate) async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// What a script gives to the function `done`, once it does.
    pub(crate) async fn wait_for(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        self.client.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// What the browser has said since it was last asked: errors, warnings, and what a policy forbade.
    pub(crate) async fn said(&self) -> Vec<String> {
        let log = self.command("se/log", json!({ "type": "browser" })).await;
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// All that the browser has asked for since it was last asked, but blank pages.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let log = self.command("se/log", json!({ "type": "performance" })).await;
        let events = log.as_array().unwrap().iter().map(|entry| {
            serde_json::from_str::<Value>(entry["message"].as_str().unwrap()).unwrap()["message"].take()
        });
        let sent = events.filter(|event| {
            let method = event["method"].as_str().unwrap_or_default();
            method == "Network.requestWillBeSent" || method == "Network.webSocketCreated"
        });
        let address = |event: Value| {
            let address = event.pointer("/params/request/url").or(event.pointer("/params/url"));
            address.and_then(Value::as_str).unwrap_or("?").to_owned()
        };
        sent.map(address)
            .filter(|address| !address.starts_with("about:") && !address.starts_with("data:,"))
            .collect()
    }

    /// Shows pages in this width, with this scheme of colours.
    pub(crate) async fn look(&self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features =
            json!({ "media": "", "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Shows pages as a sheet of A4 has them, within its margins.
    pub(crate) async fn on_paper(&self) {
        let size = json!({ "width": 718, "height": 1047, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": "print", "features": [] })).await;
    }

    /// Presses a key, as a person does.
    pub(crate) async fn press(&self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let text = if key == "Enter" { "\r" } else { "" };
            let code = match key {
                "Tab" => 9,
                "Enter" => 13,
                _ => 0,
            };
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.devtools("Input.dispatchKeyEvent", event).await;
        }
    }

    pub(crate) async fn back(&self) {
        self.client.back().await.unwrap();
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.command("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn command(&self, endpoint: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Post { endpoint, body }).await.unwrap()
    }
}

/// The address of a file with a fragment.
pub(crate) fn address(file: &Path, fragment: &str) -> String {
    format!("file://{}{fragment}", file.display())
}

/// A command of chromedriver beside those of `WebDriver`.
#[derive(Debug)]
struct Post {
    endpoint: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.endpoint))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
