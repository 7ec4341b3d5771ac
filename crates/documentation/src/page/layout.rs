//! The layouts in which the vendor's pages reach a reader.

use std::fmt;

/// How a page is written down.
///
/// The source of each is the project's collection of facts about the page (observed): the vendor's site, a browser's
/// "copy as text", and readers that turn sites into Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Plain text: name and description on consecutive lines, sub-fields as bullets.
    Compact,
    /// Plain text with a blank line between all lines.
    Airy,
    /// HTML, with tables or definition lists.
    Html,
    /// Markdown with a line for each row of a table: `name | text |`. Nested lists are lost.
    MarkdownRows,
    /// Markdown with a line for each cell, starting with `|`. Nested lists are lost.
    MarkdownCells,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 5] =
        [Self::Compact, Self::Airy, Self::Html, Self::MarkdownRows, Self::MarkdownCells];

    /// Stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Airy => "airy",
            Self::Html => "html",
            Self::MarkdownRows => "markdown-rows",
            Self::MarkdownCells => "markdown-cells",
        }
    }

    /// The layout of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
