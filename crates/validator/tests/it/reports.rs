//! Each form of a report: what is seen, and that it is what programs expect, whatever names are in it.

use std::io::Write;
use std::sync::LazyLock;

use optics_validator::{
    Class, Form, Format, Presentation, Report, STANDARD_INPUT, Scan, Validator, json, markdown_code,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{examples, validator};

const FORMATS: [Format; 9] = [
    Format::Text,
    Format::Json,
    Format::Ndjson,
    Format::Sarif,
    Format::Junit,
    Format::Github,
    Format::Markdown,
    Format::Flag,
    Format::List,
];

fn report(name: &str, text: &[u8], form: Form, show_values: bool) -> Report {
    let mut scan = Scan::new(validator()).form(form).show_values(show_values);
    scan.reader(name, text);
    scan.finish()
}

fn written(report: &Report, format: Format) -> String {
    report.write(format, Presentation::default())
}

/// A log in which each kind of thing is found, the same in several documents and with other words.
fn log() -> String {
    let change = |change: &dyn Fn(&mut Value)| {
        let mut document = examples().remove(0);
        change(&mut document);
        document.to_string()
    };
    let lines = [
        change(&|document| document["createdBy"]["login"] = json!("nobody")),
        change(&|document| {
            document["createdBy"]["login"] = json!("no@body@example.com");
            document["id"] = json!("abebf88cf2834edc834baa8ad3bc682c");
            document["target"]["devices"] = json!(["c9f0f895fb98ab9159f51fd0297e236d", "x"]);
        }),
        change(&|document| {
            let count = document.as_object_mut().unwrap().remove("deviceCount").unwrap();
            document["device_count"] = count;
        }),
        change(&|document| document["createdBy"]["login"] = json!("somebody")),
        "{\"id\": ".to_owned(),
        examples().remove(0).to_string().replacen("\"name\":", "\"name\":\"\",\"name\":", 1),
    ];
    lines.join("\n")
}

/// An archive of one entry, whose body is encoded.
fn archive() -> String {
    let mut document = examples().remove(0);
    document["deviceCount"] = json!(-1);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(format!("{document:#}").as_bytes()).unwrap();
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, encoder.finish().unwrap());
    let url = "https://protectapi.example.com/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";
    json!({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [{
        "request": {"method": "GET", "url": url},
        "response": {
            "status": 200,
            "headers": [{"name": "content-encoding", "value": "gzip"}],
            "content": {"mimeType": "application/json", "encoding": "base64", "text": body}
        }
    }]}})
    .to_string()
}

#[test]
fn each_form_of_a_report_is_seen() {
    let report = report("captures/log.ndjson", log().as_bytes(), Form::Ndjson, false);
    for format in FORMATS {
        insta::assert_snapshot!(format!("report_{format:?}").to_lowercase(), written(&report, format));
    }
    let strict = Presentation { strict: true, colours: true, ..Presentation::default() };
    insta::assert_snapshot!("report_coloured", report.write(Format::Text, strict).replace('\u{1b}', "␛"));
}

#[test]
fn a_place_in_an_encoded_body_is_told_beside_that_of_the_body() {
    let report = report("a.har", archive().as_bytes(), Form::Har, false);
    assert_eq!(report.totals().violations, 1, "{report}");
    for format in [Format::Text, Format::Sarif, Format::Github, Format::List] {
        insta::assert_snapshot!(format!("encoded_{format:?}").to_lowercase(), written(&report, format));
    }
}

