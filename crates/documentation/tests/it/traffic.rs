//! Captured traffic against the schema.

use optics_documentation::{Context, Finding, Form, Level, Lock, Report, Sources, State, Verdict, compare};
use optics_profile::Profile;
use serde_json::{Value, json};

use crate::types_of_fields::lock;

/// A kite as the fixture's schema has it, with bounds and required fields, so that traffic can differ in all ways.
fn schema() -> Value {
    let field = |schema: Value| {
        let mut schema = schema;
        schema["x-evidence"] = json!({ "field": { "grade": "documented" } });
        schema
    };
    json!({
        "$id": "urn:example:kite",
        "type": "object",
        "required": ["altitude", "pilot"],
        "properties": {
            "altitude": field(json!({ "type": "integer", "minimum": 0 })),
            "launchedAt": field(json!({ "type": "string", "format": "date-time" })),
            "page": field(json!({ "type": "string", "oneOf": [{ "format": "uri" }, { "const": "" }] })),
            "pilot": field(json!({ "type": "object", "required": ["key"], "properties": {
                "contact": field(json!({ "type": "string", "format": "email" })),
                "key": field(json!({ "type": "string", "oneOf": [{ "format": "uuid" }, { "pattern": "^[0-9A-F]{32}$" }] })),
            } })),
            "ribbons": field(json!({ "type": "array", "items": { "type": "string" } })),
            "tethered": field(json!({ "type": "boolean" })),
        },
    })
}

fn document() -> Value {
    json!({
        "altitude": 120,
        "launchedAt": "2026-03-02T09:15:27Z",
        "page": "https://kites.example/1",
        "pilot": { "contact": "anna@kites.example", "key": "abebf88c-f283-4edc-834b-aa8ad3bc682c" },
        "ribbons": ["red"],
        "tethered": true,
    })
}

/// What is said of 40 documents of which some were changed.
fn of(change: impl Fn(usize, &mut Value)) -> Report {
    of_many(40, change)
}

fn of_many(count: usize, change: impl Fn(usize, &mut Value)) -> Report {
    let (schema, mut profile) = (schema(), Profile::new(&schema().to_string()).unwrap());
    for at in 0..count {
        let mut document = document();
        change(at, &mut document);
        profile.learn(&optics_validator::json::read(document.to_string().as_bytes()).unwrap());
    }
    let sources = Sources { schema: Some(&schema), traffic: Some(&profile), ..Sources::default() };
    compare(&lock(), &sources)
}

/// Kind, subject, change and reason of each finding above the noise of the fixture.
fn found(report: &Report) -> Vec<String> {
    let of_traffic = report.findings().iter().filter(|finding| finding.source.name() == "traffic");
    let shown = |finding: &Finding| {
        let found = finding.found.as_deref().unwrap_or("-");
        format!(
            "{} {} {found} ({})",
            finding.kind.id(),
            finding.subject,
            finding.reason.as_deref().unwrap_or("-")
        )
    };
    of_traffic.map(shown).collect()
}

/// The one finding is this, and the schema refuses its witness, which holds nothing of the documents.
fn only(report: &Report, expected: &str) {
    assert_eq!(found(report), [expected]);
    let finding = report.findings().iter().find(|finding| finding.source.name() == "traffic").unwrap();
    let witness = finding.witness.as_ref().unwrap();
    assert_eq!((witness.accepted_by.name(), witness.refused_by.name()), ("traffic", "schema"));
    let validator = optics_validator::Validator::with_contract(&schema().to_string()).unwrap();
    assert!(!validator.check(witness.document.as_bytes()).unwrap().is_empty(), "{}", witness.document);
    assert!(!witness.document.contains("anna"), "{}", witness.document);
    let differs = |row: &optics_documentation::Row| row.path == finding.subject && row.cells[4].differs;
    assert!(report.matrix().iter().any(differs), "{:?}", report.matrix());
}

