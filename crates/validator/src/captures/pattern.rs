//! Paths that are patterns.

use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};
use walkdir::{DirEntry, WalkDir};

use super::Captures;

/// The pattern that a path is: one with `*`, `?` or `[`, where no file has that name.
pub(super) fn pattern_of(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| is_open(text) && !path.exists())
}

fn is_open(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Says what is wrong with a pattern.
fn fault(error: &PatternError) -> String {
    format!("no file has this name, and it is no pattern: {} at character {}", error.msg, error.pos + 1)
}

/// What stands for any number of folders.
const ANY_FOLDERS: &str = "**";

/// `*` and `?` stand for what is within one name.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// All that a pattern fits, by name in each folder. A link that leads back to a folder around it is told and not followed,
/// or there would be no end.
pub(super) struct Matches {
    entries: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>,
    /// Where it is looked for, what the pattern calls that, and what must follow.
    from: PathBuf,
    base: PathBuf,
    below: Pattern,
    only_folders: bool,
}

impl Matches {
    /// Errors say what is wrong with the pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let told = |error: PatternError| fault(&error);
        Pattern::new(pattern).map_err(told)?;
        let (mut base, mut names) = (PathBuf::new(), Vec::new());
        for component in Path::new(pattern).components() {
            match component {
                Component::Normal(name) if is_open(&name.to_string_lossy()) => names.push(name),
                component if names.is_empty() => base.push(component),
                component => names.push(component.as_os_str()),
            }
        }
        let mut names: Vec<_> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let below = Pattern::new(&names.join(std::path::MAIN_SEPARATOR_STR)).map_err(told)?;
        let depth = names.iter().position(|name| name == ANY_FOLDERS);
        let most = if depth.is_some() { usize::MAX } else { names.len() };
        // In front of `**`, only what fits is looked into.
        names.truncate(depth.unwrap_or(names.len()));
        let names =
            names.iter().map(|name| Pattern::new(name)).collect::<Result<Vec<_>, _>>().map_err(told)?;
        let is_on_the_way = move |entry: &DirEntry| {
            let name = entry.depth().checked_sub(1).and_then(|at| names.get(at));
            name.is_none_or(|name| name.matches_with(&entry.file_name().to_string_lossy(), OPTIONS))
        };
        let from = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base.clone() };
        let walk = WalkDir::new(&from).min_depth(1).max_depth(most).follow_links(true).sort_by_file_name();
        let entries = Box::new(walk.into_iter().filter_entry(is_on_the_way));
        let only_folders = pattern.ends_with(std::path::is_separator);
        Ok(Self { entries, from, base, below, only_folders })
    }

    /// The path as the pattern would name it, if it fits.
    fn named(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.from).ok()?;
        // Names need not be UTF-8; a pattern is.
        let fits = self.below.matches_with(&below.to_string_lossy(), OPTIONS);
        fits.then(|| self.base.join(below))
    }
}

impl Iterator for Matches {
    type Item = Result<PathBuf, walkdir::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.entries.next()? {
                Ok(entry) if self.only_folders && !entry.file_type().is_dir() => {}
                Ok(entry) => {
                    if let Some(path) = self.named(entry.path()) {
                        return Some(Ok(path));
                    }
                }
                // A link to nothing is of interest only if that is what was looked for.
                Err(error)
                    if error.loop_ancestor().is_none() && error.path().is_some_and(Path::is_symlink) =>
                {
                    if let Some(path) = error.path().and_then(|path| self.named(path)) {
                        return Some(Ok(path));
                    }
                }
                // Where there is nothing, nothing fits.
                Err(error) if error.depth() == 0 && !self.from.exists() => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Captures {
    /// Whether something can be read or looked for at this path.
    ///
    /// A path at which there is nothing passes, since a scan tells of it.
    ///
    /// # Errors
    ///
    /// No file has this name, and it is a pattern with a fault: which one.
    pub fn check_path(path: &Path) -> Result<(), String> {
        match pattern_of(path).map(Pattern::new) {
            Some(Err(error)) => Err(fault(&error)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Captures, Matches};

    #[test]
    fn a_pattern_with_a_fault_is_told_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a[b"), "").unwrap();
        let check = |name: &str| Captures::check_path(&folder.path().join(name));
        for name in ["a", "*", "a[b", "a[bc]", "nothing here"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        let fault = Captures::check_path(Path::new("ab[")).unwrap_err();
        assert!(fault.starts_with("no file has this name") && fault.ends_with("at character 3"), "{fault}");
        assert_eq!(Matches::new("ab[").err(), Some(fault));
    }

    #[test]
    fn a_pattern_fits_names_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("x");
        for name in ["a/1.json", "a/b/2.json", "a/b/c/3.json", "b/4.json", "5.json", "a/.6.json"] {
            let path = base.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        for (pattern, expected) in [
            ("*.json", &["5.json"][..]),
            ("*/*.json", &["a/.6.json", "a/1.json", "b/4.json"]),
            ("[a-b]/?.json", &["a/1.json", "b/4.json"]),
            ("a/*/*.json", &["a/b/2.json"]),
            ("*/b/c/*", &["a/b/c/3.json"]),
            ("**/[1-5].json", &["5.json", "a/1.json", "a/b/2.json", "a/b/c/3.json", "b/4.json"]),
            ("a/**/*.json", &["a/.6.json", "a/1.json", "a/b/2.json", "a/b/c/3.json"]),
            ("*/**/c/*", &["a/b/c/3.json"]),
            ("*", &["5.json", "a", "b"]),
            ("*/", &["a", "b"]),
            ("?", &["a", "b"]),
            ("nothing*", &[]),
            ("nothing/*", &[]),
        ] {
            let all = Matches::new(&format!("{}/{pattern}", base.display())).unwrap();
            let found: Vec<_> = all.filter_map(Result::ok).collect();
            let expected: Vec<_> = expected.iter().map(|name| base.join(name)).collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_are_not_followed() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        fs::create_dir(base.join("sub")).unwrap();
        fs::write(base.join("sub/a.json"), "").unwrap();
        for name in ["sub/one", "sub/two"] {
            symlink("..", base.join(name)).unwrap();
        }
        symlink("nowhere", base.join("b.json")).unwrap();
        symlink("nowhere", base.join("other")).unwrap();
        let all = Matches::new(&format!("{}/**/*.json", base.display())).unwrap();
        let (found, failed): (Vec<_>, Vec<_>) = all.partition(Result::is_ok);
        let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
        assert_eq!(found, [base.join("b.json"), base.join("sub/a.json")]);
        assert_eq!(failed.len(), 2);
        assert!(failed.iter().all(|error| error.as_ref().unwrap_err().loop_ancestor().is_some()));
    }
}
