//! The operations that an OpenAPI description has.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::{Error, Reason, Source};

use super::{below, resolve};

/// What an operation says about the facts of a page.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) pointer: String,
    pub(crate) path: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) scopes: BTreeSet<String>,
    /// Authorisation schemes, in lower case: `bearer`.
    pub(crate) schemes: BTreeSet<String>,
    /// Media types of the responses with status 200.
    pub(crate) media_types: BTreeSet<String>,
    pub(crate) header_parameters: BTreeSet<String>,
    pub(crate) query_parameters: BTreeSet<String>,
    /// Examples of the path parameters, in their order.
    pub(crate) path_examples: Vec<Option<String>>,
    pub(crate) request_body: bool,
    /// Where the schema of the response with status 200 stands: that of JSON, if there is more than one.
    pub(crate) response_schema: Option<String>,
}

/// Reads all operations.
pub(crate) fn operations(root: &Value) -> Result<Vec<Operation>, Error> {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let pointer = below("", &["paths", path, method]);
                operations.push(read(root, path, item, method, operation, pointer)?);
            }
        }
    }
    if operations.is_empty() {
        return Err(Error::new(Source::Openapi, Reason::NothingToCompare, "there is no operation"));
    }
    Ok(operations)
}

fn read(
    root: &Value,
    path: &str,
    item: &Value,
    method: &str,
    operation: &Value,
    pointer: String,
) -> Result<Operation, Error> {
    let mut read = Operation {
        path: path.to_owned(),
        method: method.to_ascii_uppercase(),
        scopes: BTreeSet::new(),
        schemes: BTreeSet::new(),
        media_types: BTreeSet::new(),
        header_parameters: BTreeSet::new(),
        query_parameters: BTreeSet::new(),
        path_examples: Vec::new(),
        request_body: operation.get("requestBody").is_some(),
        response_schema: None,
        pointer,
    };
    read.security(root, operation)?;
    let parameters =
        [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array()).flatten();
    for parameter in parameters {
        read.parameter(resolve(Source::Openapi, root, parameter, read.pointer.clone())?.0);
    }
    if let Some(success) = operation.pointer("/responses/200") {
        let (success, pointer) =
            resolve(Source::Openapi, root, success, below(&read.pointer, &["responses", "200"]))?;
        let content = success.get("content").and_then(Value::as_object).into_iter().flatten();
        let described = || content.clone().filter(|(_, body)| body.get("schema").is_some());
        read.response_schema = described()
            .find(|(media_type, _)| media_type.contains("json"))
            .or_else(|| described().next())
            .map(|(media_type, _)| below(&pointer, &["content", media_type, "schema"]));
        read.media_types.extend(content.map(|(media_type, _)| media_type.clone()));
    }
    Ok(read)
}

impl Operation {
    /// Schemes and scopes; those of the document where the operation has none of its own.
    fn security(&mut self, root: &Value, operation: &Value) -> Result<(), Error> {
        let requirements =
            operation.get("security").or_else(|| root.get("security")).and_then(Value::as_array);
        let requirements = requirements.into_iter().flatten().filter_map(Value::as_object).flatten();
        for (name, scopes) in requirements {
            let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
            self.scopes.extend(scopes.map(str::to_owned));
            let pointer = below("", &["components", "securitySchemes", name]);
            let Some(scheme) = root.pointer(&pointer) else {
                let detail = format!("there is no security scheme at {pointer}");
                return Err(Error::new(Source::Openapi, Reason::Unresolved, detail));
            };
            let scheme = resolve(Source::Openapi, root, scheme, pointer)?.0;
            if let Some(scheme) = scheme.get("scheme").and_then(Value::as_str) {
                self.schemes.insert(scheme.to_ascii_lowercase());
            }
        }
        Ok(())
    }

    fn parameter(&mut self, parameter: &Value) {
        let text =
            |member: &str| parameter.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        match text("in").as_str() {
            "header" => drop(self.header_parameters.insert(text("name").to_ascii_lowercase())),
            "query" => drop(self.query_parameters.insert(text("name"))),
            "path" => {
                let example = parameter.get("example").and_then(Value::as_str).map(str::to_owned);
                self.path_examples.push(example);
            }
            _ => {}
        }
    }
}