#[test]
fn traffic_that_keeps_to_the_schema() {
    let report = of(|_, _| {});
    assert!(report.failures().is_empty(), "{:?}", report.failures());
    assert_eq!(found(&report), [""; 0]);
    assert_eq!(
        report.compared().last().map(|compared| (compared.source.name(), compared.fields)),
        Some(("traffic", 8))
    );
    let cells: Vec<&str> = report.matrix().iter().map(|row| row.cells[4].text.as_str()).collect();
    assert_eq!(cells, ["integer", "date-time", "url", "object", "email", "id", "list of text", "boolean"]);
}

#[test]
fn what_the_schema_refuses() {
    only(
        &of(|at, document| {
            if at < 7 {
                document["altitude"] = Value::Null;
            }
        }),
        "traffic-null altitude null (7 of 40 values)",
    );
    only(
        &of(|at, document| {
            if at < 3 {
                document["altitude"] = json!("high");
            }
        }),
        "traffic-type-differs altitude string (3 of 40 values)",
    );
    only(
        &of(|at, document| {
            if at == 3 {
                document["altitude"] = json!(1.5);
            }
        }),
        "traffic-type-differs altitude number (1 of 40 values)",
    );
    only(
        &of(|at, document| {
            if at == 3 {
                document["altitude"] = json!(-4);
            }
        }),
        "traffic-range-differs altitude -4 (the least of 40 numbers)",
    );
    only(
        &of(|at, document| {
            if at % 2 == 0 {
                document["launchedAt"] = json!("2026-03-02T09:15:27");
            }
        }),
        "traffic-format-differs launchedAt date-time-local (20 of 40 values)",
    );
    only(
        &of(|at, document| {
            if at % 4 == 0 {
                document["pilot"]["key"] = json!("c9f0f895fb98ab9159f51fd0297e236d");
            }
        }),
        "traffic-format-differs pilot.key hex32-lower (10 of 40 values)",
    );
    only(
        &of(|at, document| {
            if at == 0 {
                document["ribbons"] = json!(["red", 7]);
            }
        }),
        "traffic-type-differs ribbons integer (1 items of 40 lists)",
    );
    only(
        &of(|at, document| {
            if at < 5 {
                drop(document.as_object_mut().unwrap().remove("altitude"));
            }
        }),
        "traffic-field-missing altitude - (missing in 5 of 40)",
    );
    only(
        &of(|at, document| {
            if at < 5 {
                drop(document["pilot"].as_object_mut().unwrap().remove("key"));
            }
        }),
        "traffic-field-missing pilot.key - (missing in 5 of 40)",
    );
    only(
        &of(|at, document| {
            if at < 30 {
                document["pilot"]["licence"] = json!(7);
            }
        }),
        "traffic-field-undocumented pilot.licence integer (in 30 of 40)",
    );
}

/// What stands in an object is looked at field by field, and whether it is an object as well.
#[test]
fn an_object_where_a_list_is_described_and_the_other_way_round() {
    let wrapped = of(|_, document| {
        let pilot = document["pilot"].take();
        document["pilot"] = json!([pilot]);
    });
    assert!(
        found(&wrapped).contains(&"traffic-type-differs pilot array (40 of 40 values)".to_owned()),
        "{:?}",
        found(&wrapped)
    );
    let bare = of(|_, document| document["ribbons"] = json!({ "first": "red" }));
    assert!(
        found(&bare).contains(&"traffic-type-differs ribbons object (40 of 40 values)".to_owned()),
        "{:?}",
        found(&bare)
    );
}

#[test]
fn texts_of_no_known_format_may_be_what_the_schema_allows() {
    let report = of(|at, document| {
        if at < 4 {
            document["page"] = json!("urn:kite:1");
        }
    });
    assert_eq!(found(&report), ["traffic-format-unknown page other (4 of 40 values)"]);
}

