//! Rows below a header; on a terminal that is too narrow for that, a paragraph for each row.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use textwrap::Options;
use textwrap::core::display_width;

/// One line below the header, and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// Columns of the terminal between two of the table.
const GAP: usize = 2;
/// Names of up to so many columns stay whole: all of the contract's do.
const WHOLE: usize = 45;
/// Words of up to so many columns stay whole: ids of every kind do.
const WORD: usize = 36;
/// Columns are no narrower, unless all that is in them is.
const NARROW: usize = 16;
/// A paragraph is no narrower, however little of it a terminal shows.
const LEAST: usize = 20;

/// Lays out the rows within `width` columns, or as wide as they are where nobody says how wide that may be. Lines are broken
/// between words. Cells must be printable; a line break in one stands between its parts.
pub(crate) fn lay_out<const N: usize>(
    header: [&str; N],
    rows: &[[String; N]],
    width: Option<usize>,
) -> String {
    let width = width.unwrap_or(usize::MAX).max(LEAST);
    match widths(&header, rows, width) {
        Some(widths) => table(header, rows, widths),
        None => rows.iter().map(|row| paragraph(&header, row, width)).collect(),
    }
}

/// How wide the columns are; none if they would have to be so narrow that words are broken.
fn widths<const N: usize>(header: &[&str; N], rows: &[[String; N]], width: usize) -> Option<[usize; N]> {
    let (mut widths, mut least) = (header.map(display_width), header.map(display_width));
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let widest = |separators: &[char]| cell.split(separators).map(display_width).max().unwrap_or(0);
            widths[column] = widths[column].max(widest(&['\n']));
            least[column] = least[column].max(widest(&['\n', ' ']));
        }
    }
    // A name that is as long as a line should not take the table from the others.
    let longest_name = (width / 5).saturating_mul(2).clamp(WHOLE * 2 / 3, WHOLE);
    widths[0] = widths[0].min(longest_name);
    for (least, width) in least.iter_mut().zip(widths) {
        *least = (*least).clamp(NARROW, WORD).min(width);
    }
    let mut excess = (widths.iter().sum::<usize>() + GAP * (N - 1)).saturating_sub(width);
    while excess > 0 {
        // The widest gives way.
        let columns = widths.iter_mut().zip(least);
        let (widest, least) =
            columns.filter(|(width, least)| **width > *least).max_by_key(|(width, _)| **width)?;
        let step = excess.min((*widest - least).div_ceil(2));
        *widest -= step;
        excess -= step;
    }
    Some(widths)
}

fn table<const N: usize>(header: [&str; N], rows: &[[String; N]], widths: [usize; N]) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table.add_rows(rows.iter().cloned());
    // The library would make columns narrower where the terminal is; it is not.
    table.set_width(u16::MAX);
    for (number, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
        // Between two columns stands one space of the library's own.
        let padding = if number + 1 < N { GAP - 1 } else { 0 };
        let [padding, width] =
            [padding, width + padding].map(|number| u16::try_from(number).unwrap_or(u16::MAX));
        column.set_padding((0, padding));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    table.trim_fmt() + "\n"
}

/// The first cell on a line of its own, and below it the others with what they are, as many on a line as it has room for.
fn paragraph<const N: usize>(header: &[&str; N], row: &[String; N], width: usize) -> String {
    const INDENT: &str = "  ";
    const BETWEEN: &str = "   ";
    let [name, ..] = &row[..] else { return String::new() };
    let mut lines: Vec<String> = wrapped(&name.replace('\n', " "), width, "", INDENT);
    let mut line = String::new();
    for (label, cell) in header.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty()) {
        let item = format!("{label}: {}", cell.replace('\n', ", "));
        let begun = display_width(&line);
        if begun > 0 && begun + BETWEEN.len() + display_width(&item) > width {
            lines.push(std::mem::take(&mut line));
        }
        if line.is_empty() {
            let mut broken = wrapped(&item, width, INDENT, "    ");
            // What goes on below ends there.
            line = if broken.len() == 1 { broken.pop().unwrap_or_default() } else { String::new() };
            lines.extend(broken);
        } else {
            line = format!("{line}{BETWEEN}{item}");
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines.join("\n") + "\n"
}

fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use textwrap::core::display_width;

    use super::lay_out;

    fn rows() -> Vec<[String; 3]> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        vec![
            row(["id", "abebf88c-f283-4edc-834b-aa8ad3bc682c", "documented"]),
            row([
                "target.devices",
                "C9F0F895FB98AB9159F51FD0297E236D\n45C48CCE2E2D7FBDEA1AFC51C7C6AD26",
                "documented",
            ]),
            row(["name", "Zürich – сбор журналов, 記録を集める, and what else there is to be said", ""]),
        ]
    }

    fn shown(width: Option<usize>) -> String {
        lay_out(["Field", "Value", "Evidence"], &rows(), width)
    }

    #[test]
    fn columns_fit_and_no_word_is_broken() {
        insta::assert_snapshot!(shown(Some(66)));
        assert_eq!(shown(Some(400)), shown(None));
    }

    #[test]
    fn where_columns_do_not_fit_there_are_paragraphs() {
        insta::assert_snapshot!(shown(Some(40)));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut rows = rows();
        rows.push(["long.".repeat(30), "x".repeat(200), "documented".to_owned()]);
        for width in 20..200 {
            for line in lay_out(["Field", "Value", "Evidence"], &rows, Some(width)).lines() {
                assert!(display_width(line) <= width, "{width}: {line}");
            }
        }
    }
}
