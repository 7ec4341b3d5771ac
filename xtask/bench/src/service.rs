//! Servers of the same contract, asked for the same execution by the same clients: how many requests a second, and how
//! long it takes from the start of the process to its first answer.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use optics_load::{Application, Connection, Load, Tally};
use optics_model::{Operation, PackageExecution};
use secrecy::SecretString;
use serde_json::Value;
use wait4::Wait4 as _;

use super::data::Contract;
use super::measure::median;
use super::peers::{Kit, Peers};
use super::work::Goal;
use crate::output::note;

pub(super) const TITLE: &str = "emulator, requests a second";
const EMULATOR: &str = "optics emulate";
const PRISM: &str = "Stoplight Prism 5.16.0 mock";

/// Few, so that two cores are shared fairly with whoever serves them.
const CONNECTIONS: usize = 16;
/// What is compiled while it runs is slow at first.
const WARM_UP: Load = Load { connections: CONNECTIONS, duration: Duration::from_secs(2) };
const LOAD: Load = Load { connections: CONNECTIONS, duration: Duration::from_secs(5) };
/// How long a server may take to its first answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a server that does not tell when it is ready is tried.
const PAUSE: Duration = Duration::from_millis(2);

/// What is measured.
pub(super) struct Service {
    pub(super) servers: Vec<Server>,
    pub(super) goals: Vec<Goal>,
    /// Of the execution that is asked for.
    path: String,
}

/// A program that serves the contract.
pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) kit: Option<Kit>,
    program: Program,
}

enum Program {
    Emulator {
        optics: PathBuf,
    },
    Prism {
        script: PathBuf,
        openapi: PathBuf,
        /// What it said when it was started first.
        said: PathBuf,
    },
}

/// Medians of several runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Served {
    /// Requests that were answered with 200 and JSON, in a second.
    pub(super) rate: f64,
    /// From the start of the process to the first such answer.
    pub(super) first_seconds: f64,
    /// Most memory that was resident at once, of all runs.
    pub(super) peak_bytes: u64,
}

impl Service {
    pub(super) fn new(
        root: &Path,
        optics: &Path,
        peers: Option<&Peers>,
        contract: &Contract,
    ) -> Result<Self, String> {
        // The emulator holds the contract's examples by itself.
        let example = contract.schema["examples"][0].to_string();
        let example: PackageExecution = serde_json::from_str(&example)
            .map_err(|error| format!("the first example of the schema is no execution: {error}"))?;
        let emulator = Program::Emulator { optics: optics.to_owned() };
        let mut servers = vec![Server { name: EMULATOR, kit: None, program: emulator }];
        if let Some(peers) = peers {
            let program = Program::Prism {
                script: peers.path(Kit::Prism, "node_modules/@stoplight/prism-cli/dist/index.js"),
                openapi: root.join("schema/openapi.json"),
                said: peers.path(Kit::Prism, "said.txt"),
            };
            servers.push(Server { name: PRISM, kit: Some(Kit::Prism), program });
        }
        Ok(Self {
            servers,
            goals: vec![Goal::Rate { ours: EMULATOR, times: 10.0, of: &[PRISM] }],
            path: Operation::GET_PACKAGE_EXECUTION.path_for(&example.id),
        })
    }

    /// What the title does not say.
    pub(super) fn remark() -> String {
        format!(
            "get of one execution over {CONNECTIONS} connections for {} s, after {} s to warm up",
            LOAD.duration.as_secs(),
            WARM_UP.duration.as_secs()
        )
    }

    /// Runs all in turns, each time in a new process: once to warm up, then `times`. Who cannot serve, or answers one request
    /// with anything but 200 and JSON, has no figure, but the reason.
    pub(super) fn measure(&self, peers: Option<&Peers>, times: usize) -> Vec<Result<Served, String>> {
        let absent = |server: &Server| {
            let reason = server.kit.and_then(|kit| peers?.missing(kit));
            reason.map_or(Ok(Vec::new()), |reason| Err(reason.to_owned()))
        };
        let mut all: Vec<Result<Vec<Served>, String>> = self.servers.iter().map(absent).collect();
        for round in 0..=times {
            for (server, runs) in self.servers.iter().zip(&mut all) {
                let Ok(done) = runs else { continue };
                match self.run(server, round == 0) {
                    Ok(run) => {
                        let (rate, first) = (run.rate, run.first_seconds * 1e3);
                        let what = if round == 0 { "to warm up" } else { "run" };
                        note(format_args!(
                            "{}, {what}: {rate:.0} requests/s, first answer after {first:.1} ms",
                            server.name
                        ));
                        if round > 0 {
                            done.push(run);
                        }
                    }
                    Err(reason) => *runs = Err(reason),
                }
            }
        }
        all.into_iter().map(|runs| medians(&runs?)).collect()
    }

