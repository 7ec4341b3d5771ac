//! A tar archive, packed with gzip, whose bytes depend on nothing but what is in it.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// Files by name, in the order of their names.
#[derive(Default)]
pub(super) struct Archive {
    entries: BTreeMap<String, Entry>,
}

struct Entry {
    mode: u32,
    bytes: Vec<u8>,
}

impl Archive {
    pub(super) fn program(&mut self, name: &str, bytes: Vec<u8>) {
        self.entries.insert(name.to_owned(), Entry { mode: 0o755, bytes });
    }

    pub(super) fn text(&mut self, name: &str, bytes: Vec<u8>) {
        self.entries.insert(name.to_owned(), Entry { mode: 0o644, bytes });
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// What a file must hold.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.entries.get(name).map(|entry| entry.bytes.as_slice())
    }

    /// The archive, in which all files are below `folder` and of the same time.
    pub(super) fn packed(&self, folder: &str, time: u64) -> Result<Vec<u8>, String> {
        let told = |error: std::io::Error| format!("the archive: {error}");
        let mut tar = Builder::new(Vec::new());
        for (name, entry) in &self.entries {
            let mut header = Header::new_ustar();
            header.set_entry_type(EntryType::Regular);
            header.set_mode(entry.mode);
            header.set_mtime(time);
            header.set_uid(0);
            header.set_gid(0);
            header.set_size(entry.bytes.len() as u64);
            tar.append_data(&mut header, format!("{folder}/{name}"), entry.bytes.as_slice()).map_err(told)?;
        }
        let tar = tar.into_inner().map_err(told)?;
        // Without name and time; the byte that tells the system says "unknown".
        let mut gzip = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
        gzip.write_all(&tar).map_err(told)?;
        gzip.finish().map_err(told)
    }
}

#[cfg(test)]
mod tests {
    use super::Archive;

    fn archive(order: [&str; 3]) -> Archive {
        let mut archive = Archive::default();
        for name in order {
            if name == "p" {
                archive.program(name, b"program".to_vec());
            } else {
                archive.text(name, name.as_bytes().to_vec());
            }
        }
        archive
    }

    #[test]
    fn the_order_in_which_files_are_added_does_not_show() {
        let one = archive(["p", "a", "m/z"]).packed("x", 1_700_000_000).unwrap();
        let other = archive(["m/z", "a", "p"]).packed("x", 1_700_000_000).unwrap();
        assert!(one == other);
        assert!(one != archive(["m/z", "a", "p"]).packed("x", 1_700_000_001).unwrap());
    }

    #[test]
    fn entries_are_sorted_and_belong_to_nobody() {
        let packed = archive(["p", "m/z", "a"]).packed("x", 1_700_000_000).unwrap();
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let mut seen = Vec::new();
        for entry in tar.entries().unwrap() {
            let entry = entry.unwrap();
            let header = entry.header();
            assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
            assert_eq!(header.mtime().unwrap(), 1_700_000_000);
            seen.push((entry.path().unwrap().display().to_string(), header.mode().unwrap()));
        }
        let expected = [("x/a", 0o644), ("x/m/z", 0o644), ("x/p", 0o755)];
        assert_eq!(seen, expected.map(|(name, mode)| (name.to_owned(), mode)));
    }
}
