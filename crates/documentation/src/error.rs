//! Why something could not be compared.

use std::fmt;

/// A source that could not be read whole, so that nothing certain can be said about it.
///
/// It is never a finding: commands end with exit code 3 on it. The message is one line that says where, what and
/// what to do next; it quotes names and structure, never the prose of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    source: Source,
    reason: Reason,
    line: Option<usize>,
    detail: String,
}

/// What is held against the lock, and the lock itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The vendor's page.
    Page,
    /// The documentation lock.
    Lock,
    /// The JSON Schema of the resource.
    Schema,
    /// The OpenAPI description of the operations.
    Openapi,
    /// The JSON Schema derived from the compiled Rust types.
    Types,
    /// A profile of captured documents.
    Traffic,
}

/// The kinds are private, so that a new layout can bring new ones; [`Error::reason`] gives their stable ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Unreadable,
    #[cfg(feature = "fetch")]
    AddressRefused,
    #[cfg(feature = "fetch")]
    NotFetched,
    NotText,
    Empty,
    TooLarge,
    UnsupportedLayout,
    Ambiguous,
    AnchorMissing,
    AnchorRepeated,
    NotUnderstood,
    CutOff,
    Lossy,
    OtherPage,
    #[cfg(feature = "command")]
    NotAProfile,
    #[cfg(feature = "command")]
    OtherContract,
    NotThePage,
    Malformed,
    Unresolved,
    NothingToCompare,
}

impl Error {
    pub(crate) fn new(source: Source, reason: Reason, detail: impl Into<String>) -> Self {
        Self { source, reason, line: None, detail: detail.into() }
    }

    pub(crate) fn page(reason: Reason, line: usize, detail: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(Source::Page, reason, detail) }
    }

    /// The same of another page than the one that is compared: its line is one of that page.
    pub(crate) fn of_sibling(self, name: &str) -> Self {
        let line = self.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let detail = format!("the sibling {}{line}: {}", name.escape_debug(), self.detail);
        Self { line: None, detail, ..self }
    }

    pub(crate) fn with_line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    /// A source whose bytes could not be obtained: a missing file, a failed read.
    pub fn unreadable(source: Source, name: &str, cause: &std::io::Error) -> Self {
        Self::new(source, Reason::Unreadable, format!("{} cannot be read: {cause}", name.escape_debug()))
    }

    /// A source that should be JSON and is not.
    pub fn malformed(source: Source, name: &str, cause: &serde_json::Error) -> Self {
        let detail = format!("{} is not JSON: {cause}", name.escape_debug());
        Self::new(source, Reason::Malformed, detail).with_line(cause.line())
    }

    /// What could not be compared.
    pub fn source_compared(&self) -> Source {
        self.source
    }

    /// Stable id of the reason, in kebab case.
    pub fn reason(&self) -> &'static str {
        self.reason.entry().0
    }

    /// Line of the source, counted from 1, where the trouble shows.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The source ends, or seems to end, before its end.
    pub fn is_cut_off(&self) -> bool {
        self.reason == Reason::CutOff
    }

    /// The page describes another operation than the lock.
    pub fn is_other_page(&self) -> bool {
        self.reason == Reason::OtherPage
    }

    /// Something that every page of this kind has is not there.
    pub(crate) fn is_anchor_missing(&self) -> bool {
        self.reason == Reason::AnchorMissing
    }

    /// The bytes could not be obtained at all.
    pub fn is_unreadable(&self) -> bool {
        #[cfg(feature = "fetch")]
        if matches!(self.reason, Reason::AddressRefused | Reason::NotFetched) {
            return true;
        }
        self.reason == Reason::Unreadable
    }
}

impl Reason {
    /// Id and advice of each reason.
    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("unreadable", "check the path and its permissions"),
            #[cfg(feature = "fetch")]
            Self::AddressRefused => (
                "address-refused",
                "give an https address without credentials, or save the page and give the file",
            ),
            #[cfg(feature = "fetch")]
            Self::NotFetched => {
                ("not-fetched", "try again later, or save the page in a browser and give the file")
            }
            Self::NotText => ("not-text", "save the page as UTF-8 text"),
            Self::Empty => ("empty", "save the page again, as text"),
            Self::TooLarge => ("too-large", "save one operation's page alone"),
            Self::UnsupportedLayout => ("unsupported-layout", "save the page as HTML or as plain text"),
            Self::Ambiguous => ("ambiguous-layout", "name the layout with --layout"),
            Self::AnchorMissing => ("anchor-missing", "check that this is the whole page of the operation"),
            Self::AnchorRepeated => ("anchor-repeated", "save one operation's page alone"),
            Self::NotUnderstood => (
                "not-understood",
                "compare this part of the page by eye, and change the lock by hand where it must follow",
            ),
            Self::CutOff => (
                "cut-off",
                "save the whole page; if it truly ends here, take the missing entries out of the lock by hand",
            ),
            Self::Lossy => ("lossy", "save the page in a form that keeps nested lists"),
            Self::OtherPage => ("other-page", "save the page of the operation that the lock describes"),
            #[cfg(feature = "command")]
            Self::NotAProfile => ("not-a-profile", "give a profile that `optics observe` wrote"),
            #[cfg(feature = "command")]
            Self::OtherContract => {
                ("other-contract", "learn the profile anew, with `optics observe` of this contract")
            }
            Self::NotThePage => (
                "not-the-page",
                "open the page in a browser, sign in if it asks for it, and save what it shows",
            ),
            Self::Malformed => ("malformed", "restore the file from version control"),
            Self::Unresolved => ("unresolved", "write this part in a form that the comparison can follow"),
            Self::NothingToCompare => ("nothing-to-compare", "check that this is the right file"),
        }
    }
}

impl Source {
    /// Stable name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Lock => "lock",
            Self::Schema => "schema",
            Self::Openapi => "openapi",
            Self::Types => "types",
            Self::Traffic => "traffic",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, advice) = self.reason.entry();
        write!(f, "{}", self.source)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {} ({id}); {advice}", self.detail)
    }
}

impl std::error::Error for Error {}
