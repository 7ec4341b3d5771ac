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
