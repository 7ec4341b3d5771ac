//! The JSON Schema: walked keyword by keyword, so that none is taken for another, and none passed over.

use serde_json::{Map, Value};

use crate::{Error, Members, SCHEMA_FILE, escape};

/// Keywords whose value holds no schema.
const PLAIN: [&str; 25] = [
    "$id",
    "$schema",
    "const",
    "default",
    "deprecated",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
];

const EVIDENCE: &str = "x-evidence";

/// What the annotations of optics become.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Annotations {
    /// Text in `$comment`: who reads JSON Schema may refuse keywords that are not in the standard.
    Comments,
    /// They stay, but for those about Rust: OpenAPI lets extensions in.
    Extensions,
}

/// The schema as a text of its own.
pub(crate) fn whole(schema: &Value, members: Members) -> Result<Value, Error> {
    let walk =
        Walk { members, annotations: Annotations::Comments, lead: &|reference| Some(reference.to_owned()) };
    let mut whole = walk.schema("", schema)?;
    if let Some(keywords) = whole.as_object_mut() {
        let own = keywords.get("$comment").and_then(Value::as_str);
        let comment = own.map_or_else(|| explained(schema), |own| format!("{own}. {}", explained(schema)));
        keywords.insert("$comment".to_owned(), Value::String(comment));
        if let (Members::Closed, Some(Value::String(id))) = (members, keywords.get_mut("$id")) {
            id.push_str(":strict");
        }
    }
    references(&whole, SCHEMA_FILE)?;
    Ok(whole)
}

/// The comment at the root: what the other comments say.
fn explained(schema: &Value) -> String {
    let mut text = format!(
        "Made from schema/{SCHEMA_FILE} by `cargo xtask regen`. Comments grade each claim by its evidence; `field` is that \
         there is such a field, every other name a keyword beside the comment. Grades: documented (the page of this \
         operation), sibling (another page of the same guide), observed (seen in public client code), assumed (nobody says \
         so)."
    );
    let sources = schema["x-sources"].as_object().into_iter().flatten();
    let sources: Vec<String> =
        sources.map(|(name, what)| format!("{name} ({})", what.as_str().unwrap_or_default())).collect();
    if !sources.is_empty() {
        text += &format!(" Sources: {}.", sources.join("; "));
    }
    text
}

/// How a schema is copied.
pub(crate) struct Walk<'a> {
    pub(crate) members: Members,
    pub(crate) annotations: Annotations,
    /// Where a `$ref` of the schema leads to in the copy; none where nothing is there.
    pub(crate) lead: &'a dyn Fn(&str) -> Option<String>,
}

impl Walk<'_> {
    /// A copy of the schema at `at`.
    pub(crate) fn schema(&self, at: &str, schema: &Value) -> Result<Value, Error> {
        let Some(keywords) = schema.as_object() else {
            return Err(refuse(at, "a boolean schema; describe the value"));
        };
        if keywords.contains_key("$ref") && is_object(keywords) {
            // Closed, it would refuse the members that stand where the reference leads.
            return Err(refuse(
                &format!("{at}/$ref"),
                "an object of two parts cannot be closed; say it in one place",
            ));
        }
        let mut copy = Map::new();
        for (keyword, value) in keywords {
            let here = format!("{at}/{}", escape(keyword));
            let value = match keyword.as_str() {
                "properties" | "$defs" => self.named(&here, value)?,
                "items" => self.schema(&here, value)?,
                // Where formats are not looked at, as in 2020-12 they need not be, two of ours would be true at once.
                "oneOf" => {
                    copy.insert("anyOf".to_owned(), self.alternatives(&here, value, keywords.get("type"))?);
                    continue;
                }
                "$ref" => self.reference(&here, value)?,
                plain if PLAIN.contains(&plain) => value.clone(),
                // About Rust, or about what is not kept.
                "x-rust" | "$comment" => continue,
                extension if extension.starts_with("x-") => match self.annotations {
                    Annotations::Extensions if extension == EVIDENCE => evidence(value),
                    Annotations::Extensions => value.clone(),
                    Annotations::Comments => continue,
                },
                _ => {
                    return Err(refuse(
                        &here,
                        "nobody has said what to make of this keyword for other languages",
                    ));
                }
            };
            copy.insert(keyword.clone(), value);
        }
        if self.annotations == Annotations::Comments
            && let Some(comment) = comment(keywords)
        {
            copy.insert("$comment".to_owned(), Value::String(comment));
        }
        if self.members == Members::Closed && is_object(keywords) {
            copy.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        Ok(copy.into())
    }

    /// Schemas by names.
    fn named(&self, at: &str, schemas: &Value) -> Result<Value, Error> {
        let schemas =
            schemas.as_object().ok_or_else(|| refuse(at, "expected an object: schemas by their names"))?;
        let copies = schemas.iter().map(|(name, schema)| {
            Ok((name.clone(), self.schema(&format!("{at}/{}", escape(name)), schema)?))
        });
        copies.collect::<Result<Map<String, Value>, Error>>().map(Value::Object)
    }

    /// Each with the type of the whole, since generators read alternatives one by one, and take one without a type for anything.
    fn alternatives(&self, at: &str, schemas: &Value, kind: Option<&Value>) -> Result<Value, Error> {
        let schemas = schemas.as_array().ok_or_else(|| refuse(at, "expected an array: the alternatives"))?;
        let copies = schemas.iter().enumerate().map(|(index, schema)| {
            let here = format!("{at}/{index}");
            let mut copy = self.schema(&here, schema)?;
            let Some(keywords) = copy.as_object_mut() else { return Ok(copy) };
            if let Some(kind) = kind {
                keywords.entry("type").or_insert_with(|| kind.clone());
            }
            // Which members an object may have would depend on which alternative it is.
            if is_object(keywords) || keywords.contains_key("$ref") || keywords.contains_key("required") {
                let reason =
                    "an object of alternatives cannot be closed; only those of other values are bundled";
                return Err(refuse(&here, reason));
            }
            Ok(copy)
        });
        copies.collect::<Result<Vec<Value>, Error>>().map(Value::Array)
    }

    fn reference(&self, at: &str, reference: &Value) -> Result<Value, Error> {
        let lead = reference.as_str().and_then(self.lead);
        lead.map(Value::String).ok_or_else(|| refuse(at, "leads to no schema that has a name"))
    }
}

