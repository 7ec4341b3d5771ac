//! Constants of the service, from the OpenAPI document: operations, regions, and fixed values of components.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Item, parse_quote};

use crate::Error;
use crate::contract::{Contract, OPENAPI_FILE, SCHEMA_FILE, escape, lists_the_root};
use crate::structs::docs;

/// Methods an OpenAPI path item can hold.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Associated constants of `Operation`, `Region` and the components that fix a value.
pub(crate) fn items(contract: &Contract) -> Result<Vec<Item>, Error> {
    let mut items = vec![operations(&contract.openapi)?, regions(&contract.openapi)?];
    items.extend(fixed_values(&contract.openapi)?);
    items.extend(lists(contract));
    items.extend(sensitive(contract));
    Ok(items)
}

fn operations(openapi: &Value) -> Result<Item, Error> {
    let mut constants = Vec::new();
    let mut names: Vec<Ident> = Vec::new();
    for (path, methods) in openapi["paths"].as_object().into_iter().flatten() {
        let at = format!("/paths/{}", escape(path));
        if path.matches('{').count() > 1 {
            return Err(Error::new(
                OPENAPI_FILE,
                at,
                "a path of several parameters; only one is ever filled in",
            ));
        }
        let methods = methods
            .as_object()
            .ok_or_else(|| Error::new(OPENAPI_FILE, &at, "expected an object: operations by method"))?;
        for (method, operation) in methods {
            let pointer = format!("{at}/{}", escape(method));
            if !METHODS.contains(&method.as_str()) {
                return Err(Error::new(OPENAPI_FILE, pointer, "not an HTTP method; it would be dropped"));
            }
            let id = operation["operationId"]
                .as_str()
                .ok_or_else(|| Error::new(OPENAPI_FILE, &pointer, "an operation needs an `operationId`"))?;
            let name = constant(&pointer, id, &names)?;
            let scopes = scopes(&pointer, operation)?;
            let query = query(&pointer, operation)?;
            let method = method.to_uppercase();
            let docs = docs(&[
                operation["summary"].as_str().unwrap_or_default().to_owned(),
                format!("`{method} {path}`"),
            ]);
            constants.push(quote! {
                #(#docs)*
                pub const #name: Self = Self {
                    id: #id,
                    method: #method,
                    path: #path,
                    scopes: &[#(#scopes),*],
                    query: &[#(#query),*],
                };
            });
            names.push(name);
        }
    }
    if names.is_empty() {
        return Err(Error::new(
            OPENAPI_FILE,
            "/paths",
            "no operation; the client would have nothing to call",
        ));
    }
    Ok(parse_quote! {
        impl crate::Operation {
            #(#constants)*

            /// Every operation of the contract.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];
        }
    })
}

/// The scopes of all security requirements of an operation, which must say what it needs, if only by `[]`.
fn scopes(pointer: &str, operation: &Value) -> Result<Vec<String>, Error> {
    let refuse = || {
        let reason = "expected [] or one requirement {scheme: [scope, …]}; alternatives are not modelled";
        Error::new(OPENAPI_FILE, format!("{pointer}/security"), reason)
    };
    match operation["security"].as_array().map(Vec::as_slice) {
        Some([]) => Ok(Vec::new()),
        Some([requirement]) => {
            let schemes = requirement.as_object().filter(|schemes| schemes.len() == 1).ok_or_else(refuse)?;
            let scopes = schemes.values().next().and_then(Value::as_array).ok_or_else(refuse)?;
            scopes.iter().map(|scope| scope.as_str().map(str::to_owned).ok_or_else(refuse)).collect()
        }
        _ => Err(refuse()),
    }
}

/// The parameters in the query of an operation: whole numbers that can be left out, since nothing else is ever filled in.
fn query(pointer: &str, operation: &Value) -> Result<Vec<TokenStream>, Error> {
    let mut parameters = Vec::new();
    for (index, parameter) in operation["parameters"].as_array().into_iter().flatten().enumerate() {
        if parameter["in"] != "query" {
            continue;
        }
        let schema = &parameter["schema"];
        let known = schema.as_object().is_some_and(|keywords| {
            keywords
                .keys()
                .all(|keyword| matches!(keyword.as_str(), "type" | "minimum" | "maximum" | "default"))
        });
        let number = |keyword: &str| schema[keyword].as_u64();
        let (Some(name), Some(minimum), Some(maximum), Some(default), true, true) = (
            parameter["name"].as_str(),
            number("minimum"),
            number("maximum"),
            number("default"),
            known,
            schema["type"] == "integer" && parameter["required"] != true,
        ) else {
            let reason = "expected a name, and a schema of type integer with minimum, maximum and default alone; \
                          no other parameter of a query is modelled";
            return Err(Error::new(OPENAPI_FILE, format!("{pointer}/parameters/{index}"), reason));
        };
        parameters.push(quote!(crate::QueryParameter { name: #name, minimum: #minimum, maximum: #maximum, default: #default }));
    }
    Ok(parameters)
}

fn regions(openapi: &Value) -> Result<Item, Error> {
    let mut constants = Vec::new();
    let mut names = Vec::new();
    for (index, server) in openapi["servers"].as_array().into_iter().flatten().enumerate() {
        let pointer = format!("/servers/{index}");
        let (Some(id), Some(title), Some(url)) =
            (server["x-region"].as_str(), server["description"].as_str(), server["url"].as_str())
        else {
            return Err(Error::new(
                OPENAPI_FILE,
                pointer,
                "a server needs `url`, `description` and `x-region`",
            ));
        };
        if url.ends_with('/') {
            return Err(Error::new(
                OPENAPI_FILE,
                format!("{pointer}/url"),
                "paths start with a slash; drop this one",
            ));
        }
        let name = constant(&pointer, id, &names)?;
        let docs = docs(&[format!("{title}: `{url}`")]);
        constants.push(quote! {
            #(#docs)*
            pub const #name: Self = Self { id: #id, title: #title, base_url: #url };
        });
        names.push(name);
    }
    if names.is_empty() {
        return Err(Error::new(OPENAPI_FILE, "/servers", "no server; there would be no region to talk to"));
    }
    Ok(parse_quote! {
        impl crate::Region {
            #(#constants)*

            /// Every region of the contract.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];
        }
    })
}

/// `const` strings and lifetimes of components, so that client and emulator cannot disagree about them.
fn fixed_values(openapi: &Value) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for (component, schema) in openapi["components"]["schemas"].as_object().into_iter().flatten() {
        let pointer = format!("/components/schemas/{}", escape(component));
        if schema.get("x-rust").is_some() {
            continue; // Its type is not ours to add constants to.
        }
        let (mut constants, mut names) = (Vec::new(), Vec::new());
        for (property, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = schema["const"].as_str() {
                let name = constant(&format!("{pointer}/properties/{}", escape(property)), property, &names)?;
                let docs = docs(&[format!("The one value of `{property}`.")]);
                constants.push(quote!(#(#docs)* pub const #name: &'static str = #value;));
                names.push(name);
            }
        }
        if let Some(seconds) = schema.get("x-max-lifetime-seconds") {
            let at = format!("{pointer}/x-max-lifetime-seconds");
            let seconds = seconds
                .as_u64()
                .ok_or_else(|| Error::new(OPENAPI_FILE, at, "expected a whole number of seconds"))?;
            constants.push(quote! {
                /// Most seconds between `iat` and `exp`.
                pub const MAX_LIFETIME_SECONDS: u64 = #seconds;
            });
        }
        if !constants.is_empty() {
            let name = format_ident!("{}", component.to_upper_camel_case());
            items.push(parse_quote!(impl #name { #(#constants)* }));
        }
    }
    Ok(items)
}

/// The members in which pages have their documents, so that these can be read as the texts that they are.
fn lists(contract: &Contract) -> Vec<Item> {
    let pages = contract.types.iter().filter(|(_, named)| named.file == SCHEMA_FILE);
    let lists = pages.filter_map(|(name, named)| {
        let members = named.schema["properties"].as_object()?;
        let (member, _) = members.iter().find(|(_, member)| lists_the_root(member))?;
        let name = format_ident!("{name}");
        let docs = docs(&[format!("Name in JSON of the member with its documents: `{member}`.")]);
        Some(parse_quote!(impl #name { #(#docs)* pub const ITEMS: &'static str = #member; }))
    });
    lists.collect()
}

/// The members of the resource that can hold credentials, wherever they stand.
fn sensitive(contract: &Contract) -> Option<Item> {
    let is_marked = |schema: &Value| schema["x-sensitive"] == true;
    let is_sensitive = |schema: &Value| {
        let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        let target = target.and_then(|pointer| contract.named(SCHEMA_FILE, pointer));
        is_marked(schema) || target.is_some_and(|(_, named)| is_marked(&named.schema))
    };
    let of_schema = contract.types.values().filter(|named| named.file == SCHEMA_FILE);
    let members = of_schema.filter_map(|named| named.schema["properties"].as_object()).flatten();
    let names: BTreeSet<&String> =
        members.filter(|(_, schema)| is_sensitive(schema)).map(|(name, _)| name).collect();
    let (root, _) = contract.named(SCHEMA_FILE, "")?;
    let root = format_ident!("{root}");
    Some(parse_quote! {
        impl #root {
            /// Names in JSON of the members, of this type and of those within, that can hold credentials.
            pub const SENSITIVE: &'static [&'static str] = &[#(#names),*];
        }
    })
}

/// The constant for `name`, which must be none of `taken`.
fn constant(pointer: &str, name: &str, taken: &[Ident]) -> Result<Ident, Error> {
    let refuse = |reason: &str| Error::new(OPENAPI_FILE, pointer, format!("`{name}` {reason}"));
    let constant: Ident = syn::parse_str(&name.to_shouty_snake_case())
        .map_err(|_| refuse("gives no name of a Rust constant"))?;
    if constant == "ALL" || taken.contains(&constant) {
        return Err(refuse(&format!("would be a second constant `{constant}`; rename it")));
    }
    Ok(constant)
}