#[test]
fn a_name_with_escapes_is_shown_whole() {
    let validator = Validator::with_contract(r#"{"properties": {"a\"b": {"type": "string"}}}"#).unwrap();
    for (text, shown) in
        [(r#"{"a\"b": 1}"#, r#"| "a\"b": …"#), (r#"{"a\"b": "x", "a\"b": "y"}"#, r#"| "a\"b": "…""#)]
    {
        let mut scan = Scan::new(&validator);
        scan.reader("a.json", text.as_bytes());
        let report = scan.finish().to_string();
        assert!(report.contains(shown), "{report}");
    }
}

#[test]
fn a_span_of_code_keeps_the_backticks_of_its_text() {
    for text in ["`a", "a`", "`a`", "a``b"] {
        let written = markdown_code(text);
        let read: Vec<_> = pulldown_cmark::Parser::new(&written).collect();
        assert_eq!(read[1], pulldown_cmark::Event::Code(text.into()), "{written}");
    }
}

#[test]
fn standard_input_is_no_file() {
    let report = report(STANDARD_INPUT, log().as_bytes(), Form::Ndjson, false);
    let sarif: Value = serde_json::from_str(&written(&report, Format::Sarif)).unwrap();
    assert!(!written(&report, Format::Sarif).contains("physicalLocation"));
    assert!(
        sarif["runs"][0]["results"][0]["message"]["text"].as_str().unwrap().contains("of standard input")
    );
    assert!(!written(&report, Format::Github).contains("file="));
}

#[test]
fn what_is_valid_is_valid_in_each_form_and_what_is_unknown_is_not() {
    let (good, nothing, cut) = (examples().remove(0).to_string(), "", "{\"id\":");
    for (text, valid) in [(&*good, true), (nothing, false), (cut, false)] {
        let report = report("a", text.as_bytes(), Form::Ndjson, false);
        let read = |format| serde_json::from_str::<Value>(&written(&report, format)).unwrap();
        assert_eq!(read(Format::Flag), json!({ "valid": valid }));
        assert_eq!(read(Format::List)["valid"], valid);
        assert_eq!(read(Format::Sarif)["runs"][0]["invocations"][0]["executionSuccessful"], valid);
        assert_eq!(written(&report, Format::Junit).contains("<error"), !valid);
        let notifications = &read(Format::Sarif)["runs"][0]["invocations"][0]["toolExecutionNotifications"];
        assert_eq!(notifications.as_array().unwrap().is_empty(), valid);
    }
}

/// Those that nobody looks at closely are found in time as those that somebody does.
#[test]
fn documents_are_counted_by_when_they_were_made_whichever_way_they_were_judged() {
    let mut lines = String::new();
    for hour in 0..24 {
        for minute in 0..10 {
            let mut document = examples().remove(0);
            document["createdAt"] = json!(format!("2026-03-02T{hour:02}:{minute:02}:27.482+01:00"));
            match minute {
                0 => document["deviceCount"] = json!("3"),
                1 => document["other"] = json!({"createdAt": "1999-03-02T09:15:27Z"}),
                2 => document["name"] = json!("createdAt"),
                9 => continue,
                _ => {}
            }
            document["priority"] = json!({"a": 1});
            document["region"] = json!(1);
            lines += &format!("{document}\n");
        }
    }
    lines += &format!(
        "{}\n",
        lines.replace("\"createdAt\":\"2026", "\"createdAt\":\"2O26").lines().next().unwrap()
    );
    let by_schema = Validator::with_contract(optics_schema::PACKAGE_EXECUTION).unwrap();
    let scanned = |validator: &Validator| {
        let mut scan = Scan::new(validator);
        scan.reader("log.ndjson", lines.as_bytes());
        scan.finish()
    };
    let (fast, slow) = (scanned(validator()), scanned(&by_schema));
    for (class, documents, findings) in [(Class::Violation, 24, 24), (Class::Undocumented, 192, 408)] {
        let timeline = fast.timeline(class);
        assert_eq!(timeline, slow.timeline(class));
        let bars = timeline.bars(48).unwrap();
        assert_eq!((bars.start, bars.width, bars.bars.len()), (1_772_406_000, 3600, 24));
        let sum = bars.bars.iter().fold((0, 0), |sum, bar| (sum.0 + bar.documents, sum.1 + bar.findings));
        assert_eq!(sum, (documents, findings));
        assert_eq!(timeline.undated().documents, u64::from(class == Class::Violation));
    }
}

#[test]
fn undocumented_fields_are_worse_if_strict() {
    let mut document = examples().remove(0);
    document["colour"] = json!("red");
    let report = report("a.json", document.to_string().as_bytes(), Form::Document, false);
    let strict = |format| {
        report.write(format, Presentation { strict: true, colours: false, ..Presentation::default() })
    };
    for (format, loose, hard) in [
        (Format::Sarif, "\"level\": \"note\"", "\"level\": \"error\""),
        (Format::Github, "::notice", "::error"),
        (Format::Junit, "failures=\"0\"", "failures=\"1\""),
        (Format::List, "\"annotations\"", "\"errors\""),
        (Format::Flag, "true", "false"),
    ] {
        assert!(written(&report, format).contains(loose) && !written(&report, format).contains(hard));
        assert!(strict(format).contains(hard), "{format:?}");
    }
}

#[test]
fn lines_of_text_fit_and_colours_are_all_that_they_add() {
    let report = report("captures/log.ndjson", log().as_bytes(), Form::Ndjson, true);
    let plain = written(&report, Format::Text);
    let coloured =
        report.write(Format::Text, Presentation { strict: false, colours: true, ..Presentation::default() });
    assert_ne!(plain, coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    assert_eq!(report.to_string(), plain);
    for line in plain.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    // On a narrow terminal only what is one word takes more; on a wide one sentences are no harder to read.
    let narrow = report.write(Format::Text, Presentation { width: Some(50), ..Presentation::default() });
    for line in narrow.lines().filter(|line| line.trim().contains(' ')) {
        assert!(line.chars().count() <= 50, "{line}");
    }
    assert_ne!(narrow, plain);
    let wide = report.write(Format::Text, Presentation { width: Some(300), ..Presentation::default() });
    assert_eq!(wide, plain);
}

/// Regions are those of the file, also where a string of an archive escapes what a document has as it is.
#[test]
fn regions_are_those_of_the_file() {
    let mut document = examples().remove(0);
    document["name"] = json!("größe \"x\"");
    document["createdBy"]["login"] = json!("größe \"x\"\\");
    let record = json!({
        "request": {"method": "GET", "url": "https://x.example/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c"},
        "status": 200,
        "headers": {},
        "body": document.to_string()
    });
    let bare = format!("{document}\n{document}\n");
    for (text, form) in [(bare, Form::Ndjson), (format!("{record}\n"), Form::Records)] {
        let report = report("a", text.as_bytes(), form, false);
        assert_eq!(report.findings().len(), 1, "{report}");
        let sarif: Value = serde_json::from_str(&written(&report, Format::Sarif)).unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
            let bytes = &text[number("byteOffset")..number("byteOffset") + number("byteLength")];
            let line = text.lines().nth(number("startLine") - 1).unwrap();
            let columns = number("endColumn") - number("startColumn");
            let characters: String = line.chars().skip(number("startColumn") - 1).take(columns).collect();
            assert_eq!(bytes, characters);
            assert!(bytes.contains("größe") && bytes.ends_with('"'), "{bytes}");
        }
    }
}

/// Names that break what they are put into, if they are put into it as they are.
fn hostile_names() -> impl Strategy<Value = String> {
    let parts = [
        "]]>",
        "%",
        "%0A",
        "::",
        "::error file=x::y",
        "\n",
        "\r\n",
        "\u{1b}[31m",
        "\u{9b}",
        "\u{202e}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{2028}",
        "\u{2067}",
        "\u{3164}",
        "\u{fe0f}",
        "\u{e0041}",
        "\0",
        "<",
        "&",
        "\"",
        "'",
        "[a](b)",
        "--",
        ",",
        ":",
        "/",
        "~",
        "\\",
        "ж",
        "😀",
        "a",
        "<?xml",
        " ",
        "{",
        "//",
        "#",
        "?",
    ];
    let name =
        prop::collection::vec(prop::sample::select(parts.to_vec()), 1..12).prop_map(|parts| parts.concat());
    prop_oneof![9 => name.clone(), 1 => name.prop_map(|name| name.repeat(10_000 / name.len()))]
}

fn hostile(source: &str, field: &str) -> Report {
    let mut document = examples().remove(0);
    document[field] = json!("x");
    document["createdBy"][field] = json!({ field: 1 });
    document["createdBy"]["login"] = json!(field);
    let text = document.to_string();
    // Half of a surrogate pair in a name, and a key that stands twice.
    let text = text.replacen('{', "{\"\\ud800\": 1, \"name\": 2, ", 1);
    report(source, format!("{text}\n{{\n").as_bytes(), Form::Ndjson, true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_form_stays_what_it_is_whatever_names_there_are(source in hostile_names(), field in hostile_names()) {
        let report = hostile(&source, &field);
        for format in FORMATS {
            let text = written(&report, format);
            let steers = |character: char| character != '\n' && optics_printable::steers(character);
            prop_assert!(!text.contains(steers), "{:?} {}", format, text);
            prop_assert!(text.ends_with('\n'));
            match format {
                Format::Text => {}
                Format::Markdown => prop_assert_eq!(foreign_markup(&text), Vec::<String>::new(), "{}", text),
                Format::Github => {
                    // What starts a command is one of ours, and no line is what a name made.
                    let ours = ["::error file=", "::error title=", "::notice file=", "::notice title="];
                    for line in text.lines() {
                        let is_ours = ours.iter().any(|start| line.starts_with(start));
                        prop_assert!(is_ours || line.starts_with(|first: char| first.is_ascii_digit() || first == 'i'));
                    }
                }
                Format::Ndjson => {
                    for line in text.lines() {
                        prop_assert!(json::read(line.as_bytes()).is_ok());
                    }
                    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
                    prop_assert_eq!(&last["kind"], "totals");
                }
                Format::Junit => prop_assert_eq!(junit_errors(&text), Vec::<String>::new(), "{}", text),
                Format::Sarif => {
                    let log: Value = serde_json::from_str(&text).unwrap();
                    prop_assert_eq!(errors(&SARIF_SCHEMA, &log), Vec::<String>::new());
                    prop_assert!(serde_json::from_str::<serde_sarif::sarif::Sarif>(&text).is_ok());
                    let uri = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
                    let uri = log.pointer(uri).unwrap().as_str().unwrap();
                    prop_assert!(!uri.contains(|c: char| !c.is_ascii_graphic()) && !uri.starts_with("//"), "{}", uri);
                }
                Format::List | Format::Flag => {
                    let output: Value = serde_json::from_str(&text).unwrap();
                    prop_assert_eq!(errors(&OUTPUT_SCHEMA, &output), Vec::<String>::new());
                }
                _ => {
                    let json: Value = serde_json::from_str(&text).unwrap();
                    prop_assert!(json["findings"].as_array().unwrap().len() > 2);
                }
            }
        }
    }
}

/// What of a report in Markdown is no table, list or code of ours: links, images, HTML, mentions, rows with another number of
/// cells. Also what is told of a report that has no findings in it.
fn foreign_markup(text: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    const OURS: [&str; 2] = ["<details><summary>Where they are</summary>\n", "</details>\n"];
    let mut foreign = Vec::new();
    // What is read of a table has as many cells as its head, whatever a row has.
    let rows = text.lines().filter(|line| line.starts_with("| ")).count();
    let bars = |line: &str| line.replace(r"\\", "").replace(r"\|", "").matches('|').count();
    foreign.extend(text.lines().filter(|line| line.starts_with("| ") && bars(line) != 8).map(str::to_owned));
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Start(
                Tag::Paragraph
                | Tag::Strong
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::List(_)
                | Tag::Item
                | Tag::HtmlBlock
                | Tag::TableCell,
            )
            | Event::Code(_)
            | Event::End(_)
            | Event::SoftBreak => {}
            Event::Html(html) if OURS.contains(&&*html) => {}
            Event::Text(text) if !text.contains(['@', '<', '`', '#']) && !text.contains("://") => {}
            event => foreign.push(format!("{event:?}")),
        }
    }
    if rows < 3 {
        foreign.push(format!("{rows} rows"));
    }
    foreign
}

#[test]
fn markdown_is_never_longer_than_github_takes() {
    const FIELDS: usize = 700;
    let mut document = examples().remove(0);
    for number in 0..FIELDS {
        let name = format!("{number}{}", "a|`\\\u{202e}ж".repeat(100 * (number % 3)));
        document[&name] = json!(1);
        document["deviceStatuses"][&name] = json!(number);
    }
    let packages: Vec<Value> = (0..200).map(|number| json!({ format!("x{number}"): 1 })).collect();
    document["packages"] = packages.into();
    document.as_object_mut().unwrap().remove("deviceCount");
    let lines = format!("{document}\n").repeat(3) + &"{\n".repeat(1000);
    let mut scan = Scan::new(validator()).form(Form::Ndjson).keep(1000, 5000);
    scan.reader(&"long/".repeat(1000), lines.as_bytes());
    let report = scan.finish();
    let text = written(&report, Format::Markdown);
    assert!(text.len() <= 65_536 && text.len() > 50_000, "{}", text.len());
    assert_eq!(foreign_markup(&text), Vec::<String>::new(), "{text}");
    let rows = |class: &str| text.lines().filter(|line| line.starts_with(&format!("| {class} |"))).count();
    let kinds = |class| report.findings().iter().filter(|group| group.class() == class).count();
    let (violations, undocumented) = (kinds(Class::Violation), kinds(Class::Undocumented));
    assert!(violations > 0 && rows("violation") == violations, "they come first");
    let left_out = text.lines().find(|line| line.starts_with("**Left out**")).unwrap();
    let of = format!(" {} undocumented fields", undocumented - rows("undocumented"));
    assert!(left_out.contains(&of) && !left_out.contains("violation"), "{left_out}");
    let unread = text.split("Could not be read:").nth(1).unwrap().lines();
    let unread = report.unread().len() - unread.filter(|line| line.starts_with("- ")).count();
    assert!(
        unread > 0 && left_out.contains(&format!(" {unread} places that could not be read")),
        "{left_out}"
    );
    assert!(left_out.ends_with("`--output json` has them."), "{left_out}");
}

#[test]
fn markdown_has_a_part_for_each_thing_that_there_is() {
    const PARTS: [&str; 4] = ["\n| class | field |", "<details>", "Could not be read:", "Notes:"];
    let parts = |name: &str, text: &str| {
        let text = written(&report(name, text.as_bytes(), Form::Ndjson, false), Format::Markdown);
        assert!(!text.contains("Left out"), "{text}");
        PARTS.map(|part| text.contains(part))
    };
    let document = &examples()[0];
    let broken = document.to_string().replace("\"name\":", "\"name\":\"\",\"name\":");
    assert_eq!(parts("a", &document.to_string()), [false, false, false, false]);
    assert_eq!(parts("a", &broken), [true, true, false, false]);
    assert_eq!(parts("a", "{"), [false, false, true, false]);
    assert_eq!(parts("a", &format!("{document:#}\n")), [true, true, true, true]);
}

#[test]
fn markdown_tells_as_many_places_as_have_room_and_counts_the_others() {
    let broken = examples()[0].to_string().replace("\"name\":", "\"name\":\"\",\"name\":") + "\n";
    for (lines, is_all) in [(1_usize, true), (10, true), (300, false)] {
        let log = broken.repeat(lines);
        let mut scan = Scan::new(validator()).form(Form::Ndjson).keep(1000, 10);
        scan.reader("a/long/name/of/a/source", log.as_bytes());
        let text = written(&scan.finish(), Format::Markdown);
        let told = text.lines().filter(|line| line.starts_with("  - `a/long")).count();
        let more = format!("{} places more", lines - told);
        assert_eq!((told == lines, text.contains(&more)), (is_all, !is_all), "{text}");
        assert!(told > 0 && text.len() < 5000, "{text}");
    }
}

#[test]
fn markdown_that_a_name_has_changed_would_be_told() {
    let text = written(&hostile("a", "b"), Format::Markdown);
    assert_eq!(foreign_markup(&text), [""; 0], "{text}");
    for (from, to) in [
        ("`a:1:", "a @you `1:"),
        ("`/b`", "`a` | `/b`"),
        ("`/b`", "[a](b)"),
        ("`/b`", "<b>"),
        ("| violation |", "| violation | more |"),
    ] {
        assert!(text.contains(from), "{from}: {text}");
        assert_ne!(foreign_markup(&text.replace(from, to)), [""; 0], "{to}");
    }
}

#[test]
fn the_checks_of_forms_can_fail() {
    let report = hostile("a", "b");
    let junit = written(&report, Format::Junit);
    assert_eq!(junit_errors(&junit), Vec::<String>::new());
    for (right, wrong) in
        [("<failure", "<fault"), ("tests=", "count="), ("</testcase>", ""), (" name=", " title=")]
    {
        assert!(!junit_errors(&junit.replacen(right, wrong, 1)).is_empty(), "{right}");
    }
    let mut log: Value = serde_json::from_str(&written(&report, Format::Sarif)).unwrap();
    log["runs"][0]["results"][0]["level"] = json!("bad");
    assert!(!errors(&SARIF_SCHEMA, &log).is_empty());
    let mut list: Value = serde_json::from_str(&written(&report, Format::List)).unwrap();
    list["details"][0]["valid"] = json!(true);
    assert!(!errors(&OUTPUT_SCHEMA, &list).is_empty());
}

fn errors(schema: &jsonschema::Validator, instance: &Value) -> Vec<String> {
    schema.iter_errors(instance).map(|error| format!("{} {error}", error.instance_path())).collect()
}

fn compiled(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// What the XML breaks of the schema for JUnit beside this file.
///
/// That schema holds what all readers of JUnit XML agree on: it is a part of the one that the xUnit plugin of Jenkins
/// checks with (junit-10.xsd), so that whatever keeps to it keeps to that. The crate reads XML Schema in plain Rust.
fn junit_errors(text: &str) -> Vec<String> {
    let schema = uppsala::parse(include_str!("junit.xsd")).unwrap();
    let schema = uppsala::XsdValidator::from_schema(&schema).unwrap();
    match uppsala::parse(text) {
        Ok(document) => schema.validate(&document).iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// What the specification of JSON Schema Output asks of `flag` and `list`.
static OUTPUT_SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    compiled(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["valid"],
        "properties": {
            "valid": { "type": "boolean" },
            "details": { "type": "array", "items": { "$ref": "#/$defs/unit" } }
        },
        "additionalProperties": false,
        "$defs": { "unit": {
            "type": "object",
            "required": ["valid", "instanceLocation"],
            "properties": {
                "valid": { "type": "boolean" },
                "evaluationPath": { "type": "string", "format": "json-pointer" },
                "schemaLocation": { "type": "string", "format": "uri" },
                "instanceLocation": { "type": "string", "format": "json-pointer" },
                "errors": { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 },
                "annotations": { "type": "object", "minProperties": 1 },
                "details": false
            },
            "if": { "properties": { "valid": { "const": false } } },
            "then": { "required": ["errors"] },
            "else": { "required": ["annotations"], "properties": { "errors": false } }
        } }
    }))
});

/// The schema that comes with the types that the log is read into.
static SARIF_SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let cargo = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO"));
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap().stdout
    };
    // Without the platform it would ask for packages of platforms that nobody has built for.
    let version = String::from_utf8(cargo(&["-vV"])).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version=1", "--offline", "--filter-platform", host]);
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = std::path::Path::new(package["manifest_path"].as_str().unwrap());
    let schema = std::fs::read(manifest.with_file_name("src").join("schema.json")).unwrap();
    let mut schema: Value = serde_json::from_slice(&schema).unwrap();
    // It ends with a bracket that opens nowhere, which no engine for regular expressions takes.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    compiled(&schema)
});
