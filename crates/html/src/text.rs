//! Words and names as pages show them.

use maud::{Markup, html};
use optics_validator::printable;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How many characters of anything are shown that comes from outside.
const LONGEST: usize = 400;

/// A text from outside: nothing in it reorders or hides, and it is not endless.
pub(crate) fn plain(text: &str) -> String {
    cut(text, LONGEST)
}

/// The same, of so many characters. What an escape spells is longer than what it stands for: all of it has room of twice that,
/// and none is cut in two.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut room = 2 * most;
    for (number, character) in text.chars().enumerate() {
        let mut bytes = [0; 4];
        let spelt = printable(character.encode_utf8(&mut bytes));
        let length = spelt.chars().count();
        if number == most || length > room {
            shown.push('…');
            break;
        }
        room -= length;
        shown.push_str(&spelt);
    }
    shown
}

const SEPARATORS: [char; 3] = ['/', '.', '#'];

fn separator(part: &str) -> &str {
    &part[part.trim_end_matches(SEPARATORS).len()..]
}

/// A name from outside, set apart from the text around it. It reads from the left, whatever letters it has: what separates
/// its parts stands where it stands in the document.
pub(crate) fn name(text: &str) -> Markup {
    html! {
        bdi dir="ltr" {
            code {
                // Where a line may break, so that it need not break within a word.
                @for part in plain(text).split_inclusive(SEPARATORS) {
                    // Between letters that are written from the right, a separator would be written so, too.
                    @if part.is_ascii() { (part) } @else { bdi dir="ltr" { (part.trim_end_matches(SEPARATORS)) } (separator(part)) }
                    wbr;
                }
            }
        }
    }
}

/// A number in groups of three digits, with spaces that no line breaks at.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// `1 document`, `2 documents`.
pub(crate) fn count(count: u64, thing: &str) -> String {
    let number = number(count);
    match thing.strip_suffix('y') {
        Some(stem) if count != 1 => format!("{number} {stem}ies"),
        _ => format!("{number} {thing}{}", if count == 1 { "" } else { "s" }),
    }
}

/// In percent. Only none is 0, and only all are 100.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 || part == whole {
        return if part == 0 { "0\u{a0}%" } else { "100\u{a0}%" }.to_owned();
    }
    let thousandths = (u128::from(part) * 1000 / u128::from(whole)).clamp(1, 999);
    format!("{}.{}\u{a0}%", thousandths / 10, thousandths % 10)
}

const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address on the page that chooses what is shown.
pub(crate) fn fragment(choices: &[(&str, &str)]) -> String {
    let choices =
        choices.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, FRAGMENT)));
    format!("#{}", choices.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::{cut, fragment, number, share};

    #[test]
    fn what_is_shown_is_bounded_and_harmless() {
        assert_eq!(cut("a\u{202e}b", 10), r"a\u{202e}b");
        assert_eq!(cut("abcdef", 3), "abc…");
        assert_eq!(cut(&"\u{202e}".repeat(1 << 20), 10), r"\u{202e}\u{202e}…");
        assert_eq!(cut(&"\u{202e}".repeat(2), 10), r"\u{202e}\u{202e}");
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(number),
            ["0", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567"]
        );
        assert_eq!(share(1, 1_000_000), "0.1\u{a0}%");
        assert_eq!(share(999_999, 1_000_000), "99.9\u{a0}%");
        assert_eq!((share(0, 0), share(3, 3)), ("0\u{a0}%".to_owned(), "100\u{a0}%".to_owned()));
    }

    #[test]
    fn choices_stay_in_the_fragment() {
        assert_eq!(
            fragment(&[("field", "/a b/*&<\""), ("class", "violation")]),
            "#field=%2Fa%20b%2F%2A%26%3C%22&class=violation"
        );
    }
}
