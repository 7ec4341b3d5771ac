//! `optics validate` on real files, folders and standard input.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ran, optics};
use crate::contract::{example, places};

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Runs `optics validate` inside `folder`, so that reports show relative paths.
fn validate(folder: &Path, arguments: &[&str]) -> Ran {
    optics(&[&["validate"], arguments].concat()).current_dir(folder).run()
}

fn validate_bytes(name: &str, bytes: &[u8]) -> Ran {
    validate(folder(&[(name, bytes)]).path(), &[name])
}

#[test]
fn the_examples_of_the_contract_are_clean() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/examples");
    assert_snapshot!(validate(Path::new(examples), &["."]).seen());
}

#[test]
fn a_folder_with_everything_in_it() {
    let mut broken = example();
    broken["deviceCount"] = (-1).into();
    broken["createdBy"]["login"] = "nobody".into();
    broken["notInTheContract"] = "high".into();
    let good = example().to_string();
    let lines = format!("{good}\r\n\r\n{broken}\r\n{{\"id\": \r\n{good}");
    let folder = folder(&[
        ("a/good.json", good.as_bytes()),
        ("b/log.ndjson", lines.as_bytes()),
        ("b/README.md", b"# not a capture"),
        ("c/pretty.json", format!("{broken:#}").as_bytes()),
        ("d/page.json", b"<!doctype html>"),
    ]);
    assert_snapshot!("validate_folder_text", validate(folder.path(), &["."]).seen());
    for format in ["json", "ndjson", "sarif", "junit", "github", "markdown", "flag", "list"] {
        let ran = validate(folder.path(), &[".", "--output", format]);
        assert_snapshot!(format!("validate_folder_{format}"), ran.seen());
    }
    assert_snapshot!("validate_folder_values", validate(folder.path(), &["c", "--show-values"]).seen());
}

#[test]
fn a_page_is_written_beside_any_output() {
    let folder = folder(&[("document.json", b"{}"), ("report.html", b"")]);
    let read = || fs::read_to_string(folder.path().join("report.html")).unwrap();
    let plain = validate(folder.path(), &["document.json", "--output", "json"]);
    let ran = validate(folder.path(), &["document.json", "--output", "json", "--html", "report.html"]);
    assert_eq!((ran.code, &ran.stdout, ran.stderr.as_str()), (Some(1), &plain.stdout, ""), "{}", ran.seen());
    let page = read();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page}");
    let printed = validate(folder.path(), &["document.json", "--output", "html"]);
    assert_eq!((printed.code, &printed.stdout), (Some(1), &page));

    // A place that cannot be written is told before anything is read; a page that was there stays.
    let ran = validate(folder.path(), &["document.json", "--html", "missing/report.html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.seen());
    let told = "error: --html: missing/report.html: cannot be written: ";
    assert!(ran.stderr.starts_with(told) && ran.stderr.contains("make the folder first"), "{}", ran.stderr);
    let ran = validate(folder.path(), &["missing.json", "--html", "."]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.seen());
    let ran = validate(folder.path(), &["-", "--verdicts", "--html", "report.html"]);
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
    assert_eq!(read(), page);
}

#[test]
fn undocumented_fields_count_when_strict() {
    let mut document = example();
    document["notInTheContract"] = "high".into();
    document["target"]["groups"] = Value::Null;
    let folder = folder(&[("document.json", document.to_string().as_bytes())]);
    let loose = validate(folder.path(), &["document.json"]);
    assert_eq!(loose.code, Some(0));
    let strict = validate(folder.path(), &["document.json", "--strict"]);
    assert_eq!(strict.code, Some(1));
    assert_eq!(loose.stdout, strict.stdout);
    assert_snapshot!(strict.seen());
}

#[test]
fn standard_input_is_read_like_a_file() {
    let good = example().to_string();
    let ran = optics(&["validate", "-"]).stdin(format!("{good}\n{good}\n").as_bytes()).run();
    assert_snapshot!(ran.seen());
    let ran = optics(&["validate", "-"]).stdin(b"").run();
    assert_eq!(ran.code, Some(3), "{}", ran.seen());
}

#[test]
fn text_that_is_no_document_is_never_a_pass() {
    let good = example().to_string();
    let mut brackets = vec![b'['; 200_000];
    brackets.extend(vec![b']'; 200_000]);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(good.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&str, Vec<u8>); 9] = [
        ("empty", Vec::new()),
        ("blank", b" \r\n\t\n".to_vec()),
        ("not_utf8", b"{\"name\": \"\xc3\x28\"}".to_vec()),
        ("utf16", utf16),
        ("truncated", good.as_bytes()[..good.len() / 2].to_vec()),
        ("junk", format!("{good} trailing").into_bytes()),
        ("junk_on_a_later_line", format!("{good}\ntrailing").into_bytes()),
        ("brackets", brackets),
        ("html", b"<html>\n<body>Sign in</body>\n</html>".to_vec()),
    ];
    for (name, bytes) in cases {
        let ran = validate_bytes("document.json", &bytes);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.seen());
        assert_snapshot!(format!("validate_unread_{name}"), ran.seen());
    }
    let empty_folder = tempfile::tempdir().unwrap();
    assert_snapshot!("validate_empty_folder", validate(empty_folder.path(), &["."]).seen());
    assert_snapshot!("validate_missing", validate(empty_folder.path(), &["missing.json"]).seen());
}

