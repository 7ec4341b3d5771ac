//! Paths that are patterns.

use std::path::Path;

use super::Captures;

/// The pattern that a path is: one with `*`, `?` or `[`, where no file has that name.
pub(super) fn pattern_of(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists())
}

/// Says what is wrong with a pattern.
pub(super) fn fault(error: &glob::PatternError) -> String {
    format!("no file has this name, and it is no pattern: {} at character {}", error.msg, error.pos + 1)
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
        match pattern_of(path).map(glob::Pattern::new) {
            Some(Err(error)) => Err(fault(&error)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Captures;

    #[test]
    fn a_pattern_with_a_fault_is_told_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a[b"), "").unwrap();
        let check = |name: &str| Captures::check_path(&folder.path().join(name));
        for name in ["a", "*", "a[b", "a[bc]", "nothing here"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        let fault = Captures::check_path(Path::new("ab[")).unwrap_err();
        assert!(fault.starts_with("no file has this name") && fault.ends_with("at character 3"), "{fault}");
    }
}
