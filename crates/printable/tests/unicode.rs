//! The table against the database of another implementation.

use optics_printable::{printable, steers};

#[test]
fn exactly_what_unicode_calls_unseen_or_steering_is_spelled_out() {
    let class = r"^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]$";
    let class = regex::Regex::new(class).unwrap();
    let mut number = 0;
    for character in '\0'..=char::MAX {
        let is_one = class.is_match(character.encode_utf8(&mut [0; 4]));
        assert_eq!(steers(character), is_one, "U+{:04X}", u32::from(character));
        number += usize::from(is_one);
    }
    assert!(number > 4000, "{number}");
}

#[test]
fn what_is_spelled_out_has_nothing_left_that_steers() {
    let all: String = ('\0'..=char::MAX).filter(|character| steers(*character)).collect();
    let shown = printable(&all);
    assert!(shown.chars().all(|character| character.is_ascii_graphic()), "{shown}");
    for spelled in [r"\u{0}", r"\u{ad}", r"\u{2066}", r"\u{3164}", r"\u{e0041}", r"\u{e0100}", r"\u{10ffff}"]
    {
        assert!(shown.contains(spelled), "{spelled}");
    }
}
