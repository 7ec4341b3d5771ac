//! The archives that jobs are proven with. Each is made when it is first asked for.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::data::{self, Archive};
use super::single::Tables;
use crate::registry::Python;

/// Lines of the largest file of what is compared.
const COMPARED: u64 = 20_000;
/// Lines where each is answered by a process that stands in for `optics`.
const MISBEHAVING: u64 = 2_000;

pub(super) struct Archives<'a> {
    root: &'a Path,
    python: &'a Python,
    program: &'a Path,
    folder: PathBuf,
    seed: u64,
    mixed: OnceCell<Compared>,
    small: OnceCell<Compared>,
    bzip2: OnceCell<Compared>,
    hosts: OnceCell<Archive>,
}

/// An archive, and what a single machine makes of it.
pub(super) struct Compared {
    pub(super) archive: Archive,
    pub(super) tables: Tables,
}

impl<'a> Archives<'a> {
    pub(super) fn new(
        root: &'a Path,
        python: &'a Python,
        program: &'a Path,
        folder: &Path,
        seed: u64,
    ) -> Self {
        let (mixed, small, bzip2, hosts) = Default::default();
        Self { root, python, program, folder: folder.to_owned(), seed, mixed, small, bzip2, hosts }
    }

    /// What can be in an archive, most of it in one file.
    pub(super) fn mixed(&self) -> Result<&Compared, String> {
        made(&self.mixed, || {
            let folder = self.folder.join("mixed");
            let compared = self.compared(data::make(self.root, &folder, COMPARED, 1, self.seed)?)?;
            let Tables { findings, unread, counts, .. } = &compared.tables;
            if [findings, unread, counts].iter().any(|table| table.is_empty()) {
                return Err("there is a table that has nothing to compare".to_owned());
            }
            Ok(compared)
        })
    }

    /// The same, less of it.
    pub(super) fn small(&self) -> Result<&Compared, String> {
        made(&self.small, || {
            let folder = self.folder.join("small");
            self.compared(data::make(self.root, &folder, MISBEHAVING, 1, self.seed)?)
        })
    }

    /// Packed with bzip2, which a single machine does not unpack.
    pub(super) fn bzip2(&self) -> Result<&Compared, String> {
        made(&self.bzip2, || {
            let folder = self.folder.join("bzip2");
            self.compared(data::bzip2(self.root, self.python, &folder, MISBEHAVING, self.seed)?)
        })
    }

    /// Exchanges with two hosts, and long documents; all of it can be read.
    pub(super) fn hosts(&self) -> Result<&Archive, String> {
        made(&self.hosts, || data::hosts(self.root, &self.folder.join("hosts"), self.seed))
    }

    fn compared(&self, archive: Archive) -> Result<Compared, String> {
        let tables = Tables::of(self.program, &archive, &[])?;
        Ok(Compared { archive, tables })
    }
}

fn made<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, String>) -> Result<&T, String> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let new = make()?;
    Ok(cell.get_or_init(|| new))
}
