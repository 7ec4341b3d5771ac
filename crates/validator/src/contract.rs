//! A contract: a JSON Schema, compiled, and what is looked up in its text.

use std::collections::HashMap;
use std::fmt;

use jsonschema::{PatternOptions, ValidationError};
use serde_json::Value;

use crate::diagnosis::Characters;
use crate::escape::percent_encoded;
use crate::finding::Grade;
use crate::formats;
use crate::json::{Tree, pointer};

/// What the description of the operations is called; it has no `$id`.
const OPENAPI: &str = "urn:optics:openapi";

/// What stands in a fragment of a URI as it is, besides letters and digits (RFC 3986, section 3.5).
const FRAGMENT: &str = "-._~!$&'()*+,;=:@/?";

pub(crate) struct Contract {
    pub(crate) schema: Value,
    compiled: jsonschema::Validator<Tree>,
    /// The patterns in it that are understood.
    patterns: HashMap<String, Characters>,
    /// What the text it comes from is called, and where the root of that text stands in it.
    base: String,
    root: String,
    moment: Option<String>,
}

impl Contract {
    /// Compiles `text` as JSON Schema 2020-12, with `format` asserted and without any way to fetch what it refers to.
    pub(crate) fn new(text: &str) -> Result<Self, ContractError> {
        let schema: Value = serde_json::from_str(text).map_err(|error| ContractError(error.to_string()))?;
        Self::of(schema)
    }

    /// That of a page of the list of executions: what refers to the root for its items.
    pub(crate) fn of_page() -> Result<Self, ContractError> {
        let page = page().ok_or_else(|| ContractError("it has no page of a list".to_owned()))?;
        Ok(Self { base: page.base, root: page.root, ..Self::of(page.schema)? })
    }

    /// That of the body of an error.
    pub(crate) fn of_error() -> Result<Self, ContractError> {
        let error = error().ok_or_else(|| ContractError("it has no body of an error".to_owned()))?;
        Ok(Self { base: OPENAPI.to_owned(), ..Self::of(error)? })
    }

    fn of(schema: Value) -> Result<Self, ContractError> {
        let compiled = formats::asserted()
            .should_ignore_unknown_formats(false)
            // This engine takes linear time on any text; the other one backtracks.
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .map_err(|error| {
                ContractError(match error.schema_path().as_str() {
                    "" => error.to_string(),
                    path => format!("{error} ({path})"),
                })
            })?;
        let mut patterns = HashMap::new();
        collect_patterns(&schema, &mut patterns);
        let base = schema.get("$id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut contract = Self { schema, compiled, patterns, base, root: String::new(), moment: None };
        contract.moment = contract.first_moment();
        Ok(contract)
    }

    /// The first member of the document whose format is that of a moment, if it is one that each document has.
    pub(crate) fn required_moment(&self) -> Option<&str> {
        let required = self.schema.get("required").and_then(Value::as_array);
        self.moment().filter(|name| required.is_some_and(|required| required.iter().any(|it| it == *name)))
    }

    /// The first member of the document whose format is that of a moment.
    pub(crate) fn moment(&self) -> Option<&str> {
        self.moment.as_deref()
    }

    fn first_moment(&self) -> Option<String> {
        let referred = |schema: &Value| self.resolve(schema.get("$ref")?.as_str()?).cloned();
        let mut members = self.schema.get("properties")?.as_object()?.iter();
        let is_moment = |schema: &Value| schema.get("format").is_some_and(|format| format == "date-time");
        let (name, _) = members
            .find(|(_, schema)| is_moment(schema) || referred(schema).as_ref().is_some_and(is_moment))?;
        Some(name.clone())
    }

    /// All errors of a document. They carry nothing of the document beyond names of members.
    pub(crate) fn errors<'i>(&'i self, root: &'i crate::json::Value<'i>) -> Vec<ValidationError<'i>> {
        self.compiled.iter_errors(root).collect()
    }

    /// The first of them.
    pub(crate) fn first_error<'i>(&'i self, root: &'i crate::json::Value<'i>) -> Option<ValidationError<'i>> {
        self.compiled.validate(root).err()
    }

    /// Where the keyword at `schema_path` stands, as a URI with a fragment; a fragment alone if the contract has no `$id`.
    pub(crate) fn location(&self, schema_path: &str) -> String {
        let inside = schema_path.strip_prefix(&*self.root);
        let path = inside.filter(|path| path.is_empty() || path.starts_with('/')).unwrap_or(schema_path);
        format!("{}#{}", self.base.trim_end_matches('#'), percent_encoded(path, FRAGMENT))
    }

    /// What a pattern of the contract says, if it is understood.
    pub(crate) fn characters(&self, pattern: &str) -> Option<&Characters> {
        self.patterns.get(pattern)
    }

    /// What a reference within the contract means. None for references to anywhere else.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        let id = self.schema.get("$id").and_then(Value::as_str).unwrap_or_default();
        let fragment = reference.strip_prefix(id).unwrap_or(reference);
        let mut segments = fragment.strip_prefix('#')?.split('/');
        let is_root = segments.next()?.is_empty();
        is_root.then(|| {
            segments.try_fold(&self.schema, |schema, segment| part(schema, &pointer::name(segment)))
        })?
    }

    /// How well a claim is supported: by what stands for `keyword` in the `x-evidence` beside it, or else beside the
    /// nearest subschema around it, or else by the evidence for the nearest field around it.
    ///
    /// `path` leads to the keyword through references, as the validation went.
    pub(crate) fn grade(&self, path: &str, keyword: &str) -> Option<Grade> {
        let around = self.subschemas_along(path);
        [keyword, "field"].into_iter().find_map(|claim| {
            around.iter().rev().find_map(|schema| grade_of(schema.get("x-evidence")?.get(claim)?))
        })
    }

    /// How well it is supported that `property` is required by the subschema at `path`.
    pub(crate) fn grade_of_required(&self, path: &str, property: &str) -> Option<Grade> {
        let own = self.subschemas_along(path).into_iter().rev().find_map(|schema| {
            grade_of(schema.get("properties")?.get(property)?.pointer("/x-evidence/required")?)
        });
        own.or_else(|| self.grade(path, "required"))
    }

    /// Everything that the path goes through, outermost first.
    fn subschemas_along(&self, path: &str) -> Vec<&Value> {
        let mut all = vec![&self.schema];
        let mut at = &self.schema;
        for segment in path.split('/').skip(1) {
            let segment = pointer::name(segment);
            let next = part(at, &segment).and_then(|next| match next {
                // A property may have the name `$ref`: then an object stands there, not a string.
                Value::String(reference) if segment == "$ref" => self.resolve(reference),
                _ => Some(next),
            });
            let Some(next) = next else { break };
            all.push(next);
            at = next;
        }
        all
    }
}

