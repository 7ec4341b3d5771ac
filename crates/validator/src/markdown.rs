//! GitHub's Markdown, in which nothing from outside is more than text, and which is never longer than GitHub takes.

use crate::escape::{printable, shortened};

/// How many characters of a text stand in a cell of a table.
const CELL: usize = 300;

/// `text` as a code span of GitHub's Markdown: nothing in it is a link, a mention, HTML or the end of the span. Nothing for
/// an empty text.
///
/// ```
/// assert_eq!(optics_validator::markdown_code("a`b\n@you"), "``a`b\\u{a}@you``");
/// ```
pub fn markdown_code(text: &str) -> String {
    let text = printable(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    if text.is_empty() { String::new() } else { format!("{fence}{space}{text}{space}{fence}") }
}

/// The same in a cell of a table, which a bar would end even in a code span; of a long text the first 300 characters and `…`.
///
/// ```
/// assert_eq!(optics_validator::markdown_cell("a|b"), "`a\\|b`");
/// ```
pub fn markdown_cell(text: &str) -> String {
    // Readers differ in what a backslash in front of the one that escapes a bar is.
    markdown_code(&brief(text, CELL).replace("\\|", "\\\\u{7c}")).replace('|', "\\|")
}

/// The same outside of tables: of a text of more than `most` characters the first ones and `…`.
pub fn markdown_brief(text: &str, most: usize) -> String {
    markdown_code(&brief(text, most))
}

fn brief(text: &str, most: usize) -> String {
    // What an escape spells is no shorter than what it stands for, so that nothing behind these is looked at.
    let end = text.char_indices().nth(most + 1).map_or(text.len(), |(at, _)| at);
    shortened(&printable(&text[..end]), most)
}

/// How much room is left in Markdown for what there can be any number of: rows of tables, entries of lists.
///
/// GitHub refuses a comment of more than 65,536 characters, and a summary of a job of more than 1 MiB. What is written with
/// a room, and no more than 4,000 bytes beside it, has no more bytes than that, and so no more characters either, however
/// they are counted.
///
/// ```
/// use optics_validator::MarkdownRoom;
///
/// let mut room = MarkdownRoom::new();
/// let rows = room.fill(usize::MAX, (0..10_000).map(|number| format!("- {number} and what is said of it\n")));
/// room.leave_out(10_000 - rows.shown, "row", "rows");
/// let text = rows.text + &room.end();
/// assert!(text.len() < 65_536 && text.contains("- 100 and what is said of it\n"));
/// assert!(text.ends_with(" rows. `--output json` has them.\n"));
/// ```
#[derive(Debug, Clone)]
pub struct MarkdownRoom {
    left: usize,
    left_out: Vec<String>,
}

/// As many rows as there was room for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarkdownRows {
    /// The rows.
    pub text: String,
    /// How many there are.
    pub shown: usize,
}

impl MarkdownRoom {
    /// In bytes.
    const ALL: usize = 65_536;
    /// For headings, totals, and what [`MarkdownRoom::end`] says.
    const REST: usize = 4_000;

    /// All of it.
    #[must_use]
    pub fn new() -> Self {
        Self { left: Self::ALL - Self::REST, left_out: Vec::new() }
    }

    /// The first of the rows, each whole, as many as fit into what is left and into so many bytes.
    pub fn fill(&mut self, most: usize, rows: impl IntoIterator<Item = String>) -> MarkdownRows {
        let most = most.min(self.left);
        let (mut text, mut shown) = (String::new(), 0);
        for row in rows {
            if text.len() + row.len() > most {
                break;
            }
            text.push_str(&row);
            shown += 1;
        }
        self.left -= text.len();
        MarkdownRows { text, shown }
    }

    /// Notes that so many things were left out, by what one is called and what many are.
    pub fn leave_out(&mut self, count: usize, one: &str, many: &str) {
        if count > 0 {
            self.left_out.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }

    /// A paragraph that says what was left out, and where it can be had; nothing if all is there.
    #[must_use]
    pub fn end(&self) -> String {
        if self.left_out.is_empty() {
            return String::new();
        }
        let what = self.left_out.join(", ");
        format!(
            "\n**Left out**, since GitHub takes no more than 65,536 characters: {what}. `--output json` has them.\n"
        )
    }
}

impl Default for MarkdownRoom {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{markdown_brief, markdown_cell};

    #[test]
    fn long_texts_are_cut_between_characters_and_escapes() {
        assert_eq!(markdown_cell("a|b"), "`a\\|b`");
        assert_eq!(markdown_brief(&"ä".repeat(300), 300), format!("`{}`", "ä".repeat(300)));
        assert_eq!(markdown_brief(&"ä".repeat(301), 300), format!("`{}…`", "ä".repeat(300)));
        assert_eq!(
            markdown_brief(&"\u{202e}".repeat(1 << 20), 300),
            format!("`{}…`", r"\u{202e}".repeat(37))
        );
    }
}
