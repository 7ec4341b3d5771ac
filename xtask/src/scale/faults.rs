//! What goes wrong: processes, executors, and what a job is asked for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::archives::Compared;
use super::cluster::{Submitted, wait_for};
use super::{Scale, data, told};

/// How long a job may take until it judges lines.
const BEGIN: Duration = Duration::from_secs(600);

impl Scale<'_> {
    /// Kills an executor while a process of its judges lines.
    pub(super) fn survives_a_kill(&self) -> Result<String, String> {
        let Compared { archive, tables } = self.archives.mixed()?;
        let mut job = self.job("killed", &archive.folder);
        job.settings.push(("spark.sql.files.maxPartitionBytes", "1m"));
        let mut job = self.cluster.submit(self.root, &job)?;
        let executor = wait_for(BEGIN, || {
            if job.is_running() { working_executor(self.folder).map(Some) } else { Some(None) }
        });
        let executor = executor.flatten().ok_or("no executor was seen at work")?;
        let killed = Command::new("kill").args(["-9", &executor.to_string()]).status();
        killed
            .ok()
            .filter(std::process::ExitStatus::success)
            .ok_or("the executor was gone before it was killed")?;
        let ended = Submitted::finish(job)?;
        if !ended.said.contains("Lost executor") {
            return Err("Spark did not notice; nothing was proven".to_owned());
        }
        self.equal(&ended, archive, tables)
    }

    /// A process dies, the first time that it is asked.
    pub(super) fn survives_a_death(&self) -> Result<String, String> {
        let Compared { archive, tables } = self.archives.small()?;
        let mut job = self.job("dies-once", &archive.folder);
        job.programs = self.misbehaving(job.name)?;
        job.options = vec!["--optics", "dies-once.py"];
        let ended = self.finish(&job)?;
        if !ended.said.contains("and was asked for more") {
            return Err("no process died; nothing was proven".to_owned());
        }
        self.equal(&ended, archive, tables)
    }

    /// A packed file that is not whole.
    pub(super) fn refuses_cut(&self, name: &str, extension: &str) -> Result<String, String> {
        let folder = self.folder.join(name).join("archive");
        let file = format!("cut.ndjson.{extension}");
        data::cut(self.root, self.python, &folder, &file)?;
        let ended = self.finish(&self.job(name, &folder))?;
        let told = told(&ended.said);
        if ended.status.code() == Some(3) && told.contains(&file) && !ended.output.exists() {
            Ok(told.to_owned())
        } else {
            Err(format!("the job ended with {}: {told}", ended.status))
        }
    }

    /// With a program that goes wrong in this way, the job fails, says so, and leaves nothing.
    pub(super) fn fails(&self, way: &str, said: &str) -> Result<String, String> {
        let Compared { archive, .. } = self.archives.small()?;
        let mut job = self.job(way, &archive.folder);
        job.programs = self.misbehaving(way)?;
        job.settings.push(("spark.task.maxFailures", "2"));
        if way.ends_with("stalls") {
            job.options = vec!["--stall", "5"];
        }
        let stand_in = format!("{way}.py");
        job.options.extend(["--optics", &stand_in]);
        let ended = self.finish(&job)?;
        let told = told(&ended.said);
        if ended.status.code() != Some(3) || ended.output.exists() {
            return Err(format!("the job passed ({}): {told}", ended.status));
        }
        if told.contains(said) {
            Ok(told.to_owned())
        } else {
            Err(format!("it failed for another reason: {told}"))
        }
    }

    /// A program that goes wrong in this way, and what it needs beside it.
    fn misbehaving(&self, way: &str) -> Result<Vec<PathBuf>, String> {
        let folder = self.folder.join("programs").join(way);
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(failed)?;
        let (stand_in, marker, real) =
            (folder.join(format!("{way}.py")), folder.join("marker"), folder.join("optics"));
        fs::copy(self.root.join("xtask/scale/misbehaving.py"), &stand_in).map_err(failed)?;
        fs::copy(self.program, &real).map_err(failed)?;
        fs::write(&marker, folder.join("made").to_string_lossy().as_bytes()).map_err(failed)?;
        Ok(vec![stand_in, marker, real])
    }
}

/// An executor of the cluster whose task has a process that judges lines.
fn working_executor(folder: &Path) -> Option<u32> {
    let work = folder.join("work");
    let judges = processes(|line| line.contains("--verdicts"));
    judges.into_iter().find_map(|judge| {
        let mut at = judge;
        // Python's worker and its daemon are in between.
        for _ in 0..4 {
            at = parent(at)?;
            let is_ours = || fs::read_link(format!("/proc/{at}/cwd")).is_ok_and(|cwd| cwd.starts_with(&work));
            if command_line(at)?.contains("CoarseGrainedExecutorBackend") && is_ours() {
                return Some(at);
            }
        }
        None
    })
}

fn processes(is_wanted: impl Fn(&str) -> bool) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| command_line(*id).is_some_and(|line| is_wanted(&line))).collect()
}

fn command_line(id: u32) -> Option<String> {
    let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&line).replace('\0', " "))
}

fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}
