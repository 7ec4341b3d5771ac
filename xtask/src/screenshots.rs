//! Pictures of the pages, for README.md and docs/reports.md: `cargo xtask regen --screenshots`.
//!
//! What is on them is made up from the contract's examples by a seed, and the page of the documentation is one in the vendor's
//! form whose sentences are the contract's own. Browsers draw letters a little differently, so that pictures are made on demand
//! and not compared.

mod captures;
mod documentation;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use optics_html::{Contract, drift, observation, validation};
use optics_profile::Profile;
use optics_validator::{Captured, Captures, Scan, Validator, json};

use crate::output::print;

/// Where the pictures are.
const FOLDER: &str = "docs/images";

/// A picture: its name, the page, how much of it is shown from its top, and how.
struct Picture {
    name: &'static str,
    page: &'static str,
    size: (u32, u32),
    dark: bool,
}

const PICTURES: [Picture; 4] = [
    Picture { name: "validate", page: "validate", size: (1280, 2780), dark: false },
    Picture { name: "validate-phone", page: "validate", size: (390, 844), dark: true },
    Picture { name: "observe", page: "observe", size: (1280, 1180), dark: false },
    Picture { name: "drift", page: "drift", size: (1280, 2500), dark: false },
];

/// Makes all pictures anew. Needs Chromium.
pub(crate) fn make(root: &Path) -> Result<(), String> {
    let folder = root.join("target/screenshots");
    let captures = folder.join("captures");
    create(&captures)?;
    let schema = read(&root.join("schema/package-execution.schema.json"))?;
    let lock = read(&root.join("schema/package-execution.documentation.json"))?;
    let openapi = read(&root.join("schema/openapi.json"))?;
    for (name, text) in captures::all(&schema)? {
        write(&captures.join(name), &text)?;
    }
    let profile = learn(&schema, &captures.join(captures::TRAFFIC))?;
    let pages = [
        ("validate", scan(&captures)),
        ("observe", observation(&profile, &Contract { schema: &schema, lock: &lock }, 0)),
        ("drift", documentation::compared(&schema, &lock, &openapi, &profile, drift)?),
    ];
    for (name, page) in &pages {
        write(&folder.join(format!("{name}.html")), page)?;
    }
    create(&root.join(FOLDER))?;
    for picture in &PICTURES {
        let name = format!("{FOLDER}/{}.png", picture.name);
        take(&folder, picture, &root.join(&name))?;
        print(&format!("wrote {name}\n"))?;
    }
    Ok(())
}

fn scan(captures: &Path) -> String {
    let validator = Validator::on_demand();
    let mut scan = Scan::new(&validator);
    scan.path(captures);
    // The name of this machine's folder is nobody's to see.
    let page = validation(&scan.finish(), false);
    page.replace(&format!("{}/", captures.display()), "captures/")
        .replace(&captures.display().to_string().replace('/', "/<wbr>"), "captures")
}

fn learn(schema: &str, path: &Path) -> Result<Profile, String> {
    let mut profile = Profile::new(schema).map_err(|error| error.to_string())?;
    let mut failed = None;
    Captures::new().paths([path], &mut |captured: Captured<'_>| match captured {
        Captured::Document { body, .. } => match json::read(body) {
            Ok(document) => profile.learn(&document),
            Err(error) => failed = Some(error.to_string()),
        },
        Captured::Unread { reason, .. } => failed = Some(reason.to_owned()),
        _ => {}
    });
    failed.map_or(Ok(profile), Err)
}

/// Takes a picture with Chromium, which is asked to be quiet and to forget.
fn take(folder: &Path, picture: &Picture, file: &Path) -> Result<(), String> {
    let Picture { page, size: (width, height), dark, .. } = picture;
    let chromium =
        chromium().ok_or("there is no chromium on the path; on Debian: apt-get install chromium")?;
    let profile = folder.join("profile");
    let _ = fs::remove_dir_all(&profile);
    let mut command = Command::new(chromium);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
        ])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--window-size={width},{height}"))
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!dark)))
        .arg(format!("--screenshot={}", file.display()))
        .arg(format!("file://{}/{page}.html", folder.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _ = fs::remove_file(file);
    let status = command.status().map_err(|error| format!("cannot start Chromium: {error}"))?;
    let _ = fs::remove_dir_all(&profile);
    if status.success() && file.is_file() {
        Ok(())
    } else {
        Err(format!("Chromium made no picture: {status}"))
    }
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().find_map(|name| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}

fn create(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
