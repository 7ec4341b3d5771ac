//! Files and folders, and the report on them.

use std::fs;
use std::path::{Path, PathBuf};

use optics_validator::{Captured, Captures, Form, Outcome, Report, Scan};
use serde_json::{Value, json};

use crate::{examples, validator};

fn scanned(path: &Path) -> Report {
    let validator = validator();
    let mut scan = Scan::new(validator);
    scan.path(path);
    scan.finish()
}

/// The report as a person sees it, with the folder of the test named `DIR`. How long its name is decides where lines break.
fn shown(folder: &Path, report: &Report) -> String {
    report.to_string().replace("\n    ", " ").replace(folder.to_str().unwrap(), "DIR").replace('\\', "/")
}

fn valid() -> String {
    examples().remove(0).to_string()
}

/// A folder as people keep them.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("2026/march")).unwrap();
    fs::create_dir_all(at("empty")).unwrap();
    let mut wrong: Value = examples().remove(1);
    wrong["deviceCount"] = json!("many");
    wrong["colour"] = json!("red");
    fs::write(at("b.json"), serde_json::to_string_pretty(&wrong).unwrap()).unwrap();
    fs::write(at("a.JSON"), valid()).unwrap();
    fs::write(at("2026/march/log.ndjson"), format!("{0}\r\n\r\n{wrong}\r\n{0}", valid())).unwrap();
    fs::write(at("2026/lines.jsonl"), valid()).unwrap();
    fs::write(at("2026/lines.json"), format!("{0}\n{0}\n", valid())).unwrap();
    fs::write(at("notes.txt"), "not a capture").unwrap();
    fs::write(at("2026/log.ndjson.xz"), [0xfd, 0x37]).unwrap();
    folder
}

#[test]
fn a_folder_is_read_in_the_order_of_names() {
    let folder = folder();
    let report = scanned(folder.path());
    assert_eq!(report.outcome(false), Outcome::Findings);
    insta::assert_snapshot!(shown(folder.path(), &report));
    let json = serde_json::to_string_pretty(&report).unwrap();
    insta::assert_snapshot!(json.replace(folder.path().to_str().unwrap(), "DIR"));
}

#[test]
fn undocumented_fields_count_only_if_strict() {
    let validator = validator();
    let mut document: Value = examples().remove(0);
    document["colour"] = json!("red");
    let text = document.to_string();
    let mut scan = Scan::new(validator).show_values(true);
    scan.reader("-", text.as_bytes());
    let report = scan.finish();
    assert_eq!(report.outcome(false), Outcome::Clean);
    assert_eq!(report.outcome(true), Outcome::Findings);
    insta::assert_snapshot!(report);
}

#[test]
fn what_is_not_there_or_holds_nothing_is_never_clean() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("none")).unwrap();
    fs::create_dir_all(at("other")).unwrap();
    fs::write(at("other/readme.txt"), "").unwrap();
    fs::write(at("empty.json"), "").unwrap();
    fs::write(at("empty.ndjson"), "\n").unwrap();
    fs::write(at("good.json"), valid()).unwrap();
    let validator = validator();
    let mut all = String::new();
    for name in ["none", "other", "missing.json", "empty.json", "empty.ndjson"] {
        // A good file beside it changes nothing.
        let mut scan = Scan::new(validator);
        scan.path(&at("good.json"));
        scan.path(&at(name));
        let report = scan.finish();
        assert_eq!(report.outcome(false), Outcome::Incomplete, "{name}");
        all += &shown(folder.path(), &report);
    }
    insta::assert_snapshot!(all);
    assert_eq!(Scan::new(validator).finish().outcome(false), Outcome::Incomplete);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_and_pipes_are_not_entered() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("a/b")).unwrap();
    fs::write(at("a/good.json"), valid()).unwrap();
    symlink(at("a"), at("a/b/loop")).unwrap();
    symlink(at("a/good.json"), at("linked.json")).unwrap();
    symlink(at("nowhere"), at("dangling.json")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.json")).unwrap();
    let report = scanned(folder.path());
    assert_eq!(report.outcome(false), Outcome::Incomplete);
    insta::assert_snapshot!(shown(folder.path(), &report));
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_steer_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("\u{1b}[2J\u{9b}1m.json");
    fs::write(&name, "[[]]").unwrap();
    let report = scanned(&name);
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(
        written["findings"][0]["places"][0]["source"],
        name.to_str().unwrap(),
        "a program gets the name as it is"
    );
    for shown in [report.to_string(), format!("{report:?}")] {
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }
    assert!(report.to_string().contains(r"/\u{1b}[2J\u{9b}1m.json:1:2 (entry 1): violation"), "{report}");
}