    fn run(&self, server: &Server, is_first: bool) -> Result<Served, String> {
        let running = match &server.program {
            Program::Emulator { optics } => emulator(optics, &self.path)?,
            Program::Prism { script, openapi, said } => {
                prism(script, openapi, &self.path, is_first.then_some(said.as_path()))?
            }
        };
        let load = |load: Load| -> Result<Tally, String> {
            let tally = load.run(&running.address, &running.request).map_err(|error| error.to_string())?;
            tally.complaint().map_or(Ok(tally), Err)
        };
        load(WARM_UP)?;
        let rate = load(LOAD)?.rate();
        let first_seconds = running.first_seconds;
        Ok(Served { rate, first_seconds, peak_bytes: running.process.end()? })
    }
}

fn medians(runs: &[Served]) -> Result<Served, String> {
    let median_of = |figure: fn(&Served) -> f64| median(runs.iter().map(figure).collect());
    Ok(Served {
        rate: median_of(|run| run.rate).ok_or("it was never run")?,
        first_seconds: median_of(|run| run.first_seconds).unwrap_or_default(),
        peak_bytes: runs.iter().map(|run| run.peak_bytes).max().unwrap_or_default(),
    })
}

/// A server that has answered once.
struct Running {
    process: Process,
    address: String,
    request: Vec<u8>,
    first_seconds: f64,
}

/// A process that ends with this value.
struct Process(Option<Child>);

impl Process {
    fn start(command: &mut Command) -> Result<Self, String> {
        let started = command.stdin(Stdio::null()).spawn();
        started
            .map(|child| Self(Some(child)))
            .map_err(|error| format!("cannot start {}: {error}", command.get_program().to_string_lossy()))
    }

    /// How it ended, if it did.
    fn ended(&mut self) -> Option<String> {
        let status = self.0.as_mut()?.try_wait().ok()??;
        Some(format!("it ended: {status}"))
    }

