//! `cargo xtask drift`, as it is called: on copies of the contract, with pages in our own words.
#![allow(clippy::unwrap_used, clippy::panic)] // A test that cannot go on has failed.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const LOCK: &str = "schema/package-execution.documentation.json";
const SCHEMA: &str = "schema/package-execution.schema.json";
const OPENAPI: &str = "schema/openapi.json";

/// A folder with a copy of the contract.
struct Root(TempDir);

impl Root {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("schema")).unwrap();
        for file in [LOCK, SCHEMA, OPENAPI] {
            fs::copy(workspace().join(file), root.path().join(file)).unwrap();
        }
        Self(root)
    }

    /// A copy whose lock was written from a page in our own words; gives that page as well.
    fn with_own_page() -> (Self, String) {
        let root = Self::new();
        let page = own_page(&root.json(LOCK));
        fs::remove_file(root.path(LOCK)).unwrap();
        root.write("page.txt", &page);
        assert_eq!(code(&root.drift(&["--page", &root.arg("page.txt"), "--update"])), 0);
        (root, page)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let mut value = self.json(name);
        change(&mut value);
        self.write(name, value.to_string());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("drift").arg("--root").arg(self.0.path()).args(arguments);
        command
    }

    fn drift(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs with a page, and checks that the lock is what it was.
    fn drift_page(&self, page: &str) -> Output {
        self.write("page.txt", page);
        let before = fs::read(self.path(LOCK)).unwrap();
        let output = self.drift(&["--page", &self.arg("page.txt")]);
        assert_eq!(fs::read(self.path(LOCK)).unwrap(), before, "only --update writes");
        output
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Standard output, with the temporary folder taken out.
fn shown(root: &Root, output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap().replace(root.0.path().to_str().unwrap(), "ROOT")
}

/// A page with the facts of a lock, in words that nobody else wrote.
fn own_page(lock: &Value) -> String {
    let text = |member: &str| lock[member].as_str().unwrap();
    let mut page = format!(
        "{}\nAsks for one thing.\nService endpoint\n{}\nOptional query string parameters\nExample\n{}\nMethod\nHTTP/1.1 {}\nRequest headers\n",
        text("title"),
        text("path"),
        lock["examples"][0].as_str().unwrap(),
        text("method"),
    );
    for header in lock["headers"].as_array().unwrap() {
        let (name, value) = (header["name"].as_str().unwrap(), header["value"].as_str().unwrap());
        let scope = lock["scopes"][0].as_str().filter(|_| header.get("text").is_some()).unwrap_or_default();
        writeln!(page, "  • {name}: {value} {scope}").unwrap();
    }
    page.push_str("Request\nNone\nResponse\nOne thing.\nResponse JSON schema\nField Name\nDescription\n");
    for field in lock["response"]["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        writeln!(page, "{name}\nWhat {name} stands for.").unwrap();
        for below in field["fields"].as_array().into_iter().flatten() {
            let below = below["name"].as_str().unwrap();
            writeln!(page, "  • {below}: What {below} of {name} stands for.").unwrap();
        }
    }
    page
}

#[test]
fn the_contract_agrees_with_its_lock() {
    let root = Root::new();
    let output = root.drift(&[]);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!(shown(&root, &output));
}

#[test]
fn a_page_that_says_the_same_has_no_drift() {
    let (root, page) = Root::with_own_page();
    let output = root.drift_page(&page);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!(shown(&root, &output));
    let airy = page.lines().collect::<Vec<_>>().join("\r\n\r\n");
    assert_eq!(code(&root.drift_page(&airy)), 0);
}

#[test]
fn standard_input_is_a_page_too() {
    let (root, page) = Root::with_own_page();
    for (text, expected) in [(page.as_str(), 0), ("", 3), (&page[..page.len() / 2], 3)] {
        let mut child =
            root.command(&["--page", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert_eq!(code(&child.wait_with_output().unwrap()), expected);
    }
}

#[test]
fn drift_of_the_page_exits_1_and_shows_how_to_accept_it() {
    let (root, page) = Root::with_own_page();
    let renamed =
        page.replacen("\nHTTP/1.1 GET\n", "\nHTTP/1.1 PUT\n", 1).replacen("One thing.", "The thing.", 1);
    let output = root.drift_page(&renamed);
    assert_eq!(code(&output), 1);
    insta::assert_snapshot!(shown(&root, &output));

    let info = page.replacen("https://", "https://new.", 1);
    let output = root.drift_page(&info);
    assert_eq!(code(&output), 0, "info alone is no drift");
    assert!(shown(&root, &output).contains("example-host-changed"));
}

#[test]
fn update_accepts_the_page() {
    let (root, page) = Root::with_own_page();
    let changed = page.replacen("Asks for one thing.", "Gives one thing.", 1);
    assert_eq!(code(&root.drift_page(&changed)), 1);
    let update = root.drift(&["--page", &root.arg("page.txt"), "--update"]);
    assert_eq!(code(&update), 0);
    let again = root.drift(&["--page", &root.arg("page.txt"), "--update"]);
    insta::assert_snapshot!(format!("{}\n{}", shown(&root, &update), shown(&root, &again)));
    assert_eq!(code(&root.drift_page(&changed)), 0);
    assert_eq!(fs::read_dir(root.path("schema")).unwrap().count(), 3, "nothing is left beside the files");

    // A field that the page has and the contract has not: the lock takes it, and the contract has to follow.
    let more = format!("{page}  • another: What another stands for.\n");
    root.write("page.txt", more);
    let output = root.drift(&["--page", &root.arg("page.txt"), "--update", "--output", "json"]);
    assert_eq!(code(&output), 1);
    let update: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(update["written"], serde_json::json!([LOCK]));
    // A contract may have fields that no page describes; they are no news of this page's.
    let is_news = |id: &Value| *id != "schema-field-undocumented";
    let ids = |list: &Value| -> Vec<_> {
        list.as_array().unwrap().iter().map(|finding| finding["id"].clone()).filter(is_news).collect()
    };
    assert_eq!(ids(&update["changes"]), ["field-added", "summary-reworded"]);
    assert_eq!(ids(&update["report"]["findings"]), ["schema-field-missing", "types-field-missing"]);
}

#[test]
fn update_writes_the_changelog() {
    let (root, page) = Root::with_own_page();
    let changelog = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n\n- Begun.\n";
    root.write("CHANGELOG.md", changelog);
    root.write("page.txt", page.replacen("HTTP/1.1 GET", "HTTP/2 GET", 1));
    let arguments = ["--page", &root.arg("page.txt"), "--update", "--changelog", &root.arg("CHANGELOG.md")];
    let output = root.drift(&[&arguments[..], &["--output", "markdown"]].concat());
    assert_eq!(code(&output), 0);
    assert!(shown(&root, &output).starts_with("**No drift**"), "the report alone is on standard output");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("patch: protocol-changed protocol"), "{told}");
    insta::assert_snapshot!(root.read("CHANGELOG.md"));

    // Nothing is written where the changelog cannot take it.
    root.write("CHANGELOG.md", "# Changelog\n");
    root.write("page.txt", &page);
    let lock = root.read(LOCK);
    let output = root.drift(&arguments);
    assert_eq!(code(&output), 3);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("no line \"## [Unreleased]\""), "{told}");
    assert_eq!(root.read(LOCK), lock);
}

#[test]
fn update_is_refused_when_something_cannot_be_compared() {
    let (root, page) = Root::with_own_page();
    let lock = root.read(LOCK);
    let cut = page.lines().count() - 1;
    let cut_off = page.lines().take(cut).collect::<Vec<_>>().join("\n");
    let update = |text: &str| {
        root.write("page.txt", text);
        let output = root.drift(&["--page", &root.arg("page.txt"), "--update"]);
        assert_eq!(code(&output), 3, "{text}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("was not written"));
    };
    for text in ["", "<html>", "Sign in", &cut_off] {
        update(text);
        assert_eq!(root.read(LOCK), lock);
    }
    root.write(OPENAPI, "{");
    update(&page);
    assert_eq!(root.read(LOCK), lock);
    root.write(LOCK, "{}");
    update(&page);
    assert_eq!(root.read(LOCK), "{}", "a lock that cannot be read is not replaced");
}

#[test]
fn a_first_lock_must_agree_with_the_contract() {
    let (root, page) = Root::with_own_page();
    fs::remove_file(root.path(LOCK)).unwrap();
    let cut_off = page.lines().take(page.lines().count() - 1).collect::<Vec<_>>().join("\n");
    root.write("page.txt", cut_off);
    assert_eq!(code(&root.drift(&["--page", &root.arg("page.txt"), "--update"])), 1);
    assert!(!root.path(LOCK).exists());
}

#[test]
fn what_cannot_be_read_exits_3() {
    type Spoil = fn(&Root);
    let spoil: [(&str, Spoil); 9] = [
        ("lock missing", |root| fs::remove_file(root.path(LOCK)).unwrap()),
        ("lock empty", |root| root.write(LOCK, "")),
        ("lock without facts", |root| root.write(LOCK, "{}")),
        ("lock not UTF-8", |root| root.write(LOCK, b"\xff")),
        ("schema missing", |root| fs::remove_file(root.path(SCHEMA)).unwrap()),
        ("schema without fields", |root| root.write(SCHEMA, "{}")),
        ("schema cut off", |root| root.write(SCHEMA, &root.read(SCHEMA)[..1000])),
        ("openapi missing", |root| fs::remove_file(root.path(OPENAPI)).unwrap()),
        ("openapi without operations", |root| root.write(OPENAPI, "{}")),
    ];
    for (name, spoil) in spoil {
        let root = Root::new();
        spoil(&root);
        let output = root.drift(&[]);
        assert_eq!(code(&output), 3, "{name}");
        assert!(shown(&root, &output).contains("could not compare"), "{name}");
        let output = root.drift(&["--output", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((code(&output), &report["verdict"]), (3, &"not-compared".into()), "{name}");
    }
    let root = Root::new();
    for page in [root.arg("nowhere.txt"), root.arg("schema")] {
        assert_eq!(code(&root.drift(&["--page", &page])), 3, "{page}");
    }
}

#[test]
fn a_contract_that_lags_behind_exits_1() {
    let (root, _) = Root::with_own_page();
    let mut removed = String::new();
    root.change(SCHEMA, |schema| {
        let fields = schema["properties"].as_object_mut().unwrap();
        removed = fields.keys().next().unwrap().clone();
        fields.remove(&removed);
    });
    let output = root.drift(&[]);
    let text = shown(&root, &output);
    assert_eq!(code(&output), 1);
    assert!(text.contains("schema-field-missing") && text.contains(&removed), "{text}");

    let root = Root::new();
    root.change(OPENAPI, |openapi| {
        let lock = root.json(LOCK);
        let item = &mut openapi["paths"][lock["path"].as_str().unwrap()];
        item["put"] = item["get"].take();
        item.as_object_mut().unwrap().remove("get");
    });
    let output = root.drift(&[]);
    assert_eq!(code(&output), 1);
    assert!(shown(&root, &output).contains("openapi-method-differs"));
}

#[test]
fn wrong_usage_exits_2() {
    let root = Root::new();
    for arguments in [&["--update"][..], &["--output", "xml"], &["--page"], &["--nonsense"]] {
        assert_eq!(code(&root.drift(arguments)), 2, "{arguments:?}");
    }
}

/// The vendor's page is not part of the workspace; where a copy lies beside it, it is compared.
#[test]
fn the_vendors_page_has_no_drift() {
    let page = workspace().join("../shared/pages/get-package-execution.txt");
    if !page.is_file() {
        println!("skipped: {} is not there", page.display());
        return;
    }
    let root = Root::new();
    let output = root.drift(&["--page", page.to_str().unwrap(), "--output", "json"]);
    assert_eq!(code(&output), 0, "{}", shown(&root, &output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["compared"][0]["fields"], 19);
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);

    // The same as a browser copies it: cells between tabs, and no bullets.
    let text = fs::read_to_string(page).unwrap();
    let (head, table) = text.split_once("\nField Name\nDescription\n").unwrap();
    let mut copied = format!("{}\nField Name\tDescription", head.replace("  • ", ""));
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        let is_name = !line.contains(' ') && line.starts_with(|c: char| c.is_ascii_lowercase());
        match (line.trim_start().strip_prefix("• "), copied.ends_with('\t')) {
            (Some(item), _) => write!(copied, "\n{item}").unwrap(),
            (None, false) if is_name => write!(copied, "\n{line}\t").unwrap(),
            (None, true) => copied.push_str(line),
            (None, false) => write!(copied, " {line}").unwrap(),
        }
    }
    root.write("copied.txt", copied);
    let output = root.drift(&["--page", &root.arg("copied.txt")]);
    assert_eq!(code(&output), 0, "{}", shown(&root, &output));
}