#[cfg(target_os = "linux")]
#[test]
fn files_are_read_whatever_bytes_their_names_have() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    for name in [&b"caf\xe9.json"[..], b"caf\xe8.json"] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), "[[]]").unwrap();
    }
    for path in [folder.path().to_owned(), folder.path().join("caf?.json"), folder.path().join("**/*.json")] {
        let report = scanned(&path);
        assert_eq!((report.totals().sources, report.totals().passed_over), (2, 0), "{report}");
        for name in [r"/caf\xe8.json:1:2", r"/caf\xe9.json:1:2"] {
            assert!(report.to_string().contains(name), "{report}");
        }
    }
}

#[test]
fn the_form_can_be_told() {
    let validator = validator();
    let text = valid().replace(",\"", ",\n\"");
    for (form, documents) in [(Form::Auto, 1), (Form::Document, 1), (Form::Ndjson, 0)] {
        let mut scan = Scan::new(validator).form(form);
        scan.reader("-", text.as_bytes());
        assert_eq!(scan.finish().totals().documents, documents, "{form:?}");
    }
    // What is told outranks the name of the file.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.ndjson");
    fs::write(&file, format!("{0}\n{0}", valid())).unwrap();
    for (form, documents) in [(Form::Auto, 2), (Form::Document, 0), (Form::Ndjson, 2)] {
        let mut scan = Scan::new(validator).form(form);
        scan.path(&file);
        assert_eq!(scan.finish().totals().documents, documents, "{form:?}");
    }
}

#[test]
fn what_is_not_kept_is_counted() {
    let validator = validator();
    let text = "[]\n{\n".repeat(5);
    let mut scan = Scan::new(validator).keep(1, 2).form(Form::Ndjson);
    scan.reader("-", text.as_bytes());
    let report = scan.finish();
    assert_eq!((report.totals().violations, report.totals().unread), (5, 5));
    insta::assert_snapshot!(report);
}

#[test]
fn each_missing_field_is_a_finding_of_its_own() {
    let (mut first, mut second) = (examples().remove(0), examples().remove(0));
    first.as_object_mut().unwrap().remove("name");
    second.as_object_mut().unwrap().remove("id");
    let text = format!("{first}\n{second}\n{first}\n");
    let mut scan = Scan::new(validator());
    scan.reader("log", text.as_bytes());
    let told: Vec<_> = scan
        .finish()
        .findings()
        .iter()
        .map(|group| (group.property().unwrap().to_owned(), group.count(), group.documents()))
        .collect();
    assert_eq!(told, [("name".to_owned(), 2, 2), ("id".to_owned(), 1, 1)]);
}

#[test]
fn what_is_only_counted_changes_no_word() {
    let mut document = examples().remove(0);
    document["id"] = json!("abebf88cf2834edc834baa8ad3bc682c");
    document["target"]["devices"] = json!(["a", "b", "C9F0F895FB98AB9159F51FD0297E236D"]);
    // So many that they come in several pieces.
    let text = format!("{document}\n").repeat(2_000);
    let report = |places| {
        let mut scan = Scan::new(validator()).keep(places, 10);
        scan.reader("log", text.as_bytes());
        scan.finish()
    };
    let (few, none) = (report(2), report(0));
    for report in [&few, &none] {
        let [devices, id] = report.findings() else { panic!("{report}") };
        assert_eq!((devices.count(), devices.documents()), (4_000, 2_000));
        assert_eq!((id.count(), id.documents()), (2_000, 2_000));
    }
    assert_eq!(none.findings()[1].message(), few.findings()[1].message());
    assert!(few.findings().iter().all(|group| group.places().len() == 2 && !group.message().is_empty()));
    assert!(none.findings().iter().all(|group| group.places().is_empty()));
}

#[cfg(unix)]
#[test]
fn a_pattern_reaches_each_file_once_and_waits_for_no_pipe() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("ok.json"), valid()).unwrap();
    symlink("..", folder.path().join("sub/loop")).unwrap();
    let pipe = folder.path().join("pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let report = scanned(&folder.path().join("**/*.json"));
    assert_eq!((report.totals().documents, report.totals().passed_over), (1, 2), "{report}");
    assert_eq!(report.outcome(true), Outcome::Clean);
    // What cannot be read is told once, and two links back have an end.
    symlink("..", folder.path().join("sub/another")).unwrap();
    symlink("nowhere", folder.path().join("sub/gone.json")).unwrap();
    for path in ["", "**/*.json"] {
        let report = scanned(&folder.path().join(path));
        assert_eq!((report.totals().documents, report.totals().unread), (1, 1), "{path}: {report}");
        assert!(report.to_string().contains("gone.json: unread: "), "{path}: {report}");
    }
    let report = scanned(&folder.path().join("nowhere/*.json"));
    assert!(report.to_string().contains("nowhere/*.json: unread: no file fits this pattern"), "{report}");
}

