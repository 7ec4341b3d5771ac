//! The command as a child process.

use std::io::Write;
use std::process::{Child, Command, Stdio};

/// A run of the command in preparation. It inherits no environment, so that no setting of the person who runs the
/// tests reaches it.
pub(crate) struct Optics(Command, Vec<u8>);

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

pub(crate) fn optics(arguments: &[&str]) -> Optics {
    let mut command = Command::new(env!("CARGO_BIN_EXE_optics-under-test"));
    command.env_clear().args(arguments);
    Optics(command, Vec::new())
}

impl Optics {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn current_dir(mut self, path: &std::path::Path) -> Self {
        self.0.current_dir(path);
        self
    }

    pub(crate) fn stdin(mut self, bytes: &[u8]) -> Self {
        self.1 = bytes.to_vec();
        self
    }

    /// Starts the command and leaves it running, its standard output piped.
    pub(crate) fn spawn(mut self) -> Child {
        self.0.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    }

    /// The same, with its standard error piped as well.
    pub(crate) fn spawn_quietly(mut self) -> Child {
        self.0.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn run(self) -> Ran {
        self.run_into(Stdio::piped())
    }

    /// Runs it with this as its standard output.
    pub(crate) fn run_into(mut self, stdout: impl Into<Stdio>) -> Ran {
        let mut child = self.0.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let bytes = self.1;
        // In a thread of its own, since the command may print before it has read everything, or not read at all.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }
}

impl Ran {
    /// All that a person or script sees.
    pub(crate) fn seen(&self) -> String {
        format!(
            "exit code {}\n---- standard output\n{}---- standard error\n{}",
            self.code.map_or("none: killed by a signal".to_owned(), |code| code.to_string()),
            self.stdout,
            self.stderr
        )
    }
}
