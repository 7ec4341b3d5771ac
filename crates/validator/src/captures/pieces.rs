//! Lines that are no documents, but pieces of one that goes over several.

use super::items::{space, value_end};
use crate::json::Skim;

/// What is said of a source of such lines, besides what each of them breaks.
pub(super) const NOTE: &str = "the lines are pieces of a JSON text that goes over several of them; name its form with \
    --form (document, array, list-page or har), or write each document or record on a line of its own";

/// Whether a text of lines starts with a value that goes on behind its first line. `head` is the start of it, or all.
pub(super) fn are_pieces(head: &[u8]) -> bool {
    let start = space(head, 0);
    let Some(line_end) = memchr::memchr(b'\n', &head[start..]).map(|length| start + length) else {
        return false;
    };
    // The end of a value that is no object and no array is only certain behind it.
    if !matches!(head[start], b'{' | b'[') || value_end(&head[..line_end], start).is_some() {
        return false;
    }
    // Where more follows, the last line may be torn.
    let whole_lines = memchr::memrchr(b'\n', head).unwrap_or(line_end);
    let mut skim = Skim::new(&head[..whole_lines]);
    let is_value = skim.skip().is_ok();
    // A line that was cut off is no start of the next.
    let goes_on = space(head, line_end) < whole_lines;
    is_value || (goes_on && skim.peek().is_none())
}

#[cfg(test)]
mod tests {
    use super::are_pieces;

    #[test]
    fn a_value_over_several_lines_is_told_from_lines_that_are_cut_off() {
        for (text, pieces) in [
            ("{\n  \"a\": 1\n}\n", true),
            ("{\n  \"a\": 1\n}", true),
            ("\r\n[\r\n  {\r\n    \"a\": [\r\n", true),
            ("{\n  \"a\": 1,\n  \"b\": \"c", true),
            ("{\"a\":\n1}\n{\"a\":\n1}\n", true),
            ("{\"a\": 1,\n\"b\": 2,\n", true),
            ("{\"a\": 1}\n{\"a\": 1}\n", false),
            ("{\"a\": 1}", false),
            ("{\"a\": 1,", false),
            ("{\"a\": 1,\n", false),
            ("{\"a\": 1,\n{\"a\": 1}\n", false),
            ("{\"a\": \"b\n{\"a\": 1}\n", false),
            ("{\"a\": [\n{\"a\": 1}\n{\"a\": 1}\n", false),
            ("{\n<html>\n", false),
            ("<html>\n{\n", false),
            ("\"a\n\"", false),
            ("", false),
            ("\n\n", false),
        ] {
            assert_eq!(are_pieces(text.as_bytes()), pieces, "{text:?}");
        }
    }
}
