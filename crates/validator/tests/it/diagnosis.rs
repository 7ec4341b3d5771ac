//! What is said to be wrong with a text, and whether it is.

use optics_validator::Validator;
use serde_json::{Value, json};

/// A schema, a text that it refuses, what is said of it, and the text with that mended.
type Case = (&'static str, &'static str, &'static str, &'static str);

const COMPACT: &str = "^[0-9A-F]{32}$";

const IDENTIFIERS: &[Case] = &[
    (
        COMPACT,
        "c9f0f895fb98ab9159f51fd0297e236d",
        "32 hexadecimal digits, but in lower case",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "C9F0F895FB98AB9159f51FD0297E236D",
        "32 hexadecimal digits, but partly in lower case",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "C9F0F895FB98AB9159F51FD0297E236",
        "31 characters where 32 belong",
        "C9F0F895FB98AB9159F51FD0297E2360",
    ),
    (
        COMPACT,
        "C9F0F895FB98AB9159F51FD0297E236D0",
        "33 characters where 32 belong",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "C9F0F895GB98AB9159F51FD0297E236D",
        "an upper-case letter where an upper-case hexadecimal digit belongs, at character 9",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "C9F0F895FB98AB9159F51FD0297E236é",
        "a character beyond ASCII where an upper-case hexadecimal digit belongs, at character 32",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "C9F0 F895FB98AB9159F51FD0297E236",
        "a space where an upper-case hexadecimal digit belongs, at character 5",
        "C9F00F895FB98AB9159F51FD0297E236",
    ),
    (
        COMPACT,
        "C9F0F895-FB98-AB91-59F5-1FD0297E236D",
        "hyphens within it",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        "c9f0f895-fb98-ab91-59f5-1fd0297e236d",
        "hyphens within it, and 32 hexadecimal digits, but in lower case",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        COMPACT,
        " C9F0F895FB98AB9159F51FD0297E236D\n",
        "white space around it",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (COMPACT, "{C9F0F895FB98AB9159F51FD0297E236D}", "braces around it", "C9F0F895FB98AB9159F51FD0297E236D"),
    (
        COMPACT,
        "\"C9F0F895FB98AB9159F51FD0297E236D\"",
        "quotation marks around it",
        "C9F0F895FB98AB9159F51FD0297E236D",
    ),
    (
        "uuid",
        "abebf88cf2834edc834baa8ad3bc682c",
        "32 hexadecimal digits without separators",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    (
        "uuid",
        "abebf88cf283-4edc-834b-aa8ad-3bc682c",
        "36 characters with hyphens, but not as 8-4-4-4-12",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    (
        "uuid",
        "abebf88c:f283:4edc:834b:aa8ad3bc682c",
        "36 characters with colons, but not as 8-4-4-4-12",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    (
        "uuid",
        "abebf88c-f283-4edc-834b-aa8ad3bc682",
        "35 characters where 36 belong",
        "abebf88c-f283-4edc-834b-aa8ad3bc6820",
    ),
    (
        "uuid",
        "abebf88c-f283-4edc-834b-aa8ad3bc682g",
        "a lower-case letter where a hexadecimal digit belongs, at character 36",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    (
        "uuid",
        "{abebf88c-f283-4edc-834b-aa8ad3bc682c}",
        "braces around it",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    (
        "uuid",
        "urn:uuid:abebf88c-f283-4edc-834b-aa8ad3bc682c",
        "urn:uuid: in front of it",
        "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    ),
    ("^v[0-9]{3}-[a-z]{2}$", "v12-ab", "6 characters where 7 belong", "v123-ab"),
    ("^[a-z]+$", "abc1", "a digit where a lower-case letter belongs, at character 4", "abc"),
];

const MOMENTS: &[Case] = &[
    (
        "date-time",
        "2026-03-02T09:15:27",
        "no zone (add Z or an offset such as +00:00)",
        "2026-03-02T09:15:27Z",
    ),
    (
        "date-time",
        "2026-03-02T09:15:27.482",
        "no zone (add Z or an offset such as +00:00)",
        "2026-03-02T09:15:27.482Z",
    ),
    ("date-time", "2026-03-02 09:15:27Z", "a space where T stands", "2026-03-02T09:15:27Z"),
    ("date-time", "2026-03-02_09:15:27Z", "another character where T stands", "2026-03-02T09:15:27Z"),
    (
        "date-time",
        "2026-03-02 09:15:27",
        "a space where T stands, and no zone (add Z or an offset such as +00:00)",
        "2026-03-02T09:15:27Z",
    ),
    (
        "date-time",
        "2026-03-02 09:15",
        "a space where T stands, and no seconds, and no zone (add Z or an offset such as +00:00)",
        "2026-03-02T09:15:00Z",
    ),
    ("date-time", "2026-02-30T00:00:00Z", "a day that its month does not have", "2026-02-28T00:00:00Z"),
    ("date-time", "2026-02-00T00:00:00Z", "a day outside 01 to 31", "2026-02-01T00:00:00Z"),
    ("date-time", "2026-13-01T00:00:00Z", "a month outside 01 to 12", "2026-12-01T00:00:00Z"),
    ("date-time", "2026-03-02T24:00:00Z", "the hour 24 (write 00 of the next day)", "2026-03-03T00:00:00Z"),
    ("date-time", "2026-03-02T25:00:00Z", "an hour outside 00 to 23", "2026-03-02T15:00:00Z"),
    ("date-time", "2026-03-02T09:60:00Z", "a minute outside 00 to 59", "2026-03-02T09:06:00Z"),
    ("date-time", "2026-03-02T09:15:61Z", "a second outside 00 to 59", "2026-03-02T09:15:01Z"),
    (
        "date-time",
        "2026-03-02T09:15:60Z",
        "a second 60 where there is no leap second",
        "2026-03-02T09:15:59Z",
    ),
    ("date-time", "1772442927", "ten digits, as seconds since 1970 have", "2026-03-02T09:15:27Z"),
    (
        "date-time",
        "1772442927482",
        "thirteen digits, as milliseconds since 1970 have",
        "2026-03-02T09:15:27.482Z",
    ),
    ("date-time", "2026-03-02", "only a date (add T, time and zone)", "2026-03-02T00:00:00Z"),
    ("date-time", "2026-03-02T09:15Z", "no seconds", "2026-03-02T09:15:00Z"),
    ("date-time", "2026/03/02T09:15:27Z", "slashes in the date (write hyphens)", "2026-03-02T09:15:27Z"),
    ("date-time", "2026.03.02T09:15:27Z", "points in the date (write hyphens)", "2026-03-02T09:15:27Z"),
    ("date-time", "2026-3-2T9:15:27Z", "a number without its leading zero", "2026-03-02T09:15:27Z"),
    ("date-time", "20260302T091527Z", "no hyphens or colons between the numbers", "2026-03-02T09:15:27Z"),
    ("date-time", "2026-03-02T09:15:27 UTC", "a zone in words (write Z)", "2026-03-02T09:15:27Z"),
    ("date-time", "2026-03-02T09:15:27 +00:00", "a space in front of the zone", "2026-03-02T09:15:27+00:00"),
    (
        "date-time",
        "2026-03-02T09:15:27+00:00Z",
        "an offset and Z as well (keep one)",
        "2026-03-02T09:15:27+00:00",
    ),
    ("date-time", "2026-03-02T09:15:27+0000", "an offset without colon", "2026-03-02T09:15:27+00:00"),
    ("date-time", "2026-03-02T09:15:27+00", "an offset without minutes", "2026-03-02T09:15:27+00:00"),
    ("date-time", "2026-03-02T09:15:27+24:00", "an offset of more than 23:59", "2026-03-02T09:15:27+23:00"),
    (
        "date-time",
        "2026-03-02T09:15:27,482Z",
        "a comma in front of the fraction at character 20 (write a point)",
        "2026-03-02T09:15:27.482Z",
    ),
    (
        "date-time",
        "2026-03-02T09:15:27.Z",
        "a point without digits behind it at character 20",
        "2026-03-02T09:15:27Z",
    ),
    ("date-time", "\t2026-03-02T09:15:27Z", "white space around it", "2026-03-02T09:15:27Z"),
    ("date", "2026-03-02T09:15:27Z", "a time behind the date", "2026-03-02"),
    (
        "date",
        "2026-2-30",
        "a number without its leading zero, and a day that its month does not have",
        "2026-02-28",
    ),
    ("date", "20260302", "no hyphens or colons between the numbers", "2026-03-02"),
    ("time", "2026-03-02T09:15:27Z", "a date in front of the time", "09:15:27Z"),
    ("time", "09:15", "no seconds, and no zone (add Z or an offset such as +00:00)", "09:15:00Z"),
];

const URLS: &[Case] = &[
    ("uri", "results.example.com/42", "no scheme (such as https://)", "sftp://results.example.com/42"),
    ("uri", "//results.example.com/42", "no scheme (such as https://)", "sftp://results.example.com/42"),
    ("uri", "/var/results", "no scheme (such as https://)", "file:///var/results"),
    (
        "uri",
        "sftp://results.example.com/my results",
        "a space at character 30 (write %20)",
        "sftp://results.example.com/my%20results",
    ),
    (
        "uri",
        "results.example.com/my results",
        "a space at character 23 (write %20), and no scheme (such as https://)",
        "sftp://results.example.com/my%20results",
    ),
    ("uri", "smb://server\\share", "a backslash at character 13 (write /)", "smb://server/share"),
    ("uri", "\\\\server\\share", "a UNC path (write smb://)", "smb://server/share"),
    (
        "uri",
        "\\\\server\\my share",
        "a UNC path (write smb://), and a space (write %20)",
        "smb://server/my%20share",
    ),
    ("uri", "C:\\results", "a path of Windows (write file:///)", "file:///C:/results"),
    (
        "uri",
        "https://example.com/100%",
        "% without two hexadecimal digits at character 24 (write %25)",
        "https://example.com/100%25",
    ),
    (
        "uri",
        "https://example.com/%zz",
        "% without two hexadecimal digits at character 21 (write %25)",
        "https://example.com/%25zz",
    ),
    (
        "uri",
        "https://example.com/größe",
        "a character beyond ASCII at character 23 (percent-encode it)",
        "https://example.com/gr%C3%B6%C3%9Fe",
    ),
    (
        "uri",
        "https://example.com/{id}",
        "a character that URLs do not have at character 21 (percent-encode it)",
        "https://example.com/%7Bid%7D",
    ),
    (
        "uri",
        "https://example.com/a[0]",
        "a character that URLs do not have at character 22 (percent-encode it)",
        "https://example.com/a%5B0%5D",
    ),
    (
        "uri",
        "https://example.com/#a#b",
        "a second # at character 23 (write %23)",
        "https://example.com/#a%23b",
    ),
    (
        "uri",
        "sftp://user:p@ss@example.com/",
        "a second @ in front of the host at character 14 (write %40)",
        "sftp://user:p%40ss@example.com/",
    ),
    ("uri", "https://example.com:port/", "a port that is no number", "https://example.com:443/"),
    (
        "uri",
        "1http://example.com/",
        "a scheme with characters that schemes do not have",
        "http://example.com/",
    ),
    ("uri", "<https://example.com/>", "angle brackets around it", "https://example.com/"),
    ("uri", " https://example.com/", "white space around it", "https://example.com/"),
    ("uri-reference", "a b", "a space at character 2 (write %20)", "a%20b"),
];

const ADDRESSES: &[Case] = &[
    ("email", "analyst", "no @", "analyst@example.com"),
    ("email", "an@alyst@example.com", "two @", "analyst@example.com"),
    ("email", "a@n@alyst@example.com", "more than two @", "analyst@example.com"),
    ("email", "@example.com", "nothing in front of the @", "analyst@example.com"),
    ("email", "analyst@", "nothing behind the @", "analyst@example.com"),
    ("email", "mailto:analyst@example.com", "mailto: in front of it", "analyst@example.com"),
    ("email", "ana lyst@example.com", "a space at character 4", "analyst@example.com"),
    ("email", "analyst@example.com ", "white space around it", "analyst@example.com"),
    ("email", "<analyst@example.com>", "angle brackets around it", "analyst@example.com"),
    ("email", "a@example.com, b@example.com", "more than one address", "a@example.com"),
    ("email", "ana..lyst@example.com", "two dots in a row at character 4", "ana.lyst@example.com"),
    (
        "email",
        ".analyst@example.com",
        "a dot at the start or the end of the part before or behind the @",
        "analyst@example.com",
    ),
    (
        "email",
        "analyst@example.com.",
        "a dot at the start or the end of the part before or behind the @",
        "analyst@example.com",
    ),
    (
        "email",
        "analyst@exa_mple.com",
        "a character that host names do not have at character 12",
        "analyst@exa-mple.com",
    ),
    (
        "email",
        "ana(lyst@example.com",
        "a character that addresses do not have in front of the @ at character 4",
        "analyst@example.com",
    ),
];

fn schema(form: &str) -> Value {
    if form.starts_with('^') { json!({ "pattern": form }) } else { json!({ "format": form }) }
}

fn said(schema: &Value, text: &Value) -> String {
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    let findings = validator.check(text.to_string().as_bytes()).unwrap();
    assert_eq!(findings.len(), 1, "{schema} {text}");
    findings[0].message().to_owned()
}

fn accepts(schema: &Value, text: &str) -> bool {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(schema).unwrap().is_valid(&json!(text))
}

#[test]
fn each_fault_is_named_and_mending_it_makes_the_text_valid() {
    let mut wrong = Vec::new();
    for (form, text, words, mended) in [IDENTIFIERS, MOMENTS, URLS, ADDRESSES].concat() {
        let schema = schema(form);
        assert!(!accepts(&schema, text), "{form} {text}");
        assert!(accepts(&schema, mended), "{form} {mended}");
        let said = said(&schema, &json!(text));
        if !said.ends_with(&format!("found a string: {words}")) {
            wrong.push(format!("{text}: {words}\n  {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_nearest_of_several_alternatives_is_named() {
    let two = |first: Value, second: Value| json!({ "oneOf": [first, second] });
    let id = two(
        json!({"title": "hyphenated", "format": "uuid"}),
        json!({"title": "compact", "pattern": COMPACT}),
    );
    let url = two(json!({"title": "link", "format": "uri"}), json!({"title": "empty", "const": ""}));
    let nested = json!({
        "anyOf": [{"$ref": "#/$defs/id"}, {"title": "size", "enum": ["small", "large"]}],
        "$defs": {"id": id}
    });
    let cases = [
        (&id, "c9f0f895fb98ab9159f51fd0297e236d"),
        (&id, "C9F0F895FB98AB9159F51FD0297E236"),
        (&id, "abebf88c-f283-4edc-834b-aa8ad3bc682"),
        (&id, "nobody"),
        (&url, "example.com"),
        (&url, " "),
        (&url, "?"),
        (&nested, "Small"),
        (&nested, " large"),
        (&nested, "lage"),
        (&nested, "abebf88c-f283-4edc-834b-aa8ad3bc682g"),
        (&nested, "medium"),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(schema, text)| {
            let said = said(schema, &json!(text));
            format!("{text:?}: {}", said.split_once("found ").unwrap().1)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn another_type_is_told_with_what_it_holds() {
    let cases = [
        ("integer", json!("3")),
        ("integer", json!(" 3.5 ")),
        ("number", json!("3")),
        ("boolean", json!("true")),
        ("boolean", json!("yes")),
        ("null", json!("null")),
        ("array", json!("[1]")),
        ("object", json!("{\"a\": 1}")),
        ("object", json!([{}])),
        ("string", json!(["a"])),
        ("string", json!([1])),
        ("integer", json!("{}")),
        ("integer", json!("\"3\"")),
    ];
    let told: Vec<String> = cases.iter().map(|(name, value)| said(&json!({ "type": name }), value)).collect();
    insta::assert_snapshot!(told.join("\n"));
    let moment = json!({ "type": "string", "format": "date-time" });
    let told =
        [json!(1_772_442_927), json!(1_772_442_927_482_u64), json!(5)].map(|value| said(&moment, &value));
    insta::assert_snapshot!(told.join("\n"), @r"
    expected a string, found an integer, as seconds since 1970 have ten digits
    expected a string, found an integer, as milliseconds since 1970 have thirteen digits
    expected a string, found an integer
    ");
}