/// The part of a schema that has this name, or this index.
fn part<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    match schema {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => schema.get(name),
    }
}

/// The schema of a page of the list.
struct Page {
    schema: Value,
    /// What the text is called that it comes from, and where the root of that text stands in it.
    base: String,
    root: String,
}

/// In the contract, a page is a definition that refers to the root.
fn page() -> Option<Page> {
    let mut root: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).ok()?;
    let mut definitions = root.get_mut("$defs").map(Value::take)?;
    let is_page = |schema: &Value| {
        let members = schema["properties"].as_object().into_iter().flatten();
        members.into_iter().any(|(_, member)| member["items"]["$ref"] == "#")
    };
    let name = definitions.as_object()?.iter().find(|(_, schema)| is_page(schema))?.0.clone();
    let title = root["title"].as_str()?.to_owned();
    refer(&mut definitions, "#", &format!("#/$defs/{title}"));
    let dialect = root["$schema"].clone();
    let base = root["$id"].as_str().unwrap_or_default().to_owned();
    let members = root.as_object_mut()?;
    for outermost in ["$schema", "$id", "$defs", "examples"] {
        members.remove(outermost);
    }
    definitions.as_object_mut()?.insert(title.clone(), root);
    let reference = format!("#/$defs/{name}");
    let schema = serde_json::json!({"$schema": dialect, "$defs": definitions, "$ref": reference});
    Some(Page { schema, base, root: format!("/$defs/{title}") })
}

/// The schema of the body of an error: the first that a response refers to.
fn error() -> Option<Value> {
    let openapi: Value = serde_json::from_str(optics_schema::OPENAPI).ok()?;
    let responses = openapi.pointer("/components/responses")?.as_object()?;
    let mut schemas = responses
        .values()
        .filter_map(|response| response.pointer("/content/application~1json/schema/$ref")?.as_str());
    let reference = schemas.next()?;
    let schemas = openapi.pointer("/components/schemas")?;
    Some(serde_json::json!({"components": {"schemas": schemas}, "$ref": reference}))
}

fn grade_of(evidence: &Value) -> Option<Grade> {
    serde_json::from_value(evidence.get("grade")?.clone()).ok()
}

fn collect_patterns(schema: &Value, patterns: &mut HashMap<String, Characters>) {
    match schema {
        Value::Object(members) => {
            if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
                patterns.extend(Characters::of_pattern(pattern).map(|read| (pattern.to_owned(), read)));
            }
            members.values().for_each(|part| collect_patterns(part, patterns));
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect_patterns(part, patterns)),
        _ => {}
    }
}

/// Makes all references to one place lead to another.
fn refer(schema: &mut Value, from: &str, to: &str) {
    match schema {
        Value::Object(members) => {
            for (name, part) in members {
                if name == "$ref" && part == from {
                    *part = to.into();
                } else {
                    refer(part, from, to);
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| refer(part, from, to)),
        _ => {}
    }
}

/// A contract cannot be used: it is not JSON, not a valid JSON Schema, or refers to something outside itself.
///
/// ```
/// use optics_validator::Validator;
///
/// let error = Validator::with_contract("{").unwrap_err();
/// assert!(error.to_string().starts_with("the contract is no usable JSON Schema 2020-12: "));
/// ```
#[derive(Debug, Clone)]
pub struct ContractError(String);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the contract is no usable JSON Schema 2020-12: {}", self.0)
    }
}

impl std::error::Error for ContractError {}
