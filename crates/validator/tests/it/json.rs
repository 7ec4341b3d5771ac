//! The reader of JSON.

use optics_validator::json::{DEPTH_LIMIT, Flaw, Kind, Number, read};

/// A text that is no JSON, and what it is told to be.
const BROKEN: &[&[u8]] = &[
    b"",
    b" \r\n\t",
    b"\xEF\xBB\xBF{}",
    b"\xFF\xFE{\0}\0",
    b"\0{\0}",
    b"{\0}\0",
    b"<!DOCTYPE html>\n<title>Sign in</title>",
    b"{",
    b"{\"a\"",
    b"{\"a\":",
    b"{\"a\":1",
    b"{\"a\":1,",
    b"[1",
    b"[1,",
    b"[1,\r\n \n",
    b"\"text",
    b"\"text\\",
    b"\"text\\u12",
    b"tru",
    b"-",
    b"1.",
    b"1e+",
    b"{} {}",
    b"{} }",
    b"1 2",
    b"[1,]",
    b"{\"a\":1,}",
    b"[1 2]",
    b"{\"a\" 1}",
    b"{\"a\":1 \"b\":2}",
    b"{a:1}",
    b"{'a':1}",
    b"[/* none */]",
    b"[,]",
    b"[}",
    b"True",
    b"NaN",
    b"[nul]",
    b"[truer]",
    b"+1",
    b".5",
    b"01",
    b"-01",
    b"1.e5",
    b"\"a\nb\"",
    b"\"a\0b\"",
    b"\"a\\x\"",
    b"\"a\\u12g4\"",
    b"[\"\xC3\xA4\", \xC3]",
    b"[\"\xED\xA0\x80\"]",
    b"[\xC3\xA4]",
    b"[\n  \"\xC3\xA4\xF0\x9F\xA6\x80\", ?\n]",
    b"[1,\r\n 2,\r\n oops]",
    b"nope",
    b"[\x01]",
    b"\0\0{}",
    b"GIF89a\xFF",
    b"tru\xFF",
];

#[test]
fn each_fault_is_told_with_its_place() {
    let told: Vec<String> = BROKEN
        .iter()
        .map(|text| format!("{:<44} {}", text.escape_ascii().to_string(), read(text).unwrap_err()))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_broken_here_is_broken_for_serde_json_too() {
    for text in BROKEN {
        assert!(serde_json::from_slice::<serde_json::Value>(text).is_err(), "{}", text.escape_ascii());
    }
}

#[test]
fn the_first_fault_counts_even_if_the_text_is_not_utf8_later() {
    let error = read(b"[1,, \xFF]").unwrap_err();
    assert!(!error.is_not_utf8());
    assert_eq!(error.position().offset, 3);
    assert!(read(b"[1, \xFF").unwrap_err().is_not_utf8());
}

#[test]
fn predicates_tell_kinds_of_fault_apart() {
    assert!(read(b"\n").unwrap_err().is_empty());
    assert!(read(b"{").unwrap_err().is_truncated());
    assert!(!read(b"{").unwrap_err().is_empty());
    assert!(!read(b"{").unwrap_err().is_too_deep());
    assert!(!read(b"}").unwrap_err().is_truncated());
    assert!(read(&b"[".repeat(200_000)).unwrap_err().is_too_deep());
}

#[test]
fn the_depth_limit_is_that_of_serde_json() {
    for (depth, readable) in [(DEPTH_LIMIT, true), (DEPTH_LIMIT + 1, false), (200_000, false)] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = if open == "[" { "" } else { "1" };
            let text = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(read(text.as_bytes()).is_ok(), readable, "{depth} of {open}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), readable);
        }
    }
    // What stands side by side is not nested.
    let many = format!("[{}0]", "[],".repeat(2 * DEPTH_LIMIT));
    assert!(read(many.as_bytes()).is_ok());
}

