//! Pages are written whole, or not at all.

use std::fs;

use optics_html::PageFile;

#[test]
fn what_was_there_stays_until_the_page_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let page = |text: &str| {
        format!(
            r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="generator" content="optics">{text}"#
        )
    };
    fs::write(&path, page("before")).unwrap();
    let file = PageFile::create(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), page("before"));
    file.write(&page("after")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), page("after"));
    drop(PageFile::create(&path).unwrap());
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["report.html"], "nothing else is left behind");
}

/// A capture, the lock, another page: whatever a slip of the hand names.
#[test]
fn what_is_no_page_of_optics_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("captures.ndjson");
    for text in ["{}\n", "<!DOCTYPE html><html>"] {
        fs::write(&path, text).unwrap();
        let error = PageFile::create(&path).unwrap_err().to_string();
        assert!(error.contains("would be lost"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let error = PageFile::create(&folder.path().join("new/")).unwrap_err().to_string();
    assert!(error.contains("name a file in a folder"), "{error}");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.html");
        std::os::unix::fs::symlink("nowhere.html", &link).unwrap();
        let error = PageFile::create(&link).unwrap_err().to_string();
        assert!(error.contains("a link that leads nowhere"), "{error}");
        let error = PageFile::create("/dev/null".as_ref()).unwrap_err().to_string();
        assert!(error.contains("/dev/null: cannot be written: it is no file"), "{error}");
    }
}

#[test]
fn what_cannot_be_written_is_told_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    for (name, advice) in
        [("missing/report.html", "make the folder first"), ("", "name a file in a folder that is there")]
    {
        let error = PageFile::create(&folder.path().join(name)).unwrap_err().to_string();
        assert!(error.contains(advice), "{error}");
    }
    let error = PageFile::create("-".as_ref()).unwrap_err().to_string();
    assert!(error.contains("--output html"), "{error}");
    // The folder goes while the work is done.
    let path = folder.path().join("gone/report.html");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let file = PageFile::create(&path).unwrap();
    fs::remove_dir(path.parent().unwrap()).unwrap();
    assert!(file.write("page").unwrap_err().to_string().contains("cannot be written"));
}

/// Whoever made a page of values has it to themselves, unless they chose otherwise before.
#[cfg(unix)]
#[test]
fn a_new_page_of_values_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    PageFile::create(&path).unwrap().private(true).write("").unwrap();
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    PageFile::create(&path).unwrap().private(true).write("").unwrap();
    assert_eq!(mode(), 0o640);
    fs::remove_file(&path).unwrap();
    PageFile::create(&path).unwrap().private(false).write("").unwrap();
    assert_ne!(mode(), 0o600);
}
