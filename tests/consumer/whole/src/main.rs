//! The `optics` command under another name, as a distribution would build it.

fn main() -> std::process::ExitCode {
    optics_cli::main()
}