#[test]
fn numbers_are_judged_by_value() {
    let told: Vec<String> = [
        "0",
        "-0",
        "-0.0",
        "0e5",
        "1",
        "1.0",
        "1e2",
        "1.50e1",
        "15e-1",
        "100e-2",
        "1e-1",
        "-1",
        "-1.0",
        "9007199254740991",
        "9007199254740992",
        "9007199254740991.5",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1.8446744073709551615e19",
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
    ]
    .into_iter()
    .map(|text| {
        let document = read(text.as_bytes()).unwrap();
        let Kind::Number(number) = document.root().kind() else { panic!("{text} is a number") };
        assert_eq!(number.text(), text);
        format!("{text:<26} {}", values(*number))
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

fn values(number: Number<'_>) -> String {
    format!(
        "integer {:<5} u64 {:<26} i64 {:<26} f64 {:?}",
        number.is_integer(),
        format!("{:?}", number.as_u64()),
        format!("{:?}", number.as_i64()),
        number.as_f64()
    )
}

const UNTIDY: &str = r#" {"b":[1.0,1e2,-0,18446744073709551616],"a":{ },"c":[ ],"ä\u0041\/":"\ud83e\udd80",
    "a":{"x":null,"y":[true,{"z":"\u001b"}]}} "#;

#[test]
fn pretty_changes_nothing_but_white_space() {
    insta::assert_snapshot!(read(UNTIDY.as_bytes()).unwrap().pretty());
    insta::assert_snapshot!(
        read(UNTIDY.as_bytes()).unwrap().compact(),
        @r#"{"b":[1.0,1e2,-0,18446744073709551616],"a":{},"c":[],"ä\u0041\/":"\ud83e\udd80","a":{"x":null,"y":[true,{"z":"\u001b"}]}}"#
    );
}

#[test]
fn serialising_keeps_every_digit() {
    let written = ["0", "-5", "18446744073709551615", "-0", "1.0", "1e2", "0.1", "1e22"];
    let text = format!("[{}, 18446744073709551616, 1e400, 0.10000000000000000001]", written.join(", "));
    insta::assert_snapshot!(
        serde_json::to_string(&read(text.as_bytes()).unwrap()).unwrap(),
        @r#"[0,-5,18446744073709551615,-0.0,1.0,100.0,0.1,1e+22,"18446744073709551616","1e400","0.10000000000000000001"]"#
    );
}

#[test]
fn of_a_key_that_stands_twice_the_last_counts() {
    for few_or_many in [0, 40] {
        let others: Vec<_> = (0..few_or_many).map(|index| format!("\"k{index}\":0,")).collect();
        let others = others.concat();
        let text = format!(r#"{{{others}"a":1,"\u0061":2,"b":3,"a":4}}"#);
        let document = read(text.as_bytes()).unwrap();
        let Kind::Object(object) = document.root().kind() else { panic!("it is an object") };
        assert_eq!(object.len(), few_or_many + 2);
        assert_eq!(&text[document.root().pointer("/a").unwrap().span().start..][..1], "4");
        assert_eq!(document.flaws().len(), 2);
        let flaw = document.flaws()[0].span();
        assert_eq!(&text[flaw.start..flaw.end], r#""\u0061":2"#);
        assert_eq!(
            serde_json::to_value(&document).unwrap(),
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        );
    }
}

#[test]
fn flaws_come_in_the_order_of_the_text() {
    let document = read(br#"{"a":1,"a":{"b":"\udc00","c":1,"c":1}}"#).unwrap();
    let pointers: Vec<_> = document.flaws().iter().map(Flaw::pointer).collect();
    assert_eq!(pointers, ["/a", "/a/b", "/a/c"]);
}

#[test]
fn half_of_a_surrogate_pair_is_a_flaw_with_a_pointer() {
    let document = read(br#"{"a":["x","\ud800\ud83e\udd80\udc00"],"\udfff":{"b":1}}"#).unwrap();
    let flaws: Vec<_> = document
        .flaws()
        .iter()
        .map(|flaw| (flaw.pointer(), &document.text()[flaw.span().start..flaw.span().end]))
        .collect();
    assert_eq!(flaws, [("/a/1", r"\ud800"), ("/a/1", r"\udc00"), ("", r"\udfff")]);
    let Kind::String(text) = document.root().pointer("/a/1").unwrap().kind() else {
        panic!("it is a string")
    };
    assert_eq!(text, "\u{fffd}🦀\u{fffd}");
    // The second halves of two pairs are none.
    assert_eq!(read(br#""\udc00\udc00""#).unwrap().flaws().len(), 2);
}

#[test]
fn debug_shows_no_value() {
    let document = read(br#"{"name":"secret","n":[12345]}"#).unwrap();
    let shown = format!("{document:?} {:?}", document.root());
    assert!(!shown.contains("secret") && !shown.contains("12345") && !shown.contains("name"), "{shown}");
}
