//! The lines of a page, with what layouts do to them taken away.

/// A line, or a cell of it, with something visible in it.
#[derive(Debug)]
pub(super) struct Line {
    /// Line of the file, from 1.
    pub(super) number: usize,
    /// Columns before the text or bullet. A tab counts as four.
    pub(super) indent: usize,
    /// The bullet that the line starts with.
    pub(super) bullet: Option<char>,
    /// The text, without bullet, with single spaces.
    pub(super) text: String,
    /// The line above it is blank.
    pub(super) after_blank: bool,
}

/// Splits a page into its visible lines.
///
/// A tab between two texts separates cells of a table and starts a line as a line end does. A bullet that stands alone
/// belongs to the text below it.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut bullet_alone: Option<Line> = None;
    let mut after_blank = false;
    for (at, row) in rows(text).enumerate() {
        let mut blank = true;
        for mut line in cells(row, at + 1) {
            line.after_blank = after_blank && blank;
            blank = false;
            match bullet_alone.take() {
                Some(bullet) if line.bullet.is_none() => line = Line { text: line.text, ..bullet },
                Some(bullet) => lines.push(bullet),
                None => {}
            }
            if line.bullet.is_some() && line.text.is_empty() {
                bullet_alone = Some(line);
            } else {
                lines.push(line);
            }
        }
        after_blank = blank;
    }
    lines.extend(bullet_alone);
    lines
}

/// The lines of a text, which end with LF, CRLF or CR.
pub(super) fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|row| row.strip_suffix('\r').unwrap_or(row).split('\r'))
}

/// The visible cells of one row.
fn cells(row: &str, number: usize) -> impl Iterator<Item = Line> {
    let start = row.find(|c: char| !c.is_whitespace() && !is_invisible(c)).unwrap_or(row.len());
    let (margin, rest) = row.split_at(start);
    let indent = margin.chars().filter(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
    rest.split('\t').filter_map(move |cell| line(cell, number, indent))
}

fn line(cell: &str, number: usize, indent: usize) -> Option<Line> {
    let text = visible(cell);
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if is_bullet(first) && (rest.is_empty() || rest.starts_with(' ') || !first.is_ascii()) {
        let text = rest.trim_start().to_owned();
        return Some(Line { number, indent, bullet: Some(first), text, after_blank: false });
    }
    Some(Line { number, indent, bullet: None, text, after_blank: false })
}

/// The text without invisible characters, and with single spaces between its words.
pub(super) fn visible(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars().filter(|&c| c.is_whitespace() || !is_invisible(c)) {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Bullets as browsers, editors and word processors write them.
fn is_bullet(c: char) -> bool {
    "•◦▪▫■□●○‣⁃∙·–—*-+\u{f0b7}".contains(c)
}

/// Zero-width and direction characters, soft hyphens, byte order marks and control characters.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}
