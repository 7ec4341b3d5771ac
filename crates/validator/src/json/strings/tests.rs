//! Many bytes at a time as one at a time.

use fearless_simd::Level;
use proptest::prelude::*;

use super::{Stepped, Walk, escape, is_escape, resolve_with, step_over_with};

fn levels() -> Vec<Level> {
    let best = Level::new();
    let mut levels = vec![best, Level::fallback()];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_avx2().map(Level::Avx2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_sse2().map(Level::Sse2));
    }
    levels
}

/// The same, byte by byte.
fn plainly(text: &[u8], start: usize) -> Option<Stepped> {
    let (mut at, mut escaped, mut is_right) = (start, false, true);
    loop {
        match text.get(at)? {
            b'"' => return Some(Stepped { end: at, escaped, is_right }),
            b'\\' => {
                escaped = true;
                is_right &= is_escape(text, at);
                at += 2;
            }
            byte => {
                is_right &= *byte >= 0x20;
                at += 1;
            }
        }
    }
}

/// The same, byte by byte.
fn walked_plainly(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match text.get(at)? {
            b'"' => at = plainly(text, at + 1)?.end,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

proptest! {
    #[test]
    fn values_end_where_they_end_byte_by_byte_whatever_the_pieces(
        text in prop::collection::vec(prop_oneof![
            2 => Just(b'\\'), 2 => Just(b'"'), 1 => prop::sample::select(&b"{}[]"[..]), 9 => Just(b'x'), 1 => any::<u8>(),
        ], 0..300),
        cuts in prop::collection::vec(0_usize..300, 0..5),
    ) {
        let mut text = text;
        text.insert(0, b'{');
        let expected = walked_plainly(&text);
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut <= text.len()).collect();
        cuts.sort_unstable();
        cuts.push(text.len());
        for level in levels() {
            let (mut walk, mut start, mut end) = (Walk::default(), 0, None);
            for &cut in &cuts {
                end = walk.step_with(level, &text[start..cut]).map(|length| start + length);
                if end.is_some() {
                    break;
                }
                start = cut;
            }
            prop_assert_eq!(end, expected);
        }
    }

    #[test]
    fn strings_end_where_they_end_byte_by_byte(
        text in prop::collection::vec(prop_oneof![
            4 => Just(b'\\'), 1 => Just(b'"'), 2 => Just(b'u'), 2 => Just(b'n'), 3 => Just(b'0'), 9 => any::<u8>(),
        ], 0..300),
        start in 0_usize..70,
    ) {
        let start = start.min(text.len());
        for level in levels() {
            prop_assert_eq!(step_over_with(level, &text, start), plainly(&text, start));
        }
    }

    #[test]
    fn strings_of_few_escapes_end_where_they_end_byte_by_byte(text in r#"[a-z]{0,140}(\\\\|\\"|\\n|[a-z]{50}){0,4}[\x00-\x7f]{0,140}""#) {
        for level in levels() {
            prop_assert_eq!(step_over_with(level, text.as_bytes(), 0), plainly(text.as_bytes(), 0));
        }
    }

    #[test]
    fn what_a_string_stands_for_is_what_serde_json_reads(
        text in r#"([a-zé🦀 ]{0,40}|\\n|\\/|\\"|\\\\|\\b|\\f|\\r|\\t|\\u00e4|\\ud83e\\udd80){0,30}"#,
    ) {
        let expected: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
        for level in levels() {
            let mut resolved = b"before".to_vec();
            resolve_with(level, text.as_bytes(), &mut resolved);
            prop_assert_eq!(std::str::from_utf8(&resolved[6..]).unwrap(), &expected);
        }
    }
}

#[test]
fn half_a_pair_is_a_replacement_character() {
    for text in [r"\ud83e", r"\udd80\ud83e", r"\ud83ex", r"\ud83e\n"] {
        assert_eq!(escape(text.as_bytes()), ('\u{FFFD}', 6), "{text}");
    }
}

/// The second piece has no byte outside of strings but the one that a backslash would escape, if it escaped anything there.
#[test]
fn a_backslash_outside_of_strings_escapes_nothing() {
    let text = [&b"{\\\"\""[..], &[b'x'; 61], b"}"].concat();
    assert_eq!(walked_plainly(&text), Some(text.len()));
    for level in levels() {
        let mut walk = Walk::default();
        assert_eq!(walk.step_with(level, &text[..1]), None);
        assert_eq!(walk.step_with(level, &text[1..65]), None);
        assert_eq!(walk.step_with(level, &text[65..]), Some(1));
    }
}
