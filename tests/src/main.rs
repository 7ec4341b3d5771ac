//! The `optics` command under test. Cargo tells a test the path of programs of its own package only, so the command is
//! compiled here once more, from the same library.

use std::process::ExitCode;

fn main() -> ExitCode {
    optics_cli::main()
}