#[test]
fn findings_do_not_hide_that_something_was_not_read() {
    let folder = folder(&[("broken.json", b"{}".as_slice()), ("truncated.json", b"{")]);
    let ran = validate(folder.path(), &["broken.json", "truncated.json"]);
    assert!(ran.stdout.contains("violation"), "{}", ran.seen());
    assert_eq!(ran.code, Some(3));
}

#[test]
fn what_other_tools_add_to_a_text_is_no_fault() {
    let good = example().to_string();
    let with_mark = format!("\u{feff}{good}");
    assert_eq!(validate_bytes("document.json", with_mark.as_bytes()).code, Some(0));
    let crlf = format!("{:#}\n", example()).replace('\n', "\r\n");
    assert_eq!(validate_bytes("document.json", crlf.as_bytes()).code, Some(0));
}

#[test]
fn numbers_are_judged_by_their_value() {
    for (number, valid) in [
        ("1.0", true),
        ("1e2", true),
        ("-0", true),
        ("9007199254740991", true),
        ("9007199254740992", false),
        ("9223372036854775808", false),
        ("18446744073709551616", false),
        ("1e400", false),
        ("-1", false),
        ("0.5", false),
    ] {
        let document =
            example().to_string().replace("\"deviceCount\":3", &format!("\"deviceCount\":{number}"));
        let ran = validate_bytes("document.json", document.as_bytes());
        assert_eq!(ran.code, Some(i32::from(!valid)), "{number}: {}", ran.seen());
    }
}

#[test]
fn doubtful_writing_is_a_finding_and_the_rest_is_still_checked() {
    let document = example().to_string();
    let twice = document.replace("\"deviceCount\":3", "\"deviceCount\":3,\"deviceCount\":-4");
    assert_snapshot!("validate_duplicate_key", validate_bytes("document.json", twice.as_bytes()).seen());
    let lone = document.replace("Browser history", "\\ud800 history");
    assert_snapshot!("validate_lone_surrogate", validate_bytes("document.json", lone.as_bytes()).seen());
}

#[test]
fn null_and_arrays_where_they_do_not_belong() {
    let places = places(&example());
    assert!(places.len() > 15);
    for place in places {
        for wrong in [Value::Null, serde_json::json!([[]])] {
            let mut document = example();
            *document.pointer_mut(&place).unwrap() = wrong;
            let ran = validate_bytes("document.json", document.to_string().as_bytes());
            assert_eq!(ran.code, Some(1), "{place}: {}", ran.seen());
        }
    }
}

#[test]
fn a_report_for_programs_is_exact_and_does_nothing_to_a_terminal() {
    let name = "\u{1b}[2J\u{9b}\u{202e}";
    let mut document = example();
    document[name] = 1.into();
    let folder = folder(&[("document.json", document.to_string().as_bytes())]);
    let ran = validate(folder.path(), &["document.json", "--output", "json"]);
    assert!(
        !ran.stdout.contains(|character: char| character.is_control() && character != '\n'),
        "{}",
        ran.seen()
    );
    assert!(!ran.stdout.contains('\u{202e}'), "{}", ran.seen());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["findings"][0]["pointer"], format!("/{name}"));
}

#[test]
fn how_much_is_told_can_be_chosen_and_all_is_counted() {
    let mut broken = example();
    broken["deviceCount"] = (-1).into();
    broken["createdBy"]["login"] = "nobody".into();
    let lines = format!("{broken}\n{broken}\n{broken}\n");
    let folder = folder(&[("log.ndjson", lines.as_bytes())]);
    let few = validate(folder.path(), &["log.ndjson", "--places", "1", "--max-findings", "1"]);
    assert_snapshot!(few.seen());
    let none = validate(folder.path(), &["log.ndjson", "--places", "0"]);
    assert_snapshot!(none.seen());
}

#[test]
fn names_that_are_nearly_documented_are_told_with_those() {
    let mut document = example();
    let count = document.as_object_mut().unwrap().remove("deviceCount").unwrap();
    document["device_count"] = count;
    assert_snapshot!(validate_bytes("document.json", document.to_string().as_bytes()).seen());
}

