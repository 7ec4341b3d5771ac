//! Contracts that are not ours: ours with one thing changed, and some that have everything the acceptor can decide, or
//! cannot.

use serde_json::{Value, json};

/// A contract and what its acceptor must leave to a closer look.
pub(crate) struct Contract {
    pub(crate) name: &'static str,
    pub(crate) schema: Value,
    /// JSON pointers to the subschemas.
    pub(crate) undecided: Vec<&'static str>,
}

/// All of them; `ours` is the text of the contract of this workspace.
pub(crate) fn all(ours: &str) -> Result<Vec<Contract>, serde_json::Error> {
    let ours: Value = serde_json::from_str(ours)?;
    let mut all = changed(&ours);
    all.extend(decided());
    all.extend(undecided());
    all.extend(undecided_patterns());
    all.extend(undecided_names());
    Ok(all)
}

fn of(name: &'static str, schema: Value, undecided: &[&'static str]) -> Contract {
    Contract { name, schema, undecided: undecided.to_vec() }
}

/// Our contract after changes of the kinds that a vendor makes.
fn changed(ours: &Value) -> Vec<Contract> {
    let with = |name: &'static str, changes: &[(&str, Value)]| {
        let mut changed = ours.clone();
        for (pointer, schema) in changes {
            if let Some((parent, member)) = pointer.rsplit_once('/')
                && let Some(parent) = changed.pointer_mut(parent)
            {
                parent[member] = schema.clone();
            }
        }
        of(name, changed, &[])
    };
    let mut required = ours["required"].clone();
    if let Some(names) = required.as_array_mut() {
        names.extend(["shelfMark", "readers"].map(Value::from));
    }
    let count_lists =
        json!({"type": "array", "items": {"$ref": "#/$defs/count"}, "minItems": 1, "maxItems": 2});
    vec![
        with("an_optional_field", &[("/properties/shelfMark", json!({"type": "string"}))]),
        with(
            "required_fields",
            &[
                ("/properties/shelfMark", json!({"type": "boolean"})),
                ("/properties/readers", json!({"type": "array", "items": {"$ref": "#/$defs/user"}})),
                ("/required", required),
            ],
        ),
        with("tightened_bounds", &[("/$defs/count/minimum", json!(3)), ("/$defs/count/maximum", json!(100))]),
        with(
            "other_patterns",
            &[
                ("/properties/name", json!({"type": "string", "pattern": "^v[0-9]{3}-[a-z]{2}$"})),
                ("/$defs/identifier/oneOf/1/pattern", json!("^[0-9a-f]{4}$")),
            ],
        ),
        with(
            "nullable_types",
            &[
                ("/properties/name/type", json!(["string", "null"])),
                ("/$defs/count/type", json!(["null", "integer"])),
                ("/$defs/user/type", json!(["object", "null"])),
                ("/$defs/target/properties/devices/type", json!(["array", "null"])),
                ("/$defs/timestamp/type", json!(["string", "null"])),
            ],
        ),
        with(
            "closed_lists",
            &[
                (
                    "/properties/name",
                    json!({"type": "string", "enum": ["short", "long", "", "a \"b\" \\", "ü", "a longer name than one step of lanes"]}),
                ),
                ("/$defs/destination/oneOf/1/const", json!("none")),
            ],
        ),
        with(
            "a_nested_list",
            &[(
                "/properties/packageExecutions/items",
                json!({"type": "array", "items": count_lists, "maxItems": 3}),
            )],
        ),
        with(
            "lengths",
            &[
                ("/properties/name", json!({"type": "string", "minLength": 2, "maxLength": 4})),
                (
                    "/$defs/packageInvocation/properties/arguments/items",
                    json!({"type": "string", "minLength": 1}),
                ),
            ],
        ),
        with("fewer_claims", &[("/required", json!([])), ("/properties/target", json!(true))]),
    ]
}