/// `id` is a kind of value and can be a name.
#[test]
fn a_kind_of_value_marks_no_field_of_that_name() {
    let mut schema = schema();
    schema["properties"]["email"] =
        json!({ "type": "string", "x-evidence": { "field": { "grade": "observed" } } });
    schema["properties"]["page"] =
        json!({ "type": "string", "format": "email", "x-evidence": { "field": { "grade": "documented" } } });
    let report = compare(&lock(), &Sources { schema: Some(&schema), ..Sources::default() });
    assert!(
        report.findings().iter().any(|finding| finding.found.as_deref() == Some("email")),
        "{:?}",
        report.findings()
    );
    let row = report.matrix().iter().find(|row| row.path == "email").unwrap();
    assert!(row.cells.iter().all(|cell| !cell.differs), "{row:?}");
}

#[test]
fn what_the_schema_allows() {
    for change in [
        (|at, document| {
            if at < 9 {
                document["page"] = json!("");
            }
        }) as fn(usize, &mut Value),
        |at, document| {
            if at < 9 {
                document["pilot"]["key"] = json!("C9F0F895FB98AB9159F51FD0297E236D");
            }
        },
        |at, document| {
            if at < 9 {
                document["launchedAt"] = json!("2026-03-02T09:15:27.5+01:00");
            }
        },
        |at, document| {
            if at < 9 {
                drop(document.as_object_mut().unwrap().remove("tethered"));
            }
        },
        |at, document| {
            if at < 9 {
                document["ribbons"] = json!([]);
            }
        },
    ] {
        assert_eq!(found(&of(change)), [""; 0]);
    }
}

#[test]
fn what_was_never_seen() {
    let gone = |_: usize, document: &mut Value| drop(document.as_object_mut().unwrap().remove("tethered"));
    let report = of(gone);
    assert_eq!(found(&report), ["traffic-field-never-seen tethered - (in none of 40)"]);
    assert_eq!(report.verdict(), Verdict::Clean);
    assert_eq!(
        report.matrix().iter().find(|row| row.path == "tethered").unwrap().cells[4].state,
        State::Absent
    );
    // Of few documents, nothing follows.
    let report = of_many(29, gone);
    assert_eq!(found(&report), ["traffic-too-little documents 29 (-)"]);
    assert_eq!(
        report.matrix().iter().find(|row| row.path == "tethered").unwrap().cells[4].state,
        State::NotShown
    );
    assert!(report.findings().iter().all(|finding| finding.kind.level() == Level::Info));
}

#[test]
fn names_that_are_not_kept() {
    let report = of(|at, document| document["pilot"][format!("DESKTOP-{at}")] = json!(at));
    let [finding] = &found(&report)[..] else { panic!("{:?}", report.findings()) };
    assert_eq!(finding, "traffic-field-undocumented pilot.* integer (40 members, whose names may be data)");
}

#[test]
fn documents_that_are_no_objects() {
    let report = of(|at, document| {
        if at < 2 {
            *document = json!([1]);
        }
    });
    assert_eq!(found(&report), ["traffic-type-differs document array (2 of 40 documents)"]);
}

#[test]
fn traffic_without_a_schema_or_without_documents_is_not_compared() {
    let profile = Profile::new(&schema().to_string()).unwrap();
    let schema = schema();
    for schema in [None, Some(&schema)] {
        let report = compare(&lock(), &Sources { schema, traffic: Some(&profile), ..Sources::default() });
        assert_eq!(report.verdict(), Verdict::NotCompared);
        assert_eq!(report.failures()[0].reason(), "nothing-to-compare");
    }
}

#[test]
fn the_shipped_contract_accepts_its_own_examples() {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut profile = Profile::new(optics_schema::PACKAGE_EXECUTION).unwrap();
    for _ in 0..20 {
        for example in schema["examples"].as_array().unwrap() {
            profile.learn(&optics_validator::json::read(example.to_string().as_bytes()).unwrap());
        }
    }
    let lock = Lock::parse(optics_schema::DOCUMENTATION).unwrap();
    let report =
        compare(&lock, &Sources { schema: Some(&schema), traffic: Some(&profile), ..Sources::default() });
    assert_eq!(report.verdict(), Verdict::Clean, "{}", report.write(Form::Text, &Context::default()));
    assert_eq!(found(&report), [""; 0]);
}
