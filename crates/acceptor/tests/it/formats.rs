//! Texts of formats: those of the suite, each of which is certainly valid, or for a closer look for a reason.

use crate::{is_accepted, samples, with_at};

/// Valid, and too rare to be worth deciding.
const LOOK_CLOSER: &[&str] = &[
    // Leap seconds.
    "2016-12-31T23:59:60Z",
    "2016-12-31T22:59:60-01:00",
    "2016-12-31T23:59:60.5Z",
    // Addresses with quotes, marks, or numbers for a host.
    "a!#$%&'*/=?^`{|}~@example.com",
    "\"a b\"@example.com",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    // Hosts in brackets.
    "http://[::1]:80/",
    "http://[v1.a:b]/",
];

fn accepts(pointer: &str, text: &str) -> bool {
    is_accepted(&with_at(pointer, serde_json::Value::from(text).to_string().as_bytes()))
}

#[test]
fn each_sample_is_judged_where_its_format_belongs() {
    let mut closer = 0;
    for (format, pointers) in [
        ("date-time", &["/createdAt"][..]),
        ("email", &["/createdBy/login"]),
        ("uri", &["/destination", "/packageExecutions/0/package", "/packageExecutions/1/package"]),
        (
            "uuid",
            &["/id", "/createdBy/id", "/target/devices/0", "/target/zones/0", "/packageExecutions/0/package"],
        ),
    ] {
        let (allowed, others) = samples::of_format(format);
        for pointer in pointers {
            for text in allowed {
                let is_rare = LOOK_CLOSER.contains(text);
                closer += usize::from(is_rare);
                assert_eq!(accepts(pointer, text), !is_rare, "{text} at {pointer}");
            }
            for text in others {
                // The place can allow other things as well.
                let otherwise = text.is_empty() && *pointer == "/destination"
                    || samples::of_format("uri").0.contains(text) && pointer.ends_with("/package");
                assert_eq!(accepts(pointer, text), otherwise, "{text} at {pointer}");
            }
        }
    }
    assert!(closer >= LOOK_CLOSER.len());
}

#[test]
fn each_part_of_a_moment_has_its_bounds() {
    for (text, valid) in [
        ("2026-01-31T00:00:00Z", true),
        ("2026-01-32T00:00:00Z", false),
        ("2026-02-28T00:00:00Z", true),
        ("2026-03-31T00:00:00Z", true),
        ("2026-04-30T00:00:00Z", true),
        ("2026-05-31T00:00:00Z", true),
        ("2026-06-30T00:00:00Z", true),
        ("2026-06-31T00:00:00Z", false),
        ("2026-07-31T00:00:00Z", true),
        ("2026-08-31T00:00:00Z", true),
        ("2026-09-30T00:00:00Z", true),
        ("2026-09-31T00:00:00Z", false),
        ("2026-10-31T00:00:00Z", true),
        ("2026-11-30T00:00:00Z", true),
        ("2026-11-31T00:00:00Z", false),
        ("2026-12-31T23:59:59Z", true),
        ("1600-02-29T00:00:00Z", true),
        ("1700-02-29T00:00:00Z", false),
        ("1904-02-29T00:00:00Z", true),
        ("1903-02-29T00:00:00Z", false),
        ("2024-02-30T00:00:00Z", false),
        ("2026-03-02T23:00:00Z", true),
        ("2026-03-02T09:15:27+23:59", true),
        ("2026-03-02T09:15:27-00:60", false),
        ("2026-03-02T09:15:27*02:00", false),
        ("2026-03-02T09:15:27+2:00", false),
        ("2026-03-02T09:15:27+02:0", false),
        ("2026-03-02T09:15:27+02-00", false),
        ("2026-03-02T09:15:27.0123456789Z", true),
        ("2026-03-02T09:15:27.1", false),
        ("2026-03-02T09:15:27.Z", false),
        ("2026-03-02T09:15:2:Z", false),
        ("2026-03-02T09:15:/7Z", false),
        ("2026-03-02T0a:15:27Z", false),
        ("a026-03-02T09:15:27Z", false),
        ("20a6-03-02T09:15:27Z", false),
        ("2026-0a-02T09:15:27Z", false),
        ("2026-03-a2T09:15:27Z", false),
        ("2026-03-02T09:a5:27Z", false),
        ("2026-03-02T09:15:a7Z", false),
        ("2026/03-02T09:15:27Z", false),
        ("2026-03/02T09:15:27Z", false),
        ("2026-03-02_09:15:27Z", false),
        ("2026-03-02T09-15:27Z", false),
        ("2026-03-02T09:15-27Z", false),
    ] {
        assert_eq!(accepts("/createdAt", text), valid, "{text}");
    }
}