/// What the acceptor decides and our contract does not use.
fn decided() -> Vec<Contract> {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let many = |count: usize| {
        let names: Vec<Value> = (0..count).map(|number| json!(format!("field{number}"))).collect();
        let fields = (0..count).map(|number| (format!("field{number}"), json!({"type": "integer"})));
        json!({"type": "object", "properties": fields.collect::<serde_json::Map<_, _>>(), "required": names})
    };
    let mut deep = json!({"type": "boolean"});
    for _ in 0..20 {
        deep = object(json!({"a": {"type": "array", "items": deep}}));
    }
    vec![
        of(
            "names",
            object(json!({
                "": {"type": "null"},
                "a/b~c": {"type": "integer"},
                "größe": {"type": "number"},
                "twentynine-bytes-and-no-more!": {"type": "boolean"},
                "thirty-bytes-which-is-one-more": {"type": "boolean"},
                "a name that is longer than one step of bytes": {"type": "string"},
                "a name that is longer than one step of bytes too": {"type": "string"},
                "r#type": {"type": "string", "format": "uri"},
            })),
            &[],
        ),
        of(
            "numbers",
            object(json!({
                "below": {"type": "integer", "minimum": -5, "maximum": -1},
                "least": {"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX},
                "any": {"type": "integer"},
                "number": {"type": "number"},
            })),
            &[],
        ),
        of(
            "anything",
            object(json!({
                "true": true,
                "nothing": {},
                "free": {"type": "object"},
                "open": {"type": "object", "additionalProperties": true, "properties": {"a": {"type": "integer"}}},
                "closed": {"type": "object", "additionalProperties": false, "properties": {"a": {"type": "integer"}}},
                "of_one_type": {"type": "object", "additionalProperties": {"type": "integer"}},
                "list": {"type": "array"},
                "list_of_anything": {"type": "array", "items": true, "minItems": 2},
            })),
            &[],
        ),
        of(
            "texts",
            object(json!({
                "one_of_one_length": {"type": "string", "oneOf": [{"format": "uuid"}, {"pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}]},
                "one_of_two_same": {"type": "string", "oneOf": [{"const": "x"}, {"pattern": "^[w-z]$"}, {"enum": ["xx", "x", "yyy"]}]},
                "within": {"type": "string", "oneOf": [{"oneOf": [{"format": "email"}, {"format": "uri"}]}, {"format": "date-time"}]},
                "constant": {"const": "x"},
                "list": {"enum": ["x", "-browser ALL"]},
                "empty": {"type": "string", "pattern": "^$"},
                "none": {"type": "string", "pattern": "^[0-9]{0}x$"},
                "several": {"type": "string", "pattern": "^[a-cx-z_]{2}:[0-9]{40}$"},
                "email": {"type": "string", "format": "email"},
            })),
            &[],
        ),
        of("as_many_as_there_are_bits", many(64), &[]),
        of("deep", deep, &[]),
        of(
            "a_list",
            json!({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 40}),
            &[],
        ),
        of("a_text", json!({"type": "string", "format": "uuid"}), &[]),
        of("nothing", json!({}), &[]),
    ]
}

/// A schema beside a field that is decided, so that documents without it are accepted.
fn beside(schema: &Value) -> Value {
    json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": schema}})
}

/// What the acceptor cannot decide: named, and never accepted.
#[allow(clippy::too_many_lines, reason = "it is a list")]
fn undecided() -> Vec<Contract> {
    let mut all = Vec::new();
    let mut add = |name, schema: Value, pointer| all.push(of(name, beside(&schema), &[pointer]));
    add("any_of", json!({"anyOf": [{"type": "integer"}, {"type": "null"}]}), "/properties/b/anyOf");
    add("all_of", json!({"type": "string", "allOf": [{"const": "x"}]}), "/properties/b");
    add("not", json!({"not": {"type": "integer"}}), "/properties/b/not");
    add("condition", json!({"if": {"type": "integer"}, "then": {"minimum": 3}}), "/properties/b/if");
    add("multiple_of", json!({"type": "integer", "multipleOf": 2}), "/properties/b/multipleOf");
    add("exclusive", json!({"type": "integer", "exclusiveMinimum": 3}), "/properties/b/exclusiveMinimum");
    add("bound_of_a_number", json!({"type": "number", "minimum": 3}), "/properties/b/minimum");
    add("bound_with_fraction", json!({"type": "integer", "minimum": 0.5}), "/properties/b/minimum");
    add("bound_beyond", json!({"type": "integer", "maximum": u64::MAX}), "/properties/b/maximum");
    add("unique_items", json!({"type": "array", "uniqueItems": true}), "/properties/b/uniqueItems");
    add("contains", json!({"type": "array", "contains": {"type": "integer"}}), "/properties/b/contains");
    add("tuple", json!({"type": "array", "prefixItems": [{"type": "integer"}]}), "/properties/b/prefixItems");
    add("count_with_fraction", json!({"type": "array", "minItems": 1.0}), "/properties/b/minItems");
    add(
        "named_by_pattern",
        json!({"type": "object", "patternProperties": {"^x": false}}),
        "/properties/b/patternProperties",
    );
    add(
        "names_by_schema",
        json!({"type": "object", "propertyNames": {"maxLength": 2}}),
        "/properties/b/propertyNames",
    );
    add("number_of_members", json!({"type": "object", "minProperties": 1}), "/properties/b/minProperties");
    add(
        "dependent",
        json!({"type": "object", "dependentRequired": {"x": ["y"]}}),
        "/properties/b/dependentRequired",
    );
    add(
        "unevaluated",
        json!({"type": "object", "properties": {}, "unevaluatedProperties": false}),
        "/properties/b/unevaluatedProperties",
    );
    add("required_and_unnamed", json!({"type": "object", "required": ["x"]}), "/properties/b/required");
    add("constant_of_another_type", json!({"const": 1}), "/properties/b/const");
    add("mixed_list", json!({"enum": ["x", null, 1]}), "/properties/b/enum");
    add("null_in_a_list", json!({"type": ["string", "null"], "enum": ["x"]}), "/properties/b");
    add(
        "null_and_alternatives",
        json!({"type": ["string", "null"], "oneOf": [{"format": "uuid"}, {"format": "uri"}]}),
        "/properties/b",
    );
    add("several_types", json!({"type": ["string", "integer"]}), "/properties/b/type");
    add("one_type_in_a_list", json!({"type": ["string"]}), "/properties/b/type");
    add("two_claims", json!({"type": "string", "format": "uri", "pattern": "^[a-z]{3}$"}), "/properties/b");
    add(
        "length_and_pattern",
        json!({"type": "string", "minLength": 2, "pattern": "^[a-z]{3}$"}),
        "/properties/b/pattern",
    );
    add("another_format", json!({"type": "string", "format": "ipv4"}), "/properties/b/format");
    add("format_of_any_type", json!({"format": "uuid"}), "/properties/b/format");
    add(
        "alternatives_of_another_type",
        json!({"type": "string", "oneOf": [{"type": "integer"}, {"const": "x"}]}),
        "/properties/b/oneOf/0",
    );
    add("no_value", json!(false), "/properties/b");
    add("a_reference_and_more", json!({"$ref": "#/properties/a", "minimum": 3}), "/properties/b/minimum");
    add("itself", json!({"type": "array", "items": {"$ref": "#"}}), "/properties/b/items");
    add("a_dynamic_reference", json!({"$dynamicRef": "#"}), "/properties/b/$dynamicRef");
    add("items_by_place", json!({"type": "array", "items": false}), "/properties/b/items");
    all
}

/// Patterns that are not a fixed number of characters of some classes.
fn undecided_patterns() -> Vec<Contract> {
    [
        ("unanchored_pattern", "[a-z]{3}"),
        ("half_anchored_pattern", "^[a-z]{3}"),
        ("pattern_with_alternatives", "^x|y$"),
        ("pattern_with_repetition", "^x+$"),
        ("pattern_with_a_range", "^[a-z]{1,3}$"),
        ("pattern_with_option", "^xy?$"),
        ("pattern_of_any_character", "^..$"),
        ("pattern_with_negation", "^[^x]$"),
        ("pattern_with_group", "^(x)$"),
        ("pattern_with_escape", "^\\d{3}$"),
        ("pattern_with_class", "^[[:alpha:]]$"),
        ("pattern_with_hyphen", "^[a-]$"),
        ("pattern_beyond_ascii", "^ü$"),
        ("lazy_pattern", "^[a-z]{2}?$"),
        ("pattern_of_many", "^[a-z]{5000}$"),
    ]
    .map(|(name, pattern)| {
        of(name, beside(&json!({"type": "string", "pattern": pattern})), &["/properties/b/pattern"])
    })
    .into()
}

/// References whose target is not where a pointer from the root of the contract leads, and what has no place in a text
/// of Rust.
fn undecided_names() -> Vec<Contract> {
    let mut all = Vec::new();
    // A schema with an identifier of its own has its own root, to which `#` leads in it.
    let own_root = json!({
        "$id": "urn:inner",
        "$defs": {"c": {"type": "string"}},
        "type": "object",
        "properties": {"c": {"$ref": "#/$defs/c"}},
    });
    let mut with_own_root = beside(&own_root);
    with_own_root["$defs"] = json!({"c": {"type": "integer"}});
    all.push(of("a_root_of_its_own", with_own_root, &["/properties/b/$id"]));
    let mut beyond_an_own_root = beside(&json!({"$ref": "#/$defs/c/$defs/d"}));
    beyond_an_own_root["$defs"] = json!({"c": {"$id": "urn:inner", "$defs": {"d": {"type": "integer"}}}});
    all.push(of("beyond_a_root_of_its_own", beyond_an_own_root, &["/$defs/c/$id"]));
    let mut by_anchor = beside(&json!({"$ref": "#count"}));
    by_anchor["$defs"] = json!({"c": {"$anchor": "count", "type": "integer"}});
    all.push(of("a_reference_by_name", by_anchor, &["/properties/b/$ref"]));
    let names = (0..65).map(|number| (format!("field{number}"), json!({"type": "integer"})));
    let many = json!({"type": "object", "properties": names.collect::<serde_json::Map<_, _>>()});
    all.push(of("more_than_there_are_bits", many, &["/properties"]));
    all.push(of(
        "a_name_with_escapes",
        json!({"type": "object", "properties": {"a\"b": {"type": "integer"}}}),
        &["/properties/a\"b"],
    ));
    all
}
