//! Every field and every constraint of the schema says how it is known.

use serde_json::{Value, json};

/// Keywords that claim something about the service. `required` is claimed by each field it names.
const CLAIMING: [&str; 7] = ["type", "format", "oneOf", "minimum", "maximum", "pattern", "const"];
/// Keywords that claim nothing. Those with subschemas are walked, see [`Walk::schema`].
const SILENT: [&str; 13] = [
    "$schema",
    "$id",
    "$comment",
    "$ref",
    "title",
    "description",
    "examples",
    "required",
    "deprecated",
    "x-rust",
    "x-sensitive",
    "x-sources",
    "x-evidence",
];
const GRADES: [&str; 4] = ["documented", "sibling", "observed", "assumed"];

/// What is wrong with the evidence of `schema` and all in it, each as JSON pointer and reason.
fn faults(schema: &Value) -> Vec<String> {
    Walk::of(schema).faults
}

/// JSON pointers of all claims of `schema`.
fn claims(schema: &Value) -> Vec<String> {
    Walk::of(schema).claims
}

struct Walk<'a> {
    sources: &'a Value,
    faults: Vec<String>,
    claims: Vec<String>,
}

impl<'a> Walk<'a> {
    fn of(schema: &'a Value) -> Self {
        let mut walk = Self { sources: &schema["x-sources"], faults: Vec::new(), claims: Vec::new() };
        walk.schema("", schema, &[]);
        walk
    }

    /// `as_field`: what the schema claims by standing where it stands.
    fn schema(&mut self, at: &str, schema: &Value, as_field: &[&str]) {
        let Some(keywords) = schema.as_object() else {
            return self.faults.push(format!("{at}: not an object"));
        };
        let claiming = keywords.keys().map(String::as_str).filter(|keyword| CLAIMING.contains(keyword));
        let expected: Vec<&str> = as_field.iter().copied().chain(claiming).collect();
        for claim in &expected {
            self.claim(&format!("{at}/x-evidence/{claim}"), &schema["x-evidence"][*claim]);
        }
        for claim in schema["x-evidence"].as_object().into_iter().flat_map(|evidence| evidence.keys()) {
            if !expected.contains(&claim.as_str()) {
                self.faults.push(format!("{at}/x-evidence/{claim}: there is nothing it could be about"));
            }
        }

        for (keyword, value) in keywords {
            let at = format!("{at}/{keyword}");
            match keyword.as_str() {
                "properties" => {
                    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
                    for (name, property) in value.as_object().unwrap() {
                        let is_required = required.iter().any(|required| required == name);
                        let as_field = if is_required { &["field", "required"][..] } else { &["field"][..] };
                        self.schema(&format!("{at}/{name}"), property, as_field);
                    }
                }
                "$defs" => {
                    for (name, definition) in value.as_object().unwrap() {
                        self.schema(&format!("{at}/{name}"), definition, &[]);
                    }
                }
                "oneOf" => {
                    for (index, alternative) in value.as_array().unwrap().iter().enumerate() {
                        self.schema(&format!("{at}/{index}"), alternative, &[]);
                    }
                }
                "items" => self.schema(&at, value, &[]),
                other if CLAIMING.contains(&other) || SILENT.contains(&other) => {}
                _ => self.faults.push(format!("{at}: nobody has said whether this keyword claims anything")),
            }
        }
    }

    fn claim(&mut self, at: &str, claim: &Value) {
        let Some(members) = claim.as_object() else {
            return self.faults.push(format!("{at}: missing"));
        };
        self.claims.push(at.to_owned());
        let mut fault = |reason: &str| self.faults.push(format!("{at}: {reason}"));
        if members.keys().any(|key| !["grade", "source", "why"].contains(&key.as_str())) {
            fault("a claim has a grade, a source and a why; nothing else");
        }
        let grade = claim["grade"].as_str();
        if !grade.is_some_and(|grade| GRADES.contains(&grade)) {
            fault("not one of the four grades");
        }
        let source = claim["source"].as_str();
        if members.contains_key("source") && !source.is_some_and(|source| self.sources[source].is_string()) {
            fault("the source is none of x-sources");
        }
        let has_why = claim["why"].as_str().is_some_and(|why| !why.is_empty());
        if grade == Some("documented") && source.is_none() {
            fault("documented, but where?");
        }
        if source.is_none() && !has_why {
            fault("neither a source nor a why");
        }
    }
}

