//! What a person and what a program sees.

use optics_documentation::{Artefact, Context, Form, Kind, Page, Report, Sources, compare, explain, kinds};
use serde_json::{Value, json};

use crate::fixture::{PAGE, lock, openapi, replaced, schema};

fn report(text: &str, schema: &Value) -> Report {
    let (openapi, page) = (openapi(), Page::parse(text.as_bytes()));
    let sources = Sources {
        page: page.as_ref().ok(),
        schema: Some(schema),
        openapi: Some(&openapi),
        types: Some(schema),
        ..Sources::default()
    };
    let mut report = compare(&lock(), &sources);
    if let Err(error) = page {
        report.fail(error);
    }
    report
}

fn changed_page() -> String {
    replaced("weight\n", "mass\n")
        .replace("Zone of the sender.", "Zone of whom it comes from.")
        .replace("bookedAt\n", "colour\nWhich colour it has.\nbookedAt\n")
        .replace("api.parcels.example", "api.parcels.test")
        .replace("1.1 GET", "1.1 POST")
}

fn changed_schema() -> Value {
    let mut schema = schema();
    schema["properties"].as_object_mut().unwrap().remove("weight").unwrap();
    schema["properties"]["colour"] =
        json!({ "type": "string", "x-evidence": { "field": { "grade": "observed" } } });
    schema
}

fn written(report: &Report, form: Form) -> String {
    let schema = serde_json::to_string_pretty(&changed_schema()).unwrap();
    let openapi = serde_json::to_string_pretty(&openapi()).unwrap();
    report.write(form, &context(&schema, &openapi))
}

fn context<'a>(schema: &'a str, openapi: &'a str) -> Context<'a> {
    Context {
        page: Some(Artefact { name: "pages/parcel.txt", text: None }),
        schema: Some(Artefact { name: "schema/parcel.schema.json", text: Some(schema) }),
        openapi: Some(Artefact { name: "schema/openapi.json", text: Some(openapi) }),
        accept: Some("optics drift --page pages/parcel.txt --update"),
        mend: Some("change the files of schema/"),
        ..Context::default()
    }
}

#[test]
fn text_without_drift() {
    insta::assert_snapshot!(written(&report(PAGE, &schema()), Form::Text));
}

#[test]
fn text_with_drift() {
    insta::assert_snapshot!(written(&report(&changed_page(), &schema()), Form::Text));
}

#[test]
fn text_of_a_contract_that_lags_behind() {
    insta::assert_snapshot!(written(&report(PAGE, &changed_schema()), Form::Text));
}

#[test]
fn text_fits_the_terminal() {
    // What stands before the details of a finding.
    const MARGIN: usize = 18;
    let report = report(&changed_page(), &changed_schema());
    let written = |width| {
        let context = Context { width: Some(width), ..context("{}", "{}") };
        report.write(Form::Text, &context)
    };
    insta::assert_snapshot!(written(40));
    for width in 40..100 {
        for line in written(width).lines() {
            // A word that is longer than a line stays whole: it is there to be copied.
            let last = line.rsplit(' ').next().unwrap();
            assert!(line.chars().count() <= width || last.len() > width - MARGIN, "{width}: {line}");
        }
    }
}