#[test]
fn colours_are_for_terminals() {
    let folder = folder(&[("broken.json", b"{}".as_slice())]);
    let plain = validate(folder.path(), &["broken.json"]);
    assert!(!plain.stdout.contains('\u{1b}'), "{}", plain.seen());
    let coloured =
        optics(&["validate", "broken.json"]).current_dir(folder.path()).env("CLICOLOR_FORCE", "1").run();
    assert!(coloured.stdout.contains("\u{1b}[31mviolation"), "{}", coloured.seen());
    let refused = optics(&["validate", "broken.json"])
        .current_dir(folder.path())
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1")
        .run();
    assert_eq!(refused.stdout, plain.stdout);
}

#[test]
fn no_path_is_wrong_usage() {
    assert_eq!(optics(&["validate"]).run().code, Some(2));
    assert_eq!(optics(&["validate", "x", "--form", "xml"]).run().code, Some(2));
}

/// A capture record of an answer from this host.
fn record(host: &str) -> String {
    let id = "abebf88c-f283-4edc-834b-aa8ad3bc682c";
    let url = format!("https://{host}/packages/v2/executions/{id}");
    let request = serde_json::json!({"method": "GET", "url": url});
    serde_json::json!({"request": request, "status": 200, "body": example().to_string()}).to_string()
}

#[test]
fn each_line_of_standard_input_gets_a_verdict() {
    let mut broken = example();
    broken["deviceCount"] = (-1).into();
    let lines = format!("{}\n{broken}\n{}\n", example(), record("protectapi.cylance.com"));
    let ran = optics(&["validate", "-", "--verdicts"]).stdin(lines.as_bytes()).run();
    assert_snapshot!(ran.seen());
    let shown = optics(&["validate", "-", "--verdicts", "--show-values"]).stdin(lines.as_bytes()).run();
    let verdicts: Vec<Value> = shown.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts[1]["findings"][0]["excerpt"], "-1");

    let clean = optics(&["validate", "-", "--verdicts"]).stdin(example().to_string().as_bytes()).run();
    assert_eq!((clean.code, &*clean.stdout), (Some(0), "{\"valid\":true}\n"));
    let nothing = optics(&["validate", "-", "--verdicts"]).stdin(b"").run();
    assert_eq!((nothing.code, &*nothing.stdout), (Some(3), ""));
    assert_eq!(nothing.stderr, "error: there was no line to judge\n");
    // A line without anything is a line, and has a verdict that says so.
    let blank = optics(&["validate", "-", "--verdicts"]).stdin(b"\n").run();
    assert_eq!((blank.code, &*blank.stderr), (Some(3), ""), "{}", blank.seen());
    let file = optics(&["validate", "log.ndjson", "--verdicts"]).run();
    assert_snapshot!(file.seen(), @r"
    exit code 2
    ---- standard output
    ---- standard error
    error: --verdicts reads standard input: give - as the only path
    ");
}

#[test]
fn hosts_can_be_chosen() {
    let lines = format!("{}\n{}\n", record("protectapi.cylance.com"), record("staging.example.com"));
    let of = |pattern: &str| optics(&["validate", "-", "--host", pattern]).stdin(lines.as_bytes()).run();
    assert_snapshot!(of("*.cylance.com").seen());
    assert_eq!(of("protectapi-*.cylance.com").code, Some(3));
    assert_snapshot!(of("https://staging.example.com").seen());
}

#[test]
fn bodies_have_a_limit_that_can_be_chosen() {
    let ran = optics(&["validate", "-", "--max-body", "100"]).stdin(example().to_string().as_bytes()).run();
    assert_snapshot!(ran.seen());
}

/// A pipe with a name tells when the command reads, so that nobody has to wait for it.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_what_was_found_so_far() {
    use std::process::Command;

    let folder = folder(&[("first.json", example().to_string().as_bytes())]);
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    // On one thread, the first file is checked before the pipe is opened.
    let arguments = ["validate", "first.json", "pipe", "first.json", "--threads", "1"];
    let child = optics(&arguments).current_dir(folder.path()).spawn();
    let pipe = fs::OpenOptions::new().write(true).open(folder.path().join("pipe")).unwrap();
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("interrupted: what comes after this was not checked"), "{told}");
    assert!(told.contains("1 document in "), "{told}");
}

/// The same page in both places; a new file of values is for its owner alone.
#[test]
fn a_page_is_written_beside_the_output() {
    let folder = folder(&[("log.ndjson", b"{}\n")]);
    let ran =
        validate(folder.path(), &["log.ndjson", "--output", "html", "--html", "page.html", "--show-values"]);
    assert_eq!(ran.code, Some(1), "{}", ran.seen());
    let page = folder.path().join("page.html");
    assert_eq!(fs::read_to_string(&page).unwrap(), ran.stdout);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