#[test]
fn every_claim_has_a_grade_and_a_ground() {
    let schema = super::schema();
    assert_eq!(faults(&schema), [""; 0]);
    assert!(claims(&schema).len() > 60, "the walk has lost its way: {:?}", claims(&schema));
}

/// The walk above is worth nothing if it finds no fault where there is one.
#[test]
fn a_claim_taken_out_or_spoilt_is_found() {
    let schema = super::schema();
    for at in claims(&schema) {
        let (evidence, claim) = at.rsplit_once('/').unwrap();
        let spoilt = |change: &dyn Fn(&mut Value)| {
            let mut schema = schema.clone();
            change(schema.pointer_mut(evidence).unwrap());
            let faults = faults(&schema);
            assert!(faults.iter().any(|fault| fault.starts_with(&at)), "{at}: {faults:?}");
        };
        spoilt(&|evidence| drop(evidence.as_object_mut().unwrap().remove(claim).unwrap()));
        spoilt(&|evidence| evidence[claim] = json!("documented"));
        spoilt(&|evidence| evidence[claim] = json!({}));
        spoilt(&|evidence| evidence[claim] = json!({ "grade": "documented", "why": "because" }));
        spoilt(&|evidence| evidence[claim] = json!({ "grade": "assumed" }));
        spoilt(&|evidence| evidence[claim] = json!({ "grade": "assumed", "why": "" }));
        spoilt(&|evidence| evidence[claim]["grade"] = json!("guessed"));
        spoilt(&|evidence| evidence[claim]["source"] = json!("hearsay"));
        spoilt(&|evidence| evidence[claim]["because"] = json!("x"));
    }
}

#[test]
fn a_new_field_or_constraint_without_evidence_is_found() {
    for (parent, key, value, fault) in [
        ("/properties", "status", json!({}), "/properties/status/x-evidence/field: missing"),
        ("/properties/name", "pattern", json!("^a"), "/properties/name/x-evidence/pattern: missing"),
        ("/properties/name", "minLength", json!(1), "/properties/name/minLength: nobody has said"),
        (
            "/$defs/target",
            "required",
            json!(["zones"]),
            "/$defs/target/properties/zones/x-evidence/required: missing",
        ),
        (
            "/$defs/target/properties/zones",
            "items",
            json!({ "type": "string" }),
            "/$defs/target/properties/zones/items/x-evidence/type: missing",
        ),
        (
            "/$defs/target/properties/zones",
            "items",
            json!(true),
            "/$defs/target/properties/zones/items: not an object",
        ),
        ("", "required", json!([]), "/properties/createdAt/x-evidence/required: there is nothing"),
    ] {
        let mut schema = super::schema();
        schema.pointer_mut(parent).unwrap()[key] = value;
        let faults = faults(&schema);
        assert!(faults.iter().any(|found| found.starts_with(fault)), "{fault}: {faults:?}");
    }
}

/// The OpenAPI document grades its claims too, by groups; its sources are the schema's.
#[test]
fn the_grades_of_the_operations_are_of_the_four() {
    fn walk(at: &str, value: &Value, sources: &Value, seen: &mut usize) {
        for (grade, claim) in value["x-evidence"].as_object().into_iter().flatten() {
            *seen += 1;
            assert!(
                claim["grade"].as_str().is_some_and(|grade| GRADES.contains(&grade)),
                "{at}/x-evidence/{grade}"
            );
            let source = &claim["source"];
            let is_known = source.as_str().is_some_and(|source| sources[source].is_string());
            assert!(
                is_known || source.is_null() && claim["grade"] != "documented",
                "{at}/x-evidence/{grade}"
            );
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            walk(&format!("{at}/{key}"), value, sources, seen);
        }
    }
    let openapi = super::openapi();
    let mut seen = 0;
    walk("", &openapi, &super::schema()["x-sources"], &mut seen);
    assert!(seen >= 10, "{seen}");
    for operation in
        openapi["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    {
        assert!(operation["x-evidence"].is_object(), "{}", operation["operationId"]);
    }
    for (name, component) in openapi["components"]["schemas"].as_object().unwrap() {
        assert!(component["x-evidence"].is_object(), "{name}");
    }
}
