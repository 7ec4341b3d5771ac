//! What the command says of itself.

use insta::assert_snapshot;

use crate::command::optics;

#[test]
fn help_of_every_command() {
    assert_snapshot!("help", optics(&["--help"]).run().seen());
    for command in [
        "get",
        "list",
        "wait",
        "validate",
        "observe",
        "emulate",
        "proxy",
        "auth check",
        "drift",
        "page",
        "schema",
        "completions",
        "man",
    ] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let name = format!("help_{}", command.replace(' ', "_"));
        assert_snapshot!(name, optics(&arguments).run().seen());
    }
}

#[test]
fn no_command_and_unknown_commands_are_wrong_usage() {
    assert_eq!(optics(&[]).run().code, Some(2));
    let ran = optics(&["fetch"]).run();
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.seen());
}

#[test]
fn schema_prints_the_contract_as_it_is() {
    assert_eq!(optics(&["schema"]).run().stdout, optics_schema::PACKAGE_EXECUTION);
    assert_eq!(optics(&["schema", "openapi"]).run().stdout, optics_schema::OPENAPI);
    assert_eq!(optics(&["schema", "documentation"]).run().stdout, optics_schema::DOCUMENTATION);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = optics(&["completions", shell]).run();
        assert!(ran.stdout.contains("validate"), "{shell}: {}", ran.seen());
    }
}

#[test]
fn each_command_has_its_manual_page() {
    let ran = optics(&["man"]).run();
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.stdout.contains(".TH optics 1") && ran.stdout.contains("optics\\-validate(1)"),
        "{}",
        ran.seen()
    );
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("share/man1");
    let ran = optics(&["man", "--directory", directory.to_str().unwrap()]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    for page in
        ["optics", "optics-get", "optics-validate", "optics-auth", "optics-auth-check", "optics-drift"]
    {
        let text = std::fs::read_to_string(directory.join(format!("{page}.1"))).unwrap();
        assert!(text.contains(&format!(".TH {page} 1")) && text.contains(".SH SYNOPSIS"), "{text}");
    }
    // What each says of itself is known although it is made up only when it is called.
    let text = std::fs::read_to_string(directory.join("optics-validate.1")).unwrap();
    assert!(text.contains("Check captured executions") && text.contains("max\\-body"), "{text}");

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let ran = optics(&["man", "--directory", file.to_str().unwrap()]).run();
    assert_eq!(ran.code, Some(2), "{}", ran.seen());
}