/// As documents and as files that were passed over; and how many bytes there are, as a scan counts them.
fn reached(folder: &Path, paths: &[&str]) -> (u64, u64, Option<u64>) {
    let paths: Vec<_> = paths.iter().map(|path| folder.join(path)).collect();
    let mut scan = Scan::new(validator());
    for path in &paths {
        scan.path(path);
    }
    let report = scan.finish();
    assert_eq!(report.outcome(true), Outcome::Clean, "{report}");
    let mut documents = 0;
    Captures::new().paths(paths.iter().map(PathBuf::as_path), &mut |captured| {
        documents += u64::from(matches!(captured, Captured::Document { .. }));
    });
    let totals = report.totals();
    assert_eq!(totals.documents, documents, "{paths:?}");
    (totals.documents, totals.passed_over, Captures::size(paths.iter().map(PathBuf::as_path)))
}

#[test]
fn a_file_is_read_once_by_whichever_path_it_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("f/sub")).unwrap();
    for name in ["f/a.json", "f/b.json", "f/sub/c.json"] {
        fs::write(at(name), valid()).unwrap();
    }
    // So long that it is no job together with others.
    fs::write(at("f/long.ndjson"), format!("{}\n", valid()).repeat(1_000)).unwrap();
    let (small, long) = (valid().len() as u64, 1_000 * (valid().len() as u64 + 1));
    for (paths, documents, passed_over, size) in [
        (&["f/a.json", "f/a.json", "f/./a.json"][..], 1, 2, small),
        (&["f", "f/a.json", "f/long.ndjson"], 1_003, 2, long + 3 * small),
        (&["f/a.json", "f/long.ndjson", "f"], 1_003, 2, long + 3 * small),
        (&["f/*.json", "f/a*.json"], 2, 1, 2 * small),
        (&["f/sub", "f", "f"], 1_003, 2, long + 3 * small),
        (&["f/b.json", "f/a.json", "f/b.json", "f/sub/c.json"], 3, 1, 3 * small),
    ] {
        assert_eq!(reached(folder.path(), paths), (documents, passed_over, Some(size)), "{paths:?}");
    }
}

#[test]
fn what_is_no_capture_has_no_size_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("f/folder.json")).unwrap();
    fs::write(folder.path().join("f/a.json"), valid()).unwrap();
    fs::write(folder.path().join("f/notes.txt"), "x".repeat(1000)).unwrap();
    assert_eq!(reached(folder.path(), &["f"]), (1, 1, Some(valid().len() as u64)));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_was_read_is_passed_over() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("f")).unwrap();
    fs::write(at("f/a.json"), valid()).unwrap();
    symlink("a.json", at("f/soft.json")).unwrap();
    fs::hard_link(at("f/a.json"), at("f/hard.json")).unwrap();
    symlink("f", at("other")).unwrap();
    let size = Some(valid().len() as u64);
    assert_eq!(reached(folder.path(), &["f"]), (1, 2, size));
    assert_eq!(reached(folder.path(), &["f", "other", "other/a.json"]), (1, 4, size));
    let report = scanned(&at("f"));
    assert!(report.to_string().contains("2 files passed over: 2 read already"), "{report}");
}

#[test]
fn rotated_logs_are_read_as_the_logs_they_were() {
    let folder = tempfile::tempdir().unwrap();
    // As a document it would have something behind it, and so would not be valid.
    let lines = format!("{}\n{}\n", valid(), valid());
    let packed = zstd::encode_all(lines.as_bytes(), 0).unwrap();
    for name in ["a.ndjson.1", "a.jsonl-20261101", "a.ndjson.2026-11-01"] {
        fs::write(folder.path().join(name), &lines).unwrap();
    }
    fs::write(folder.path().join("a.ndjson.2.zst"), packed).unwrap();
    fs::write(folder.path().join("a.log.1"), "").unwrap();
    let report = scanned(folder.path());
    assert_eq!((report.totals().valid, report.totals().passed_over), (8, 1), "{report}");
    // One that is broken off is told as lines are.
    fs::write(folder.path().join("a.ndjson.3"), format!("{}\n{{\n", valid())).unwrap();
    let report = scanned(&folder.path().join("a.ndjson.3"));
    assert_eq!((report.totals().valid, report.totals().unread), (1, 1), "{report}");
}

#[cfg(unix)]
#[test]
fn a_link_back_to_a_folder_around_it_loses_nothing() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("f/sub")).unwrap();
    symlink("..", at("f/sub/back")).unwrap();
    let report = scanned(&at("f"));
    assert_eq!(report.outcome(true), Outcome::Incomplete, "a link alone is nothing to check");
    fs::write(at("f/sub/a.json"), valid()).unwrap();
    let report = scanned(&at("f"));
    assert_eq!(report.outcome(true), Outcome::Clean, "{report}");
    let told = "1 file passed over: 1 a link back to a folder around it";
    assert!(report.to_string().contains(told), "{report}");
}

/// Where all that a folder has cannot be read, nobody needs to hear that it has no file.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_one_unread_place() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    symlink("nowhere", folder.path().join("sub/dangling.json")).unwrap();
    let report = scanned(&folder.path().join("sub"));
    assert_eq!(report.totals().unread, 1, "{report}");
    assert!(report.to_string().contains("cannot be read"), "{report}");
}