/// Whether members of the value are described here.
fn is_object(keywords: &Map<String, Value>) -> bool {
    let is_one = |kind: &Value| {
        kind == "object" || kind.as_array().is_some_and(|kinds| kinds.contains(&"object".into()))
    };
    keywords.contains_key("properties") || keywords.get("type").is_some_and(is_one)
}

/// Evidence by the keywords of the copy.
fn evidence(claims: &Value) -> Value {
    let Some(claims) = claims.as_object() else { return claims.clone() };
    let renamed = |claim: &str| if claim == "oneOf" { "anyOf" } else { claim }.to_owned();
    claims
        .iter()
        .map(|(claim, ground)| (renamed(claim), ground.clone()))
        .collect::<Map<String, Value>>()
        .into()
}

/// Evidence and warnings of a schema, as text.
fn comment(keywords: &Map<String, Value>) -> Option<String> {
    let evidence = keywords.get(EVIDENCE).map(evidence);
    let claims = evidence.as_ref().and_then(Value::as_object).into_iter().flatten();
    let claims = claims.map(|(claim, evidence)| {
        let part = |name: &str| evidence[name].as_str();
        let ground: Vec<&str> = [part("source"), part("why")].into_iter().flatten().collect();
        let grade = part("grade").unwrap_or("without a grade");
        if ground.is_empty() {
            format!("{claim}: {grade}")
        } else {
            format!("{claim}: {grade} ({})", ground.join(": "))
        }
    });
    let mut said: Vec<String> = claims.collect();
    if keywords.get("x-sensitive").is_some_and(|sensitive| sensitive == true) {
        said.insert(0, "can hold credentials; do not log".to_owned());
    }
    if said.is_empty() { None } else { Some(said.join("; ")) }
}

/// Refuses a `$ref` anywhere in `whole` that leads to nothing in it. Data are no schemas, but none of ours has a `$ref`.
pub(crate) fn references(whole: &Value, file: &'static str) -> Result<(), Error> {
    let mut open = vec![(String::new(), whole)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let here = format!("{at}/{}", escape(name));
                    if name == "$ref"
                        && let Some(reference) = value.as_str()
                    {
                        let target = reference.strip_prefix('#').and_then(|pointer| whole.pointer(pointer));
                        if target.is_none() {
                            return Err(Error::new(
                                file,
                                here,
                                format!("{reference} leads to nothing in the same text"),
                            ));
                        }
                    }
                    open.push((here, value));
                }
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)));
            }
            _ => {}
        }
    }
    Ok(())
}

fn refuse(at: &str, reason: &str) -> Error {
    Error::new(SCHEMA_FILE, at, reason)
}