    /// Ends it, and says how many bytes were resident at most.
    fn end(mut self) -> Result<u64, String> {
        // Taken, since a process that has been waited for must not be ended once more.
        let Some(mut child) = self.0.take() else { return Ok(0) };
        let ended = child.kill().and_then(|()| child.wait4());
        ended.map(|ended| ended.rusage.maxrss).map_err(|error| format!("it cannot be ended: {error}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // It may have ended by itself; then there is nothing to end.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Starts `optics emulate`. Its first answer comes after its token, which is asked for as well.
fn emulator(optics: &Path, path: &str) -> Result<Running, String> {
    let start = Instant::now();
    let mut process =
        Process::start(Command::new(optics).arg("emulate").stdout(Stdio::piped()).stderr(Stdio::null()))?;
    let mut line = String::new();
    if let Some(stdout) = process.0.as_mut().and_then(|child| child.stdout.take()) {
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
    }
    // The line holds a secret, so that no error quotes it.
    let ready: Value = serde_json::from_str(&line).map_err(|_| "it did not say that it is ready")?;
    let setting = |name: &str| ready[name].as_str().ok_or_else(|| format!("it did not tell its {name}"));
    let address = setting("url")?.trim_start_matches("http://").to_owned();
    let application = Application {
        tenant_id: setting("tenant_id")?.to_owned(),
        app_id: setting("app_id")?.to_owned(),
        app_secret: SecretString::from(setting("app_secret")?.to_owned()),
    };
    let request = optics_load::get(&address, path, &application.access_token(&address, now())?);
    let answer = first_answer(&mut process, &address, &request)?;
    answer.complaint().map_or(Ok(()), Err)?;
    Ok(Running { process, address, request, first_seconds: start.elapsed().as_secs_f64() })
}

/// Starts Prism's mock, which does not check tokens beyond their being there.
fn prism(script: &Path, openapi: &Path, path: &str, said: Option<&Path>) -> Result<Running, String> {
    // Nobody else takes a port that was free a moment ago, in all likelihood.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = port.map_err(|error| format!("there is no free port: {error}"))?;
    let application = Application {
        tenant_id: "tenant".to_owned(),
        app_id: "application".to_owned(),
        app_secret: SecretString::from("nobody checks this signature".to_owned()),
    };
    let request = optics_load::get(&address.to_string(), path, &application.sign(now())?);
    let (out, err) = match said {
        Some(path) => {
            let file = File::create(path).and_then(|file| Ok((file.try_clone()?, file)));
            let (one, other) = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            (Stdio::from(one), Stdio::from(other))
        }
        None => (Stdio::null(), Stdio::null()),
    };
    let mut command = Command::new("node");
    command.arg(script).args(["mock", "--host", "127.0.0.1", "--port", &address.port().to_string()]);
    // In production it would start a process for each core, which is not what people get.
    command.arg(openapi).env_remove("NODE_ENV").stdout(out).stderr(err);
    let start = Instant::now();
    let mut process = Process::start(&mut command)?;
    let address = address.to_string();
    let answered = first_answer(&mut process, &address, &request)
        .and_then(|tally| tally.complaint().map_or(Ok(()), Err));
    let first_seconds = start.elapsed().as_secs_f64();
    answered.map_err(|reason| {
        let said = said.and_then(|path| fs::read(path).ok()).unwrap_or_default();
        match telling(&String::from_utf8_lossy(&said)) {
            Some(line) => format!("{reason}; it says: {line}"),
            None => reason,
        }
    })?;
    Ok(Running { process, address, request, first_seconds })
}

/// The first answer of a server that may not listen yet.
fn first_answer(process: &mut Process, address: &str, request: &[u8]) -> Result<Tally, String> {
    let start = Instant::now();
    loop {
        let reason = match Connection::open(address).and_then(|mut connection| connection.tally(request)) {
            Ok(tally) => return Ok(tally),
            Err(error) => error,
        };
        if let Some(ended) = process.ended() {
            return Err(ended);
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("no answer after {} s: {reason}", PATIENCE.as_secs()));
        }
        std::thread::sleep(PAUSE);
    }
}

/// The line of what a program said that tells best what went wrong: the first that names an error, or the last.
fn telling(said: &str) -> Option<&str> {
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let names_error = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.contains("error") || line.contains("fatal")
    };
    lines.clone().find(names_error).or_else(|| lines.next_back())
}

/// Seconds since the epoch.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{Process, Served, first_answer, medians, telling};

    #[test]
    fn the_line_that_tells_is_the_first_of_an_error() {
        let said = "node:internal/modules:1210\n  throw err;\n\nError: Cannot find module 'yargs'\n  at error.js\n\nv20\n";
        assert_eq!(telling(said), Some("Error: Cannot find module 'yargs'"));
        assert_eq!(telling("starting\n › fatal  no such file\nbye\n"), Some("› fatal  no such file"));
        assert_eq!(telling("starting\n bye \n\n"), Some("bye"));
        assert_eq!(telling("\n \n"), None);
    }

    #[test]
    fn figures_are_medians_and_memory_the_most() {
        let run = |rate, first_seconds, peak_bytes| Served { rate, first_seconds, peak_bytes };
        let runs = [run(30.0, 0.1, 7), run(10.0, 0.3, 9), run(20.0, 0.2, 8)];
        assert_eq!(medians(&runs), Ok(run(20.0, 0.2, 9)));
        assert_eq!(medians(&[]), Err("it was never run".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn a_server_that_ends_is_not_waited_for() {
        // Nobody ever listens on port 0.
        let mut process = Process::start(&mut std::process::Command::new("false")).unwrap();
        let reason = first_answer(&mut process, "127.0.0.1:0", b"").unwrap_err();
        assert_eq!(reason, "it ended: exit status: 1");
        let missing = Process::start(&mut std::process::Command::new("no-such-program-anywhere"));
        assert!(missing.err().unwrap().starts_with("cannot start no-such-program-anywhere: "));
    }
}