#[test]
fn text_of_what_could_not_be_compared() {
    let cut_off = &PAGE[..PAGE.find("zones\n").unwrap()];
    insta::assert_snapshot!(written(&report(cut_off, &schema()), Form::Text));
    insta::assert_snapshot!(written(&Report::default(), Form::Text), @r"
    nothing was compared
    no page was given: what the vendor says today was not looked at (--page FILE or URL)
    could not compare
    ");
}

#[test]
fn colours_are_put_on_when_asked_for() {
    let report = report(&changed_page(), &schema());
    let coloured = report.write(Form::Text, &Context { is_coloured: true, ..Context::default() });
    let plain = report.write(Form::Text, &Context::default());
    assert!(coloured.contains("\u{1b}[31m") || coloured.contains("\u{1b}[1m\u{1b}[31m"), "{coloured:?}");
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn the_matrix_is_as_wide_as_the_terminal() {
    let report = report(PAGE, &schema());
    let written = |width| report.write(Form::Text, &Context { width, ..Context::default() });
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    let narrow = written(Some(64));
    assert!(longest(&narrow) <= Some(64), "{narrow}");
    assert_eq!(written(None), written(Some(100)));
}

#[test]
fn no_line_is_wider_than_100_columns_whatever_the_names() {
    let long = "veryLongNameOfAField".repeat(6);
    let page = replaced("weight\n", &format!("{long}\n"));
    let report = report(&page, &changed_schema());
    let text = report.write(Form::Text, &Context::default());
    // A single word is not broken: it could not be searched for any more.
    let longest = text.lines().filter(|line| !line.contains(&long)).map(|line| line.chars().count()).max();
    assert!(longest <= Some(100), "{text}");
    assert!(text.contains('…'), "the matrix cuts it off: {text}");
}

#[test]
fn json() {
    insta::assert_snapshot!(written(&report(&changed_page(), &changed_schema()), Form::Json));
    insta::assert_snapshot!(written(&report("", &schema()), Form::Json));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(written(&report(&changed_page(), &changed_schema()), Form::Markdown));
    insta::assert_snapshot!(written(&report("", &schema()), Form::Markdown));
}

#[test]
fn markdown_is_never_longer_than_github_takes() {
    let mut schema = changed_schema();
    for number in 0..1500 {
        let name = format!("{}{number}", "a|`\u{202e}".repeat(100 * (number % 3)));
        schema["properties"][name] = json!({ "type": "string", "minLength": 1 });
    }
    let report = report(&changed_page(), &schema);
    let text = written(&report, Form::Markdown);
    assert!(text.len() <= 65_536 && text.len() > 40_000, "{}", text.len());
    let rows = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    let shown = rows("| breaking |") + rows("| warning |") + rows("| info |");
    let left_out = text.lines().find(|line| line.starts_with("**Left out**")).unwrap();
    let of = format!(" {} findings, ", report.findings().len() - shown);
    assert!(shown > 20 && left_out.contains(&of), "{left_out}");
    assert!(
        left_out.contains(" fields of the matrix") && left_out.ends_with("`--output json` has them."),
        "{left_out}"
    );
    let of = |level| report.findings().iter().filter(|finding| finding.kind.level() == level).count();
    assert_eq!(
        rows("| breaking |"),
        of(optics_documentation::Level::Breaking).min(shown),
        "the gravest come first"
    );
}

#[test]
fn markdown_of_what_would_be_markup() {
    let page = replaced("weight\n", "weight\n").replace("deliveries:read", "deliveries:read-@all|x");
    let text = written(&report(&page, &schema()), Form::Markdown);
    let line = text.lines().find(|line| line.contains("scope-changed")).unwrap();
    assert_eq!(line.matches(" | ").count(), 6, "{line}");
}

#[test]
fn github() {
    insta::assert_snapshot!(written(&report(&changed_page(), &changed_schema()), Form::Github));
    let cut_off = &PAGE[..PAGE.find("zones\n").unwrap()];
    insta::assert_snapshot!(written(&report(cut_off, &schema()), Form::Github));
}

#[test]
fn sarif_passes_its_own_schema() {
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let cut_off = &PAGE[..PAGE.find("zones\n").unwrap()];
    for report in [
        report(&changed_page(), &changed_schema()),
        report(PAGE, &schema()),
        report(cut_off, &schema()),
        Report::default(),
    ] {
        let text = written(&report, Form::Sarif);
        let log: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{text}");
        // Code scanning takes nothing without a file.
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            assert!(uri.as_str().is_some_and(|uri| !uri.contains("://")), "{result}");
        }
        let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
        assert_eq!(log.runs[0].results.as_ref().map(Vec::len), Some(report.findings().len()));
    }
}

/// The schema that comes with the types that the log is read into.
fn sarif_schema() -> Value {
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
    schema
}

#[test]
fn sarif_names_lines_of_the_page_and_of_the_schema() {
    let report = report(&changed_page(), &changed_schema());
    let log: Value = serde_json::from_str(&written(&report, Form::Sarif)).unwrap();
    let result = |id: &str| {
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().find(|result| result["ruleId"] == id).unwrap_or_else(|| panic!("no {id}"))["locations"]
            [0]["physicalLocation"]
            .clone()
    };
    let page = changed_page();
    let line = page.lines().position(|line| line == "colour").unwrap() + 1;
    assert_eq!(
        result("field-added"),
        json!({ "artifactLocation": { "uri": "pages/parcel.txt" }, "region": { "startLine": line, "endLine": line } })
    );
    let schema = serde_json::to_string_pretty(&changed_schema()).unwrap();
    let line = schema.lines().position(|line| line.trim_start().starts_with("\"colour\"")).unwrap() + 1;
    let found = result("schema-field-undocumented");
    assert_eq!(found["artifactLocation"]["uri"], "schema/parcel.schema.json");
    assert_eq!(found["region"]["startLine"], line);
    assert!(found["region"]["endLine"].as_u64() > found["region"]["startLine"].as_u64());
}

#[test]
fn fingerprints_of_findings_stay_when_lines_move() {
    let fingerprints = |page: &str| -> Vec<Value> {
        let report = report(page, &schema());
        let log: Value = serde_json::from_str(&written(&report, Form::Sarif)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let page = changed_page();
    let moved = format!("\n\n\n{page}");
    assert_eq!(fingerprints(&page), fingerprints(&moved));
    let mut all = fingerprints(&page);
    all.sort_by_key(Value::to_string);
    all.dedup();
    assert_eq!(all.len(), fingerprints(&page).len(), "each has its own");
}

#[test]
fn every_kind_is_explained() {
    for kind in Kind::ALL {
        let text = explain(*kind, false);
        assert!(text.starts_with(&format!("{}: {}\n", kind.id(), kind.meaning())), "{text}");
        assert!(kind.explanation().len() > 40 && kind.explanation().ends_with('.'), "{}", kind.id());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert_eq!(kinds().lines().filter(|line| line.split(' ').next() == Some(kind.id())).count(), 1);
    }
    insta::assert_snapshot!(explain(Kind::FieldRemoved, false));
}
