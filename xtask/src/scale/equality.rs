//! That a job comes to what a single machine comes to, byte for byte.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::archives::Compared;
use super::cluster::Ended;
use super::data::Archive;
use super::single::{COUNT, FINDING, Tables, UNREAD};
use super::{Scale, told};

impl Scale<'_> {
    pub(super) fn is_equal(&self, name: &str, settings: &[(&str, &str)]) -> Result<String, String> {
        let Compared { archive, tables } = self.archives.mixed()?;
        let mut job = self.job(name, &archive.folder);
        job.settings.extend(settings);
        self.equal(&self.finish(&job)?, archive, tables)
    }

    /// A single machine reads the files as they were before they were packed.
    pub(super) fn is_equal_unpacked(&self, name: &str) -> Result<String, String> {
        let Compared { archive, tables } = self.archives.bzip2()?;
        let mut job = self.job(name, &archive.folder);
        job.settings.push(("spark.sql.files.maxPartitionBytes", "16k"));
        self.equal(&self.finish(&job)?, archive, tables)
    }

    /// A file that is named beside the folder that it is in, in two ways, is not counted again.
    pub(super) fn reads_once(&self) -> Result<String, String> {
        let Compared { archive, tables } = self.archives.small()?;
        let (file, pattern) = (archive.folder.join("big.ndjson"), archive.folder.join("b*.ndjson"));
        let paths = [file, pattern].map(|path| path.to_string_lossy().into_owned());
        let mut job = self.job("twice", &archive.folder);
        job.options.extend(paths.iter().map(String::as_str));
        self.equal(&self.finish(&job)?, archive, tables)
    }

    /// `more` are options that a single machine does not have.
    pub(super) fn is_equal_with(
        &self,
        name: &str,
        options: &[&str],
        more: &[&str],
        code: i32,
    ) -> Result<String, String> {
        let archive = self.archives.hosts()?;
        let mut tables = Tables::of(self.program, archive, options)?;
        if tables.code != code {
            return Err(format!("optics validate ended with {} and not with {code}", tables.code));
        }
        let mut job = self.job(name, &archive.folder);
        job.options = [options, more].concat();
        if more.contains(&"--no-profile") {
            tables.profile = None;
        }
        self.equal(&self.finish(&job)?, archive, &tables)
    }

    /// That the tables of a job are those of a single machine, and that it ended as that did.
    pub(super) fn equal(&self, ended: &Ended, archive: &Archive, tables: &Tables) -> Result<String, String> {
        let totals = fs::read(ended.output.join("totals.json")).map_err(|_| {
            let end = ended.said.lines().rev().take(5).collect::<Vec<_>>().join(" | ");
            format!("there are no totals ({}); {}; {end}", ended.status, told(&ended.said))
        })?;
        let totals: Value = serde_json::from_slice(&totals).map_err(|error| error.to_string())?;
        if totals != tables.totals {
            return Err(format!("the totals are {totals} and not {}", tables.totals));
        }
        if ended.status.code() != Some(tables.code) {
            return Err(format!("the job ended with {} and not with {}", ended.status, tables.code));
        }
        let compared: [(&str, &[&str], &str); 3] = [
            ("findings", &FINDING, &tables.findings),
            ("unread", &UNREAD, &tables.unread),
            ("counts", &COUNT, &tables.counts),
        ];
        let mut rows = Vec::new();
        for (name, columns, expected) in compared {
            let dumped = self.dump(archive, &ended.output.join(name), columns)?;
            if dumped != expected {
                let differs = dumped.lines().zip(expected.lines()).find(|(one, other)| one != other);
                let (count, expected) = (dumped.lines().count(), expected.lines().count());
                return Err(format!("{name} differ, {count} and not {expected}, first: {differs:?}"));
            }
            rows.push(format!("{} {name}", expected.lines().count()));
        }
        if fs::read(ended.output.join("profile.json")).ok() != tables.profile {
            return Err("the profile is another".to_owned());
        }
        let profile = if tables.profile.is_some() { "the profile" } else { "no profile" };
        let (rows, lines, code) = (rows.join(", "), &totals["lines"], tables.code);
        Ok(format!("{rows} of {lines} lines, {profile} and the totals equal; exit code {code}"))
    }

    /// A table as sorted lines of JSON.
    fn dump(&self, archive: &Archive, table: &Path, columns: &[&str]) -> Result<String, String> {
        let mut command = self.python.command("python");
        command.arg(self.root.join("xtask/scale/dump.py")).arg(&archive.folder).arg(table).args(columns);
        let dumped = command.output().map_err(|error| format!("cannot start Python: {error}"))?;
        if !dumped.status.success() {
            return Err(String::from_utf8_lossy(&dumped.stderr).into_owned());
        }
        String::from_utf8(dumped.stdout).map_err(|_| "a table is not UTF-8".to_owned())
    }
}
