//! Pages that the command makes.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::optics;

/// The first example of the contract.
pub(crate) fn example() -> Value {
    serde_json::from_str(include_str!("../../schema/examples/package-execution-1.json")).unwrap()
}

/// A page in a folder of its own.
pub(crate) struct Made {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
    _folder: TempDir,
}

/// Runs the command on captures, which are at `log.ndjson`, and gives the page that it writes.
pub(crate) fn made(arguments: &[&str], captures: &[u8]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.ndjson"), captures).unwrap();
    let ran = optics(&[arguments, &["--html", "page.html"]].concat()).current_dir(folder.path()).run();
    let file = folder.path().join("page.html");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {}", ran.seen()));
    Made { file, text, _folder: folder }
}

/// Names as those have them who would like to see them run, shown the wrong way round, or break what is around them.
pub(crate) const HOSTILE: [&str; 9] = [
    "</script><script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "\" autofocus onfocus=\"document.title='ran'",
    "javascript:document.title='ran'",
    "]]><svg onload=document.title='ran'>",
    "</style><style>*{display:none}</style>",
    "\u{202e}\u{2066}txt.exe\u{200b}\u{feff}",
    "https://leak.example/pixel.gif",
    "{{constructor.constructor('document.title=\"ran\"')()}}",
];

/// Documents with such names, one very long, and half a surrogate pair.
pub(crate) fn hostile() -> Vec<u8> {
    let mut lines = String::new();
    for name in HOSTILE {
        let mut document = example();
        document[name] = json!("secret-value-of-a-capture");
        document.as_object_mut().unwrap().insert("x".repeat(50_000), json!(name));
        lines += &format!("{document}\n");
    }
    let mut document = example();
    // A value where there should be a number, and as long as a document may be.
    let count = document.as_object().unwrap().iter().find(|(_, value)| value.is_number()).unwrap().0.clone();
    document[&count] = json!("secret-value-of-a-capture".repeat(40_000));
    lines += &format!("{document}\n");
    lines += &format!("{}\n", example().to_string().replacen('{', r#"{"\ud83d":"\udc00","#, 1));
    lines.into_bytes()
}