#[test]
fn addresses_have_words_and_labels_of_some_length() {
    let long = |length: usize| "a".repeat(length);
    for (text, valid) in [
        (format!("{}@example.com", long(64)), true),
        (format!("{}@example.com", long(65)), false),
        (format!("a@{}.example", long(63)), true),
        (format!("a@{}.example", long(64)), false),
        (format!("a@{0}.{0}.{0}.{1}", long(63), long(61)), true),
        (format!("a@{0}.{0}.{0}.{1}", long(63), long(62)), false),
        ("a.b.c@d.e.f".to_owned(), true),
        ("A0_+-@B-9".to_owned(), true),
        ("a@ab-cd.example".to_owned(), true),
        // What a label with two hyphens at its third place means is for a closer look.
        ("a@ab--cd.example".to_owned(), false),
        ("a@xn--bcher-kva.example".to_owned(), false),
        ("a@abc--d.example".to_owned(), true),
        ("a@b.".to_owned(), false),
        ("a.@b".to_owned(), false),
        ("a@b_c".to_owned(), false),
        ("a@b@c".to_owned(), false),
    ] {
        assert_eq!(accepts("/createdBy/login", &text), valid, "{text}");
    }
}

#[test]
fn each_character_of_an_identifier_counts() {
    for (form, wrong) in [
        ("abebf88c-f283-4edc-834b-aa8ad3bc682c", "ghGH-/:@`"),
        ("ABEBF88CF2834EDC834BAA8AD3BC682C", "abGZ-/:@`"),
    ] {
        for pointer in ["/id", "/createdBy/id", "/target/devices/0", "/target/zones/0"] {
            assert!(accepts(pointer, form));
            for at in 0..form.len() {
                for other in wrong.chars().filter(|other| form.as_bytes()[at] != *other as u8) {
                    // In a UUID letters of any case are digits.
                    let mut text = form.to_owned();
                    text.replace_range(at..=at, &other.to_string());
                    let hexadecimal =
                        other.is_ascii_hexdigit() && form.contains('-') && form.as_bytes()[at] != b'-';
                    assert_eq!(accepts(pointer, &text), hexadecimal, "{text}");
                }
            }
            for text in [&form[1..], &form[..form.len() - 1], &format!("{form}0"), &format!("0{form}")] {
                assert!(!accepts(pointer, text), "{text}");
            }
            // Whatever stands in the place of a quote, all around it being right.
            for other in "x0'`,}]: !#".bytes() {
                for (first, last) in [(b'"', other), (other, b'"')] {
                    let value = [&[first], form.as_bytes(), &[last]].concat();
                    assert!(!is_accepted(&with_at(pointer, &value)), "{}", String::from_utf8_lossy(&value));
                }
            }
        }
    }
    // Every digit, at every place.
    for digit in "0123456789abcdefABCDEF".chars() {
        let uuid: String = "########-####-####-####-############".replace('#', &digit.to_string());
        assert!(accepts("/id", &uuid), "{uuid}");
        assert_eq!(accepts("/id", &digit.to_string().repeat(32)), !digit.is_ascii_lowercase(), "{digit}");
    }
}

#[test]
fn each_character_of_a_url_counts_in_its_part() {
    for byte in 0x20..=0x7F_u8 {
        let character = char::from(byte);
        let plain = character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(character);
        for (text, valid) in [
            (format!("ftp://a{character}b/"), plain || "@/?#".contains(character)),
            (format!("ftp://a/{character}b"), plain || ":@/?#".contains(character)),
            (format!("ftp://a/?{character}b"), plain || ":@/?#".contains(character)),
            (format!("ftp://a/#{character}b"), plain || ":@/?".contains(character)),
            (format!("{character}a:b"), character.is_ascii_alphabetic()),
            (format!("a{character}:b"), character.is_ascii_alphanumeric() || "+-.:".contains(character)),
        ] {
            assert_eq!(accepts("/destination", &text), valid, "{text}");
        }
    }
    for (text, valid) in [
        ("ftp://a%20b/%7e?%41#%fF", true),
        ("ftp://%", false),
        ("ftp://a/%2", false),
        ("ftp://a/%g0", false),
        ("ftp://a/%0g", false),
        ("ftp://a?%zz", false),
        ("ftp://a#%z", false),
        ("ftp://a:b@c:1/", true),
        ("ftp://a:b@c:x/", false),
        ("ftp://a:80", true),
        ("ftp://a:8a", false),
        ("ftp://a@b@c", false),
        ("ftp://a@b:1:2", false),
        ("ftp:///", true),
        ("ftp:?#", true),
        ("ftp:#?", true),
        ("ftp:#a#", false),
        ("a:", true),
        (":", false),
        ("a", false),
    ] {
        assert_eq!(accepts("/destination", text), valid, "{text}");
    }
}
