//! A cluster of Spark on this machine: a master, workers with a core each, and jobs that are submitted to them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::registry::Python;

/// Modules of the job, beside what is started.
const MODULES: [&str; 4] =
    ["optics_process.py", "optics_partition.py", "optics_profile.py", "optics_tables.py"];
/// How long a process of Spark may take to say that it is there.
const START: Duration = Duration::from_secs(300);

/// The processes end with this value.
pub(super) struct Cluster<'a> {
    python: &'a Python,
    /// Where the processes write what they have to say.
    folder: PathBuf,
    master: String,
    processes: Vec<(String, Child)>,
}

/// A job.
pub(super) struct Job<'j> {
    pub(super) name: &'j str,
    pub(super) archive: &'j Path,
    /// What is shipped to the nodes; the first of these is `optics`, or stands in for it.
    pub(super) programs: Vec<PathBuf>,
    /// Settings of Spark.
    pub(super) settings: Vec<(&'j str, &'j str)>,
    /// Options of the job.
    pub(super) options: Vec<&'j str>,
}

/// A job that was submitted.
pub(super) struct Submitted {
    child: Child,
    started: Instant,
    pub(super) output: PathBuf,
    pub(super) log: PathBuf,
}

/// How a job ended.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) took: Duration,
    pub(super) output: PathBuf,
    /// What Spark and the job said.
    pub(super) said: String,
}

impl<'a> Cluster<'a> {
    pub(super) fn start(python: &'a Python, folder: &Path, workers: usize) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot write below {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(failed)?;
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let mut cluster =
            Self { python, folder: folder.to_owned(), master: String::new(), processes: Vec::new() };
        let master = ["org.apache.spark.deploy.master.Master", "--port", "0", "--webui-port", "0"];
        cluster.spawn("master", &master)?;
        cluster.master = cluster.told("master", |log| {
            let start = log.find("spark://")?;
            log[start..].split_whitespace().next().map(str::to_owned)
        })?;
        for number in 0..workers {
            let name = format!("worker-{number}");
            let place = folder.join("work").to_string_lossy().into_owned();
            let url = cluster.master.clone();
            let worker = ["org.apache.spark.deploy.worker.Worker", "--cores", "1", "--memory", "1g"];
            let rest = ["--port", "0", "--webui-port", "0", "--work-dir", &place, &url];
            cluster.spawn(&name, &[&worker[..], &rest[..]].concat())?;
        }
        for number in 0..workers {
            let name = format!("worker-{number}");
            cluster.told(&name, |log| log.contains("Successfully registered with master").then_some(()))?;
        }
        Ok(cluster)
    }

    pub(super) fn submit(&self, root: &Path, job: &Job<'_>) -> Result<Submitted, String> {
        let place = |name: &str| root.join("scale").join(name).to_string_lossy().into_owned();
        let modules = MODULES.map(place).join(",");
        let programs: Vec<_> = job.programs.iter().map(|program| program.to_string_lossy()).collect();
        let output = self.folder.join(format!("{}.out", job.name));
        let log = self.folder.join(format!("{}.log", job.name));
        let mut command = self.command("spark-submit");
        command.args(["--master", &self.master, "--driver-memory", "1g", "--executor-memory", "768m"]);
        command.args([
            "--conf",
            "spark.ui.enabled=false",
            "--files",
            &programs.join(","),
            "--py-files",
            &modules,
        ]);
        for (name, value) in &job.settings {
            command.arg("--conf").arg(format!("{name}={value}"));
        }
        command.arg(place("optics_scale.py")).args(&job.options).arg(job.archive).arg(&output);
        let child = logging(&mut command, &log)?;
        Ok(Submitted { child, started: Instant::now(), output, log })
    }

    fn spawn(&mut self, name: &str, arguments: &[&str]) -> Result<(), String> {
        let mut command = self.command("spark-class");
        command.args(arguments).args(["--host", "127.0.0.1"]);
        let child = logging(&mut command, &self.folder.join(format!("{name}.log")))?;
        self.processes.push((name.to_owned(), child));
        Ok(())
    }

    fn command(&self, name: &str) -> Command {
        let mut command = self.python.command(name);
        // Spark's scripts look for Python, and through it for Spark, on the path.
        let python = self.python.command("python");
        let folder = Path::new(python.get_program()).parent().unwrap_or(Path::new("")).to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
        if let Ok(paths) = std::env::join_paths(paths) {
            command.env("PATH", paths);
        }
        command.env("PYSPARK_PYTHON", python.get_program()).env("SPARK_LOCAL_IP", "127.0.0.1");
        command.env("SPARK_LOCAL_DIRS", self.folder.join("local")).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Waits until a process has said something.
    fn told<T>(&mut self, name: &str, look: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let path = self.folder.join(format!("{name}.log"));
        let mut process =
            self.processes.iter_mut().find(|(known, _)| known == name).map(|(_, process)| process);
        let told = wait_for(START, || {
            // Before its log is read, which then has all that it said.
            let has_ended = process.as_mut().is_some_and(|process| !matches!(process.try_wait(), Ok(None)));
            let log = fs::read_to_string(&path).unwrap_or_default();
            match look(&log) {
                Some(told) => Some(Ok(told)),
                None => has_ended.then(|| Err(log.lines().next().unwrap_or("it said nothing").to_owned())),
            }
        });
        match told {
            Some(Ok(told)) => Ok(told),
            Some(Err(said)) => Err(format!("Spark's {name} ended, which needs Java 17: {said}")),
            None => Err(format!("Spark's {name} does not start; see {}", path.display())),
        }
    }
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        for (_, process) in self.processes.iter_mut().rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Submitted {
    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub(super) fn finish(mut self) -> Result<Ended, String> {
        let status =
            self.child.wait().map_err(|error| format!("spark-submit cannot be waited for: {error}"))?;
        let took = self.started.elapsed();
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        Ok(Ended { status, took, output: self.output.clone(), said })
    }
}

impl Drop for Submitted {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a command that says everything into a file.
fn logging(command: &mut Command, path: &Path) -> Result<Child, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let log = File::create(path).map_err(|error| failed(&error))?;
    let other = log.try_clone().map_err(|error| failed(&error))?;
    let child = command.stdin(Stdio::null()).stdout(log).stderr(other).spawn();
    child.map_err(|error| format!("cannot start {}: {error}", command.get_program().to_string_lossy()))
}

/// Looks again and again, for so long.
pub(super) fn wait_for<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if start.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
